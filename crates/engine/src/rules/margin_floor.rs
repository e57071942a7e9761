//! Floors of margin that follow from volatility.
//!
//! The floor of the rate of initial margin is the policy's multiple of the expected shortfall over the time that a liquidation
//! needs, at most 100 %. It is raised at once, and lowered on the hour, by at most a 24th of the policy's fall in a day. The
//! floor of the rate of maintenance margin is a share of it; a higher one is announced first and holds when its notice is over; a
//! lower one holds at once. Both are rounded up to hundredths of a per cent, so that not every sample is news.

use core::cmp::Ordering;

use units::{Rate, Rounding, Time, multiply_divide};

use crate::parameters::VolatilityPolicy;
use crate::rules::expected_shortfall::risk_factors;
use crate::rules::volatility::deviation;
use crate::state::{MarginNotice, Market};

/// Floors are multiples of this.
const STEP: Rate = Rate::basis_points(1);

/// How many hours a day has.
const HOURS: i64 = 24;

/// The least rate of initial margin in force; never below that of maintenance margin.
pub fn initial(market: &Market) -> Rate {
    let floor =
        market.parameters.risk.volatility.as_ref().map_or(Rate::ZERO, |_| market.volatility.initial_floor);
    floor.max(maintenance(market))
}

/// The least rate of maintenance margin in force.
pub fn maintenance(market: &Market) -> Rate {
    market.parameters.risk.volatility.as_ref().map_or(Rate::ZERO, |_| market.volatility.maintenance_floor)
}

/// The floor of initial margin that the present estimates ask for, rounded up. The short's factor counts for longs, too.
pub fn asked(market: &Market, policy: &VolatilityPolicy) -> Rate {
    let factor = risk_factors(deviation(&market.volatility.variances, policy.horizon)).short;
    in_steps(Rate(multiply_divide(factor.0, policy.multiple.0, Rate::ONE.0, Rounding::Ceil))).min(Rate::ONE)
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
    let share =
        multiply_divide(known.initial_floor.0, policy.maintenance_share.0, Rate::ONE.0, Rounding::Ceil);
    let target = in_steps(Rate(share));
    let Some(last) = known.notices.last() else {
        return match target.cmp(&known.maintenance_floor) {
            Ordering::Less => Some(MaintenanceStep::Set(target)),
            Ordering::Equal => None,
            Ordering::Greater => Some(notice(target, moment + policy.notice)),
        };
    };
    match target.cmp(&last.floor) {
        _ if target <= known.maintenance_floor => Some(MaintenanceStep::Set(target)),
        Ordering::Equal => None,
        Ordering::Greater => Some(notice(target, moment + policy.notice)),
        // What was to be higher by then may be so much by then.
        Ordering::Less => {
            let instead = known.notices.iter().find(|notice| notice.floor >= target);
            instead.map(|instead| notice(target, instead.from))
        }
    }
}

fn notice(floor: Rate, from: Time) -> MaintenanceStep {
    MaintenanceStep::Notice(MarginNotice { floor, from })
}

/// The announced floor of maintenance margin that holds from a moment on, the last where several do.
pub fn due(market: &Market, moment: Time) -> Option<Rate> {
    let due = market.volatility.notices.iter().rev().find(|notice| notice.from <= moment);
    due.map(|notice| notice.floor)
}

/// A floor rounded up to a whole step.
fn in_steps(floor: Rate) -> Rate {
    Rate(multiply_divide(floor.0, 1, STEP.0, Rounding::Ceil) * STEP.0)
}
