//! What the operator and the venue's keys do.

use engine::command::{Action, Change, Command, Mode};
use engine::ids::{Address, ChangeId, DexId, MarketId, WithdrawalId};
use engine::parameters::{MarketParameters, VenueParameters};
use units::{Notional, Time};

use super::{Drawing, parameters};

impl Drawing<'_, '_> {
    pub(super) fn operation(&mut self) -> Command {
        let action = match self.choices.below(32) {
            0..3 => self.mode(),
            3..10 => Action::Credit { account: self.anybody(), amount: self.usd() },
            10..12 => Action::CreditAsset {
                account: self.anybody(),
                asset: self.asset(),
                amount: self.asset_amount(),
            },
            12 => Action::Debit { account: self.anybody(), amount: self.usd() },
            13..17 => self.answer_to_withdrawal(),
            17..23 => Action::ProposeChange(Box::new(self.change())),
            23..30 => {
                let change = self.pending();
                match self.choices.one_in(6) {
                    true => Action::CancelChange(change),
                    false => Action::ApproveChange(change),
                }
            }
            _ => self.founding(),
        };
        let signer = match action {
            Action::ProposeChange(_) | Action::ApproveChange(_) | Action::CancelChange(_) => self.key(),
            _ if self.choices.one_in(4) => self.anybody(),
            _ => self.state.parameters().operator,
        };
        self.by(signer, action)
    }

    fn mode(&mut self) -> Action {
        Action::SetMode(self.choices.among(&[Mode::PostOnly, Mode::CancelOnly, Mode::Halted, Mode::Open]))
    }

    fn answer_to_withdrawal(&mut self) -> Action {
        let waiting: Vec<_> = self.state.withdrawals.iter().map(|(withdrawal, _)| withdrawal).collect();
        let withdrawal = match waiting.is_empty() || self.choices.one_in(8) {
            true => WithdrawalId(self.choices.below(40)),
            false => self.choices.among(&waiting),
        };
        match self.choices.below(3) {
            0 => Action::ConfirmWithdrawal { withdrawal, amount: None },
            1 => Action::ConfirmWithdrawal { withdrawal, amount: Some(self.usd()) },
            _ => Action::RefuseWithdrawal(withdrawal),
        }
    }

    fn key(&mut self) -> Address {
        let keys = &self.state.parameters().change_control.keys;
        if keys.is_empty() || self.choices.one_in(6) { self.anybody() } else { self.choices.among(keys) }
    }

    fn pending(&mut self) -> ChangeId {
        let pending: Vec<_> = self.state.changes.pending.keys().copied().collect();
        match pending.is_empty() || self.choices.one_in(8) {
            true => ChangeId(self.choices.below(40)),
            false => self.choices.among(&pending),
        }
    }

    fn change(&mut self) -> Change {
        let own: Vec<MarketId> = self.state.perpetuals_of(DexId::VENUE).collect();
        let market =
            if own.is_empty() || self.choices.one_in(30) { self.market() } else { self.choices.among(&own) };
        let known = self.state.markets.get(usize::from(market.0)).unwrap_or(&self.state.markets[0]);
        let mut changed = known.parameters.clone();
        self.change_market(&mut changed);
        match self.choices.below(24) {
            0..12 => Change::SetMarket { market, parameters: changed },
            12..20 => Change::SetVenue(self.changed_venue()),
            20..23 => {
                changed.name = format!("N{}", self.choices.below(6));
                let most = Notional(self.usd().0);
                changed.risk.open_interest.most.get_or_insert(most);
                Change::List(changed)
            }
            _ => Change::Delist { market },
        }
    }

    /// Other rules for a market, within their bounds but for seldom ones.
    fn change_market(&mut self, parameters: &mut MarketParameters) {
        match self.choices.below(8) {
            0..3 => parameters.margin_tiers = parameters::margin_tiers(self.choices),
            3..6 => parameters.risk = parameters::market_risk(self.choices),
            6 => parameters.only_isolated = self.choices.one_in(2),
            _ => parameters.size_decimals = self.choices.below(12) as u8,
        }
    }

    fn changed_venue(&mut self) -> VenueParameters {
        let mut changed = self.state.parameters().clone();
        let parent = changed.liquidation.backstop_parent;
        match self.choices.below(16) {
            0..4 => changed.liquidation = parameters::liquidation_policy(self.choices, parent),
            4 => changed.oracle = parameters::oracle_policy(self.choices),
            5..8 => changed.withdrawals = parameters::withdrawal_policy(self.choices),
            8..11 => changed.open_orders = self.choices.among(&[30, 5, 50, 1_000, 0, u32::MAX]),
            11 => changed.change_control.threshold = self.choices.below(4) as u32,
            _ => changed.vaults.lock_up = self.choices.among(&[Time(0), Time::HOUR]),
        }
        changed
    }

    /// The venue once more: nobody founds it twice.
    fn founding(&mut self) -> Action {
        Action::Found(Box::new(super::everything()))
    }
}
