//! A market's rules, and what they make of it now.

use engine::command::Side;
use engine::ids::MarketId;
use engine::rules::{depth, open_interest, oracle, stable_price, volatility};
use serde_json::{Value, json};

use super::numbers::{notional, price, rate, size};
use super::{Reader, auctions, schema};

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

/// What [`Reader::markets`] answers.
pub(super) fn names_schema() -> Value {
    schema::answer(&[("markets", schema::list(schema::market()))])
}

/// What [`Reader::market_now`] answers.
pub(super) fn schema() -> Value {
    use schema::{answer, engine, flag, market, nullable, object, price, size, time, usd};
    let delisting = object(&[("averages", time()), ("settles", time()), ("settled", nullable(price()))]);
    answer(&[
        ("market", market()),
        ("mark_price", price()),
        ("oracle_price", price()),
        ("oracle_time", time()),
        ("is_fresh", flag()),
        ("open_interest", size()),
        ("open_interest_notional", usd()),
        ("open_interest_limit", nullable(usd())),
        ("rested_bids", usd()),
        ("rested_asks", usd()),
        ("longs_count_at", price()),
        ("shorts_count_at", price()),
        ("volatility", nullable(volatility_schema())),
        ("auction", auctions::schema()),
        ("delisting", nullable(delisting)),
        ("parameters", engine("The market's parameters")),
    ])
}

fn volatility_schema() -> Value {
    use schema::{list, object, rate, time};
    object(&[
        ("of_a_year", rate()),
        ("sampled", time()),
        ("initial_floor", rate()),
        ("maintenance_floor", rate()),
        ("notices", list(object(&[("floor", rate()), ("from", time())]))),
    ])
}
