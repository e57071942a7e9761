//! How what others earn of trades changes the state.

use units::{Amount, Notional, Usd};

use crate::event::{EarningsEvent, Fill, SpotFill};
use crate::ids::{AccountId, AssetId};
use crate::state::{CASH_UNIT, Referee, State, in_cash};

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

    /// Puts aside what a builder charges a seller in a spot market, and the referrer's share of his fee. Both go over from the balances
    /// to the side of perpetuals, as what a builder claims is cash there.
    pub(super) fn share_spot_fees(&mut self, fill: &SpotFill) {
        let owner = self.master_of(fill.account);
        let is_sold_for_cash = fill.size.is_negative()
            && self.market(fill.market).parameters.pair().is_some_and(|(_, quote)| quote == AssetId::CASH);
        if let Some(referee) = self.earnings.referees.get_mut(&owner).filter(|_| is_sold_for_cash) {
            referee.fees += in_cash(fill.fee);
            referee.rewarded += fill.referral.map_or(Usd::ZERO, |share| share.amount);
        }
        if let Some(share) = fill.builder {
            self.earnings.rewards.entry(share.account).or_default().as_builder += share.amount;
        }
        if let Some(share) = fill.referral {
            self.earnings.rewards.entry(share.account).or_default().as_referrer += share.amount;
            self.asset_mut(AssetId::CASH).treasury -= Amount(share.amount.0 * CASH_UNIT);
        }
        let shared = fill.shared();
        if shared.is_zero() {
            return;
        }
        self.funds.rewards += shared;
        self.totals.deposited += i128::from(shared.0);
        self.asset_mut(AssetId::CASH).deposited -= i128::from(shared.0) * i128::from(CASH_UNIT);
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
