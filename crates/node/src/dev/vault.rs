//! The devnet's vault: somebody leads one from the first block on, so that whoever tries vaults finds one to pay into and to trade for.

use engine::command::{Action, Authority, Command, VaultAction};
use engine::ids::Address;
use engine::state::State;
use units::Usd;

use crate::dev::accounts::{dev_vault_agent, dev_vault_leader};

/// What the leader begins with.
pub(super) const LEADER_BALANCE: Usd = Usd::dollars(200_000);

/// What the leader pays into the vault.
const STAKE: Usd = Usd::dollars(100_000);

/// What the vault is called.
const NAME: &str = "Devnet vault";

/// What founds the vault where it is missing, and lets the leader's agent trade for it; nothing where nobody can.
pub(super) fn founding(state: &State) -> Vec<Command> {
    let leader = dev_vault_leader().address;
    let Some(account) = state.accounts.find(leader) else { return Vec::new() };
    let is_led = state.vaults.values().any(|vault| vault.leader == account);
    if is_led || state.account(account).cash < STAKE {
        return Vec::new();
    }
    let description = "Whoever develops here leads it, by the key that the banner shows.".into();
    let create = VaultAction::Create { name: NAME.into(), description, amount: STAKE };
    let approve =
        Action::ApproveAgent { agent: dev_vault_agent().address, name: "devnet".into(), valid_until: None };
    let by_leader =
        |action| Command { signer: leader, authority: Authority::Venue, on_behalf_of: None, action };
    vec![by_leader(Action::Vault(create)), by_leader(approve)]
}

/// The vault's address, where there is one.
pub fn vault(state: &State) -> Option<Address> {
    let leader = state.accounts.find(dev_vault_leader().address)?;
    let (&vault, _) = state.vaults.iter().find(|(_, vault)| vault.leader == leader)?;
    Some(state.account(vault).address)
}
