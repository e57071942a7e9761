//! A market's auction, and what it would end with now.

use engine::event::AuctionReason;
use engine::ids::MarketId;
use engine::parameters::PriceBound;
use engine::rules::auctions::uncrossing;
use serde_json::{Value, json};

use super::numbers::{price, rate, size};
use super::{Reader, schema};

impl Reader<'_> {
    /// The auction that a market is in; `null` while trading is continuous.
    pub(super) fn auction(self, id: MarketId) -> Value {
        let (market, parameters) = (self.state.market(id), self.parameters(id));
        let Some(auction) = market.auction else {
            return Value::Null;
        };
        let (reason, bound) = match auction.reason {
            AuctionReason::Opening => ("opening", None),
            AuctionReason::Bound(place) => ("bound", parameters.risk.auctions.bounds.get(usize::from(place))),
        };
        let found = uncrossing(market);
        json!({
            "reason": reason,
            "bound": bound.map(written),
            "began": auction.began.0,
            "until": auction.until.map(|until| until.0),
            "price": found.map(|found| price(parameters, found.price)),
            "size": found.map(|found| size(parameters, found.size)),
            "imbalance": found.map(|found| size(parameters, found.imbalance)),
        })
    }
}

fn written(bound: &PriceBound) -> Value {
    json!({
        "horizon": bound.horizon.0,
        "deviation": rate(bound.deviation),
        "auction": bound.auction.0,
    })
}

/// What [`Reader::auction`] answers.
pub(super) fn schema() -> Value {
    use schema::{nullable, object, price, rate, size, time, word};
    let bound = object(&[("horizon", time()), ("deviation", rate()), ("auction", time())]);
    nullable(object(&[
        ("reason", word(&["opening", "bound"])),
        ("bound", nullable(bound)),
        ("began", time()),
        ("until", nullable(time())),
        ("price", nullable(price())),
        ("size", nullable(size())),
        ("imbalance", nullable(size())),
    ]))
}
