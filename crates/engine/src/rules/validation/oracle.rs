//! Whether the rules of prices are within their bounds.

use units::{Rate, Time};

use super::Bounds;
use crate::limits::{MAX_CLOCK_TOLERANCE, MAX_JUMP, MAX_STALENESS};
use crate::parameters::{Parameter, PriceUse, ValidityLimits, VenueParameters};
use crate::rejection::Rejection;

/// No more sources are needed than there are, and a limit that is there lets something through.
pub(super) fn check_oracle(bounds: Bounds, parameters: &VenueParameters) -> Result<(), Rejection> {
    let policy = &parameters.oracle;
    let publishers = parameters.publishers.len() as i64;
    bounds.check(Parameter::MinSources, i64::from(policy.min_sources), 1, publishers)?;
    check_rate(bounds, Parameter::Dispersion, policy.dispersion, Rate::ONE)?;
    check_rate(bounds, Parameter::Velocity, policy.velocity, Rate::ONE)?;
    bounds.check_time(Parameter::ClockTolerance, policy.clock_tolerance, 0, MAX_CLOCK_TOLERANCE)?;
    bounds.check_time(Parameter::JumpConfirmation, policy.jump_confirmation, 0, Time::DAY)?;
    PriceUse::ALL
        .into_iter()
        .try_for_each(|price_use| check_validity(bounds, policy.validity.limits(price_use)))
}

fn check_validity(bounds: Bounds, limits: &ValidityLimits) -> Result<(), Rejection> {
    if let Some(staleness) = limits.staleness {
        bounds.check_time(Parameter::ValidStaleness, staleness, 1, MAX_STALENESS)?;
    }
    check_rate(bounds, Parameter::ValidConfidence, limits.confidence, Rate::ONE)?;
    check_rate(bounds, Parameter::ValidDeviation, limits.deviation, MAX_JUMP)?;
    check_rate(bounds, Parameter::ValidJump, limits.jump, MAX_JUMP)
}

fn check_rate(
    bounds: Bounds,
    parameter: Parameter,
    limit: Option<Rate>,
    highest: Rate,
) -> Result<(), Rejection> {
    limit.map_or(Ok(()), |limit| bounds.check(parameter, limit.0, 1, highest.0))
}
