//! Who may do what for an account, what it is called, and who earns of its trades.

use engine::command::{Action, EarningsAction, IdentityAction, MultiSigSigners};
use engine::ids::AccountId;
use units::{Rate, Time};

use super::Drawing;

impl Drawing<'_, '_> {
    pub(super) fn access(&mut self, account: AccountId) -> Action {
        match self.choices.below(16) {
            0..5 => Action::ApproveAgent {
                agent: if self.choices.one_in(4) { self.anybody() } else { self.stranger() },
                name: self.choices.among(&["", "a", "b", "c", "d"]).into(),
                valid_until: (!self.choices.one_in(3))
                    .then(|| Time(self.moment.received.0 + self.choices.below(90_000_000))),
            },
            5..11 => Action::Earnings(self.earnings(account)),
            11..15 => Action::Identity(self.identity(account)),
            _ => Action::Nothing,
        }
    }

    fn earnings(&mut self, account: AccountId) -> EarningsAction {
        let code = |number: u64| format!("code{number}");
        match self.choices.below(8) {
            0..4 => {
                // Few builders, so that orders come through those who were approved.
                let builder = self.state.accounts.iter().nth(1 + self.choices.place(2));
                let builder = builder.filter(|(other, _)| *other != account).map(|(_, known)| known.address);
                let builder = builder.filter(|_| !self.choices.one_in(4));
                EarningsAction::ApproveBuilder {
                    builder: builder.unwrap_or_else(|| self.anybody()),
                    most: Rate::basis_points(match self.choices.below(8) {
                        0..6 => self.choices.between(0, 11),
                        _ => self.choices.between(-1, 110),
                    }),
                }
            }
            4 => EarningsAction::RegisterReferrer { code: code(self.choices.below(3)) },
            5 => EarningsAction::SetReferrer { code: code(self.choices.below(3)) },
            _ => EarningsAction::ClaimRewards,
        }
    }

    fn identity(&mut self, account: AccountId) -> IdentityAction {
        match self.choices.below(10) {
            0..2 => IdentityAction::ReserveRequests {
                requests: self.choices.among(&[1, 100, 20_000, 0, u64::MAX]),
            },
            2..5 => {
                let length = self.choices.place(24);
                IdentityAction::SetDisplayName { name: "n".repeat(length) }
            }
            5..8 => {
                let name = format!("sub {}", self.choices.below(5));
                let accounts = self.state.accounts.iter();
                let own = accounts.filter(|(_, known)| known.master == Some(account)).last();
                let own = own.map(|(_, known)| known.address).filter(|_| !self.choices.one_in(4));
                IdentityAction::RenameSubAccount { sub_account: own.unwrap_or_else(|| self.anybody()), name }
            }
            8 => IdentityAction::SetMultiSig(None),
            _ => {
                let authorized = (0..self.choices.below(4)).map(|_| self.anybody()).collect();
                let threshold = self.choices.below(4) as u8;
                IdentityAction::SetMultiSig(Some(MultiSigSigners { authorized, threshold }))
            }
        }
    }
}
