//! Named families of curves. Each expands into a table by integer arithmetic alone: the same one on every machine.

use engine::parameters::{Curve, CurvePoint, CurveShape};
use units::{Rate, Rounding, divide};

use crate::unit::Unit;

/// A curve by its formula; all numbers in the engine's units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Family {
    /// A value from each bound on.
    Tiers {
        /// Bound and value, ascending.
        tiers: Vec<(i64, i64)>,
    },
    /// `base` up to `lower`, then a straight line to 100 % at `upper`: `base + (at − lower) / (upper − lower) × (1 − base)`, the
    /// initial margin of dYdX by open interest. Exact.
    LinearOi {
        /// The value up to `lower`.
        base: i64,
        /// Where the line begins.
        lower: i64,
        /// Where the line reaches 100 %.
        upper: i64,
    },
    /// `max(base, 0.8 × base + factor × √at)`, at most 100 %: the initial margin of Drift by size. The table touches the formula
    /// at its points; between them it is below by less than a 6,000th of what the root adds at the end.
    Sqrt {
        /// The least value.
        base: i64,
        /// The value per root of one whole written unit of the axis.
        factor: i64,
        /// Where the curve ends; absent, where it reaches 100 %.
        upper: Option<i64>,
    },
    /// `to + (from − to) × 2^(−at / half_life)`. The table ends after sixteen half-lives; it is off by less than a 6,000th of the
    /// way from `from` to `to`.
    ExpDecay {
        /// The value at zero.
        from: i64,
        /// The value in the end.
        to: i64,
        /// In how much the way that is left halves.
        half_life: i64,
    },
}

/// Why a family is no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FamilyError {
    /// The points are no curve's.
    #[error("{}", points_text(*.0))]
    Points(engine::parameters::CurveError),
    /// The line has no length.
    #[error("`upper` is not above `lower`")]
    Order,
    /// A value that must be a share is none.
    #[error("`base` is from 0 to 100 %")]
    Base,
    /// The root adds nothing or takes away.
    #[error("`factor` is above zero; a curve without it is `tiers` with one")]
    Factor,
    /// Points would fall together.
    #[error("`half_life` is at least 1,000 of the axis's smallest unit, and a sixteenth of its greatest")]
    HalfLife,
}

fn points_text(error: engine::parameters::CurveError) -> String {
    use engine::parameters::CurveError;
    match error {
        CurveError::Count { points } => format!("{points} points: a curve has 1 to 64"),
        CurveError::Order { place } => {
            format!("point {} is not beyond the one before it: order them", place + 1)
        }
        CurveError::Range { place } => format!("point {} has a number that is too large", place + 1),
    }
}

impl From<engine::parameters::CurveError> for FamilyError {
    fn from(error: engine::parameters::CurveError) -> Self {
        Self::Points(error)
    }
}

/// How many lines the curved families have.
const LINES: i64 = 62;

impl Family {
    /// The family's table over an axis that counts `unit`.
    ///
    /// # Errors
    /// Where its numbers make no curve.
    pub fn expand(&self, unit: Unit) -> Result<Curve, FamilyError> {
        match *self {
            Self::Tiers { ref tiers } => curve(CurveShape::Step, tiers.iter().copied()),
            Self::LinearOi { base, lower, upper } => linear_oi(base, lower, upper),
            Self::Sqrt { base, factor, upper } => sqrt(base, factor, upper, unit),
            Self::ExpDecay { from, to, half_life } => exp_decay(from, to, half_life),
        }
    }
}

fn curve(shape: CurveShape, points: impl Iterator<Item = (i64, i64)>) -> Result<Curve, FamilyError> {
    Ok(Curve::new(shape, points.map(|(at, value)| CurvePoint { at, value }).collect())?)
}

fn check_base(base: i64) -> Result<(), FamilyError> {
    if (0..=Rate::ONE.0).contains(&base) { Ok(()) } else { Err(FamilyError::Base) }
}

fn linear_oi(base: i64, lower: i64, upper: i64) -> Result<Curve, FamilyError> {
    check_base(base)?;
    if lower >= upper {
        return Err(FamilyError::Order);
    }
    curve(CurveShape::Linear, [(lower, base), (upper, Rate::ONE.0)].into_iter())
}

/// Places are spread evenly by their fourth root: the lines between them are then equally far from the root.
fn sqrt(base: i64, factor: i64, upper: Option<i64>, unit: Unit) -> Result<Curve, FamilyError> {
    check_base(base)?;
    if factor <= 0 {
        return Err(FamilyError::Factor);
    }
    // Where factor × √at is this much.
    let place = |root: i64| {
        let square = (i128::from(root) * i128::from(root)) * 10_i128.pow(unit.decimals());
        let place = divide(square, i128::from(factor) * i128::from(factor), Rounding::Ceil);
        i64::try_from(place).unwrap_or(i64::MAX >> 1).min(i64::MAX >> 1)
    };
    let floor = i128::from(base) * 4 / 5;
    let value = |at: i64| {
        let value = floor + divide(i128::from(factor) * root(at, unit), ROOT_SCALE, Rounding::Ceil);
        i64::try_from(value.clamp(i128::from(base), i128::from(Rate::ONE.0))).expect("it is at most 100 %")
    };
    let start = place(base - i64::try_from(floor).expect("it is below base"));
    let end = upper.unwrap_or_else(|| place(Rate::ONE.0 - i64::try_from(floor).expect("it is below base")));
    if end <= start {
        return curve(CurveShape::Step, [(0, base)].into_iter());
    }
    let (first, last) = (fourth_root(start), fourth_root(end));
    let between = (1..LINES).map(|line| first + (last - first) * i128::from(line) / i128::from(LINES));
    let places = [0, start].into_iter().chain(between.map(fourth_power)).chain([end]);
    let mut points: Vec<_> = places.map(|at| (at, value(at))).collect();
    points.dedup_by_key(|point| point.0);
    curve(CurveShape::Linear, points.into_iter())
}

/// What [`root`] counts in.
const ROOT_SCALE: i128 = 1_000_000_000;

/// √(at / 10^decimals) in 1e-9, rounded up.
fn root(at: i64, unit: Unit) -> i128 {
    let scaled = u128::try_from(at).unwrap_or(0) * 10_u128.pow(18 - unit.decimals());
    let root = scaled.isqrt();
    i128::try_from(root + u128::from(root * root < scaled)).expect("a root of 127 bits has 64")
}

/// `at^(1/4)` in 2^-16, rounded down.
fn fourth_root(at: i64) -> i128 {
    let scaled = u128::try_from(at).unwrap_or(0) << 64;
    i128::try_from(scaled.isqrt().isqrt()).expect("a fourth root of 127 bits has 32")
}

fn fourth_power(root: i128) -> i64 {
    i64::try_from((root * root * root * root) >> 64).expect("it is at most the place that was the root of")
}

/// Where the way left is `(63 − k)² / 63²`, for each k: at `2 × log2(63 / (63 − k))` half-lives. The lines between them are then
/// equally far from the curve. The last point closes what is left.
fn exp_decay(from: i64, to: i64, half_life: i64) -> Result<Curve, FamilyError> {
    if !(1_000..=i64::MAX / 32).contains(&half_life) {
        return Err(FamilyError::HalfLife);
    }
    let whole = LINES + 1;
    let way = i128::from(from) - i128::from(to);
    let points = (0..whole).map(|step| {
        let left = whole - step;
        let at = (i128::from(half_life) * 2 * log2(whole, left)) >> LOG_BITS;
        let rest = divide(way * i128::from(left * left), i128::from(whole * whole), Rounding::Ceil);
        let narrow = |number| i64::try_from(number).expect("it lies between numbers of 64 bits");
        (narrow(at), narrow(i128::from(to) + rest))
    });
    curve(CurveShape::Linear, points.chain([(half_life * 16, to)]))
}

/// The bits of [`log2`] behind the point.
const LOG_BITS: u32 = 30;

/// The binary logarithm of a fraction of at least one, in 2^-30, rounded down: squaring doubles it, bit by bit.
fn log2(numerator: i64, denominator: i64) -> i128 {
    const ONE: u128 = 1 << 62;
    let [numerator, denominator] =
        [numerator, denominator].map(|part| u128::try_from(part).expect("it is above zero"));
    let mut mantissa = numerator * ONE / denominator;
    let mut log = 0;
    while mantissa >= 2 * ONE {
        mantissa /= 2;
        log += 1;
    }
    for _ in 0..LOG_BITS {
        mantissa = mantissa * mantissa / ONE;
        log *= 2;
        if mantissa >= 2 * ONE {
            mantissa /= 2;
            log += 1;
        }
    }
    log
}

#[cfg(test)]
mod tests;
