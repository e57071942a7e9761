//! Whether money, positions and what is derived from them are what they should be.

use alloc::collections::BTreeMap;

use units::{Size, Usd};

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::invariants::{Discrepancy, agree, dexes};
use crate::state::{Account, LinkedPositions, State, Totals};

pub(super) fn audit(state: &State) -> Result<(), Discrepancy> {
    audit_totals(state)?;
    audit_backstop(state)?;
    dexes::audit(state)?;
    for (id, account) in state.accounts.iter() {
        audit_account(state, id, account)?;
    }
    for market in state.market_ids() {
        audit_open_interest(state, market)?;
        let listed = state.market(market);
        for (place, deduction) in listed.parameters.deductions().into_iter().enumerate() {
            agree(
                format_args!("deduction {place} of market {}", market.0),
                listed.deductions[place].0,
                deduction.0,
            )?;
        }
    }
    audit_scheduled_cancels(state)
}

fn audit_totals(state: &State) -> Result<(), Discrepancy> {
    let mut sums = Totals::default();
    for (_, account) in state.accounts.iter() {
        sums.cash += i128::from(account.cash.0);
        for holding in &account.holdings {
            sums.margin += i128::from(holding.margin.0);
            sums.cost += i128::from(holding.cost.0);
        }
    }
    agree(format_args!("all cash"), state.totals.cash, sums.cash)?;
    agree(format_args!("all isolated margin"), state.totals.margin, sums.margin)?;
    agree(format_args!("all cost"), state.totals.cost, sums.cost)?;
    audit_withdrawals(state)?;
    agree(format_args!("losses not yet borne"), state.funds.socializing.0, 0)?;
    audit_rewards(state)?;
    let funds = state.funds.insurance + state.funds.treasury + state.funds.rewards + state.funds.withdrawing;
    let of_dexes: Usd = state.dexes.iter().map(|dex| dex.insurance + dex.treasury).sum();
    let all = sums.cash + sums.margin - sums.cost + i128::from((funds + of_dexes).0);
    agree(format_args!("all money that came in from outside"), state.totals.deposited, all)
}

/// Withdrawals hold what the funds say, and of none is more released than claimed, or more paid than released.
fn audit_withdrawals(state: &State) -> Result<(), Discrepancy> {
    let held = state.withdrawals.iter().map(|(_, waiting)| i128::from(waiting.held().0)).sum::<i128>();
    agree(format_args!("waiting withdrawals"), state.funds.withdrawing.0, held)?;
    let has_claims = state.withdrawals.claims().next().is_some();
    agree(format_args!("whether there are claims"), state.withdrawals.has_claims(), has_claims)?;
    for (id, waiting) in state.withdrawals.iter() {
        let is_own = state.withdrawals.of(waiting.account).any(|(own, _)| own == id);
        agree(format_args!("withdrawal {}: its account's", id.0), is_own, true)?;
        let parts = [waiting.queued(), waiting.payable(), waiting.paid];
        let is_sound = parts.iter().all(|part| !part.is_negative()) && waiting.held().is_positive();
        agree(format_args!("parts of withdrawal {} in order", id.0), is_sound, true)?;
    }
    Ok(())
}

/// What builders and referrers may claim is what is kept for them, and everybody referred was referred by somebody with a code.
fn audit_rewards(state: &State) -> Result<(), Discrepancy> {
    let earnings = &state.earnings;
    let unclaimed = earnings.rewards.values().map(|rewards| i128::from(rewards.unclaimed().0)).sum::<i128>();
    agree(format_args!("unclaimed rewards"), state.funds.rewards.0, unclaimed)?;
    let is_known = |(code, account)| earnings.referrers.get(account) == Some(code);
    let codes = earnings.codes.iter().all(is_known) && earnings.codes.len() == earnings.referrers.len();
    agree(format_args!("codes known"), codes, true)?;
    let referred =
        earnings.referees.values().all(|referee| earnings.referrers.contains_key(&referee.referrer));
    agree(format_args!("referrers known"), referred, true)
}

fn audit_backstop(state: &State) -> Result<(), Discrepancy> {
    let found = state.parameters.as_ref().and_then(|parameters| state.accounts.find(parameters.backstop));
    let number = |account: Option<AccountId>| account.map_or(-1, |account| i128::from(account.0));
    agree(format_args!("the backstop's account"), number(state.backstop), number(found))
}

/// An account is found by its address, its holdings are in order of markets, and no position leaves cost or margin behind: at most
/// what it lacks, which is made good when it is its pool's turn.
fn audit_account(state: &State, id: AccountId, account: &Account) -> Result<(), Discrepancy> {
    let owner = state.accounts.find(account.address);
    let found = owner.and_then(|owner| state.account_in(owner, account.dex));
    let found = found.map_or(-1, |found| i128::from(found.0));
    agree(format_args!("owner of account {}", id.0), account.owner == owner.filter(|&own| own != id), true)?;
    agree(format_args!("the account of address {}", account.address), found, id.0)?;
    let in_order = account.holdings.is_sorted_by(|one, other| one.market < other.market);
    agree(format_args!("holdings of account {} in order", id.0), in_order, true)?;
    for holding in &account.holdings {
        let (account, market) = (id.0, holding.market.0);
        if holding.size.is_zero() {
            agree(
                format_args!("cost without position of account {account} in market {market}"),
                holding.cost.0,
                0,
            )?;
        }
        // What an isolated position lacks when its market settles or is halted waits for the block's liquidations, or for a later block's.
        let idle = match holding.mode {
            MarginMode::Cross => holding.margin,
            MarginMode::Isolated if holding.size.is_zero() => holding.margin.max(Usd::ZERO),
            MarginMode::Isolated => Usd::ZERO,
        };
        agree(format_args!("idle margin of account {account} in market {market}"), idle.0, 0)?;
    }
    Ok(())
}

/// Longs are as many as shorts, and as many as the open interest says.
fn audit_open_interest(state: &State, market: MarketId) -> Result<(), Discrepancy> {
    let sizes = || state.accounts.iter().map(|(_, account)| i128::from(account.position(market).0));
    let longs: i128 = sizes().filter(|size| *size > 0).sum();
    let shorts: i128 = sizes().filter(|size| *size < 0).map(|size| -size).sum();
    audit_linked(state, market)?;
    let market_number = market.0;
    agree(
        format_args!("open interest of market {market_number}"),
        state.market(market).open_interest.0,
        longs,
    )?;
    agree(format_args!("short positions of market {market_number}"), shorts, longs)
}

/// Linked accounts hold together what each of them holds.
fn audit_linked(state: &State, market: MarketId) -> Result<(), Discrepancy> {
    let mut sums: BTreeMap<AccountId, LinkedPositions> = BTreeMap::new();
    for (root, account) in state.accounts.iter().filter_map(|(_, known)| Some((known.linked?, known))) {
        let size = account.position(market);
        let sum = sums.entry(root).or_default();
        sum.long += Size(size.0.max(0));
        sum.short += Size((-size.0).max(0));
    }
    for (root, sum) in sums {
        let recorded = state.linked.get(&(root, market)).copied().unwrap_or_default();
        let subject = format_args!("positions linked to account {} in market {}", root.0, market.0);
        agree(subject, recorded == sum, true)?;
    }
    Ok(())
}

fn audit_scheduled_cancels(state: &State) -> Result<(), Discrepancy> {
    let mut scheduled = 0;
    for (id, account) in state.accounts.iter() {
        let Some(time) = account.scheduled_cancel else {
            continue;
        };
        scheduled += 1;
        let is_known = state.scheduled_cancels.contains(&(time, id));
        agree(format_args!("scheduled cancel of account {} known", id.0), is_known, true)?;
    }
    let known = i128::try_from(state.scheduled_cancels.len()).unwrap_or(i128::MAX);
    agree(format_args!("scheduled cancels"), known, scheduled)
}
