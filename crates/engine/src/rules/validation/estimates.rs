//! Policies of volatility and of the stable price within their bounds.

use units::{Rate, Time};

use super::Bounds;
use crate::limits::{MAX_HALF_LIFE, MAX_MARGIN_NOTICE, MAX_SHORTFALL_MULTIPLE, MAX_STABLE_MOVE};
use crate::parameters::{MarketRisk, Parameter};
use crate::rejection::Rejection;

/// Both policies, where the market has them.
pub(super) fn check_estimates(bounds: Bounds, risk: &MarketRisk) -> Result<(), Rejection> {
    if let Some(policy) = &risk.volatility {
        let minute = i64::try_from(Time::MINUTE.0).expect("a minute fits 63 bits");
        bounds.check_time(Parameter::VolatilityHalfLife, policy.half_life, minute, MAX_HALF_LIFE)?;
        bounds.check_time(Parameter::VolatilityHorizon, policy.horizon, 1, Time::DAY)?;
        bounds.check(Parameter::ShortfallMultiple, policy.multiple.0, 0, MAX_SHORTFALL_MULTIPLE.0)?;
        bounds.check_share(Parameter::FloorFall, policy.fall_per_day)?;
        bounds.check_share(Parameter::MaintenanceShare, policy.maintenance_share)?;
        bounds.check_time(Parameter::MarginNotice, policy.notice, 0, MAX_MARGIN_NOTICE)?;
    }
    if let Some(policy) = &risk.stable_price {
        bounds.check(Parameter::DelayLimit, policy.delay_limit.0, 1, Rate::ONE.0)?;
        bounds.check(Parameter::MoveLimit, policy.move_limit.0, 1, MAX_STABLE_MOVE.0)?;
    }
    Ok(())
}
