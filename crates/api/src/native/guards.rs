//! What is held back now, and why.

use engine::command::Mode;
use engine::event::Guard;
use engine::ids::MarketId;
use engine::parameters::PriceUse;
use engine::rejection::PriceFault;
use engine::rules::{guards, oracle, validity};
use engine::state::ActiveGuard;
use serde_json::{Value, json};

use super::numbers::{price, rate};
use super::{Reader, auctions, schema};

impl Reader<'_> {
    /// The venue's mode, and of each market what holds its oracle price back, what that is not good for, and the auction that it is in.
    pub(super) fn guards(self) -> Value {
        let markets = self.state.market_ids().map(|market| {
            let (listed, parameters) = (self.state.market(market), self.parameters(market));
            json!({
                "market": parameters.name,
                "oracle_price": price(parameters, listed.oracle.price),
                "oracle_time": listed.oracle.time.0,
                "is_fresh": oracle::is_fresh(self.state, market),
                "guards": guards::active(self.state, market)
                    .iter()
                    .map(|active| self.guard(market, active))
                    .collect::<Vec<_>>(),
                "unreliable_for": self.faults(market),
                "auction": self.auction(market),
            })
        });
        json!({
            "mode": mode(self.state.mode),
            "markets": markets.collect::<Vec<_>>(),
        })
    }

    /// A guard, with the numbers at which it was raised.
    fn guard(self, market: MarketId, active: &ActiveGuard) -> Value {
        let price = |value| price(self.parameters(market), value);
        let since = active.since.0;
        match active.guard {
            Guard::Sources { fresh, needed } => {
                json!({ "guard": "sources", "since": since, "fresh": fresh, "needed": needed })
            }
            Guard::Dispersion { lowest, highest } => json!({
                "guard": "dispersion", "since": since, "lowest": price(lowest), "highest": price(highest),
            }),
            Guard::Velocity { price: now, asked } => json!({
                "guard": "velocity", "since": since, "price": price(now), "asked": price(asked),
            }),
            Guard::Jump { valid, asked } => json!({
                "guard": "jump", "since": since, "valid": price(valid), "asked": price(asked),
            }),
        }
    }

    /// What a market's price is not good for now, each with why.
    fn faults(self, market: MarketId) -> Value {
        let faults = PriceUse::ALL.into_iter().filter_map(|price_use| {
            let fault = validity::check(self.state, market, price_use).err()?;
            Some(json!({ "use": name(price_use), "why": why(fault) }))
        });
        Value::Array(faults.collect())
    }
}

fn name(price_use: PriceUse) -> &'static str {
    match price_use {
        PriceUse::Margin => "margin",
        PriceUse::Fill => "fill",
        PriceUse::Liquidation => "liquidation",
        PriceUse::Funding => "funding",
        PriceUse::Withdrawal => "withdrawal",
    }
}

fn why(fault: PriceFault) -> Value {
    let of_most =
        |limit: &str, found, most| json!({ "limit": limit, "found": rate(found), "most": rate(most) });
    match fault {
        PriceFault::Stale { time, most } => json!({ "limit": "staleness", "time": time.0, "most": most.0 }),
        PriceFault::BeforeHaltEnded { time, resumed } => {
            json!({ "limit": "fresh_after_halt", "time": time.0, "resumed": resumed.0 })
        }
        PriceFault::Uncertain { confidence, most } => of_most("confidence", confidence, most),
        PriceFault::Deviating { deviation, most } => of_most("deviation", deviation, most),
        PriceFault::Jumped { jump, most } => of_most("jump", jump, most),
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

/// What [`Reader::guards`] answers.
pub(super) fn schema() -> Value {
    use schema::{answer, flag, list, market, object, price, time, word};
    let fault = object(&[("use", word(&PriceUse::ALL.map(name))), ("why", fault_schema())]);
    let listed = object(&[
        ("market", market()),
        ("oracle_price", price()),
        ("oracle_time", time()),
        ("is_fresh", flag()),
        ("guards", list(guard_schema())),
        ("unreliable_for", list(fault)),
        ("auction", auctions::schema()),
    ]);
    answer(&[("mode", word(&["open", "post-only", "cancel-only", "halted"])), ("markets", list(listed))])
}

fn guard_schema() -> Value {
    use schema::{object, price, time, whole, word};
    let guard = |name, first, second, number: fn() -> Value| {
        object(&[("guard", word(&[name])), ("since", time()), (first, number()), (second, number())])
    };
    json!({ "oneOf": [
        guard("sources", "fresh", "needed", whole),
        guard("dispersion", "lowest", "highest", price),
        guard("velocity", "price", "asked", price),
        guard("jump", "valid", "asked", price),
    ] })
}

fn fault_schema() -> Value {
    use schema::{object, rate, time, word};
    let fault = |names: &[&str], first, second, number: fn() -> Value| {
        object(&[("limit", word(names)), (first, number()), (second, number())])
    };
    json!({ "oneOf": [
        fault(&["staleness"], "time", "most", time),
        fault(&["fresh_after_halt"], "time", "resumed", time),
        fault(&["confidence", "deviation", "jump"], "found", "most", rate),
    ] })
}
