//! Ways in which values of a parameter compare.

use alloc::collections::BTreeSet;

use units::Rounding;

use crate::event::Direction;
use crate::parameters::Curve;

/// A parameter that lets more through the greater it is.
pub(super) fn more_loosens<T: PartialOrd>(before: &T, after: &T) -> Direction {
    if after > before {
        Direction::Loosening
    } else if after < before {
        Direction::Tightening
    } else {
        Direction::Neutral
    }
}

/// A parameter that lets more through the smaller it is.
pub(super) fn less_loosens<T: PartialOrd>(before: &T, after: &T) -> Direction {
    more_loosens(after, before)
}

/// A limit: the greater the looser, and an absent one lets everything through.
pub(super) fn limit<T: PartialOrd>(before: Option<T>, after: Option<T>) -> Direction {
    match (before, after) {
        (Some(before), Some(after)) => more_loosens(&before, &after),
        (before, after) => more_loosens(&before.is_none(), &after.is_none()),
    }
}

/// A parameter of which every change may harm somebody, or where no order is evident.
pub(super) fn any_loosens<T: PartialEq>(before: &T, after: &T) -> Direction {
    if before == after { Direction::Neutral } else { Direction::Loosening }
}

/// A parameter that bears on no risk.
pub(super) fn none_loosens<T>(_before: &T, _after: &T) -> Direction {
    Direction::Neutral
}

/// A curve that asks for something, point by point: lower anywhere, it lets more through. An absent one asks for nothing.
pub(super) fn lower_loosens(before: Option<&Curve>, after: Option<&Curve>) -> Direction {
    let nothing = Curve::constant(0);
    compare(before.unwrap_or(&nothing), after.unwrap_or(&nothing), less_loosens)
}

/// A curve of what counts, point by point: higher anywhere, it lets more through. An absent one is this value everywhere.
pub(super) fn higher_loosens(before: Option<&Curve>, after: Option<&Curve>, absent: i64) -> Direction {
    let all = Curve::constant(absent);
    compare(before.unwrap_or(&all), after.unwrap_or(&all), more_loosens)
}

/// Between two neighbouring points of both curves together each is constant or a line, and so is their difference: what holds at
/// both ends holds between them, but for a unit of rounding. A step jumps at its points, so that the place before is looked at, too.
fn compare(before: &Curve, after: &Curve, direction: fn(&i64, &i64) -> Direction) -> Direction {
    let points = before.points().iter().chain(after.points());
    let places: BTreeSet<i64> = points.flat_map(|point| [point.at.saturating_sub(1), point.at]).collect();
    let at = |place: i64| {
        let value = |curve: &Curve| curve.value_at(place, Rounding::Ceil);
        direction(&value(before), &value(after))
    };
    super::of_all(places.into_iter().map(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::{CurvePoint, CurveShape};

    fn curve(shape: CurveShape, points: &[(i64, i64)]) -> Curve {
        let points = points.iter().map(|&(at, value)| CurvePoint { at, value }).collect();
        Curve::new(shape, points).expect("a curve")
    }

    #[test]
    fn a_curve_that_is_lower_at_one_place_alone_loosens() {
        use Direction::{Loosening, Neutral, Tightening};
        let line = curve(CurveShape::Linear, &[(0, 0), (100, 100)]);
        let dented = curve(CurveShape::Linear, &[(0, 5), (50, 49), (100, 110)]);
        let above = curve(CurveShape::Linear, &[(0, 0), (50, 51), (100, 100)]);
        // At every second place the steps are on the line, and they are below it just before they rise.
        let steps = curve(CurveShape::Step, &[(0, 0), (50, 50), (100, 100)]);
        let high_steps = curve(CurveShape::Step, &[(0, 50), (50, 100)]);
        let compared = |after: &Curve| lower_loosens(Some(&line), Some(after));
        assert_eq!(
            [&line, &dented, &above, &steps, &high_steps].map(compared),
            [Neutral, Loosening, Tightening, Loosening, Tightening]
        );
        assert_eq!(lower_loosens(None, Some(&line)), Tightening, "what was not asked for is asked for");
        assert_eq!(lower_loosens(Some(&line), None), Loosening);
        assert_eq!(higher_loosens(None, Some(&line), 100), Tightening);
        assert_eq!(higher_loosens(Some(&line), None, 100), Loosening);
    }

    #[test]
    fn an_absent_limit_is_the_loosest() {
        use Direction::{Loosening, Neutral, Tightening};
        let compared = |before, after| limit::<i64>(before, after);
        assert_eq!(compared(Some(5), Some(6)), Loosening);
        assert_eq!(compared(Some(5), Some(5)), Neutral);
        assert_eq!(compared(Some(5), None), Loosening);
        assert_eq!(compared(None, Some(i64::MAX)), Tightening);
        assert_eq!(compared(None, None), Neutral);
    }
}
