//! The constants in the source are those that the recorded data gives.

use crate::data::{ALTERNATIVES, HOURS, MINUTES_2021, MINUTES_2024, recorded};
use prices::{FIRST_EXTREME_SHARE, calibration, parameters};

/// The constants are written with at least three digits.
const TOLERANCE: f64 = 0.002;

fn assert_written(name: &str, measured: f64, written: f64) {
    println!("{name}: measured {measured:.6}, written {written}");
    assert!(
        (measured / written - 1.0).abs() < TOLERANCE,
        "{name}: measured {measured}, written {written}"
    );
}

#[test]
fn volatility_and_premium_are_those_of_the_recorded_hours() {
    let Some(hours) = recorded(HOURS) else { return };
    let (measured, written) = (
        calibration::volatility(hours.bars(0)).unwrap(),
        parameters::VOLATILITY,
    );
    assert_written("volatility, level", measured.level, written.level);
    assert_written(
        "volatility, slow variance",
        measured.slow_variance,
        written.slow_variance,
    );
    assert_written("volatility, slow days", measured.slow_days, written.slow_days);
    assert_written(
        "volatility, fast variance",
        measured.fast_variance,
        written.fast_variance,
    );
    assert_written("volatility, fast days", measured.fast_days, written.fast_days);
    let (measured, written) = (calibration::premium(hours.bars(0)).unwrap(), parameters::PREMIUM);
    assert_written("premium, mean", measured.mean, written.mean);
    assert_written("premium, deviation", measured.deviation, written.deviation);
    assert_written("premium, days", measured.days, written.days);
}

#[test]
fn jumps_and_extremes_are_those_of_the_recorded_minutes() {
    let (Some(one), Some(other)) = (recorded(MINUTES_2021), recorded(MINUTES_2024)) else {
        return;
    };
    let minutes = [one.bars(0), other.bars(0)];
    let (measured, written) = (calibration::jumps(&minutes).unwrap(), parameters::JUMPS);
    assert_written("jumps, per day", measured.per_day, written.per_day);
    assert_written("jumps, smallest", measured.smallest, written.smallest);
    assert_written("jumps, mean excess", measured.mean_excess, written.mean_excess);
    let share = calibration::first_extreme_share(&minutes).unwrap();
    assert_written("first extreme, share", share, FIRST_EXTREME_SHARE);
}

#[test]
fn sways_are_those_of_the_recorded_alternatives() {
    let Some(alternatives) = recorded(ALTERNATIVES) else {
        return;
    };
    let sways = calibration::sways(&alternatives, &calibration::CRASH_OF_OCTOBER_2025).unwrap();
    assert_eq!(sways.len(), parameters::SWAYS.len());
    for (symbol, measured) in &sways {
        assert!(
            parameters::SWAYS.iter().any(|(name, ..)| *name == symbol.0),
            "{symbol} is not written"
        );
        let written = parameters::sway(&symbol.0);
        assert_written(
            &format!("{symbol}, volatility"),
            measured.volatility,
            written.volatility,
        );
        assert_written(&format!("{symbol}, loading"), measured.loading, written.loading);
    }
    let typical = calibration::typical_sway(&sways).unwrap();
    assert_written(
        "typical, volatility",
        typical.volatility,
        parameters::TYPICAL.volatility,
    );
    assert_written("typical, loading", typical.loading, parameters::TYPICAL.loading);
}
