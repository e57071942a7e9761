//! Fills as their accounts see them.

use engine::command::Side;
use engine::event::{Event, Fill, FillOrigin, SpotFill};
use engine::ids::{AccountId, Address, AssetId, ClientOrderId, MarketId, OrderId, TradeId, TwapId};
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Amount, Price, Size, Time, Usd};

use crate::Views;
use crate::changes::Changes;
use crate::history::History;
use crate::trades::Trade;

/// How many fills of an account are kept.
const FILLS: usize = 10_000;

/// One side of a trade, with what its account wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFill {
    /// The trade.
    pub trade: TradeId,
    /// The order, where one was filled.
    pub order: Option<OrderId>,
    /// The TWAP order that it was a slice of.
    pub twap: Option<TwapId>,
    /// The client's id of the order.
    pub client_id: Option<ClientOrderId>,
    /// Where.
    pub market: MarketId,
    /// What kind of fill.
    pub origin: FillOrigin,
    /// At what price.
    pub price: Price,
    /// The change of position.
    pub size: Size,
    /// The position before.
    pub start_position: Size,
    /// Realized profit, before the fee.
    pub realized: Usd,
    /// The fee; a rebate where negative.
    pub fee: Usd,
    /// What the builder of the client charged beside it.
    pub builder_fee: Usd,
    /// Whether this side took the other's order.
    pub is_taker: bool,
    /// Whose liquidation the trade was part of.
    pub liquidated: Option<Liquidated>,
    /// What a fill of a spot market has instead of a position, of realized profit and of a fee in cash.
    pub spot: Option<SpotTerms>,
    /// When, on the venue's clock.
    pub time: Time,
    /// The block's height.
    pub height: u64,
}

/// What a fill did to balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotTerms {
    /// The balance of the base before.
    pub held: Amount,
    /// The fee.
    pub fee: Amount,
    /// Of which asset the fee is.
    pub fee_asset: AssetId,
    /// What was sold brought so much more than it had cost, before the fee; in the quote.
    pub realized: Amount,
}

/// Whose liquidation a trade was part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liquidated {
    /// The account.
    pub address: Address,
    /// The mark price of the block.
    pub mark: Price,
    /// Whether the backstop took over, rather than the book.
    pub by_backstop: bool,
}

/// What a fill did to the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A long was opened or increased.
    OpenLong,
    /// A short was opened or increased.
    OpenShort,
    /// A long was closed or decreased.
    CloseLong,
    /// A short was closed or decreased.
    CloseShort,
    /// A long became a short.
    LongToShort,
    /// A short became a long.
    ShortToLong,
}

impl AccountFill {
    /// What the fill did to the position.
    pub fn direction(&self) -> Direction {
        let end = self.start_position + self.size;
        match (self.start_position.0.signum(), end.0.signum(), self.size.is_positive()) {
            (1, -1, _) => Direction::LongToShort,
            (-1, 1, _) => Direction::ShortToLong,
            (0 | 1, _, true) => Direction::OpenLong,
            (0 | -1, _, false) => Direction::OpenShort,
            (_, _, true) => Direction::CloseShort,
            (_, _, false) => Direction::CloseLong,
        }
    }

    /// Which side the account was on.
    pub fn side(&self) -> Side {
        if self.size.is_positive() { Side::Bid } else { Side::Ask }
    }
}

/// An account's fills, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fills(pub History<AccountFill>);

impl Default for Fills {
    fn default() -> Self {
        Self(History::new(FILLS))
    }
}

/// What the fold remembers between events: the taker's side of the trade at hand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct FillFold {
    taker: Option<Fill>,
    pub(crate) spot_taker: Option<SpotFill>,
}

impl FillFold {
    /// Whether a fill is the first of its trade: the taker's, or the failing account's.
    pub(crate) fn is_first(&self, fill: &Fill) -> bool {
        self.taker.as_ref() == Some(fill)
    }
}

/// Positions by market: an account's, and those that it has in dexes, whose markets are other ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Positions(Vec<(MarketId, Size)>);

impl Positions {
    /// All of them, by market.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (MarketId, Size)> {
        self.0.iter().copied()
    }

    /// Adds to one, and gives what it was.
    pub(crate) fn add(&mut self, market: MarketId, size: Size) -> Size {
        match self.0.binary_search_by_key(&market, |&(known, _)| known) {
            Ok(place) => {
                let position = &mut self.0[place].1;
                let before = *position;
                *position += size;
                if position.is_zero() {
                    self.0.remove(place);
                }
                before
            }
            Err(place) => {
                self.0.insert(place, (market, size));
                Size::ZERO
            }
        }
    }
}

/// Takes in an event of this moment.
pub(crate) fn apply(views: &mut Views, state: &State, moment: Time, event: &Event, changes: &mut Changes) {
    let Event::Filled(fill) = event else { return };
    // A trade's two fills follow each other, the taker's first. In an auction nobody takes; the order placed last comes first.
    match views.fill_fold.taker.take() {
        Some(taker) if taker.trade == fill.trade => {
            let liquidated = liquidated(state, &taker);
            let is_taker = taker.origin != FillOrigin::Auction;
            record(views, state, moment, (&taker, is_taker), liquidated, changes);
            record(views, state, moment, (fill, false), liquidated, changes);
            publish(views, state, moment, &taker, fill, changes);
        }
        _ => views.fill_fold.taker = Some(*fill),
    }
}

fn liquidated(state: &State, taker: &Fill) -> Option<Liquidated> {
    let by_backstop = match taker.origin {
        FillOrigin::Liquidation => false,
        FillOrigin::Backstop => true,
        _ => return None,
    };
    let address = state.account(taker.account).address;
    Some(Liquidated { address, mark: state.market(taker.market).mark.price, by_backstop })
}

fn record(
    views: &mut Views,
    state: &State,
    moment: Time,
    (fill, is_taker): (&Fill, bool),
    liquidated: Option<Liquidated>,
    changes: &mut Changes,
) {
    let start_position = views.account_mut(fill.account).positions.add(fill.market, fill.size);
    let client_id = fill.order.and_then(|order| views.order(fill.account, order)?.client_id);
    let account_fill = AccountFill {
        trade: fill.trade,
        order: fill.order,
        twap: views.twap_fold.twap_of(fill.order),
        client_id,
        market: fill.market,
        origin: fill.origin,
        price: fill.price,
        size: fill.size,
        start_position,
        realized: fill.realized,
        fee: fill.fee,
        builder_fee: fill.charge() - fill.fee,
        is_taker,
        liquidated,
        spot: None,
        time: moment,
        height: state.height,
    };
    push(views, fill.account, account_fill, changes);
}

pub(crate) fn push(views: &mut Views, account: AccountId, fill: AccountFill, changes: &mut Changes) {
    views.account_mut(account).fills.0.push(fill);
    changes.fills.push(account, fill);
}

/// What the public sees of a trade: those of the book and of auctions.
fn publish(
    views: &mut Views,
    state: &State,
    moment: Time,
    taker: &Fill,
    maker: &Fill,
    changes: &mut Changes,
) {
    if !matches!(maker.origin, FillOrigin::Maker | FillOrigin::Auction) {
        return;
    }
    let traded = Traded {
        trade: taker.trade,
        market: taker.market,
        price: taker.price,
        size: taker.size,
        taker: taker.account,
        maker: maker.account,
    };
    publish_trade(views, state, moment, traded, changes);
}

/// What two accounts traded; the size is the taker's, bought above zero.
#[derive(Clone, Copy)]
pub(crate) struct Traded {
    pub(crate) trade: TradeId,
    pub(crate) market: MarketId,
    pub(crate) price: Price,
    pub(crate) size: Size,
    pub(crate) taker: AccountId,
    pub(crate) maker: AccountId,
}

/// A trade as the public sees it goes into its market's histories.
pub(crate) fn publish_trade(
    views: &mut Views,
    state: &State,
    moment: Time,
    traded: Traded,
    changes: &mut Changes,
) {
    let Traded { trade, market, price, size, taker, maker } = traded;
    let is_bought = size.is_positive();
    let (buyer, seller) = if is_bought { (taker, maker) } else { (maker, taker) };
    let trade = Trade {
        trade,
        market,
        side: if is_bought { Side::Bid } else { Side::Ask },
        price,
        size: size.abs(),
        time: moment,
        height: state.height,
        buyer: state.account(buyer).address,
        seller: state.account(seller).address,
    };
    let history = views.market_mut(trade.market);
    history.trades.push(trade);
    history.candles.add(trade.time, trade.price, trade.size);
    history.statistics.add(trade.time, trade.price, trade.size);
    changes.trades.push(trade);
}
