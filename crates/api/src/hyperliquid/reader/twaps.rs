//! An account's TWAP orders.

use engine::command::TwapRequest;
use engine::event::TwapEnd;
use engine::ids::Address;
use serde_json::{Value, json};
use units::{Notional, Size, Time};
use views::fills::AccountFill;
use views::twaps::{TwapStatus, TwapTurn};

use super::super::errors::{Purpose, rejection_text};
use super::super::markets::Market;
use super::books::side_letter;
use super::{Reader, numbers};

/// How many rows one answer holds.
const ROWS: usize = 2_000;

/// What is said of a reduce-only TWAP order whose position is no more.
const NOTHING_TO_REDUCE: &str = "Reduce only order would increase position.";

impl Reader<'_> {
    /// What the account's TWAP orders came to, newest first.
    pub(crate) fn twap_history(self, user: Address) -> Vec<Value> {
        let account = self.account(user).and_then(|account| self.views.account(account));
        let turns = account.into_iter().flat_map(|history| history.twaps.turns().rev());
        turns.take(ROWS).map(|turn| self.twap_turn(user, turn)).collect()
    }

    /// What one TWAP order came to. The time of the row is in seconds, that of the order in milliseconds.
    pub(crate) fn twap_turn(self, user: Address, turn: &TwapTurn) -> Value {
        json!({
            "time": turn.time.0 / Time::SECOND.0,
            "state": self.twap_state(user, &turn.request, turn.began, (turn.executed, turn.notional)),
            "status": self.twap_status(turn),
            "twapId": turn.twap.0,
        })
    }

    fn twap_status(self, turn: &TwapTurn) -> Value {
        let error = |description: String| json!({"status": "error", "description": description});
        match turn.status {
            TwapStatus::Activated => json!({"status": "activated"}),
            TwapStatus::Refused(rejection) => {
                let id = turn.request.market;
                // The text names neither the market nor an asset.
                let market = Market { id, asset: 0, parameters: self.parameters(id), assets: &[] };
                error(rejection_text(&rejection, Purpose::Other, Some(market)))
            }
            TwapStatus::Ended(TwapEnd::Filled | TwapEnd::TimeOver) => json!({"status": "finished"}),
            TwapStatus::Ended(TwapEnd::ReduceOnly) => error(NOTHING_TO_REDUCE.to_owned()),
            TwapStatus::Ended(
                TwapEnd::Requested | TwapEnd::Scheduled | TwapEnd::Liquidated | TwapEnd::Delisted,
            ) => json!({"status": "terminated"}),
        }
    }

    /// The account's TWAP orders that run, each a pair of its id and its state.
    pub(crate) fn twap_states(self, user: Address) -> Vec<Value> {
        let Some(account) = self.account(user) else { return Vec::new() };
        let running = self.state.twaps.of(account);
        let state = |(id, twap): (engine::ids::TwapId, &engine::state::Twap)| {
            let executed = (twap.executed, twap.notional);
            json!([id.0, self.twap_state(user, &twap.request, twap.began, executed)])
        };
        running.map(state).collect()
    }

    fn twap_state(
        self,
        user: Address,
        request: &TwapRequest,
        began: Time,
        (executed, notional): (Size, Notional),
    ) -> Value {
        let market = self.parameters(request.market);
        json!({
            "coin": market.name,
            "user": user.to_string(),
            "side": side_letter(request.side),
            "sz": numbers::size(market, request.size),
            "executedSz": numbers::size(market, executed),
            "executedNtl": numbers::decimal(notional.0, market.value_decimals()),
            "minutes": request.minutes,
            "reduceOnly": request.reduce_only,
            "randomize": request.randomize,
            "timestamp": began.0,
        })
    }

    /// The last fills of the account's TWAP orders, newest first.
    pub(crate) fn last_slice_fills(self, user: Address) -> Vec<Value> {
        let fills = self.all_fills(user).rev().filter(|fill| fill.twap.is_some());
        let fills: Vec<AccountFill> = fills.take(ROWS).copied().collect();
        self.slice_fills(&fills)
    }

    /// Those of the fills that are slices of TWAP orders, in the same order.
    pub(crate) fn slice_fills(self, fills: &[AccountFill]) -> Vec<Value> {
        let slices = fills.iter().filter_map(|fill| Some((fill, fill.twap?)));
        slices
            .flat_map(|(fill, twap)| {
                let written = self.written_fills(std::slice::from_ref(fill), false);
                written.into_iter().map(move |fill| json!({"fill": fill, "twapId": twap.0}))
            })
            .collect()
    }
}
