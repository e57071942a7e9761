//! Margin: what a position must be backed with.

use alloc::vec::Vec;

use units::{Rounding, Usd};

use crate::parameters::MarginTier;

/// What each tier takes off the maintenance margin so that it is continuous in notional:
/// `deduction(n) = deduction(n−1) + lower_bound(n) × (rate(n) − rate(n−1))`, rounded down, so that margin is never less.
pub fn deductions(tiers: &[MarginTier]) -> Vec<Usd> {
    let mut deduction = Usd::ZERO;
    let mut deductions = Vec::with_capacity(tiers.len());
    for (place, tier) in tiers.iter().enumerate() {
        if let Some(previous) = place.checked_sub(1).map(|before| &tiers[before]) {
            let rise = tier.maintenance_rate - previous.maintenance_rate;
            deduction += tier.lower_bound.at_rate(rise, Rounding::Floor);
        }
        deductions.push(deduction);
    }
    deductions
}
