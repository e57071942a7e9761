//! What is said of vaults that may not do what is asked.

use engine::rejection::Rejection;
use units::{Rate, Rounding, Shares};

use super::errors::{Words, known, percent, usd, with_numbers};

/// What concerns vaults; none where a rejection is about something else.
pub(super) fn vault_words(rejection: &Rejection) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::UnknownVault { vault } => known(format!("Vault not registered: {vault}")),
        R::VaultClosed { vault } => known(format!("Vault {vault} is closed.")),
        R::NotVaultLeader { vault } => known(format!("Only the leader of vault {vault} may do this.")),
        R::NotForVaults { account } => known(format!(
            "{account} is a vault: its leader may trade for it, and its money moves by vaultTransfer and vaultDistribute alone."
        )),
        R::InvalidDescription { limit } => {
            with_numbers("The description is too long.", format!("at most {limit} characters"))
        }
        R::DepositsClosed { vault } => {
            known(format!("Vault {vault} takes no deposits: its leader closed them."))
        }
        R::BelowVaultMinimum { minimum, amount } => with_numbers(
            "The deposit is too small for this vault.",
            format!("{}, at least {}", usd(amount), usd(minimum)),
        ),
        R::VaultWithoutEquity { equity } => with_numbers(
            "The vault has lost all it had and takes no deposits.",
            format!("equity {}", usd(equity)),
        ),
        R::TooManyShares { limit } => {
            with_numbers("The vault has too many shares for this deposit.", format!("at most {}", limit.0))
        }
        R::BelowLeaderShare { leader, all, least } => with_numbers(
            "The leader must keep his part of the vault: he has to pay in before others do, and to stay while others hold shares.",
            format!("{} of all shares, at least {}", part(leader, all), percent(least)),
        ),
        R::VaultLocked { until, now } => with_numbers(
            "Cannot withdraw during the lock-up after a deposit.",
            format!("until {}, now {}", until.0, now.0),
        ),
        R::AboveVaultStake { worth, amount } => with_numbers(
            "Insufficient vault equity for withdrawal.",
            format!("{} asked for, the shares are worth {}", usd(amount), usd(worth)),
        ),
        R::VaultHasPosition { .. } => known("The vault has open positions: close them, and then the vault."),
        R::InsufficientVaultCollateral { free, amount } => with_numbers(
            "The vault's positions bind this money: withdraw less, or wait until the leader closes positions.",
            format!("{} asked for, {} is free", usd(amount), usd(free)),
        ),
        _ => return None,
    })
}

fn part(leader: Shares, all: Shares) -> String {
    percent(Rate::ratio(leader.0.max(0), all.0.max(1), Rounding::Floor))
}
