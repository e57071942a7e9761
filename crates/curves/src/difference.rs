//! Where two curves differ, and by how much.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use engine::parameters::Curve;
use units::Rounding;

/// Where two curves differ; nowhere where there are no spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The stretches in which one is above the other, ascending.
    pub spans: Vec<Span>,
}

/// A stretch in which one curve is above the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub from: i64,
    /// Its last place; nothing where it never ends.
    pub to: Option<i64>,
    /// Whether the second curve is above the first ([`Ordering::Greater`]) or below it.
    pub direction: Ordering,
    /// Where they are furthest apart.
    pub at: i64,
    /// The first curve's value there.
    pub before: i64,
    /// The second curve's value there.
    pub after: i64,
}

/// Compares two curves from zero on, values rounded up.
pub fn difference(before: &Curve, after: &Curve) -> Difference {
    let pair = Pair { before, after };
    let mut spans: Vec<Span> = Vec::new();
    let mut last = Ordering::Equal;
    for place in pair.samples() {
        let direction = pair.direction(place);
        if direction != last
            && let Some(open) = spans.last_mut().filter(|open| open.to.is_none())
        {
            open.to = Some(place - 1);
        }
        if direction != last && direction != Ordering::Equal {
            let (before, after) = pair.values(place);
            spans.push(Span { from: place, to: None, direction, at: place, before, after });
        } else if direction != Ordering::Equal {
            let widest = spans.last_mut().expect("a span began where the direction did");
            let (before, after) = pair.values(place);
            if after.abs_diff(before) > widest.after.abs_diff(widest.before) {
                (widest.at, widest.before, widest.after) = (place, before, after);
            }
        }
        last = direction;
    }
    Difference { spans }
}

struct Pair<'a> {
    before: &'a Curve,
    after: &'a Curve,
}

impl Pair<'_> {
    fn values(&self, at: i64) -> (i64, i64) {
        (self.before.value_at(at, Rounding::Ceil), self.after.value_at(at, Rounding::Ceil))
    }

    fn direction(&self, at: i64) -> Ordering {
        let (before, after) = self.values(at);
        after.cmp(&before)
    }

    /// The places that decide: the points of both and the places before them, where steps end, and between two of those, where
    /// both are straight, the places at which another one gets the upper hand.
    fn samples(&self) -> BTreeSet<i64> {
        let points = self.before.points().iter().chain(self.after.points());
        let mut places: BTreeSet<i64> =
            points.flat_map(|point| [point.at - 1, point.at]).filter(|&at| at >= 0).collect();
        places.insert(0);
        let known: Vec<i64> = places.iter().copied().collect();
        for pair in known.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            while self.direction(from) != self.direction(to) {
                from = self.first_other(from, to);
                places.insert(from);
            }
        }
        places
    }

    /// The first place after `from` whose direction is another one; `to` is such a place.
    fn first_other(&self, from: i64, to: i64) -> i64 {
        let same = self.direction(from);
        let (mut low, mut high) = (from, to);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.direction(middle) == same {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use engine::parameters::{CurvePoint, CurveShape};

    use super::*;

    fn curve(shape: CurveShape, points: &[(i64, i64)]) -> Curve {
        let points = points.iter().map(|&(at, value)| CurvePoint { at, value }).collect();
        Curve::new(shape, points).expect("a curve")
    }

    #[test]
    fn equal_functions_differ_nowhere_even_by_other_points() {
        let line = curve(CurveShape::Linear, &[(0, 0), (10, 10)]);
        let with_a_middle = curve(CurveShape::Linear, &[(0, 0), (5, 5), (10, 10)]);
        assert_eq!(difference(&line, &with_a_middle), Difference::default());
    }

    #[test]
    fn a_step_differs_from_its_point_on() {
        let before = curve(CurveShape::Step, &[(0, 10), (100, 20)]);
        let after = curve(CurveShape::Step, &[(0, 10), (90, 20)]);
        let span =
            Span { from: 90, to: Some(99), direction: Ordering::Greater, at: 90, before: 10, after: 20 };
        assert_eq!(difference(&before, &after).spans, [span]);
        let higher = curve(CurveShape::Step, &[(0, 10), (100, 25)]);
        let span = Span { from: 100, to: None, direction: Ordering::Greater, at: 100, before: 20, after: 25 };
        assert_eq!(difference(&before, &higher).spans, [span]);
    }

    #[test]
    fn lines_that_cross_differ_both_ways() {
        let rising = curve(CurveShape::Linear, &[(0, 0), (100, 1_000)]);
        let falling = curve(CurveShape::Linear, &[(0, 1_000), (100, 0)]);
        let spans = difference(&rising, &falling).spans;
        let expected = [
            Span { from: 0, to: Some(49), direction: Ordering::Greater, at: 0, before: 0, after: 1_000 },
            Span { from: 51, to: None, direction: Ordering::Less, at: 100, before: 1_000, after: 0 },
        ];
        assert_eq!(spans, expected);
    }
}
