//! Vaults in stories: the founding sentence, what people ask, and how it is told.

use engine::command::{Action, VaultAction};
use engine::event::{Event, Payout, VaultEvent};
use engine::ids::AccountId;
use engine::parameters::VaultPolicy;
use engine::rejection::Rejection;
use engine::rules::vaults;

use crate::asking::Reader;
use crate::sentence::{Sentence, StoryError};
use crate::telling::{Teller, moment, percent, usd};

/// Reads `[minimum USD] [deposit USD] [leader PERCENT] [lock-up SPAN] [profit-share PERCENT]`.
pub fn read_policy(sentence: &Sentence, words: &[&str]) -> Result<VaultPolicy, StoryError> {
    let mut policy = VaultPolicy::default();
    let amount = |word| sentence.read_scaled(word, 6).map(units::Usd);
    for pair in words.chunks(2) {
        match *pair {
            ["minimum", word] => policy.minimum = amount(word)?,
            ["deposit", word] => policy.deposit_minimum = amount(word)?,
            ["leader", word] => policy.leader_share = sentence.read_rate(word)?,
            ["lock-up", word] => policy.lock_up = sentence.read_span(word)?,
            ["profit-share", word] => policy.profit_share = sentence.read_rate(word)?,
            _ => {
                let form = "vaults [minimum USD] [deposit USD] [leader PERCENT] [lock-up SPAN] [profit-share PERCENT]";
                return Err(sentence.wrong(form));
            }
        }
    }
    Ok(policy)
}

/// Reads what somebody asks of a vault.
pub fn ask(reader: &Reader<'_>, words: &[&str]) -> Result<Action, StoryError> {
    let named = |name: &str| reader.person(name);
    let action = match *words {
        ["founds", name, "with", amount] => {
            let (name, description) = (name.to_owned(), String::new());
            VaultAction::Create { name, description, amount: reader.usd(amount)? }
        }
        ["pays", amount, "into", name] => {
            VaultAction::Deposit { vault: named(name)?, amount: reader.usd(amount)? }
        }
        ["takes", "all", "out", "of", name] => VaultAction::Withdraw { vault: named(name)?, amount: None },
        ["takes", amount, "out", "of", name] => {
            VaultAction::Withdraw { vault: named(name)?, amount: Some(reader.usd(amount)?) }
        }
        ["distributes", amount, "of", name] => {
            VaultAction::Distribute { vault: named(name)?, amount: reader.usd(amount)? }
        }
        ["ends", name] => VaultAction::Close { vault: named(name)? },
        ["sets", name, setting, word] => {
            let is_so = Some(word == "yes").filter(|_| matches!(word, "yes" | "no"));
            let is_so = is_so.ok_or_else(|| reader.sentence.wrong("a setting is yes or no"))?;
            let (allow_deposits, close_on_withdraw) = match setting {
                "deposits" => (Some(is_so), None),
                "closing" => (None, Some(is_so)),
                _ => return Err(reader.sentence.wrong("settings are deposits and closing")),
            };
            VaultAction::Modify { vault: named(name)?, allow_deposits, close_on_withdraw }
        }
        _ => return Err(reader.no_such_sentence()),
    };
    Ok(Action::Vault(action))
}

/// What happened to a vault; none where the event is about something else.
pub fn tell(teller: &Teller<'_>, event: &Event) -> Option<String> {
    let Event::Vault(event) = event else { return None };
    let name = |account: &AccountId| teller.name(*account);
    Some(match event {
        VaultEvent::Created { vault, leader, amount, .. } => {
            format!("{} leads {}, and pays in {}", name(leader), name(vault), usd(*amount))
        }
        VaultEvent::Deposited { vault, holder, amount, shares, .. } => {
            format!("{} pays {} into {}, for {} shares", name(holder), usd(*amount), name(vault), shares.0)
        }
        VaultEvent::Withdrawn { vault, holder, payout } => {
            format!("{} withdraws from {}: {}", name(holder), name(vault), paid(payout))
        }
        VaultEvent::Distributed { vault, holder, payout } => {
            format!("{} is paid by {}: {}", name(holder), name(vault), paid(payout))
        }
        VaultEvent::Modified { vault, allow_deposits, close_on_withdraw } => format!(
            "{} takes deposits: {}, closes positions for withdrawals: {}",
            name(vault),
            yes_or_no(*allow_deposits),
            yes_or_no(*close_on_withdraw)
        ),
        VaultEvent::Closed { vault } => format!("{} has ended", name(vault)),
    })
}

fn paid(payout: &Payout) -> String {
    let mut text = format!("{} shares worth {}", payout.shares.0, usd(payout.worth));
    for (what, amount) in [("closing cost", payout.closing_cost), ("commission", payout.commission)] {
        if amount.is_positive() {
            text.push_str(&format!(", {what} {}", usd(amount)));
        }
    }
    text + &format!(", gets {}", usd(payout.amount))
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// A vault's equity and who holds how much of it, behind its line as an account; nothing of another account.
pub fn show(teller: &Teller<'_>, id: AccountId) -> String {
    let Some(vault) = teller.state.vaults.get(&id) else { return String::new() };
    let equity = vaults::equity(teller.state, id);
    let stakes = vault.stakes.iter().map(|(holder, stake)| {
        format!("{} {}", teller.name(*holder), usd(vaults::worth(vault, stake.shares, equity)))
    });
    let stakes: Vec<String> = stakes.collect();
    if stakes.is_empty() {
        return ", no shares".to_owned();
    }
    format!(", {} shares: {}", vault.shares.0, stakes.join(", "))
}

/// The numbers of a rejection about vaults.
pub fn refusal(teller: &Teller<'_>, rejection: &Rejection) -> Option<String> {
    Some(match *rejection {
        Rejection::UnknownVault { vault }
        | Rejection::VaultClosed { vault }
        | Rejection::NotVaultLeader { vault }
        | Rejection::DepositsClosed { vault }
        | Rejection::NotForVaults { account: vault } => teller.name_of(vault),
        Rejection::BelowVaultMinimum { minimum, amount } => {
            format!("minimum {}, amount {}", usd(minimum), usd(amount))
        }
        Rejection::VaultWithoutEquity { equity } => format!("equity {}", usd(equity)),
        Rejection::BelowLeaderShare { leader, all, least } => {
            format!("{} of {} shares, at least {}", leader.0, all.0, percent(least))
        }
        Rejection::VaultLocked { until, .. } => format!("until {}", moment(until)),
        Rejection::AboveVaultStake { worth, amount } => {
            format!("worth {}, amount {}", usd(worth), usd(amount))
        }
        Rejection::VaultHasPosition { market } => teller.market_name(market).to_owned(),
        Rejection::InsufficientVaultCollateral { free, amount } => {
            format!("free {}, amount {}", usd(free), usd(amount))
        }
        _ => return None,
    })
}
