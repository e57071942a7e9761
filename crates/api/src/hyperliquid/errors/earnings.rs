//! Who earns of whose trades.

use engine::rejection::Rejection;

use super::{Words, known, percent, usd, with_numbers};

/// Why a builder, a referrer or a claim is refused.
pub(super) fn words(rejection: &Rejection) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::BuilderFeeTooHigh { rate, most } => {
            with_numbers("Builder fee is too high.", format!("{}, at most {}", percent(rate), percent(most)))
        }
        R::BuilderFeeNotApproved { rate, approved } => with_numbers(
            "Builder fee has not been approved",
            format!("{} asked for, {} approved", percent(rate), percent(approved)),
        ),
        R::BuilderEquity { equity, required } => with_numbers(
            "Builder has insufficient balance to be approved.",
            format!("equity {}, required {}", usd(equity), usd(required)),
        ),
        R::CodeRegistered => known("The account has a referral code already."),
        R::AlreadyReferred => known("Referrer already set."),
        R::UnknownCode => known("Referral code does not exist."),
        R::NothingToClaim => known("There are no rewards to claim."),
        _ => return None,
    })
}
