//! Fees: what a trade costs, by the volume of the last days.

use units::{Notional, Rate, Rounding, Usd, multiply_divide};

use crate::ids::{AccountId, MarketId};
use crate::limits::VOLUME_DAYS;
use crate::parameters::FeeTier;
use crate::rules::dexes;
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
    let Some(tier) = tier_of(&parameters.fee_tiers, own) else {
        return FeeRates::default();
    };
    let is_reached = |share: Rate| own.maker * i128::from(Rate::ONE.0) > all.maker * i128::from(share.0);
    let rebate = parameters.maker_tiers.iter().rev().find(|tier| is_reached(tier.share));
    let maker = rebate.map_or(tier.maker, |rebate| rebate.maker.min(tier.maker));
    FeeRates { taker: tier.taker, maker }
}

/// What an account's trades in spot markets cost from a day on, by the same volume.
pub fn spot_rates(state: &State, account: AccountId, day: u64) -> FeeRates {
    let own = sum(&state.account(account).volumes, day);
    let tier = tier_of(&state.parameters().spot_fee_tiers, own);
    tier.map_or(FeeRates::default(), |tier| FeeRates { taker: tier.taker, maker: tier.maker })
}

/// The last tier that a volume reaches; what was traded in spot markets counts twice.
fn tier_of(tiers: &[FeeTier], traded: Traded) -> Option<&FeeTier> {
    let volume = traded.taker + traded.maker + 2 * traded.spot;
    tiers.iter().rev().find(|tier| i128::from(tier.volume.0) <= volume)
}

/// What an account's trades in a market cost: in a dex, its owner's rates at the venue, multiplied as the dex has it. Rounded up.
pub fn of(state: &State, account: AccountId, market: MarketId) -> FeeRates {
    let rates = state.account(state.owner_of(account)).fees;
    let Some(own) = &state.market(market).dex else {
        return rates;
    };
    let (factor, _) = dexes::fee_factors(state.dex(own.dex).fee_scale, own.is_growing);
    let scaled = |rate: Rate| Rate(multiply_divide(rate.0, factor.0, Rate::ONE.0, Rounding::Ceil));
    FeeRates { taker: scaled(rates.taker), maker: scaled(rates.maker) }
}

/// The dex's part of a trade's fees, rounded down; nothing of the venue's own markets.
pub fn dex_share(state: &State, market: MarketId, fees: Usd) -> Usd {
    let Some(own) = &state.market(market).dex else {
        return Usd::ZERO;
    };
    let (_, share) = dexes::fee_factors(state.dex(own.dex).fee_scale, own.is_growing);
    Usd(multiply_divide(fees.0, share.0, Rate::ONE.0, Rounding::Floor))
}

/// Volumes, added up.
#[derive(Clone, Copy, Default)]
struct Traded {
    taker: i128,
    maker: i128,
    spot: i128,
}

/// The volume of the 14 days before `day`.
fn sum(volumes: &[DayVolume], day: u64) -> Traded {
    let counts = volumes.iter().filter(|volume| volume.day < day && volume.day + VOLUME_DAYS as u64 >= day);
    counts.fold(Traded::default(), |sum, volume| Traded {
        taker: sum.taker + i128::from(volume.taker.0),
        maker: sum.maker + i128::from(volume.maker.0),
        spot: sum.spot + i128::from(volume.spot.0),
    })
}
