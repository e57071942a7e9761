//! Which way the rules that hold for all markets loosen.

use crate::event::Direction;
use crate::parameters::{
    ChangeControl, DeleveragingPolicy, DexPolicy, FeeTier, LiquidationPolicy, MakerTier, OraclePolicy,
    PriceUse, ValidityLimits, VaultPolicy, VenueParameters, WithdrawalGate, WithdrawalLimit,
    WithdrawalPolicy,
};
use crate::rules::loosening::compare::{any_loosens, less_loosens, limit, more_loosens};
use crate::rules::loosening::of_all;

pub(super) fn direction(before: &VenueParameters, after: &VenueParameters) -> Direction {
    let VenueParameters {
        operator,
        publishers,
        price_staleness,
        price_jump,
        fee_tiers,
        maker_tiers,
        spot_fee_tiers,
        withdrawal_fee,
        open_orders,
        scheduled_cancel_volume,
        liquidation,
        backstop,
        oracle,
        withdrawals,
        vaults,
        change_control,
        dexes,
    } = before;
    of_all([
        any_loosens(operator, &after.operator),
        any_loosens(publishers, &after.publishers),
        more_loosens(price_staleness, &after.price_staleness),
        more_loosens(price_jump, &after.price_jump),
        fees(fee_tiers, &after.fee_tiers),
        maker_fees(maker_tiers, &after.maker_tiers),
        fees(spot_fee_tiers, &after.spot_fee_tiers),
        more_loosens(withdrawal_fee, &after.withdrawal_fee),
        more_loosens(open_orders, &after.open_orders),
        less_loosens(scheduled_cancel_volume, &after.scheduled_cancel_volume),
        of_liquidation(liquidation, &after.liquidation),
        any_loosens(backstop, &after.backstop),
        of_oracle(oracle, &after.oracle),
        of_withdrawals(withdrawals, &after.withdrawals),
        of_vaults(vaults, &after.vaults),
        of_change_control(change_control, &after.change_control),
        of_dexes(dexes.as_ref(), after.dexes.as_ref()),
    ])
}

/// Fees that rise anywhere take more from users. Other cutoffs may do either.
fn fees(before: &[FeeTier], after: &[FeeTier]) -> Direction {
    let cutoffs = |tiers: &[FeeTier]| tiers.iter().map(|tier| tier.volume).collect::<alloc::vec::Vec<_>>();
    let pairs = before.iter().zip(after).map(|(before, after)| {
        let FeeTier { volume: _, taker, maker } = before;
        more_loosens(taker, &after.taker).max(more_loosens(maker, &after.maker))
    });
    of_all(pairs).max(any_loosens(&cutoffs(before), &cutoffs(after)))
}

fn maker_fees(before: &[MakerTier], after: &[MakerTier]) -> Direction {
    let cutoffs = |tiers: &[MakerTier]| tiers.iter().map(|tier| tier.share).collect::<alloc::vec::Vec<_>>();
    let pairs = before.iter().zip(after).map(|(before, after)| {
        let MakerTier { share: _, maker } = before;
        more_loosens(maker, &after.maker)
    });
    of_all(pairs).max(any_loosens(&cutoffs(before), &cutoffs(after)))
}

/// How failing positions are closed spares the one side what it costs the other; only what the insurance fund may lose has an
/// order, and how many accounts a block looks at bears on no risk of its own but speed: fewer let losses run.
fn of_liquidation(before: &LiquidationPolicy, after: &LiquidationPolicy) -> Direction {
    let LiquidationPolicy {
        partial_above,
        partial_fraction,
        cooldown,
        band,
        backstop_below,
        insurance_per_sale,
        accounts_per_block,
        deleveraging,
        backstop_parent,
    } = before;
    of_all([
        any_loosens(partial_above, &after.partial_above),
        any_loosens(partial_fraction, &after.partial_fraction),
        any_loosens(cooldown, &after.cooldown),
        any_loosens(band, &after.band),
        any_loosens(backstop_below, &after.backstop_below),
        more_loosens(insurance_per_sale, &after.insurance_per_sale),
        less_loosens(accounts_per_block, &after.accounts_per_block),
        of_deleveraging(deleveraging, &after.deleveraging),
        any_loosens(backstop_parent, &after.backstop_parent),
    ])
}

/// A wider band takes more from those who are closed, and so does an insurance fund that comes later.
fn of_deleveraging(before: &DeleveragingPolicy, after: &DeleveragingPolicy) -> Direction {
    let DeleveragingPolicy { rule, band, insurance_first } = before;
    of_all([
        any_loosens(rule, &after.rule),
        any_loosens(band, &after.band),
        any_loosens(insurance_first, &after.insurance_first),
    ])
}

fn of_oracle(before: &OraclePolicy, after: &OraclePolicy) -> Direction {
    let OraclePolicy {
        min_sources,
        dispersion,
        velocity,
        clock_tolerance,
        jump_confirmation,
        fresh_after_halt,
        validity,
    } = before;
    of_all([
        less_loosens(min_sources, &after.min_sources),
        limit(*dispersion, after.dispersion),
        limit(*velocity, after.velocity),
        more_loosens(clock_tolerance, &after.clock_tolerance),
        less_loosens(jump_confirmation, &after.jump_confirmation),
        less_loosens(fresh_after_halt, &after.fresh_after_halt),
        of_all(
            PriceUse::ALL
                .map(|price_use| of_validity(validity.limits(price_use), after.validity.limits(price_use))),
        ),
    ])
}

fn of_validity(before: &ValidityLimits, after: &ValidityLimits) -> Direction {
    let ValidityLimits { staleness, confidence, deviation, jump } = before;
    of_all([
        limit(*staleness, after.staleness),
        limit(*confidence, after.confidence),
        limit(*deviation, after.deviation),
        limit(*jump, after.jump),
    ])
}

fn of_withdrawals(before: &WithdrawalPolicy, after: &WithdrawalPolicy) -> Direction {
    let WithdrawalPolicy { hourly, daily, gate, release_minutes, release_minimum } = before;
    of_all([
        of_withdrawal_limit(hourly.as_ref(), after.hourly.as_ref()),
        of_withdrawal_limit(daily.as_ref(), after.daily.as_ref()),
        of_gate(gate.as_ref(), after.gate.as_ref()),
        // How often claims are served lets no more leave.
        any_loosens(release_minutes, &after.release_minutes),
        any_loosens(release_minimum, &after.release_minimum),
    ])
}

fn of_withdrawal_limit(before: Option<&WithdrawalLimit>, after: Option<&WithdrawalLimit>) -> Direction {
    let share = |limited: Option<&WithdrawalLimit>| limited.map(|limited| limited.share);
    let amount = |limited: Option<&WithdrawalLimit>| limited.map(|limited| limited.amount);
    limit(share(before), share(after)).max(limit(amount(before), amount(after)))
}

fn of_gate(before: Option<&WithdrawalGate>, after: Option<&WithdrawalGate>) -> Direction {
    let lasts = |gate: Option<&WithdrawalGate>| gate.map(|gate| gate.lasts);
    let losses = |gate: Option<&WithdrawalGate>| gate.map(|gate| gate.losses);
    limit(losses(before), losses(after)).max(less_loosens(&lasts(before), &lasts(after)))
}

/// Less at stake for a leader, an earlier way out, and a larger part of followers' profits for him all cost those who follow.
fn of_vaults(before: &VaultPolicy, after: &VaultPolicy) -> Direction {
    let VaultPolicy { minimum, deposit_minimum, leader_share, lock_up, profit_share } = before;
    of_all([
        less_loosens(minimum, &after.minimum),
        less_loosens(deposit_minimum, &after.deposit_minimum),
        less_loosens(leader_share, &after.leader_share),
        less_loosens(lock_up, &after.lock_up),
        more_loosens(profit_share, &after.profit_share),
    ])
}

/// Cheaper, and larger, lets more through.
fn of_dexes(before: Option<&DexPolicy>, after: Option<&DexPolicy>) -> Direction {
    let (Some(before), Some(after)) = (before, after) else {
        return more_loosens(&before.is_some(), &after.is_some());
    };
    let DexPolicy { bond, market_bond, open_interest } = before;
    of_all([
        less_loosens(bond, &after.bond),
        less_loosens(market_bond, &after.market_bond),
        more_loosens(open_interest, &after.open_interest),
    ])
}

/// Whose word counts is never changed at once.
fn of_change_control(before: &ChangeControl, after: &ChangeControl) -> Direction {
    let ChangeControl { keys, threshold, loosening_delay, listing_ramp } = before;
    of_all([
        any_loosens(keys, &after.keys),
        less_loosens(threshold, &after.threshold),
        less_loosens(loosening_delay, &after.loosening_delay),
        less_loosens(listing_ramp, &after.listing_ramp),
    ])
}
