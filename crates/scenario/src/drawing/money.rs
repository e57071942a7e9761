//! Cash and assets on their way.

use engine::command::{Action, Wallet};
use engine::ids::{AccountId, Address, AssetId, DexId, WithdrawalId};

use super::Drawing;

impl Drawing<'_, '_> {
    pub(super) fn money(&mut self, account: AccountId) -> Action {
        match self.choices.below(24) {
            0..4 => Action::Transfer { destination: self.anybody(), amount: self.usd() },
            4..7 => Action::Withdraw { destination: self.anybody(), amount: self.usd() },
            7 => Action::CancelWithdrawal(self.withdrawal(account)),
            8 => Action::CreateSubAccount { name: format!("sub {}", self.choices.below(4)) },
            9..12 => Action::TransferWithSubAccount {
                sub_account: self.sub_account(account),
                is_deposit: !self.choices.one_in(2),
                amount: self.usd(),
            },
            12..17 => self.asset_action(account),
            17..19 => Action::TransferAssetWithSubAccount {
                sub_account: self.sub_account(account),
                is_deposit: !self.choices.one_in(2),
                asset: self.asset(),
                amount: self.asset_amount(),
            },
            _ => self.between_dexes(account),
        }
    }

    fn asset_action(&mut self, account: AccountId) -> Action {
        let own = self.state.account(account).address;
        Action::SendAsset {
            destination: if self.choices.one_in(2) { self.anybody() } else { own },
            from: self.wallet(),
            to: self.wallet(),
            asset: if self.choices.one_in(2) { AssetId::CASH } else { self.asset() },
            amount: self.asset_amount(),
        }
    }

    fn between_dexes(&mut self, account: AccountId) -> Action {
        let own = self.state.account(account).address;
        let (mut from, mut to) = (DexId::VENUE, self.dex());
        if self.choices.one_in(4) {
            (from, to) = (to, from);
        }
        let destination = if self.choices.one_in(8) { self.anybody() } else { own };
        Action::SendBetweenDexes { destination, from, to, amount: self.usd() }
    }

    /// Mostly one of the account's, where it has any.
    fn sub_account(&mut self, account: AccountId) -> Address {
        let accounts = self.state.accounts.iter();
        let own: Vec<_> = accounts
            .filter(|(_, known)| known.master == Some(account))
            .map(|(_, known)| known.address)
            .collect();
        match own.is_empty() || self.choices.one_in(8) {
            true => self.anybody(),
            false => self.choices.among(&own),
        }
    }

    /// Mostly one of the account's that waits, where it has any.
    fn withdrawal(&mut self, account: AccountId) -> WithdrawalId {
        let own: Vec<_> = self.state.withdrawals.of(account).map(|(withdrawal, _)| withdrawal).collect();
        match own.is_empty() || self.choices.one_in(8) {
            true => WithdrawalId(self.choices.below(40)),
            false => self.choices.among(&own),
        }
    }

    /// An asset, seldom one that does not exist.
    pub(super) fn asset(&mut self) -> AssetId {
        AssetId(self.choices.place(self.state.assets.len() + 1) as u16)
    }

    fn wallet(&mut self) -> Wallet {
        if self.choices.one_in(3) { Wallet::Perpetuals } else { Wallet::Spot }
    }
}
