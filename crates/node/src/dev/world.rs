//! The devnet's surroundings: where its prices come from, and who lives on it.

use agents::Crowd;
use engine::command::{Action, Authority, Command, PublishedPrice};
use engine::ids::{Address, DexId, MarketId};
use engine::state::{Market, State};
use prices::{PricePath, Quote};
use units::{Decimal, Price, Time};

use crate::dev::{HeldPrices, vault};

/// Prices and resident traders, a step at a time. A clone goes on by itself.
#[derive(Clone, Debug)]
pub struct World {
    /// Recorded and generated prices; where both know a market, the first.
    pub paths: Vec<PricePath>,
    /// Prices in the user's own hand; they come before all paths.
    pub held: HeldPrices,
    /// Resident traders.
    pub crowd: Option<Crowd>,
    /// Who publishes the prices.
    pub publisher: Address,
}

impl World {
    /// The longest stride in which a world may be walked: a recorded five-minute bar still gets ten prices, and resident
    /// traders still answer every move. What falls due in between is the engine's affair.
    const LONGEST_STRIDE: Time = Time(30 * Time::SECOND.0);
}

impl sequencer::World for World {
    fn longest_stride(&self) -> Option<Time> {
        Some(Self::LONGEST_STRIDE)
    }

    fn prices(&mut self, time: Time, state: &State) -> Vec<Command> {
        let mut published: Vec<Option<PublishedPrice>> = vec![None; state.markets.len()];
        let moment = i64::try_from(time.0).unwrap_or(i64::MAX);
        for path in &mut self.paths {
            let symbols: Vec<String> = path.symbols().iter().map(ToString::to_string).collect();
            let quotes = path.advance(moment).quotes;
            for (symbol, quote) in symbols.iter().zip(quotes) {
                let Some(market) = find_market(state, symbol) else {
                    continue;
                };
                let place = &mut published[usize::from(market.0)];
                if place.is_none() {
                    *place = in_ticks(state.market(market), market, quote);
                }
            }
        }
        for market in state.market_ids() {
            if let Some(index) = self.held.at(market, time) {
                published[usize::from(market.0)] =
                    Some(PublishedPrice { market, index, perpetual: None, confidence: None });
            }
        }
        let prices: Vec<_> = published.into_iter().flatten().collect();
        let command = |prices| Command {
            signer: self.publisher,
            authority: Authority::Venue,
            on_behalf_of: None,
            action: Action::PublishPrices { time, prices },
        };
        if prices.is_empty() { Vec::new() } else { vec![command(prices)] }
    }

    fn trades(&mut self, state: &State) -> Vec<Command> {
        let Some(crowd) = &mut self.crowd else { return Vec::new() };
        let mut commands = crowd.act(state);
        commands.extend(vault::founding(state));
        commands
    }
}

/// The venue's own market of this name.
pub(crate) fn find_market(state: &State, name: &str) -> Option<MarketId> {
    state.markets_of(DexId::VENUE).find(|&market| state.market(market).parameters.name == name)
}

/// A quote in the market's ticks; none where it does not fit them.
fn in_ticks(market: &Market, id: MarketId, quote: &Quote) -> Option<PublishedPrice> {
    let decimals = market.parameters.price_decimals();
    let ticks = |price: prices::Decimal| {
        let decimal = Decimal { mantissa: price.mantissa, decimals: u32::from(price.decimals) };
        decimal.to_scale_nearest(decimals).ok().map(Price).filter(|price| price.is_positive())
    };
    Some(PublishedPrice {
        market: id,
        index: ticks(quote.index)?,
        perpetual: quote.outside.and_then(ticks),
        confidence: None,
    })
}
