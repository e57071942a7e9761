//! Who earns of whose trades: builders and referrers.

use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use units::{Notional, Rate, Time, Usd};

use crate::ids::{AccountId, Name};

/// Who earns of whose trades.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Earnings {
    /// Up to which rate an account lets a builder charge.
    pub approvals: BTreeMap<(AccountId, AccountId), Rate>,
    /// What builders and referrers earned.
    pub rewards: BTreeMap<AccountId, Rewards>,
    /// By which code an account refers others.
    pub referrers: BTreeMap<AccountId, Name>,
    /// Whose code it is.
    pub codes: BTreeMap<Name, AccountId>,
    /// Who was referred.
    pub referees: BTreeMap<AccountId, Referee>,
}

impl Earnings {
    /// Up to which rate an account lets a builder charge.
    pub fn approved(&self, account: AccountId, builder: AccountId) -> Rate {
        self.approvals.get(&(account, builder)).copied().unwrap_or_default()
    }

    /// The builders that an account approved, with the rates.
    pub fn approved_by(&self, account: AccountId) -> impl Iterator<Item = (AccountId, Rate)> {
        let own = (account, AccountId(0))..=(account, AccountId(u32::MAX));
        self.approvals.range(own).map(|(&(_, builder), &rate)| (builder, rate))
    }
}

/// What an account earned of others' trades, ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewards {
    /// As a builder.
    pub as_builder: Usd,
    /// As a referrer.
    pub as_referrer: Usd,
    /// What of both it claimed.
    pub claimed: Usd,
}

impl Rewards {
    /// What it may still claim.
    pub fn unclaimed(&self) -> Usd {
        self.as_builder + self.as_referrer - self.claimed
    }
}

/// Who was referred.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Referee {
    /// By whom.
    pub referrer: AccountId,
    /// When, on the venue's clock.
    pub since: Time,
    /// What he traded since then, with his sub-accounts.
    pub volume: Notional,
    /// The fees above zero that he paid since then.
    pub fees: Usd,
    /// What of them his referrer earned.
    pub rewarded: Usd,
}
