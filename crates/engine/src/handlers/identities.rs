//! Who an account is: who signs for it, and what it is called.

use units::Usd;

use crate::command::{IdentityAction, MultiSigSigners};
use crate::event::{Event, IdentityEvent};
use crate::handlers::Transition;
use crate::handlers::accounts::{check_name, check_transferable};
use crate::ids::{AccountId, Address, Name};
use crate::limits::{DISPLAY_NAME_LENGTH, MULTI_SIG_SIGNERS, RESERVED_REQUESTS};
use crate::rejection::Rejection;
use crate::state::State;

/// What room for one request costs.
pub const REQUEST_COST: Usd = Usd(500);

/// Does what an account asks about who it is.
///
/// # Errors
/// The action's own.
pub(crate) fn act(
    transition: &mut Transition<'_>,
    account: AccountId,
    action: &IdentityAction,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    let event = match action {
        IdentityAction::SetMultiSig(signers) => {
            check_multi_sig(state, account, signers.as_ref())?;
            IdentityEvent::MultiSigSet { account, signers: signers.clone() }
        }
        IdentityAction::SetDisplayName { name } => {
            if name.chars().count() > DISPLAY_NAME_LENGTH {
                return Err(Rejection::InvalidName);
            }
            IdentityEvent::DisplayNameSet { account, name: name.clone() }
        }
        IdentityAction::RenameSubAccount { sub_account, name } => {
            let account = find_renamed(state, account, *sub_account, name)?;
            IdentityEvent::SubAccountRenamed { account, name: name.clone() }
        }
        IdentityAction::ReserveRequests { requests } => {
            let cost = cost_of_requests(*requests)?;
            check_transferable(state, account, cost)?;
            IdentityEvent::RequestsReserved { account, requests: *requests, cost }
        }
    };
    transition.emit(Event::Identity(event));
    Ok(())
}

/// A master of its own, signed for by others of whom each has an account, by no more than there are. An account that is none has
/// nothing to take back.
fn check_multi_sig(
    state: &State,
    account: AccountId,
    signers: Option<&MultiSigSigners>,
) -> Result<(), Rejection> {
    let known = state.account(account);
    if known.master.is_some() {
        return Err(Rejection::NotForSubAccounts { account: known.address });
    }
    let Some(MultiSigSigners { authorized, threshold }) = signers else {
        return match state.identities.multi_sig.contains_key(&account) {
            true => Ok(()),
            false => Err(Rejection::NotMultiSig { account: known.address }),
        };
    };
    let is_counted = (1..=MULTI_SIG_SIGNERS).contains(&authorized.len())
        && (1..=authorized.len()).contains(&usize::from(*threshold));
    if !is_counted {
        return Err(Rejection::InvalidMultiSig { limit: MULTI_SIG_SIGNERS as u32 });
    }
    for (place, &address) in authorized.iter().enumerate() {
        if address == known.address || authorized[..place].contains(&address) {
            return Err(Rejection::AddressTaken { address });
        }
        if state.accounts.find(address).is_none() {
            return Err(Rejection::UnknownAccount { account: address });
        }
    }
    Ok(())
}

fn find_renamed(
    state: &State,
    master: AccountId,
    sub_account: Address,
    name: &Name,
) -> Result<AccountId, Rejection> {
    let unknown = Rejection::UnknownAccount { account: sub_account };
    let account = state.accounts.find(sub_account).ok_or(unknown)?;
    if state.account(account).master != Some(master) {
        return Err(Rejection::NotYours { account: sub_account });
    }
    check_name(name)?;
    let mut own = state.accounts.sub_accounts(master);
    match own.any(|(other, known)| other != account && known.name == *name) {
        true => Err(Rejection::InvalidName),
        false => Ok(account),
    }
}

fn cost_of_requests(requests: u64) -> Result<Usd, Rejection> {
    let count = i64::try_from(requests).ok().filter(|count| (1..=RESERVED_REQUESTS).contains(count));
    let limit = u32::try_from(RESERVED_REQUESTS).unwrap_or(u32::MAX);
    let count =
        count.ok_or(Rejection::ItemCount { items: u32::try_from(requests).unwrap_or(u32::MAX), limit })?;
    Ok(Usd(REQUEST_COST.0 * count))
}
