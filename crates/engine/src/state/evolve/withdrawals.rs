//! How withdrawals change the state.

use units::Usd;

use crate::event::Event;
use crate::ids::WithdrawalId;
use crate::state::{State, Withdrawal};

impl State {
    pub(super) fn evolve_withdrawals(&mut self, event: &Event) {
        match *event {
            Event::WithdrawalRequested { withdrawal, account, destination, amount, fee } => {
                let released = amount - fee;
                let paid = Usd::ZERO;
                let time = self.time;
                let asked = Withdrawal { account, destination, amount, fee, released, paid, time };
                self.ask_for_withdrawal(withdrawal, asked);
            }
            Event::WithdrawalQueued { withdrawal, account, destination, amount, fee } => {
                let (released, paid) = (Usd::ZERO, Usd::ZERO);
                let time = self.time;
                let asked = Withdrawal { account, destination, amount, fee, released, paid, time };
                self.ask_for_withdrawal(withdrawal, asked);
            }
            Event::WithdrawalReleased { withdrawal, amount, time } => {
                self.withdrawals.change(withdrawal, |known| known.released += amount);
                self.outflow.note_released(time, amount);
            }
            Event::WithdrawalCancelled { withdrawal, account, amount } => {
                self.withdrawals.change(withdrawal, |known| known.amount -= amount);
                self.funds.withdrawing -= amount;
                self.add_cash(account, amount);
            }
            Event::WithdrawalConfirmed { withdrawal, amount } => {
                self.withdrawals.change(withdrawal, |known| known.paid += amount);
                self.funds.withdrawing -= amount;
                self.totals.deposited -= i128::from(amount.0);
            }
            Event::WithdrawalRefused { withdrawal, account, amount, fee } => {
                self.withdrawals.remove(withdrawal);
                self.funds.withdrawing -= amount - fee;
                self.funds.treasury -= fee;
                self.add_cash(account, amount);
            }
            Event::DepositsSampled { amount } => self.outflow.note_deposits(amount),
            Event::WithdrawalGateRaised { until, .. } => self.outflow.gate = Some(until),
            Event::WithdrawalGateLifted { .. } => self.outflow.gate = None,
            _ => unreachable!("only events of withdrawals come here"),
        }
    }

    fn ask_for_withdrawal(&mut self, withdrawal: WithdrawalId, asked: Withdrawal) {
        self.add_cash(asked.account, -asked.amount);
        self.funds.withdrawing += asked.claimed();
        self.funds.treasury += asked.fee;
        self.last_withdrawal = withdrawal.0;
        self.withdrawals.insert(withdrawal, asked);
    }
}
