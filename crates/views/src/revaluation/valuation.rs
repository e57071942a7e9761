//! What a market's rules make of a price.
//!
//! A rate's part of a notional is rounded up without a division: the product with the rate in fractions of 2^62, rounded up itself, is the
//! exact quotient's floor or one above, and the remainder tells which. Pieces say the same of whole ranges of notionals, for which one rate
//! and one deduction hold.

use engine::rules::margin_floor;
use engine::state::{Market, State};
use units::{Price, Rate, Rounding, divide};

use super::lanes::LARGEST;

/// What a whole is in fractions of 2^62.
const WHOLE_BITS: u32 = 62;

/// A market's price with its rules of maintenance margin.
#[derive(Clone, Debug)]
pub struct Valuation {
    /// The price at which positions count.
    pub price: Price,
    /// The greatest notional of the first tier.
    first_end: u64,
    /// The first tier's rate, or the floor's where higher.
    first: Fraction,
    /// The floor that follows volatility.
    floor: Fraction,
    tiers: Vec<Tier>,
    /// Ranges of notionals with one rate each, in order. What is between them, or beyond, is valued one by one.
    pub(super) pieces: Vec<Piece>,
}

/// A range of notionals whose maintenance margin is one rate's part, rounded up, less one deduction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// The least of them.
    pub(super) first: i64,
    /// The greatest.
    pub(super) last: i64,
    pub(super) rate: Fraction,
    pub(super) deduction: i64,
}

#[derive(Clone, Copy, Debug)]
struct Tier {
    lower_bound: u64,
    rate: Fraction,
    deduction: i64,
}

/// A rate from nothing to the whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fraction {
    /// In fractions of 2^62, rounded up.
    scaled: u64,
    /// The same in lowest terms, exact.
    numerator: u64,
    denominator: u64,
    /// The same as a float, to the nearest.
    near: f64,
}

/// The valuations of all markets at their marks.
pub fn at_marks(state: &State) -> Vec<Valuation> {
    state.markets.iter().map(|market| Valuation::at(market, market.mark.price)).collect()
}

/// The valuations of all markets when their marks have moved by these shares: none where a list has no more. A price stays within what the
/// market allows, and is rounded down.
pub fn moved(state: &State, moves: &[Rate]) -> Vec<Valuation> {
    let moves = moves.iter().copied().chain(std::iter::repeat(Rate::ZERO));
    let at = |(market, rate): (&Market, Rate)| Valuation::at(market, moved_price(market, rate));
    state.markets.iter().zip(moves).map(at).collect()
}

fn moved_price(market: &Market, rate: Rate) -> Price {
    let mark = i128::from(market.mark.price.0);
    let moved = divide(
        mark * (i128::from(Rate::ONE.0) + i128::from(rate.0)),
        i128::from(Rate::ONE.0),
        Rounding::Floor,
    );
    let most = i128::from(market.parameters.max_price.0.max(market.mark.price.0));
    // Before its first price a market has no positions, and afterwards no price of nothing.
    Price(moved.clamp(mark.min(1), most) as i64)
}

impl Valuation {
    /// A market's valuation at a price, which is not above its greatest.
    pub fn at(market: &Market, price: Price) -> Self {
        let tiers = market.parameters.margin_tiers.iter().zip(&market.deductions);
        let tiers: Vec<Tier> = tiers
            .map(|(tier, deduction)| Tier {
                lower_bound: tier.lower_bound.0.max(0).unsigned_abs(),
                rate: Fraction::of(tier.maintenance_rate),
                deduction: deduction.0,
            })
            .collect();
        let floor = margin_floor::maintenance(market);
        let first_rate =
            market.parameters.margin_tiers.first().map_or(Rate::ZERO, |tier| tier.maintenance_rate);
        let is_free = tiers.first().is_none_or(|tier| tier.deduction == 0);
        let first_end = tiers.get(1).map_or(u64::MAX, |tier| tier.lower_bound);
        Self {
            price,
            first_end: if is_free { first_end } else { 0 },
            first: Fraction::of(first_rate.max(floor)),
            floor: Fraction::of(floor),
            tiers,
            pieces: pieces(market, floor),
        }
    }

    /// What a position of a notional must have.
    pub(super) fn maintenance_margin(&self, notional: u64) -> i64 {
        if notional <= self.first_end {
            return self.first.part_of(notional);
        }
        let reached = self.tiers.partition_point(|tier| tier.lower_bound < notional);
        let tier = &self.tiers[reached.saturating_sub(1)];
        (tier.rate.part_of(notional) - tier.deduction).max(self.floor.part_of(notional))
    }
}

/// The pieces of a market's tiers over a floor.
fn pieces(market: &Market, floor: Rate) -> Vec<Piece> {
    let tiers = &market.parameters.margin_tiers;
    let mut pieces = Vec::new();
    for (number, (tier, deduction)) in tiers.iter().zip(&market.deductions).enumerate() {
        let first = if number == 0 { 0 } else { tier.lower_bound.0 + 1 };
        let last = tiers.get(number + 1).map_or(LARGEST, |next| next.lower_bound.0.min(LARGEST));
        let (by_floor, by_tier) = crossing(tier.maintenance_rate, deduction.0, floor);
        let mut add = |first: i64, last: i64, rate, deduction| {
            if first <= last {
                pieces.push(Piece { first, last, rate: Fraction::of(rate), deduction });
            }
        };
        add(first, last.min(by_floor), floor, 0);
        add(first.max(by_tier), last, tier.maintenance_rate, deduction.0);
    }
    pieces
}

/// Up to which notional a floor holds for certain, rounding and all, and from which a tier with its deduction does: nearly the same.
fn crossing(rate: Rate, deduction: i64, floor: Rate) -> (i64, i64) {
    if deduction < 0 {
        return (-1, i64::MAX);
    }
    if floor >= rate {
        return (LARGEST, i64::MAX);
    }
    if deduction == 0 {
        return (-1, 0);
    }
    // Parts that are rounded up are less than a unit above the exact ones.
    let notional = |difference: i64, rounding| {
        let found =
            divide(i128::from(difference) * i128::from(Rate::ONE.0), i128::from(rate.0 - floor.0), rounding);
        i64::try_from(found).unwrap_or(i64::MAX)
    };
    (notional(deduction - 1, Rounding::Floor), notional(deduction + 1, Rounding::Ceil))
}

impl Fraction {
    pub(super) fn of(rate: Rate) -> Self {
        let (rate, whole) = (rate.0.clamp(0, Rate::ONE.0).unsigned_abs(), Rate::ONE.0.unsigned_abs());
        let scaled = (u128::from(rate) << WHOLE_BITS).div_ceil(u128::from(whole)) as u64;
        let common = greatest_common_divisor(whole, rate);
        let near = rate as f64 / whole as f64;
        Self { scaled, numerator: rate / common, denominator: whole / common, near }
    }

    pub(super) fn numerator(self) -> i64 {
        self.numerator.cast_signed()
    }

    pub(super) fn denominator(self) -> i64 {
        self.denominator.cast_signed()
    }

    /// As a float, to the nearest.
    pub(super) fn near(self) -> f64 {
        self.near
    }

    /// Its part of a notional up to 2^60, rounded up.
    fn part_of(self, notional: u64) -> i64 {
        let near = ((u128::from(notional) * u128::from(self.scaled)) >> WHOLE_BITS) as u64;
        // Between minus and plus the denominator, so that what leaves 64 bits on the way does not matter.
        let left = notional
            .wrapping_mul(self.numerator)
            .wrapping_sub(near.wrapping_mul(self.denominator))
            .cast_signed();
        near.cast_signed() + i64::from(left > 0)
    }
}

fn greatest_common_divisor(larger: u64, smaller: u64) -> u64 {
    if smaller == 0 { larger } else { greatest_common_divisor(smaller, larger % smaller) }
}

#[cfg(test)]
mod tests {
    use units::{Notional, Usd};

    use super::*;

    #[test]
    fn a_part_is_exact_to_the_unit() {
        let mut notionals: Vec<i64> = (0..2_000).collect();
        notionals.extend((0..2_000).map(|step| 999_999_999_999 * 3 + step));
        notionals.extend((0..2_000).map(|step| (1 << 60) - step));
        let rates =
            [0, 1, 3, 7, 20_000_000_000, 33_333_333_333, 333_333_333_333, 500_000_000_000, 999_999_999_999];
        for rate in rates.into_iter().chain([Rate::ONE.0]).map(Rate) {
            let fraction = Fraction::of(rate);
            for &notional in &notionals {
                let exact: Usd = Notional(notional).at_rate(rate, Rounding::Ceil);
                assert_eq!(fraction.part_of(notional.unsigned_abs()), exact.0, "{notional} at {rate:?}");
            }
        }
    }
}
