//! Floors of margin that follow from volatility.
//!
//! The floor of the rate of initial margin is the policy's multiple of the expected shortfall over the time that a liquidation
//! needs, at most 100 %. It is raised at once, and lowered on the hour, by at most a 24th of the policy's fall in a day. The
//! floor of the rate of maintenance margin is a share of it; a higher one is announced first, one at a time, and holds
//! when the notice is over; a lower one holds at once.

use units::{Rate, Rounding, Time, multiply_divide};

use crate::parameters::VolatilityPolicy;
use crate::rules::expected_shortfall::risk_factors;
use crate::rules::volatility::deviation;
use crate::state::{MarginNotice, Market};

/// How many hours a day has.
const HOURS: i64 = 24;

/// The least rate of initial margin in force.
pub fn initial(market: &Market) -> Rate {
    market.parameters.risk.volatility.map_or(Rate::ZERO, |_| market.volatility.initial_floor)
}

/// The least rate of maintenance margin in force.
pub fn maintenance(market: &Market) -> Rate {
    market.parameters.risk.volatility.map_or(Rate::ZERO, |_| market.volatility.maintenance_floor)
}

/// The floor of initial margin that the present estimates ask for, rounded up. The short's factor counts for longs, too.
pub fn asked(market: &Market, policy: &VolatilityPolicy) -> Rate {
    let factor = risk_factors(deviation(&market.volatility.variances, policy.horizon)).short;
    Rate(multiply_divide(factor.0, policy.multiple.0, Rate::ONE.0, Rounding::Ceil)).min(Rate::ONE)
}

/// The floor of initial margin at a moment.
pub fn next_initial(market: &Market, policy: &VolatilityPolicy, moment: Time) -> Rate {
    let (now, asked) = (market.volatility.initial_floor, asked(market, policy));
    if asked >= now {
        return asked;
    }
    let is_hour = moment.0.is_multiple_of(Time::HOUR.0);
    let fall = if is_hour { policy.fall_per_day.0 / HOURS } else { 0 };
    asked.max(Rate(now.0 - fall))
}

/// What becomes of the floor of maintenance margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintenanceStep {
    /// It is this from now on.
    Set(Rate),
    /// It is announced.
    Notice(MarginNotice),
}

/// What becomes of the floor of maintenance margin at a moment, where anything does.
pub fn next_maintenance(market: &Market, policy: &VolatilityPolicy, moment: Time) -> Option<MaintenanceStep> {
    let known = &market.volatility;
    let initial = known.initial_floor;
    let share = multiply_divide(initial.0, policy.maintenance_share.0, Rate::ONE.0, Rounding::Ceil);
    let target = Rate(share);
    if target < known.maintenance_floor || (target == known.maintenance_floor && known.notice.is_some()) {
        return Some(MaintenanceStep::Set(target));
    }
    match known.notice {
        None if target > known.maintenance_floor => {
            Some(MaintenanceStep::Notice(MarginNotice { floor: target, from: moment + policy.notice }))
        }
        Some(notice) if target < notice.floor => {
            Some(MaintenanceStep::Notice(MarginNotice { floor: target, from: notice.from }))
        }
        _ => None,
    }
}

/// The announced floor of maintenance margin that holds from a moment on.
pub fn due(market: &Market, moment: Time) -> Option<Rate> {
    let notice = market.volatility.notice.filter(|notice| notice.from <= moment);
    notice.map(|notice| notice.floor)
}
