//! The safe region of a pool: how far marks can move before it could be liquidated.
//!
//! A pool (an account's cross positions with its cash, or one isolated position with its margin) has slack
//! `h = equity − maintenance margin`. A mark that moves against a position by `d` costs at most `|size| × d × w`: the loss
//! itself, and, of a short, whose notional grows, maintenance margin at the market's highest rate, be it a tier's or the volatility floor (`w = 1 + rate`; of a
//! long `w = 1`). A move in its favour costs nothing, since no rate is above 100 %. So, with gross `G = Σ |size| × mark × w`,
//! the pool stands while no mark has moved against its position by more than the share `h / G`.
//!
//! Maintenance margin is rounded up and its deductions are rounded down, so that on any move a position's may rise by a unit
//! a tier, and one, more than this: the slack is first lessened by that.
//!
//! Rates are taken as fractions of 2^62 here, rounded up, so that a bound of maintenance margin costs a multiplication and
//! no division. It is above the margin by a unit or two, which lessens the slack as well.

use alloc::vec::Vec;

use units::{Price, Rate, Size};

use crate::parameters::MarginTier;
use crate::rules::margin_floor;
use crate::state::Market;

/// What a whole is in fractions of 2^62.
const WHOLE_BITS: u32 = 62;

/// What a whole mark is as a [`Share`].
const SHARE_BITS: u32 = 24;

/// How far marks can move against a pool: a share of each, in fractions of 2^24, rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u64);

/// A larger share of a mark counts as this one, three quarters: a pool that is looked at again when a price has fallen by so much
/// is not looked at often.
const LARGEST_SHARE: Share = Share(3 << (SHARE_BITS - 2));

/// What a market's present mark and rules make of a position, in bounds that cost no division.
#[derive(Clone, Debug, Default)]
pub struct MarginBound {
    /// The mark price.
    pub price: Price,
    /// The greatest notional of the first tier.
    first_end: u64,
    /// The first tier's rate, or the floor's where higher.
    first_rate: u64,
    /// The highest rate.
    top_rate: u64,
    /// The floor's rate.
    floor_rate: u64,
    /// By how many units rounding alone may raise a position's maintenance margin on a move.
    roundings: i128,
    tiers: Vec<Tier>,
    /// What the rates were made of.
    source: (Vec<MarginTier>, Rate),
}

/// A tier with its rate in fractions of 2^62.
#[derive(Clone, Copy, Debug)]
struct Tier {
    lower_bound: u64,
    rate: u64,
    deduction: u64,
}

/// The same in 64 bits and coarser, for a first look at many: in units of [`COARSE_BITS`].
#[derive(Clone, Copy, Debug)]
pub struct CoarseBound {
    price: i64,
    first_end: u64,
    /// The first tier's rate in fractions of 2^24, rounded up.
    first_rate: i64,
}

/// Coarse amounts are 2^8 units of 1e-6 USD, so that the sum over a thousand positions of the greatest value is within 63 bits.
pub const COARSE_BITS: u32 = 8;

/// What a whole rate is in a coarse bound.
const COARSE_WHOLE_BITS: u32 = 24;

/// What of a pool decides how far marks can move: sums over its positions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Slack {
    /// Equity less maintenance margin, or a few units less than that.
    pub health: i128,
    /// What a move of all marks by the whole against the positions could cost, or a little more.
    gross: i128,
    roundings: i128,
}

impl MarginBound {
    /// Takes note of a market's mark and rules, and returns whether any of them is another.
    pub fn follow(&mut self, market: &Market) -> bool {
        let has_moved = self.price != market.mark.price;
        self.price = market.mark.price;
        let floor = margin_floor::maintenance(market);
        if self.source.1 == floor && self.source.0 == market.parameters.margin_tiers {
            return has_moved;
        }
        self.source = (market.parameters.margin_tiers.clone(), floor);
        let tiers = market.parameters.margin_tiers.iter().zip(&market.deductions);
        let tiers = tiers.map(|(tier, deduction)| Tier {
            lower_bound: tier.lower_bound.0.max(0) as u64,
            rate: fraction(tier.maintenance_rate),
            deduction: deduction.0.max(0) as u64,
        });
        self.tiers = tiers.collect();
        self.floor_rate = fraction(floor);
        self.first_rate = self.tiers.first().map_or(0, |tier| tier.rate).max(self.floor_rate);
        self.top_rate = self.tiers.last().map_or(0, |tier| tier.rate).max(self.floor_rate);
        let is_free = self.tiers.first().is_some_and(|tier| tier.deduction == 0);
        self.first_end =
            if is_free { self.tiers.get(1).map_or(u64::MAX, |tier| tier.lower_bound) } else { 0 };
        self.roundings = self.tiers.len() as i128 + 1;
        true
    }

    /// A position's value less its maintenance margin at the mark, or a unit or two less.
    pub fn health(&self, size: i64) -> i128 {
        let value = (self.price * Size(size)).0;
        i128::from(value) - i128::from(self.maintenance(value.unsigned_abs()))
    }

    /// The coarse bound of the same mark and rules.
    pub fn coarse(&self) -> CoarseBound {
        let first_rate = self.first_rate.div_ceil(1 << (WHOLE_BITS - COARSE_WHOLE_BITS));
        CoarseBound { price: self.price.0, first_end: self.first_end, first_rate: first_rate.cast_signed() }
    }

    /// Adds a position to a pool's slack.
    pub fn add_to(&self, slack: &mut Slack, size: i64) {
        let notional = (self.price * Size(size)).0.unsigned_abs();
        slack.health += self.health(size);
        slack.gross += i128::from(notional);
        if size < 0 {
            slack.gross += i128::from(part(notional, self.top_rate));
        }
        slack.roundings += self.roundings;
    }

    /// The last price at which a position is safe whose mark may move by this share: a long below it, or a short above it, may fall.
    pub fn boundary(&self, is_long: bool, share: Share) -> Price {
        let distance = (u128::from(self.price.0.unsigned_abs()) * u128::from(share.0)) >> SHARE_BITS;
        let distance = Price(distance as i64);
        if is_long { self.price - distance } else { self.price + distance }
    }

    /// At least the maintenance margin of a position of this notional, by at most two units.
    fn maintenance(&self, notional: u64) -> u64 {
        if notional <= self.first_end {
            return part(notional, self.first_rate);
        }
        let reached = self.tiers.partition_point(|tier| tier.lower_bound < notional);
        let Some(tier) = self.tiers.get(reached.saturating_sub(1)) else {
            return notional;
        };
        part(notional, tier.rate).saturating_sub(tier.deduction).max(part(notional, self.floor_rate))
    }
}

impl CoarseBound {
    /// A position's value less its maintenance margin at the mark, or less: coarse.
    pub fn health(&self, size: i64, fine: &MarginBound) -> i64 {
        let value = self.price * size;
        let notional = value.unsigned_abs();
        if notional > self.first_end {
            return (fine.health(size) >> COARSE_BITS) as i64;
        }
        let part = ((notional >> COARSE_WHOLE_BITS) as i64 + 1) * self.first_rate;
        (value - part) >> COARSE_BITS
    }
}

impl Slack {
    /// The slack of a pool whose money less the cost of its positions is this, before its positions are added.
    pub fn of(money: i128) -> Self {
        Self { health: money, ..Self::default() }
    }

    /// The share by which no mark has moved against the pool while it stands for certain. None where it has fallen, or is so near
    /// to it that rounding alone, on any move of a mark, could let it fall.
    pub fn share(&self) -> Option<Share> {
        let slack = u128::try_from(self.health - self.roundings).ok()?;
        let gross = self.gross.unsigned_abs();
        if slack >= gross {
            return Some(LARGEST_SHARE);
        }
        // Below the gross, which is not zero then, so that the share is below the whole.
        let share = match (u64::try_from(slack << SHARE_BITS), u64::try_from(gross)) {
            (Ok(slack), Ok(gross)) => slack / gross,
            _ => ((slack << SHARE_BITS) / gross) as u64,
        };
        Some(Share(share.min(LARGEST_SHARE.0)))
    }
}

/// A rate, which is at most the whole, in fractions of 2^62, rounded up.
fn fraction(rate: Rate) -> u64 {
    let rate = rate.0.max(0).unsigned_abs().min(Rate::ONE.0.unsigned_abs());
    (u128::from(rate) << WHOLE_BITS).div_ceil(u128::from(Rate::ONE.0.unsigned_abs())) as u64
}

/// A rate's part of a notional, rounded up, or a unit more.
fn part(notional: u64, rate: u64) -> u64 {
    ((u128::from(notional) * u128::from(rate)) >> WHOLE_BITS) as u64 + 1
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use units::{Notional, Rounding};

    use super::*;

    #[test]
    fn a_part_is_never_below_the_exact_one_and_at_most_a_unit_above() {
        let notionals = [0, 1, 49, 50, 51, 999_999, 123_456_789_012, (1 << 60) - 1, 1 << 60];
        let rates = [0, 1, 3, 20_000_000_000, 333_333_333_333, Rate::ONE.0 - 1, Rate::ONE.0];
        for notional in notionals {
            for rate in rates.map(Rate) {
                let exact = Notional(notional).at_rate(rate, Rounding::Ceil).0.unsigned_abs();
                let bound = part(notional.unsigned_abs(), fraction(rate));
                assert!(bound >= exact && bound <= exact + 1, "{notional} at {rate:?}: {bound} for {exact}");
            }
        }
    }

    #[test]
    fn a_coarse_bound_is_never_above_the_exact_health_and_not_far_below() {
        let tier = |lower_bound, rate, deduction| Tier { lower_bound, rate: fraction(rate), deduction };
        for rate in [0, 1, 20_000_000_000, 333_333_333_333, Rate::ONE.0].map(Rate) {
            let first_rate = fraction(rate);
            let tiers = vec![tier(0, rate, 0), tier(1 << 40, Rate::ONE, 0)];
            let price = Price(1_234_567);
            let fine = MarginBound { price, first_end: 1 << 40, first_rate, tiers, ..MarginBound::default() };
            for size in [0, 1, 7, 1_000, 890_000, 900_000, 1 << 38].into_iter().flat_map(|size| [size, -size])
            {
                let value = (price * Size(size)).0;
                let margin = Notional(value.abs()).at_rate(rate, Rounding::Ceil).0;
                let is_first = value.unsigned_abs() <= fine.first_end;
                let exact = if is_first { i128::from(value - margin) } else { fine.health(size) };
                let coarse = i128::from(fine.coarse().health(size, &fine)) << COARSE_BITS;
                assert!(
                    coarse <= exact && coarse > exact - (1 << 26),
                    "{size} at {rate:?}: {coarse} for {exact}"
                );
            }
        }
    }

    #[test]
    fn the_share_is_the_slack_by_the_gross() {
        let share = |health, gross| Slack { health, gross, roundings: 2 }.share();
        assert_eq!(share(1, 100), None);
        assert_eq!(share(2, 100), Some(Share(0)));
        assert_eq!(share(27, 100), Some(Share(1 << (SHARE_BITS - 2))));
        assert_eq!(share((25 << 64) + 2, 100 << 64), Some(Share(1 << (SHARE_BITS - 2))));
        assert_eq!(share(90, 100), Some(LARGEST_SHARE));
        assert_eq!(share(2, 0), Some(LARGEST_SHARE));
    }
}
