//! Builder fees and referrals of an account.

use engine::ids::{AccountId, Address};
use engine::state::{Referee, Rewards};
use serde_json::{Value, json};
use units::Rate;

use super::super::earnings_commands::BUILDER_FEE_UNIT;
use super::{Reader, numbers};

/// How many referred accounts one answer holds.
const REFEREES: usize = 500;

impl Reader<'_> {
    /// The highest fee that an account lets a builder charge, in tenths of a basis point, rounded down.
    pub(crate) fn most_builder_fee(self, user: Address, builder: Address) -> Value {
        let approved = match (self.account(user), self.account(builder)) {
            (Some(user), Some(builder)) => self.state.earnings.approved(self.state.master_of(user), builder),
            _ => Rate::ZERO,
        };
        json!(approved.0 / BUILDER_FEE_UNIT.0)
    }

    /// The builders whom an account lets charge.
    pub(crate) fn approved_builders(self, user: Address) -> Vec<String> {
        let account = self.account(user).into_iter();
        let builders = account.flat_map(|account| self.state.earnings.approved_by(account));
        builders.map(|(builder, _)| self.address_text(builder)).collect()
    }

    /// Who referred an account, whom it referred, and what it earned.
    pub(crate) fn referral(self, user: Address) -> Value {
        let account = self.account(user);
        let earnings = &self.state.earnings;
        let rewards = account.and_then(|account| earnings.rewards.get(&account)).copied().unwrap_or_default();
        let referred_by = account.and_then(|account| earnings.referees.get(&account)).map(|referee| {
            json!({
                "referrer": self.address_text(referee.referrer),
                "code": earnings.referrers.get(&referee.referrer),
            })
        });
        let volume = numbers::notional(self.recent_volume(user));
        let in_dollars = in_dollars(&volume, rewards);
        let mut answer = json!({
            "referredBy": referred_by,
            "referrerState": self.referrer_state(account),
            "rewardHistory": [],
            "tokenToState": [[0, in_dollars.clone()]],
        });
        if let (Value::Object(answer), Value::Object(sums)) = (&mut answer, in_dollars) {
            answer.extend(sums);
        }
        answer
    }

    fn referrer_state(self, account: Option<AccountId>) -> Value {
        let earnings = &self.state.earnings;
        let Some((account, code)) =
            account.and_then(|account| Some((account, earnings.referrers.get(&account)?)))
        else {
            return json!({"stage": "needToCreateCode"});
        };
        let referred = || earnings.referees.iter().filter(|(_, referee)| referee.referrer == account);
        let states = referred().take(REFEREES).map(|(&user, referee)| self.referral_state(user, referee));
        json!({"stage": "ready", "data": {
            "code": code,
            "nReferrals": referred().count(),
            "referralStates": states.collect::<Vec<Value>>(),
        }})
    }

    fn referral_state(self, user: AccountId, referee: &Referee) -> Value {
        let sums = json!({
            "cumVlm": numbers::notional(referee.volume),
            "cumRewardedFeesSinceReferred": numbers::usd(referee.fees),
            "cumFeesRewardedToReferrer": numbers::usd(referee.rewarded),
        });
        let mut state = json!({
            "timeJoined": referee.since.0,
            "user": self.address_text(user),
            "tokenToState": [[0, sums.clone()]],
        });
        if let (Value::Object(state), Value::Object(sums)) = (&mut state, sums) {
            state.extend(sums);
        }
        state
    }

    fn address_text(self, account: AccountId) -> String {
        self.state.account(account).address.to_string()
    }
}

/// Sums in one token. What a builder earned is part of what may be claimed.
fn in_dollars(volume: &str, rewards: Rewards) -> Value {
    json!({
        "cumVlm": volume,
        "unclaimedRewards": numbers::usd(rewards.unclaimed()),
        "claimedRewards": numbers::usd(rewards.claimed),
        "builderRewards": numbers::usd(rewards.as_builder),
    })
}
