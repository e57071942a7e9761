//! A market's rules, and what they make of it now.

use engine::command::Side;
use engine::ids::MarketId;
use engine::rules::{depth, open_interest, oracle, stable_price, volatility};
use serde_json::{Value, json};

use super::Reader;
use super::numbers::{notional, price, rate, size};

impl Reader<'_> {
    /// The markets' names, in order of their numbers.
    pub(super) fn markets(self) -> Value {
        json!({
            "markets": self.state.market_ids().map(|market| self.name(market)).collect::<Vec<_>>(),
        })
    }

    /// A market's prices, size and limits now, and its parameters as the engine counts them.
    pub(super) fn market_now(self, id: MarketId) -> Value {
        let (market, parameters) = (self.state.market(id), self.parameters(id));
        let limit = open_interest::most(self.state, id);
        json!({
            "market": parameters.name,
            "mark_price": price(parameters, market.mark.price),
            "oracle_price": price(parameters, market.oracle.price),
            "oracle_time": market.oracle.time.0,
            "is_fresh": oracle::is_fresh(self.state, id),
            "open_interest": size(parameters, market.open_interest),
            "open_interest_notional": notional(open_interest::notional(market)),
            "open_interest_limit": limit.map(notional),
            "rested_bids": notional(depth::rested(self.state, id, Side::Bid)),
            "rested_asks": notional(depth::rested(self.state, id, Side::Ask)),
            "longs_count_at": price(parameters, stable_price::worse_of_mark(market, true)),
            "shorts_count_at": price(parameters, stable_price::worse_of_mark(market, false)),
            "volatility": self.volatility(id),
            "auction": self.auction(id),
            "delisting": market.delisting.map(|delisting| json!({
                "averages": delisting.averages.0,
                "settles": delisting.settles.0,
                "settled": delisting.settled.map(|settled| price(parameters, settled)),
            })),
            "parameters": serde_json::to_value(parameters).unwrap_or(Value::Null),
        })
    }

    /// How much a market's prices move, and the floors of margin that follow; nothing where no policy asks.
    fn volatility(self, id: MarketId) -> Value {
        if self.parameters(id).risk.volatility.is_none() {
            return Value::Null;
        }
        let known = &self.state.market(id).volatility;
        let notices = known.notices.iter();
        let notices = notices.map(|notice| json!({ "floor": rate(notice.floor), "from": notice.from.0 }));
        json!({
            "of_a_year": rate(volatility::of_a_year(&known.variances)),
            "sampled": known.sampled.0,
            "initial_floor": rate(known.initial_floor),
            "maintenance_floor": rate(known.maintenance_floor),
            "notices": notices.collect::<Vec<_>>(),
        })
    }
}
