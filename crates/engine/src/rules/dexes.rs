//! Dexes: who may do what in one, what its markets are, and what may leave it.

use alloc::format;
use alloc::vec::Vec;

use units::{Notional, Price, Rate, Rounding, Size, Time, Usd, multiply_divide};

use crate::command::{DeployerRight, MarketRegistration};
use crate::ids::{AccountId, DexId, MarketId, Name};
use crate::limits::{
    DEX_MAX_LEVERAGE, DEX_NAME_LENGTH, DEX_PRICE_FACTOR, DEX_PRICE_RANGE, MAX_POSITION_VALUE, MAX_PRICE,
};
use crate::parameters::{
    DexPolicy, FundingPolicy, MarginTier, MarketKind, MarketParameters, MarketRisk, OpenInterestLimits,
};
use crate::rejection::Rejection;
use crate::rules::liquidation::Pool;
use crate::rules::margin;
use crate::state::{Market, State};

/// Whether somebody may do what a right is for: the deployer, whoever he gave it to, and, for prices, the oracle updater.
pub fn has_right(state: &State, dex: DexId, account: AccountId, right: DeployerRight) -> bool {
    let known = state.dex(dex);
    let address = state.account(account).address;
    known.deployer == account
        || known.rights.contains(&(right, address))
        || (right == DeployerRight::SetPrices && known.oracle_updater == Some(address))
}

/// The account with which an account's owner trades in a market, which is in the market's dex. An unknown market is for others to
/// refuse.
///
/// # Errors
/// [`Rejection::NoAccountInDex`].
pub fn trading_account(state: &State, account: AccountId, market: MarketId) -> Result<AccountId, Rejection> {
    match state.markets.get(usize::from(market.0)) {
        Some(known) => {
            let dex = known.dex_id();
            state.account_in(account, dex).ok_or(Rejection::NoAccountInDex { dex })
        }
        None => Ok(account),
    }
}

/// Whether so much may leave a dex: nobody there owes more than he has, and no more leaves than came in, less what is the venue's.
/// Gains that others cannot pay thus stay where they were made.
///
/// # Errors
/// [`Rejection::DexInDeficit`], [`Rejection::BeyondDexMoney`].
pub fn check_leaves(state: &State, dex: DexId, amount: Usd) -> Result<(), Rejection> {
    if dex.is_venue() {
        return Ok(());
    }
    let owes = |&&(account, isolated): &&Pool| {
        state.account(account).dex == dex && margin::equity(state, account, isolated).is_negative()
    };
    if state.liquidating.keys().find(owes).is_some() {
        return Err(Rejection::DexInDeficit { dex });
    }
    let known = state.dex(dex);
    let money = known.totals.deposited - i128::from(known.treasury.0);
    if i128::from(amount.0) <= money {
        return Ok(());
    }
    let money = Usd(i64::try_from(money).unwrap_or(i64::MAX));
    Err(Rejection::BeyondDexMoney { dex, money, amount })
}

/// Whether a name may be a dex's: lower-case letters and digits, and no other dex's.
///
/// # Errors
/// [`Rejection::InvalidName`].
pub fn check_name(state: &State, name: &Name) -> Result<(), Rejection> {
    let is_plain = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let is_short = (1..=DEX_NAME_LENGTH).contains(&name.len());
    let is_free = state.dex_named(name).is_none();
    if is_plain && is_short && is_free { Ok(()) } else { Err(Rejection::InvalidName) }
}

/// Whether a name may be a coin's: letters and digits.
///
/// # Errors
/// [`Rejection::InvalidName`].
pub fn check_coin(coin: &Name) -> Result<(), Rejection> {
    let is_plain = coin.chars().all(|letter| letter.is_ascii_alphanumeric());
    if is_plain && !coin.is_empty() { Ok(()) } else { Err(Rejection::InvalidName) }
}

/// The most lots of open interest that a market may have: what ten times the venue's limit is worth at its first price, so that a
/// price which falls to nothing does not let it grow without end.
pub fn most_size(policy: &DexPolicy, oracle_price: Price) -> Size {
    let size = policy.open_interest.0.saturating_mul(DEX_PRICE_FACTOR) / oracle_price.0.max(1);
    Size(size.max(1))
}

/// What a deployer's market is: isolated, limited in its open interest, and for all else like the venue's usual ones.
pub fn market_parameters(
    policy: &DexPolicy,
    registration: &MarketRegistration,
    margin_tiers: Vec<MarginTier>,
) -> MarketParameters {
    let range = registration.oracle_price.0.saturating_mul(DEX_PRICE_RANGE);
    let max_price = Price(range.clamp(1, MAX_PRICE.0));
    let largest = MAX_POSITION_VALUE / i128::from(max_price.0);
    MarketParameters {
        name: format!("{}:{}", registration.dex, registration.coin),
        kind: MarketKind::Perpetual,
        size_decimals: registration.size_decimals,
        max_price,
        max_size: Size(i64::try_from(largest).expect("it is at most 2^60")),
        significant_figures: 5,
        min_order_value: Notional(10 * Usd::ONE.0),
        price_band: Rate::basis_points(8_000),
        margin_tiers,
        only_isolated: true,
        impact_notional: Notional(6_000 * Usd::ONE.0),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150 * Time::SECOND.0),
        risk: MarketRisk {
            open_interest: OpenInterestLimits {
                most: Some(policy.open_interest),
                ..OpenInterestLimits::default()
            },
            ..MarketRisk::default()
        },
    }
}

/// Whether tiers make a margin table: leverage falls from tier to tier, and is at most the highest.
pub fn is_margin_table(tiers: &[(Notional, u8)]) -> bool {
    let is_first = tiers.first().is_some_and(|&(bound, _)| bound.is_zero());
    let falls = tiers.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1);
    is_first && falls && tiers.iter().all(|&(_, leverage)| (1..=DEX_MAX_LEVERAGE).contains(&leverage))
}

/// Whether a price is no further from another than the largest factor.
pub fn is_near(price: Price, other: Price) -> bool {
    let (low, high) = (price.0.min(other.0), price.0.max(other.0));
    low > 0 && high / DEX_PRICE_FACTOR <= low
}

/// The most open interest in lots as a notional at the mark price.
pub fn most_by_size(market: &Market) -> Option<Notional> {
    let own = market.dex.as_ref()?;
    let value = i128::from(own.most_size.0) * i128::from(market.mark.price.0);
    Some(Notional(i64::try_from(value).unwrap_or(i64::MAX)))
}

/// The fees of a dex: what the venue's are multiplied with, and the dex's part of them. A scale below one is added on top of the
/// venue's fees and is all the dex's; from one on, the fees are twice the scale, and half of them are the dex's.
pub fn fee_factors(scale: Rate, is_growing: bool) -> (Rate, Rate) {
    let (factor, share) = if scale < Rate::ONE {
        let factor = Rate::ONE + scale;
        (factor, Rate(multiply_divide(scale.0, Rate::ONE.0, factor.0, Rounding::Floor)))
    } else {
        (scale + scale, Rate(Rate::ONE.0 / 2))
    };
    // In growth mode nine tenths are let off.
    (if is_growing { Rate(factor.0 / 10) } else { factor }, share)
}
