//! Who signs for whom.

use engine::rejection::Rejection;

use super::{Words, known, with_numbers};

/// Why signers, or what they sign, are refused.
pub(super) fn words(rejection: &Rejection) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::MultiSigRequired { account } => known(format!(
            "{account} is a multi-sig user: its own key alone signs no more. Send the action as `multiSig`."
        )),
        R::NotMultiSig { account } => known(format!("{account} is not a multi-sig user.")),
        R::NotOuterSigner { signer } => with_numbers(
            "Invalid multi-sig outer signer",
            format!("{signer} is neither authorized nor an API wallet of somebody who is"),
        ),
        R::NotAuthorized { signer } => with_numbers(
            "Invalid multi-sig inner signer",
            format!("{signer} is neither authorized nor an API wallet of somebody who is"),
        ),
        R::TooFewSignatures { signatures, threshold } => with_numbers(
            "Multi-sig action has too few signatures.",
            format!("{signatures} of authorized users, at least {threshold}"),
        ),
        R::InvalidMultiSig { limit } => with_numbers(
            "Invalid signers: from one authorized user on, each once, and a threshold of at least one of them.",
            format!("at most {limit}"),
        ),
        R::NotForAccounts => known("This is not for an account to ask."),
        _ => return None,
    })
}
