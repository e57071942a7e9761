//! What builders of clients and referrers earn of others' trades.

use units::{Amount, Notional, Rate, Rounding, Usd, multiply_divide};

use crate::command::{BuilderFee, OrderRequest};
use crate::event::{FeeShare, OrderBuilder};
use crate::ids::{AccountId, AssetId, MarketId};
use crate::rejection::Rejection;
use crate::rules::fees::fee;
use crate::state::{State, in_cash};

/// The most that a builder charges of a perpetual's notional.
pub const MOST_BUILDER_RATE: Rate = Rate::basis_points(10);

/// The most that an account can let a builder charge: what he may charge of a spot market's notional.
pub const MOST_APPROVED_RATE: Rate = Rate::basis_points(100);

/// The equity that a builder must have to be approved: an address alone is nobody who could be asked.
pub const BUILDER_EQUITY: Usd = Usd::dollars(100);

/// What a referred account pays less of each fee.
pub const REFERRAL_DISCOUNT: Rate = Rate::basis_points(400);

/// Up to which volume it pays less.
pub const DISCOUNTED_VOLUME: Notional = Notional(25_000_000 * Usd::ONE.0);

/// What the referrer gets of each fee.
pub const REFERRAL_SHARE: Rate = Rate::basis_points(1_000);

/// Up to which volume of a referred account he gets it.
pub const REWARDED_VOLUME: Notional = Notional(1_000_000_000 * Usd::ONE.0);

/// The builder of an account's orders; none where he charges nothing.
///
/// # Errors
/// [`Rejection::BuilderFeeTooHigh`] above what builders may charge of these orders, [`Rejection::BuilderFeeNotApproved`] above what the owner
/// of the account lets this one charge.
pub fn check_builder(
    state: &State,
    account: AccountId,
    asked: Option<BuilderFee>,
    orders: &[OrderRequest],
) -> Result<Option<OrderBuilder>, Rejection> {
    let Some(BuilderFee { builder, rate }) = asked.filter(|asked| !asked.rate.is_zero()) else {
        return Ok(None);
    };
    let most = most_builder_rate(state, orders);
    if rate.is_negative() || rate > most {
        return Err(Rejection::BuilderFeeTooHigh { rate, most });
    }
    let found = state.accounts.find(builder);
    let approved =
        found.map_or(Rate::ZERO, |builder| state.earnings.approved(state.master_of(account), builder));
    match found {
        Some(account) if rate <= approved => Ok(Some(OrderBuilder { account, rate })),
        _ => Err(Rejection::BuilderFeeNotApproved { rate, approved }),
    }
}

/// The most that a builder charges of these orders: of spot markets alone, more than where there is a perpetual among them.
fn most_builder_rate(state: &State, orders: &[OrderRequest]) -> Rate {
    let market = |order: &OrderRequest| state.markets.get(usize::from(order.market.0));
    let is_spot = |order| market(order).is_some_and(|market| market.parameters.is_spot());
    if orders.iter().all(is_spot) { MOST_APPROVED_RATE } else { MOST_BUILDER_RATE }
}

/// What the builder gets of a fill in a spot market: of what a seller receives, where that is the cash asset, rounded down to whole
/// units of cash. A buyer receives the base, of which builders have no account.
pub fn spot_builder_share(
    state: &State,
    builder: Option<OrderBuilder>,
    market: MarketId,
    received: Amount,
) -> Option<FeeShare> {
    let builder = builder.filter(|_| is_quoted_in_cash(state, market))?;
    let amount = in_cash(received.at_rate(builder.rate, Rounding::Floor));
    amount.is_positive().then_some(FeeShare { account: builder.account, amount })
}

/// What the referrer of an account gets of a fee that it paid in the cash asset, rounded down to whole units of cash.
pub fn spot_referral_share(
    state: &State,
    account: AccountId,
    market: MarketId,
    fee: Amount,
) -> Option<FeeShare> {
    if is_quoted_in_cash(state, market) { referral_share(state, account, in_cash(fee)) } else { None }
}

fn is_quoted_in_cash(state: &State, market: MarketId) -> bool {
    state.market(market).parameters.pair().is_some_and(|(_, quote)| quote == AssetId::CASH)
}

/// What the builder gets of a fill, rounded up: whoever lets him charge pays it. Nothing in a deployed dex, whose money stays there.
pub fn builder_share(
    state: &State,
    account: AccountId,
    builder: OrderBuilder,
    notional: Notional,
) -> Option<FeeShare> {
    let share = FeeShare { account: builder.account, amount: fee(notional, builder.rate) };
    state.account(account).dex.is_venue().then_some(share)
}

/// An account's rate with its discount, rounded up; a rebate is what it was.
pub fn discounted(state: &State, account: AccountId, rate: Rate) -> Rate {
    if !rate.is_positive() || discount(state, account).is_zero() {
        return rate;
    }
    let left = Rate::ONE - discount(state, account);
    Rate(multiply_divide(rate.0, left.0, Rate::ONE.0, Rounding::Ceil))
}

/// What an account pays less of each fee now; nothing in a deployed dex.
pub fn discount(state: &State, account: AccountId) -> Rate {
    if !state.account(account).dex.is_venue() {
        return Rate::ZERO;
    }
    let referee = state.earnings.referees.get(&state.master_of(account));
    let is_discounted = referee.is_some_and(|referee| referee.volume < DISCOUNTED_VOLUME);
    if is_discounted { REFERRAL_DISCOUNT } else { Rate::ZERO }
}

/// What the referrer of an account gets of a fee, rounded down: the treasury keeps the rest. Nothing of a
/// deployed dex's.
pub fn referral_share(state: &State, account: AccountId, fee: Usd) -> Option<FeeShare> {
    let referee = state.earnings.referees.get(&state.master_of(account))?;
    if !state.account(account).dex.is_venue() || !fee.is_positive() || referee.volume >= REWARDED_VOLUME {
        return None;
    }
    let amount = Usd(multiply_divide(fee.0, REFERRAL_SHARE.0, Rate::ONE.0, Rounding::Floor));
    amount.is_positive().then_some(FeeShare { account: referee.referrer, amount })
}
