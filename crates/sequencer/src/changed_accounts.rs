//! Which accounts changed since somebody asked, so that a copy of all can follow without being made anew.

use engine::ids::AccountId;
use parking_lot::Mutex;

/// The accounts that changed since the last question. At first all may have.
#[derive(Debug, Default)]
pub struct ChangedAccounts {
    noted: Mutex<Option<Noted>>,
}

/// Some accounts, each once.
#[derive(Debug, Default)]
struct Noted {
    accounts: Vec<AccountId>,
    /// A bit an account.
    bits: Vec<u64>,
}

impl ChangedAccounts {
    /// The accounts that changed since this was asked last, each once. None where all may have.
    pub fn take(&self) -> Option<Vec<AccountId>> {
        self.noted.lock().replace(Noted::default()).map(|noted| noted.accounts)
    }

    /// Takes note of accounts that changed; of nothing before the first question.
    pub(crate) fn note(&self, accounts: &[AccountId]) {
        if let Some(noted) = &mut *self.noted.lock() {
            accounts.iter().for_each(|&account| noted.note(account));
        }
    }

    /// Takes note that all may have changed.
    pub(crate) fn note_all(&self) {
        *self.noted.lock() = None;
    }
}

impl Noted {
    fn note(&mut self, account: AccountId) {
        let (place, bit) = (account.0 as usize / 64, 1 << (account.0 % 64));
        if self.bits.len() <= place {
            self.bits.resize(place + 1, 0);
        }
        if self.bits[place] & bit == 0 {
            self.bits[place] |= bit;
            self.accounts.push(account);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_is_told_once_and_only_after_a_first_question() {
        let (changed, some) = (ChangedAccounts::default(), [3, 200, 3].map(AccountId));
        changed.note(&some);
        assert_eq!(changed.take(), None);
        changed.note(&some);
        changed.note(&some);
        assert_eq!(changed.take(), Some(vec![AccountId(3), AccountId(200)]));
        assert_eq!(changed.take(), Some(Vec::new()));
        changed.note_all();
        assert_eq!(changed.take(), None);
    }
}
