//! Vaults: who leads, who follows, what they are worth and earn.

use engine::ids::{AccountId, Address};
use engine::rules::vaults::{distributable, equity, withdrawable, worth};
use engine::state::{Stake, Vault};
use serde_json::{Value, json};
use units::{Rate, Rounding, Time, Usd};
use views::portfolio::{Period, value};

use super::{Reader, numbers};

/// How many holders one answer names: those with most shares.
const HOLDERS: usize = 100;

/// How long a vault that has ended is still listed.
const LISTED_AFTER_END: Time = Time(2 * Time::HOUR.0);

impl<'a> Reader<'a> {
    /// A vault with its holders, for a user who may be one of them; null where there is none of this address.
    pub(crate) fn vault_details(self, address: Address, user: Option<Address>) -> Value {
        let Some((id, vault)) = self.vault(address) else {
            return Value::Null;
        };
        let user = user.and_then(|user| self.account(user));
        let stake = user.and_then(|user| Some((user, vault.stakes.get(&user)?)));
        let all = equity(self.state, id);
        let follower = stake.map(|(holder, stake)| {
            self.stake(vault, stake, all, &self.state.account(holder).address.to_string())
        });
        let leaders = vault.stakes.get(&vault.leader).map_or(0, |stake| stake.shares.0);
        let free = distributable(self.state, id);
        json!({
            "name": self.state.account(id).name,
            "vaultAddress": address.to_string(),
            "leader": self.state.account(vault.leader).address.to_string(),
            "description": vault.description,
            "portfolio": self.portfolio(address),
            "apr": self.annual_rate(id, vault),
            "followerState": follower,
            "leaderFraction": fraction(leaders, vault.shares.0),
            "leaderCommission": numbers::number(self.state.parameters().vaults.profit_share.0, 12),
            "followers": self.holders(vault, all),
            "maxDistributable": numbers::number(free.0, 6),
            "maxWithdrawable": numbers::number(user.map_or(free, |user| withdrawable(self.state, id, user)).0, 6),
            "isClosed": vault.is_closed,
            "relationship": {"type": "normal"},
            "allowDeposits": vault.allow_deposits,
            "alwaysCloseOnWithdraw": vault.close_on_withdraw,
        })
    }

    /// All vaults that go on, and those that have ended and were opened within the last hours.
    pub(crate) fn vault_summaries(self) -> Vec<Value> {
        let is_new = |vault: &Vault| self.state.time <= vault.created + LISTED_AFTER_END;
        let listed = self.state.vaults.iter().filter(|(_, vault)| !vault.is_closed || is_new(vault));
        listed
            .map(|(&id, vault)| {
                json!({
                    "name": self.state.account(id).name,
                    "vaultAddress": self.state.account(id).address.to_string(),
                    "leader": self.state.account(vault.leader).address.to_string(),
                    "tvl": numbers::usd(equity(self.state, id).max(Usd::ZERO)),
                    "isClosed": vault.is_closed,
                    "relationship": {"type": "normal"},
                    "createTimeMillis": vault.created.0,
                })
            })
            .collect()
    }

    /// What a user holds of vaults.
    pub(crate) fn vault_equities(self, user: Address) -> Vec<Value> {
        let held = self.stakes(user);
        held.map(|(id, vault, stake)| {
            json!({
                "vaultAddress": self.state.account(id).address.to_string(),
                "equity": numbers::usd(worth(vault, stake.shares, equity(self.state, id))),
                "lockedUntilTimestamp": stake.locked_until.0,
            })
        })
        .collect()
    }

    /// What all of that is worth.
    pub(super) fn all_vault_equity(self, user: Address) -> Usd {
        self.stakes(user).map(|(id, vault, stake)| worth(vault, stake.shares, equity(self.state, id))).sum()
    }

    /// The vaults that a user leads.
    pub(crate) fn leading_vaults(self, user: Address) -> Vec<Value> {
        let leader = self.account(user);
        let led =
            self.state.vaults.iter().filter(|(_, vault)| Some(vault.leader) == leader && !vault.is_closed);
        led.map(|(&id, _)| {
            let known = self.state.account(id);
            json!({"address": known.address.to_string(), "name": known.name})
        })
        .collect()
    }

    pub(super) fn vault(self, address: Address) -> Option<(AccountId, &'a Vault)> {
        let id = self.account(address)?;
        Some((id, self.state.vaults.get(&id)?))
    }

    fn stakes(self, user: Address) -> impl Iterator<Item = (AccountId, &'a Vault, &'a Stake)> {
        let holder = self.account(user);
        let vaults = self.state.vaults.iter();
        vaults.filter_map(move |(&id, vault)| Some((id, vault, vault.stakes.get(&holder?)?)))
    }

    /// Those who hold most, the leader by that word.
    fn holders(self, vault: &Vault, all: Usd) -> Vec<Value> {
        let mut holders: Vec<(AccountId, &Stake)> =
            vault.stakes.iter().map(|(&holder, stake)| (holder, stake)).collect();
        holders.sort_by_key(|&(holder, stake)| (-stake.shares.0, holder));
        let most = holders.into_iter().take(HOLDERS);
        most.map(|(holder, stake)| {
            let name = match holder == vault.leader {
                true => "Leader".to_owned(),
                false => self.state.account(holder).address.to_string(),
            };
            self.stake(vault, stake, all, &name)
        })
        .collect()
    }

    /// What somebody holds of a vault, all of which is worth so much.
    fn stake(self, vault: &Vault, stake: &Stake, all: Usd, user: &str) -> Value {
        let equity = worth(vault, stake.shares, all);
        let profit = equity - stake.basis;
        json!({
            "user": user,
            "vaultEquity": numbers::usd(equity),
            "pnl": numbers::usd(profit),
            "allTimePnl": numbers::usd(profit + stake.realized),
            "daysFollowing": (self.state.time - stake.since).0 / Time::DAY.0,
            "vaultEntryTime": stake.since.0,
            "lockupUntil": stake.locked_until.0,
        })
    }

    /// What the vault earned of what it had on average in the last thirty days, or since it was opened, for a whole year; one that is
    /// younger than a day counts as a day old. To a millionth, cut towards zero.
    fn annual_rate(self, id: AccountId, vault: &Vault) -> Value {
        let now = self.state.time;
        let Some(history) = self.views.account(id) else {
            return json!(0);
        };
        let samples = history.portfolio.over(Period::Month, value(self.state, id), now);
        let had: i128 = samples.iter().map(|sample| i128::from(sample.value.0)).sum();
        let average = had / i128::try_from(samples.len().max(1)).unwrap_or(1);
        let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
            return json!(0);
        };
        let is_young = now <= vault.created + MONTH;
        let before = if is_young { Usd::ZERO } else { first.profit };
        let span = if is_young { now - vault.created } else { MONTH };
        if average <= 0 {
            return json!(0);
        }
        let profit = i128::from((last.profit - before).0) * RATE_SCALE / average;
        let rate = profit * i128::from(YEAR.0) / i128::from(span.0.max(Time::DAY.0));
        numbers::number(rate, RATE_DECIMALS)
    }
}

/// A rate of earning is written to so many decimals.
const RATE_DECIMALS: u32 = 6;
const RATE_SCALE: i128 = 1_000_000;

const MONTH: Time = Time(30 * Time::DAY.0);
const YEAR: Time = Time(365 * Time::DAY.0);

fn fraction(part: i64, whole: i64) -> Value {
    if whole <= 0 {
        return json!(0);
    }
    numbers::number(Rate::ratio(part, whole, Rounding::Floor).0, 12)
}
