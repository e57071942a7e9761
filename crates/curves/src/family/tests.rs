//! The tables of the families against their formulas.

use super::*;
use crate::digest::digest;

const FULL: i64 = Rate::ONE.0;

fn percent(percent: i64) -> i64 {
    FULL / 100 * percent
}

fn usd(dollars: i64) -> i64 {
    dollars * 1_000_000
}

fn expanded(family: &Family, unit: Unit) -> Curve {
    let curve = family.expand(unit).expect("a curve");
    assert!(curve.points().len() <= 64);
    curve
}

#[test]
fn open_interest_raises_margin_as_on_dydx() {
    let (base, lower, upper) = (percent(20), usd(5_000_000), usd(10_000_000));
    let curve = expanded(&Family::LinearOi { base, lower, upper }, Unit::Usd);
    let at = |dollars| curve.value_at(usd(dollars), Rounding::Ceil);
    let values = [0, 5_000_000, 7_500_000, 10_000_000, 50_000_000].map(at);
    assert_eq!(values, [percent(20), percent(20), percent(60), FULL, FULL]);
    assert!(at(5_000_001) > percent(20) && at(9_999_999) < FULL);
}

/// Drift's own example scale: 5 %, a factor of 0.001 per root of a unit. 0.8 × 5 % + 0.1 % × √10,000 = 14 %.
#[test]
fn the_root_is_touched_at_points_and_nearly_between() {
    let family = Family::Sqrt { base: percent(5), factor: FULL / 1_000, upper: None };
    let curve = expanded(&family, Unit::Usd);
    let formula = |at: i64| {
        let root = (at as f64 / 1e6).sqrt();
        (0.04 + 0.001 * root).clamp(0.05, 1.0) * 1e12
    };
    assert_eq!(curve.value_at(usd(100), Rounding::Ceil), percent(5), "the root begins at 100");
    assert_eq!(curve.value_at(usd(960 * 960), Rounding::Ceil), FULL, "and ends at 960²");
    let allowed = 0.95e12 / 6_000.0;
    for at in (0..=1_000_000).map(usd) {
        let missing = formula(at) - curve.value_at(at, Rounding::Ceil) as f64;
        assert!((-1.5..allowed).contains(&missing), "at {at}: {missing}");
    }
    let error = (formula(usd(10_000)) - curve.value_at(usd(10_000), Rounding::Ceil) as f64).abs();
    assert!(error < allowed && formula(usd(10_000)) == 0.14e12);
}

#[test]
fn the_root_ends_where_it_is_told_to() {
    let family = |upper| Family::Sqrt { base: percent(5), factor: FULL / 1_000, upper: Some(upper) };
    let short = expanded(&family(usd(10_000)), Unit::Usd);
    assert_eq!(short.value_at(i64::MAX, Rounding::Ceil), percent(14));
    let flat = expanded(&family(usd(100)), Unit::Usd);
    assert_eq!(flat, Curve::constant(percent(5)), "the root would only begin there");
    let from_nothing = expanded(&Family::Sqrt { base: 0, factor: FULL, upper: None }, Unit::Percent);
    assert_eq!(from_nothing.value_at(percent(1), Rounding::Ceil), FULL, "the root of 1 %, written as 1");
}

#[test]
fn a_decay_halves_with_every_half_life() {
    for (from, to) in [(FULL, 0), (percent(10), percent(90))] {
        let curve = expanded(&Family::ExpDecay { from, to, half_life: 60_000 }, Unit::Seconds);
        assert_eq!(curve.value_at(0, Rounding::Floor), from);
        assert_eq!(curve.value_at(16 * 60_000, Rounding::Floor), to);
        let way = (from - to) as f64;
        for at in (0..20 * 60_000).step_by(100) {
            let formula = to as f64 + way * (-(at as f64) / 60_000.0).exp2();
            let error = (curve.value_at(at, Rounding::Floor) as f64 - formula).abs();
            assert!(error < way.abs() / 6_000.0, "at {at}: {error}");
        }
        let is_falling = |pair: &[CurvePoint]| (pair[0].value > pair[1].value) == (from > to);
        assert!(curve.points().windows(2).all(is_falling));
    }
}

/// These were computed once: a machine that expands another table has another digest.
#[test]
fn tables_are_the_same_everywhere() {
    let root = Family::Sqrt { base: percent(5), factor: FULL / 1_000, upper: None };
    let decay = Family::ExpDecay { from: FULL, to: 0, half_life: 60_000 };
    let digests = [digest(&expanded(&root, Unit::Usd)), digest(&expanded(&decay, Unit::Seconds))];
    assert_eq!(digests.map(|digest| digest[..16].to_owned()), ["de2bdd84ab2821bf", "d0f17858047f75c4"]);
}

#[test]
fn numbers_that_make_no_curve_are_refused() {
    let refused = |family: Family| family.expand(Unit::Usd).expect_err("no curve");
    let line = |base, lower, upper| refused(Family::LinearOi { base, lower, upper });
    assert_eq!(line(FULL + 1, 0, 1), FamilyError::Base);
    assert_eq!(line(0, 1, 1), FamilyError::Order);
    assert_eq!(refused(Family::Sqrt { base: 0, factor: 0, upper: None }), FamilyError::Factor);
    let half = |half_life| refused(Family::ExpDecay { from: 0, to: 1, half_life });
    assert_eq!([half(999), half(i64::MAX)], [FamilyError::HalfLife; 2]);
    let unordered = refused(Family::Tiers { tiers: vec![(0, 1), (0, 2)] });
    assert_eq!(unordered.to_string(), "point 2 is not beyond the one before it: order them");
    assert_eq!(refused(Family::Tiers { tiers: vec![] }).to_string(), "0 points: a curve has 1 to 64");
}
