//! The constants in the source are those that the recorded data gives.

use crate::data::{ALTERNATIVES, HOURS, MINUTES_2021, MINUTES_2024, recorded};
use prices::statistics::{ReturnStatistics, adjacent_returns, correlation};
use prices::{FIRST_EXTREME_SHARE, calibration, parameters};

/// The constants are written with at least three digits.
const TOLERANCE: f64 = 0.002;

fn assert_written(name: &str, measured: f64, written: f64) {
    println!("{name}: measured {measured:.6}, written {written}");
    assert!((measured / written - 1.0).abs() < TOLERANCE, "{name}: measured {measured}, written {written}");
}

#[test]
fn volatility_and_basis_are_those_of_the_recorded_hours() {
    let Some(hours) = recorded(HOURS) else { return };
    let (measured, written) = (calibration::volatility(hours.bars(0)).unwrap(), parameters::VOLATILITY);
    assert_written("volatility, level", measured.level, written.level);
    assert_written("volatility, slow variance", measured.slow_variance, written.slow_variance);
    assert_written("volatility, slow days", measured.slow_days, written.slow_days);
    assert_written("volatility, fast variance", measured.fast_variance, written.fast_variance);
    assert_written("volatility, fast days", measured.fast_days, written.fast_days);
    let (measured, written) = (calibration::outside_basis(hours.bars(0)).unwrap(), parameters::OUTSIDE_BASIS);
    assert_written("outside basis, mean", measured.mean, written.mean);
    assert_written("outside basis, deviation", measured.deviation, written.deviation);
    assert_written("outside basis, days", measured.days, written.days);
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
fn assets_are_those_of_the_recorded_alternatives() {
    let Some(alternatives) = recorded(ALTERNATIVES) else {
        return;
    };
    let assets = calibration::assets(&alternatives, &calibration::CRASH_OF_OCTOBER_2025).unwrap();
    assert_eq!(assets.len(), parameters::ASSETS.len());
    for (symbol, measured) in &assets {
        assert!(parameters::ASSETS.iter().any(|(name, ..)| *name == symbol.0), "{symbol} is not written");
        let written = parameters::asset(&symbol.0);
        assert_written(
            &format!("{symbol}, relative volatility"),
            measured.relative_volatility,
            written.relative_volatility,
        );
        assert_written(&format!("{symbol}, loading"), measured.loading, written.loading);
    }
    let typical = calibration::typical_asset(&assets).unwrap();
    assert_written(
        "typical, relative volatility",
        typical.relative_volatility,
        parameters::TYPICAL_ASSET.relative_volatility,
    );
    assert_written("typical, loading", typical.loading, parameters::TYPICAL_ASSET.loading);
}

/// What the generator's test looks for is there in the recorded hours, by the same measures.
#[test]
fn recorded_hours_have_the_manners_that_generated_ones_are_tested_for() {
    let Some(hours) = recorded(HOURS) else { return };
    let btc = ReturnStatistics::of(hours.bars(0)).unwrap();
    println!("BTC {btc:?}");
    assert!((0.004..0.010).contains(&btc.deviation), "{btc:?}");
    assert!(btc.kurtosis > 6.0 && btc.direction.abs() < 0.05, "{btc:?}");
    let [hour, day, week] = btc.clustering;
    assert!(hour > 0.2 && day > 0.06 && week > 0.04, "{btc:?}");
}

/// The model has one market factor, so that it gives BTC and ETH the product of their loadings as correlation.
#[test]
fn the_model_s_correlation_is_near_the_recorded_one() {
    let Some(alternatives) = recorded(ALTERNATIVES) else {
        return;
    };
    let returns = |name: &str| {
        let place = alternatives.symbols().iter().position(|symbol| symbol.0 == name).unwrap();
        let bars = alternatives.bars(place).iter();
        let calm = bars.filter(|bar| !calibration::CRASH_OF_OCTOBER_2025.contains(&bar.open_ms)).copied();
        adjacent_returns(&calm.collect::<Vec<_>>())
    };
    for name in ["ETH", "SOL", "XRP", "DOGE", "OP"] {
        let measured = correlation(&returns("BTC"), &returns(name)).unwrap();
        let modelled = parameters::asset("BTC").loading * parameters::asset(name).loading;
        println!("BTC with {name}: measured {measured:.3}, modelled {modelled:.3}");
        assert!(
            (measured - modelled).abs() < 0.12,
            "BTC with {name}: measured {measured}, modelled {modelled}"
        );
    }
}
