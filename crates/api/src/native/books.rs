//! Order books.

use engine::command::Side;
use engine::ids::MarketId;
use serde_json::{Value, json};
use views::book::levels;

use super::numbers::{price, size};
use super::{Reader, schema};

impl Reader<'_> {
    /// A market's best levels, at most so many a side.
    pub(super) fn book(self, id: MarketId, limit: usize) -> Value {
        let (market, parameters) = (self.state.market(id), self.parameters(id));
        let side = |side| {
            let levels = levels(market, side, None, limit).into_iter().map(|level| {
                json!({
                    "price": price(parameters, level.price),
                    "size": size(parameters, level.size),
                    "orders": level.orders,
                })
            });
            levels.collect::<Vec<_>>()
        };
        json!({
            "market": parameters.name,
            "bids": side(Side::Bid),
            "asks": side(Side::Ask),
        })
    }
}

/// What [`Reader::book`] answers.
pub(super) fn schema() -> Value {
    use schema::{answer, list, market, object, price, size, whole};
    let level = object(&[("price", price()), ("size", size()), ("orders", whole())]);
    answer(&[("market", market()), ("bids", list(level.clone())), ("asks", list(level))])
}
