//! How what others earn of trades changes the state.

use units::{Notional, Usd};

use crate::event::{EarningsEvent, Fill};
use crate::ids::AccountId;
use crate::state::{Referee, State};

impl State {
    pub(super) fn evolve_earnings(&mut self, event: &EarningsEvent) {
        let earnings = &mut self.earnings;
        match event {
            EarningsEvent::BuilderApproved { account, builder, most } if most.is_zero() => {
                earnings.approvals.remove(&(*account, *builder));
            }
            EarningsEvent::BuilderApproved { account, builder, most } => {
                earnings.approvals.insert((*account, *builder), *most);
            }
            EarningsEvent::ReferrerRegistered { account, code } => {
                earnings.codes.insert(code.clone(), *account);
                earnings.referrers.insert(*account, code.clone());
            }
            EarningsEvent::ReferrerSet { account, referrer } => {
                let referee = Referee {
                    referrer: *referrer,
                    since: self.time,
                    volume: Notional::ZERO,
                    fees: Usd::ZERO,
                    rewarded: Usd::ZERO,
                };
                earnings.referees.insert(*account, referee);
            }
            EarningsEvent::RewardsClaimed { account, amount } => {
                earnings.rewards.entry(*account).or_default().claimed += *amount;
                self.funds.rewards -= *amount;
                self.add_cash(*account, *amount);
            }
        }
    }

    /// Pays the fee of a fill to the treasury of its dex, and puts aside the referrer's share of it and what the builder charges.
    pub(super) fn pay_fees(&mut self, fill: &Fill) {
        *self.treasury_mut(self.account(fill.account).dex) += fill.fee;
        if let Some(share) = fill.builder {
            self.funds.rewards += share.amount;
            self.earnings.rewards.entry(share.account).or_default().as_builder += share.amount;
        }
        if !self.account(fill.account).dex.is_venue() {
            return;
        }
        let owner = self.master_of(fill.account);
        let Some(referee) = self.earnings.referees.get_mut(&owner) else {
            return;
        };
        referee.fees += fill.fee.max(Usd::ZERO);
        if let Some(share) = fill.referral {
            referee.rewarded += share.amount;
            self.funds.treasury -= share.amount;
            self.funds.rewards += share.amount;
            self.earnings.rewards.entry(share.account).or_default().as_referrer += share.amount;
        }
    }

    /// Counts what a referred account traded.
    pub(super) fn count_referred(&mut self, account: AccountId, notional: Notional) {
        if !self.account(account).dex.is_venue() {
            return;
        }
        let owner = self.master_of(account);
        if let Some(referee) = self.earnings.referees.get_mut(&owner) {
            referee.volume += notional;
        }
    }
}
