//! Who earns of whose trades: builders and referrers.

use units::{Rate, Usd};

use crate::command::EarningsAction;
use crate::event::{EarningsEvent, Event};
use crate::handlers::Transition;
use crate::ids::{AccountId, Address, Name};
use crate::limits::{BUILDERS, CODE_LENGTH};
use crate::rejection::Rejection;
use crate::rules::earnings::{BUILDER_EQUITY, MOST_APPROVED_RATE};
use crate::rules::margin;
use crate::state::{Rewards, State};

/// Does what an account asks about who earns.
///
/// # Errors
/// [`Rejection::NotForSubAccounts`] for a sub-account, which has its master's approvals and referrer; else the action's own.
pub(crate) fn act(
    transition: &mut Transition<'_>,
    account: AccountId,
    action: &EarningsAction,
) -> Result<(), Rejection> {
    check_is_master(transition.state, account)?;
    let event = match action {
        EarningsAction::ApproveBuilder { builder, most } => {
            approve_builder(transition, account, *builder, *most)?
        }
        EarningsAction::RegisterReferrer { code } => register_referrer(transition, account, code)?,
        EarningsAction::SetReferrer { code } => set_referrer(transition, account, code)?,
        EarningsAction::ClaimRewards => claim_rewards(transition, account)?,
    };
    transition.emit(Event::Earnings(event));
    Ok(())
}

fn check_is_master(state: &State, account: AccountId) -> Result<(), Rejection> {
    let known = state.account(account);
    match known.master {
        Some(_) => Err(Rejection::NotForSubAccounts { account: known.address }),
        None => Ok(()),
    }
}

fn approve_builder(
    transition: &Transition<'_>,
    account: AccountId,
    builder: Address,
    most: Rate,
) -> Result<EarningsEvent, Rejection> {
    let state = &*transition.state;
    if most.is_negative() || most > MOST_APPROVED_RATE {
        return Err(Rejection::BuilderFeeTooHigh { rate: most, most: MOST_APPROVED_RATE });
    }
    let insufficient = |equity| Rejection::BuilderEquity { equity, required: BUILDER_EQUITY };
    let builder = state.accounts.find(builder).ok_or(insufficient(Usd::ZERO))?;
    if builder == account {
        return Err(Rejection::ToItself);
    }
    check_is_master(state, builder)?;
    let equity = margin::equity(state, builder, None);
    if !most.is_zero() && equity < BUILDER_EQUITY {
        return Err(insufficient(equity));
    }
    let others = state.earnings.approved_by(account).filter(|(other, _)| *other != builder).count();
    if !most.is_zero() && others >= BUILDERS {
        return Err(Rejection::TooMany { limit: BUILDERS as u32 });
    }
    Ok(EarningsEvent::BuilderApproved { account, builder, most })
}

fn register_referrer(
    transition: &Transition<'_>,
    account: AccountId,
    code: &Name,
) -> Result<EarningsEvent, Rejection> {
    let earnings = &transition.state.earnings;
    if earnings.referrers.contains_key(&account) {
        return Err(Rejection::CodeRegistered);
    }
    let is_legible = code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_legible || !(1..=CODE_LENGTH).contains(&code.len()) || earnings.codes.contains_key(code) {
        return Err(Rejection::InvalidName);
    }
    Ok(EarningsEvent::ReferrerRegistered { account, code: code.clone() })
}

fn set_referrer(
    transition: &Transition<'_>,
    account: AccountId,
    code: &Name,
) -> Result<EarningsEvent, Rejection> {
    let earnings = &transition.state.earnings;
    if earnings.referees.contains_key(&account) {
        return Err(Rejection::AlreadyReferred);
    }
    let referrer = *earnings.codes.get(code).ok_or(Rejection::UnknownCode)?;
    if referrer == account {
        return Err(Rejection::ToItself);
    }
    Ok(EarningsEvent::ReferrerSet { account, referrer })
}

fn claim_rewards(transition: &Transition<'_>, account: AccountId) -> Result<EarningsEvent, Rejection> {
    let rewards = transition.state.earnings.rewards.get(&account);
    match rewards.map(Rewards::unclaimed).filter(|amount| amount.is_positive()) {
        Some(amount) => Ok(EarningsEvent::RewardsClaimed { account, amount }),
        None => Err(Rejection::NothingToClaim),
    }
}
