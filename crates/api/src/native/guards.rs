//! What is held back now, and why.

use engine::command::Mode;
use engine::rules::oracle;
use serde_json::{Value, json};

use super::Reader;
use super::numbers::price;

impl Reader<'_> {
    /// The venue's mode, and of each market what its prices are not good for and the auction that it is in.
    pub(super) fn guards(self) -> Value {
        let markets = self.state.market_ids().map(|market| {
            let (listed, parameters) = (self.state.market(market), self.parameters(market));
            json!({
                "market": parameters.name,
                "oracle_price": price(parameters, listed.oracle.price),
                "oracle_time": listed.oracle.time.0,
                "is_fresh": oracle::is_fresh(self.state, market),
                "auction": self.auction(market),
            })
        });
        json!({
            "height": self.state.height,
            "time": self.state.time.0,
            "mode": mode(self.state.mode),
            "markets": markets.collect::<Vec<_>>(),
        })
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Open => "open",
        Mode::PostOnly => "post-only",
        Mode::CancelOnly => "cancel-only",
        Mode::Halted => "halted",
    }
}
