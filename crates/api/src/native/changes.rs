//! Changes of the rules that gather approvals or wait.

use engine::command::Change;
use engine::event::Direction;
use engine::ids::ChangeId;
use engine::rules::changes;
use engine::state::PendingChange;
use serde_json::{Value, json};

use super::numbers::notional;
use super::{Reader, schema};

impl Reader<'_> {
    /// The changes under way, in order of proposing, with those whom each would make liquidatable.
    pub(super) fn changes(self) -> Value {
        let control = &self.state.parameters().change_control;
        let pending = changes::pending(self.state).map(|(id, pending)| self.change(id, pending));
        json!({
            "keys": control.keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "threshold": control.threshold,
            "loosening_delay": control.loosening_delay.0,
            "changes": pending.collect::<Vec<_>>(),
        })
    }

    fn change(self, id: ChangeId, pending: &PendingChange) -> Value {
        let approvals = pending.approvals.iter().map(ToString::to_string);
        json!({
            "change": id.0,
            "kind": kind(&pending.content),
            "market": self.changed_market(&pending.content),
            "direction": direction(pending.direction),
            "liquidatable_accounts": pending.impact.accounts,
            "liquidatable_notional": notional(pending.impact.notional),
            "proposed": pending.proposed.0,
            "approvals": approvals.collect::<Vec<_>>(),
            "due": pending.due.map(|due| due.0),
            "content": serde_json::to_value(&pending.content).unwrap_or(Value::Null),
        })
    }

    fn changed_market<'a>(&'a self, change: &'a Change) -> Option<&'a str> {
        match change {
            Change::List(parameters) => Some(&parameters.name),
            other => other.market().map(|market| self.name(market)),
        }
    }
}

fn kind(change: &Change) -> &'static str {
    match change {
        Change::SetVenue(_) => "set-venue",
        Change::SetMarket { .. } => "set-market",
        Change::List(_) => "list",
        Change::Delist { .. } => "delist",
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Neutral => "neutral",
        Direction::Tightening => "tightening",
        Direction::Loosening => "loosening",
    }
}

/// What [`Reader::changes`] answers.
pub(super) fn schema() -> Value {
    use schema::{address, answer, engine, list, market, nullable, object, time, usd, whole, word};
    let change = object(&[
        ("change", whole()),
        ("kind", word(&["set-venue", "set-market", "list", "delist"])),
        ("market", nullable(market())),
        ("direction", word(&["neutral", "tightening", "loosening"])),
        ("liquidatable_accounts", whole()),
        ("liquidatable_notional", usd()),
        ("proposed", time()),
        ("approvals", list(address())),
        ("due", nullable(time())),
        ("content", engine("What would be changed")),
    ]);
    answer(&[
        ("keys", list(address())),
        ("threshold", whole()),
        ("loosening_delay", time()),
        ("changes", list(change)),
    ])
}
