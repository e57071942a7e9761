//! Guards on an oracle price: which hold once publishers have spoken.

use alloc::vec::Vec;

use crate::event::Guard;
use crate::ids::MarketId;
use crate::rules::oracle::{Reading, Unmade, apart, clamp};
use crate::state::{ActiveGuard, State};

/// The guards of a market that hold, and since when.
pub fn active(state: &State, market: MarketId) -> &[ActiveGuard] {
    &state.market(market).guards
}

/// The guards that hold with what the sources say now, those that go on with the numbers at which they were raised.
///
/// Where no price is made, nothing is known of those that compare prices: they go on.
pub fn after(state: &State, market: MarketId, reading: Result<Reading, Unmade>) -> Vec<Guard> {
    let going_on = |guard: Guard| {
        let same = active(state, market).iter().find(|active| active.guard.is_same(&guard));
        same.map_or(guard, |active| active.guard)
    };
    match reading {
        Ok(reading) => [velocity(state, market, reading).map(going_on), jump(state, market, reading)]
            .into_iter()
            .flatten()
            .collect(),
        Err(unmade) => {
            let comparing = active(state, market).iter().map(|active| active.guard);
            let comparing =
                comparing.filter(|guard| matches!(guard, Guard::Velocity { .. } | Guard::Jump { .. }));
            let missing = match unmade {
                Unmade::Sources { fresh, needed } => Guard::Sources { fresh, needed },
                Unmade::Dispersion { lowest, highest } => Guard::Dispersion { lowest, highest },
            };
            comparing.chain([going_on(missing)]).collect()
        }
    }
}

fn velocity(state: &State, market: MarketId, reading: Reading) -> Option<Guard> {
    let (price, asked) = (clamp(state, market, reading.price), reading.price);
    (price != asked).then_some(Guard::Velocity { price, asked })
}

/// The jump guard is raised when the sources' price is further than the guard from the last valid price. It is lifted when
/// the price is within the guard of the last valid price again, or has stayed within the guard of where it jumped to, up to a
/// publication at least the time of confirmation later. If it leaves that, too, the guard is raised anew.
fn jump(state: &State, market: MarketId, reading: Reading) -> Option<Guard> {
    let policy = &state.parameters().oracle;
    let width = policy.validity.jump_guard()?;
    let (valid, asked) = (state.market(market).oracle.valid, reading.price);
    if !valid.is_positive() || apart(valid.0, asked.0) <= width {
        return None;
    }
    let raised = active(state, market).iter().find(|active| matches!(active.guard, Guard::Jump { .. }));
    match raised {
        Some(&ActiveGuard { guard: Guard::Jump { asked: there, .. }, since })
            if apart(there.0, asked.0) <= width =>
        {
            let is_confirmed = state.time.since(since) >= policy.jump_confirmation;
            (!is_confirmed).then_some(Guard::Jump { valid, asked: there })
        }
        _ => Some(Guard::Jump { valid, asked }),
    }
}
