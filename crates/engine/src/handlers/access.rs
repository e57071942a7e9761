//! Who asks, and whether he may.

use alloc::collections::BTreeSet;

use units::Time;

use crate::command::{Action, Authority, Command, Deployment, IdentityAction, Mode, MultiSigAction};
use crate::handlers::Transition;
use crate::ids::{AccountId, Address};
use crate::limits::{MULTI_SIG_SIGNATURES, NONCE_FUTURE, NONCE_PAST};
use crate::rejection::Rejection;
use crate::state::{KnownAddress, State};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The venue's own hand.
    Venue,
    /// The operator.
    Operator,
    /// One of the venue's keys.
    Key(Address),
    /// A publisher of prices, by his place.
    Publisher(u16),
    /// An account, by its owner or an agent.
    Account(AccountId),
}

/// Who asks with a command, if he may.
pub(crate) fn admit(transition: &Transition<'_>, command: &Command) -> Result<Actor, Rejection> {
    let state = &*transition.state;
    if matches!(command.action, Action::Found(_)) {
        let is_first = state.parameters.is_none() && command.authority == Authority::Venue;
        return if is_first { Ok(Actor::Venue) } else { Err(Rejection::NotAtThisStage) };
    }
    if state.parameters.is_none() {
        return Err(Rejection::NotAtThisStage);
    }
    let known = state.accounts.known(command.signer);
    if let Authority::Signature { nonce, expires_after } = command.authority {
        check_nonce(known, state.received, nonce, expires_after)?;
    }
    find_actor(state, known, command)
}

fn check_nonce(
    signer: KnownAddress<'_>,
    received: Time,
    nonce: u64,
    expires_after: Option<Time>,
) -> Result<(), Rejection> {
    if let Some(expires_after) = expires_after.filter(|&expires_after| expires_after < received) {
        return Err(Rejection::Expired { expires_after, received });
    }
    if nonce <= received.0.saturating_sub(NONCE_PAST.0) || nonce >= (received + NONCE_FUTURE).0 {
        return Err(Rejection::NonceOutOfWindow { nonce, received });
    }
    match signer.nonces {
        Some(used) if used.may_contain(nonce) => Err(Rejection::NonceUsed { nonce, lowest: used.lowest() }),
        _ => Ok(()),
    }
}

fn find_actor(state: &State, known: KnownAddress<'_>, command: &Command) -> Result<Actor, Rejection> {
    let signer = command.signer;
    let is_venue = command.authority == Authority::Venue;
    match &command.action {
        Action::Debit { .. } if is_venue => Ok(Actor::Venue),
        Action::Debit { .. } => Err(Rejection::NotVenue),
        Action::SetMode(_)
        | Action::Credit { .. }
        | Action::CreditAsset { .. }
        | Action::ConfirmWithdrawal { .. }
        | Action::RefuseWithdrawal(_) => match is_venue || state.parameters().operator == signer {
            true => Ok(Actor::Operator),
            false => Err(Rejection::NotOperator { signer }),
        },
        Action::ProposeChange(_) | Action::ApproveChange(_) | Action::CancelChange(_) => {
            match state.parameters().change_control.keys.contains(&signer) {
                true => Ok(Actor::Key(signer)),
                false => Err(Rejection::NotVenueKey { signer }),
            }
        }
        Action::PublishPrices { .. } => {
            let publishers = (0_u16..).zip(&state.parameters().publishers);
            let own = publishers.into_iter().find(|(_, publisher)| publisher.address == signer);
            own.map(|(place, _)| Actor::Publisher(place)).ok_or(Rejection::NotPublisher { signer })
        }
        action => find_account(state, known, command, action).map(Actor::Account),
    }
}

fn find_account(
    state: &State,
    known: KnownAddress<'_>,
    command: &Command,
    action: &Action,
) -> Result<AccountId, Rejection> {
    if let Action::MultiSig(together) = action {
        let own = find_multi_sig(state, command.signer, together)?;
        return acted_for(state, own, command.on_behalf_of, &together.action);
    }
    let signer = command.signer;
    let (own, is_agent) = own_or_agent(state, known, signer)?;
    if is_agent && !is_for_agents(action) {
        return Err(Rejection::NotForAgents { agent: signer });
    }
    let account = acted_for(state, own, command.on_behalf_of, action)?;
    match action {
        Action::SendAsset { destination, .. }
            if is_agent && state.account(account).address != *destination =>
        {
            Err(Rejection::NotForAgents { agent: signer })
        }
        _ => Ok(account),
    }
}

/// The account that a key signs for, and whether it does so as its agent. The key of a multi-sig account signs for nobody.
fn find_signer(state: &State, signer: Address) -> Result<(AccountId, bool), Rejection> {
    own_or_agent(state, state.accounts.known(signer), signer)
}

/// As [`find_signer`], where it is looked up already what is known of the address.
fn own_or_agent(
    state: &State,
    known: KnownAddress<'_>,
    signer: Address,
) -> Result<(AccountId, bool), Rejection> {
    if let Some(account) = known.account {
        return match state.identities.multi_sig.contains_key(&account) {
            true => Err(Rejection::MultiSigRequired { account: signer }),
            false => Ok((account, false)),
        };
    }
    let agent = state.agents.get(signer).ok_or(Rejection::UnknownSigner { signer })?;
    match agent.valid_until.filter(|&until| until < state.received) {
        Some(valid_until) => Err(Rejection::AgentExpired { agent: signer, valid_until }),
        None => Ok((agent.account, true)),
    }
}

/// The multi-sig account for which enough of those authorized signed, each by his own key or an agent's, sent by one of them.
fn find_multi_sig(state: &State, sender: Address, together: &MultiSigAction) -> Result<AccountId, Rejection> {
    let address = together.account;
    let account = state.accounts.find(address).ok_or(Rejection::UnknownAccount { account: address })?;
    let signers = state.identities.multi_sig.get(&account);
    let signers = signers.ok_or(Rejection::NotMultiSig { account: address })?;
    let authorized = |signer: Address| {
        let (own, _) = find_signer(state, signer)?;
        let place = signers.authorized.iter().position(|&one| one == state.account(own).address);
        Ok::<_, Rejection>(place)
    };
    authorized(sender)?.ok_or(Rejection::NotOuterSigner { signer: sender })?;
    if together.signers.len() > MULTI_SIG_SIGNATURES {
        let items = u32::try_from(together.signers.len()).unwrap_or(u32::MAX);
        return Err(Rejection::ItemCount { items, limit: MULTI_SIG_SIGNATURES as u32 });
    }
    let mut signed = BTreeSet::new();
    for &signer in &together.signers {
        signed.insert(authorized(signer)?.ok_or(Rejection::NotAuthorized { signer })?);
    }
    let threshold = u32::from(signers.threshold);
    match u32::try_from(signed.len()).unwrap_or(u32::MAX) {
        signatures if signatures < threshold => Err(Rejection::TooFewSignatures { signatures, threshold }),
        _ => Ok(account),
    }
}

/// The account itself, or the sub-account or vault that it acts for.
#[inline]
fn acted_for(
    state: &State,
    own: AccountId,
    on_behalf_of: Option<Address>,
    action: &Action,
) -> Result<AccountId, Rejection> {
    match on_behalf_of {
        Some(address) => other_acted_for(state, own, address, action),
        None => Ok(own),
    }
}

fn other_acted_for(
    state: &State,
    own: AccountId,
    address: Address,
    action: &Action,
) -> Result<AccountId, Rejection> {
    let account = state.accounts.find(address).ok_or(Rejection::UnknownAccount { account: address })?;
    if account == own || state.account(account).master == Some(own) {
        return Ok(account);
    }
    if state.vaults.get(&account).is_some_and(|vault| vault.leader == own) {
        return match is_for_agents(action) && !matches!(action, Action::SendAsset { .. }) {
            true => Ok(account),
            false => Err(Rejection::NotForVaults { account: address }),
        };
    }
    Err(Rejection::NotYours { account: address })
}

/// Agents trade; they move no money out of the account and approve no agents. A leader does no more for his vault, and keeps all
/// of its money behind positions.
fn is_for_agents(action: &Action) -> bool {
    matches!(
        action,
        Action::PlaceOrders { .. }
            | Action::CancelOrders(_)
            | Action::ModifyOrders(_)
            | Action::ScheduleCancel { .. }
            | Action::PlaceTwap(_)
            | Action::CancelTwap { .. }
            | Action::SetLeverage { .. }
            | Action::MoveIsolatedMargin { .. }
            | Action::TopUpIsolatedMargin { .. }
            | Action::Identity(IdentityAction::ReserveRequests { .. })
            | Action::SendAsset { .. }
            | Action::Nothing
    )
}

/// Whether the venue's mode lets an action through.
pub(crate) fn check_mode(state: &State, action: &Action) -> Result<(), Rejection> {
    let is_safe = matches!(
        action.asked(),
        Action::SetMode(_)
            | Action::Deploy(Deployment::SetPrices { .. })
            | Action::PublishPrices { .. }
            | Action::Credit { .. }
            | Action::CreditAsset { .. }
            | Action::Debit { .. }
            | Action::ConfirmWithdrawal { .. }
            | Action::RefuseWithdrawal(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::CancelChange(_)
            | Action::CancelWithdrawal(_)
            | Action::CancelOrders(_)
            | Action::CancelTwap { .. }
            | Action::Nothing
    );
    match state.mode {
        Mode::Halted if !is_safe => Err(Rejection::Mode { mode: state.mode }),
        _ => Ok(()),
    }
}
