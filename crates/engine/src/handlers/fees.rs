//! What trades cost whom.

use alloc::vec::Vec;

use units::Time;

use crate::event::Event;
use crate::handlers::Transition;
use crate::ids::AccountId;
use crate::rules;

/// Gives every account the fees of the day that a moment is in.
pub(super) fn set(transition: &mut Transition<'_>, moment: Time) {
    let day = moment.0 / Time::DAY.0;
    let accounts = u32::try_from(transition.state.accounts.len()).expect("accounts fit 32 bits");
    // In a dex an account pays by its owner's rates.
    let is_venues = |account: &AccountId| transition.state.account(*account).dex.is_venue();
    let paying: Vec<AccountId> = (0..accounts).map(AccountId).filter(is_venues).collect();
    for account in paying {
        let rates = rules::fees::rates(transition.state, account, day);
        if rates != transition.state.account(account).fees {
            transition.emit(Event::FeeRatesSet { account, taker: rates.taker, maker: rates.maker });
        }
        let rates = rules::fees::spot_rates(transition.state, account, day);
        if rates != transition.state.account(account).spot_fees {
            transition.emit(Event::SpotFeeRatesSet { account, taker: rates.taker, maker: rates.maker });
        }
    }
}
