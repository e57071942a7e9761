//! Fees: what a trade costs, by the volume of the last days.

use units::{Notional, Rate, Rounding, Usd};

use crate::ids::AccountId;
use crate::limits::VOLUME_DAYS;
use crate::state::{DayVolume, FeeRates, State};

/// The fee of a fill: a fee is rounded up, a rebate (below zero) in size down.
pub fn fee(notional: Notional, rate: Rate) -> Usd {
    notional.at_rate(rate, Rounding::Ceil)
}

/// What an account's trades cost from a day on, by its volume in the 14 days before it: the last tier reached, and for
/// makers the lower of that and of what their share of all maker volume gives.
pub fn rates(state: &State, account: AccountId, day: u64) -> FeeRates {
    let parameters = state.parameters();
    let own = sum(&state.account(account).volumes, day);
    let all = sum(&state.volumes, day);
    let volume = own.0 + own.1;
    let tier = parameters.fee_tiers.iter().rev().find(|tier| i128::from(tier.volume.0) <= volume);
    let Some(tier) = tier else {
        return FeeRates::default();
    };
    let is_reached = |share: Rate| own.1 * i128::from(Rate::ONE.0) > all.1 * i128::from(share.0);
    let rebate = parameters.maker_tiers.iter().rev().find(|tier| is_reached(tier.share));
    let maker = rebate.map_or(tier.maker, |rebate| rebate.maker.min(tier.maker));
    FeeRates { taker: tier.taker, maker }
}

/// Taker and maker volume of the 14 days before `day`.
fn sum(volumes: &[DayVolume], day: u64) -> (i128, i128) {
    let counts = volumes.iter().filter(|volume| volume.day < day && volume.day + VOLUME_DAYS as u64 >= day);
    counts.fold((0, 0), |(taker, maker), volume| {
        (taker + i128::from(volume.taker.0), maker + i128::from(volume.maker.0))
    })
}
