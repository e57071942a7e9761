//! Risk curves: tables of integer points.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Rounding, divide};

/// The most points of a curve: every look-up searches them.
pub const MAX_POINTS: usize = 64;

/// The farthest from zero that a number of a curve may be: the products of two differences stay within 127 bits.
pub const FARTHEST: i64 = 1 << 62;

/// A function given by points, constant before the first and after the last.
///
/// What its two axes count depends on where the curve is used: notionals and money in 1e-6 USD, rates in 1e-12, times in ms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve {
    shape: CurveShape,
    points: Vec<CurvePoint>,
}

/// What lies between two points of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CurveShape {
    /// The value of the point before: a point holds from itself on.
    Step,
    /// A straight line.
    Linear,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Where.
    pub at: i64,
    /// The curve's value there.
    pub value: i64,
}

/// Why points are not a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveError {
    /// There is none, or there are more than [`MAX_POINTS`].
    Count {
        /// How many.
        points: usize,
    },
    /// A point is not above the one before it.
    Order {
        /// Which, from zero.
        place: usize,
    },
    /// A number is further from zero than [`FARTHEST`].
    Range {
        /// Which point's, from zero.
        place: usize,
    },
}

impl Curve {
    /// A curve through points, each further along than the one before.
    ///
    /// # Errors
    /// [`CurveError`] where there are none, too many, or one is not further along.
    pub fn new(shape: CurveShape, points: Vec<CurvePoint>) -> Result<Self, CurveError> {
        let curve = Self { shape, points };
        curve.check()?;
        Ok(curve)
    }

    /// The same value everywhere.
    pub fn constant(value: i64) -> Self {
        Self { shape: CurveShape::Step, points: [CurvePoint { at: 0, value }].into() }
    }

    /// Whether the points are a curve's. A curve that was read from a block may be none.
    ///
    /// # Errors
    /// As [`Curve::new`].
    pub fn check(&self) -> Result<(), CurveError> {
        let points = self.points.len();
        if points == 0 || points > MAX_POINTS {
            return Err(CurveError::Count { points });
        }
        let is_far = |number: i64| number.unsigned_abs() > FARTHEST.unsigned_abs();
        if let Some(place) = self.points.iter().position(|point| is_far(point.at) || is_far(point.value)) {
            return Err(CurveError::Range { place });
        }
        match self.points.windows(2).position(|pair| pair[0].at >= pair[1].at) {
            Some(place) => Err(CurveError::Order { place: place + 1 }),
            None => Ok(()),
        }
    }

    /// What lies between its points.
    pub fn shape(&self) -> CurveShape {
        self.shape
    }

    /// Its points.
    pub fn points(&self) -> &[CurvePoint] {
        &self.points
    }

    /// The curve's value; on a line between two points rounded as named.
    pub fn value_at(&self, at: i64, rounding: Rounding) -> i64 {
        let after = self.points.partition_point(|point| point.at <= at);
        let Some(before) = after.checked_sub(1).map(|before| self.points[before]) else {
            return self.points[0].value;
        };
        let Some(next) = self.points.get(after).filter(|_| self.shape == CurveShape::Linear) else {
            return before.value;
        };
        let rise = i128::from(next.value) - i128::from(before.value);
        let run = i128::from(next.at) - i128::from(before.at);
        let climbed = divide(rise * (i128::from(at) - i128::from(before.at)), run, rounding);
        let value = i128::from(before.value) + climbed;
        i64::try_from(value).expect("a value between two of 64 bits has 64 bits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(shape: CurveShape, points: &[(i64, i64)]) -> Result<Curve, CurveError> {
        Curve::new(shape, points.iter().map(|&(at, value)| CurvePoint { at, value }).collect())
    }

    #[test]
    fn a_step_holds_from_its_point_on() {
        let step = curve(CurveShape::Step, &[(0, 10), (5, 20), (9, -3)]).expect("a curve");
        let values = [-1, 0, 4, 5, 8, 9, i64::MAX].map(|at| step.value_at(at, Rounding::Floor));
        assert_eq!(values, [10, 10, 10, 20, 20, -3, -3]);
    }

    #[test]
    fn a_line_rounds_as_named_and_meets_its_points() {
        let line = curve(CurveShape::Linear, &[(0, 0), (3, 10), (6, 9)]).expect("a curve");
        assert_eq!(
            [0, 1, 2, 3, 4, 6, 7].map(|at| line.value_at(at, Rounding::Floor)),
            [0, 3, 6, 10, 9, 9, 9]
        );
        assert_eq!(
            [0, 1, 2, 3, 4, 6, 7].map(|at| line.value_at(at, Rounding::Ceil)),
            [0, 4, 7, 10, 10, 9, 9]
        );
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let line =
            curve(CurveShape::Linear, &[(-FARTHEST, FARTHEST), (FARTHEST, -FARTHEST)]).expect("a curve");
        assert_eq!(
            [-FARTHEST, -7, 0, FARTHEST].map(|at| line.value_at(at, Rounding::Floor)),
            [FARTHEST, 7, 0, -FARTHEST]
        );
    }

    #[test]
    fn what_is_no_curve_is_refused() {
        let many: Vec<_> = (0..65).map(|at| (at, 0)).collect();
        assert_eq!(curve(CurveShape::Step, &[]), Err(CurveError::Count { points: 0 }));
        assert_eq!(curve(CurveShape::Step, &many), Err(CurveError::Count { points: 65 }));
        assert_eq!(curve(CurveShape::Step, &[(0, 1), (2, 1), (2, 3)]), Err(CurveError::Order { place: 2 }));
        assert_eq!(curve(CurveShape::Linear, &[(0, FARTHEST + 1)]), Err(CurveError::Range { place: 0 }));
        assert!(curve(CurveShape::Step, &many[..64]).is_ok());
    }
}
