//! Eight positions of a market valued at once, in 64 bits and to the unit.
//!
//! Where a notional is at most [`LARGEST`], a rate's part of it is first worked out as a float. This is less than one unit away from the
//! exact part, so that the exact remainder's sign tells which whole number the part rounded up is: no float decides an amount.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f64x8, i64x8, mask64x8};

use super::valuation::Piece;

/// How many positions are valued at once.
pub(super) const LANES: usize = 8;

/// The largest notional that is valued so: a float of its part is less than a quarter of a unit away from it, and less than three quarters
/// when it is rounded.
pub(super) const LARGEST: i64 = 1 << 50;

/// A float from 2^52 to 2^53 is this one and a whole number, which its last 52 bits are.
const WHOLE: f64 = (1_u64 << 52) as f64;

/// What eight positions come to together, lane by lane: as many as a parcel has stay within 63 bits.
#[derive(Clone, Copy)]
pub(super) struct LaneSums<S: Simd> {
    value: i64x8<S>,
    notional: i64x8<S>,
    maintenance_margin: i64x8<S>,
}

/// What positions of a market come to together, in 1e-6 USD.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) value: i128,
    pub(super) notional: i128,
    pub(super) maintenance_margin: i128,
}

/// A market's rules of maintenance margin at a price, with the piece that the last positions were of.
pub(super) struct LaneRules<'a, S: Simd> {
    simd: S,
    price: i64x8<S>,
    pieces: &'a [Piece],
    last: LanePiece<S>,
}

/// A piece in each lane.
#[derive(Clone, Copy)]
struct LanePiece<S: Simd> {
    first: i64x8<S>,
    last: i64x8<S>,
    rate: f64x8<S>,
    numerator: i64x8<S>,
    denominator: i64x8<S>,
    deduction: i64x8<S>,
}

impl<'a, S: Simd> LaneRules<'a, S> {
    /// Those of a market at a price; none where no notional can be valued so.
    #[inline(always)]
    pub(super) fn of(simd: S, price: i64, pieces: &'a [Piece]) -> Option<Self> {
        let last = LanePiece::of(simd, pieces.first()?);
        Some(Self { simd, price: i64x8::splat(simd, price), pieces, last })
    }

    /// What each of these positions adds to its pool's health, value less maintenance margin. None where one's notional is beyond what
    /// can be valued so.
    #[inline(always)]
    pub(super) fn value(&mut self, sizes: &[i64; LANES], sums: &mut LaneSums<S>) -> Option<[i64; LANES]> {
        let sizes: i64x8<S> = (*sizes).simd_into(self.simd);
        let value = sizes * self.price;
        let notional = value.abs();
        let maintenance_margin = if self.last.has(notional).all_true() {
            self.last.maintenance_margin(self.simd, notional)
        } else {
            self.by_pieces(notional)?
        };
        sums.value += value;
        sums.notional += notional;
        sums.maintenance_margin += maintenance_margin;
        Some((value - maintenance_margin).into())
    }

    /// Maintenance margins of notionals that are of different pieces.
    #[inline(always)]
    fn by_pieces(&mut self, notional: i64x8<S>) -> Option<i64x8<S>> {
        let mut maintenance_margin = i64x8::splat(self.simd, 0);
        let mut is_known = mask64x8::splat(self.simd, false);
        for piece in self.pieces {
            let piece = LanePiece::of(self.simd, piece);
            let has = piece.has(notional);
            if has.any_true() {
                self.last = piece;
                maintenance_margin =
                    has.select(piece.maintenance_margin(self.simd, notional), maintenance_margin);
                is_known |= has;
            }
        }
        is_known.all_true().then_some(maintenance_margin)
    }
}

impl<S: Simd> LanePiece<S> {
    #[inline(always)]
    fn of(simd: S, piece: &Piece) -> Self {
        let whole = |number| i64x8::splat(simd, number);
        Self {
            first: whole(piece.first),
            last: whole(piece.last),
            rate: f64x8::splat(simd, piece.rate.near()),
            numerator: whole(piece.rate.numerator()),
            denominator: whole(piece.rate.denominator()),
            deduction: whole(piece.deduction),
        }
    }

    #[inline(always)]
    fn has(&self, notional: i64x8<S>) -> mask64x8<S> {
        notional.simd_ge(self.first) & notional.simd_le(self.last)
    }

    #[inline(always)]
    fn maintenance_margin(&self, simd: S, notional: i64x8<S>) -> i64x8<S> {
        let whole = f64x8::splat(simd, WHOLE);
        let float: f64x8<S> = notional.to_float();
        let near: i64x8<S> = (float * self.rate + whole).bitcast();
        let near = near ^ whole.bitcast::<i64x8<S>>();
        // Between minus and plus the denominator, so that what leaves 64 bits on the way does not matter.
        let left = notional * self.numerator - near * self.denominator;
        let (none, one) = (i64x8::splat(simd, 0), i64x8::splat(simd, 1));
        near + left.simd_gt(none).select(one, none) - self.deduction
    }
}

impl<S: Simd> LaneSums<S> {
    /// Of no position.
    #[inline(always)]
    pub(super) fn zero(simd: S) -> Self {
        let zero = i64x8::splat(simd, 0);
        Self { value: zero, notional: zero, maintenance_margin: zero }
    }

    /// All lanes together.
    #[inline(always)]
    pub(super) fn together(self) -> Sums {
        let sum = |lanes: i64x8<S>| {
            let lanes: [i64; LANES] = lanes.into();
            lanes.into_iter().map(i128::from).sum()
        };
        Sums {
            value: sum(self.value),
            notional: sum(self.notional),
            maintenance_margin: sum(self.maintenance_margin),
        }
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use units::{Notional, Rate, Rounding};

    use super::super::valuation::Fraction;
    use super::*;

    #[test]
    fn every_lane_is_exact_to_the_unit() {
        let rates =
            [0, 1, 3, 7, 20_000_000_000, 33_333_333_333, 333_333_333_333, 500_000_000_000, 999_999_999_999];
        let starts = [0, 999_999_999_999 * 3 - 500, (1 << 40) - 500, (1 << 49) + 1_234_567, LARGEST - 1_007];
        for rate in rates.into_iter().chain([Rate::ONE.0]).map(Rate) {
            let piece = Piece { first: 0, last: LARGEST, rate: Fraction::of(rate), deduction: 0 };
            for start in starts {
                for step in 0..126 {
                    let notionals: [i64; LANES] = std::array::from_fn(|lane| start + 8 * step + lane as i64);
                    let valued = dispatch!(Level::new(), simd => {
                        let mut rules = LaneRules::of(simd, 1, std::slice::from_ref(&piece)).unwrap();
                        rules.value(&notionals, &mut LaneSums::zero(simd)).unwrap()
                    });
                    for (notional, health) in notionals.into_iter().zip(valued) {
                        let exact = Notional(notional).at_rate(rate, Rounding::Ceil).0;
                        assert_eq!(notional - health, exact, "{notional} at {rate:?}");
                    }
                }
            }
        }
    }
}
