//! The engine's rejections about dexes in words.

use engine::rejection::Rejection;

use super::errors::{Words, known, usd, with_numbers};

/// What deployers and those who trade in dexes are told.
pub(super) fn dex_words(rejection: &Rejection) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::UnknownDex => known("The perp dex does not exist."),
        R::DexesNotOffered => known("Perp dexes cannot be deployed at this venue."),
        R::DexDescription => known(
            "A new perp dex is registered with a schema, which names it, and further assets without one.",
        ),
        R::NotDeployer { signer, .. } => known(format!(
            "{signer} is neither the deployer of the perp dex nor one of its sub-deployers for this."
        )),
        R::MarketOfOtherDex { market, .. } => {
            known(format!("Market {} is not of the perp dex that this is about.", market.0))
        }
        R::NoAccountInDex { .. } => with_numbers(
            "Insufficient margin to place order.",
            "nothing was sent to this perp dex: use sendAsset first".into(),
        ),
        R::TooEarly { earliest } => {
            with_numbers("It is too early to change this again.", format!("not before {}", earliest.0))
        }
        R::StrictlyIsolated { .. } => {
            known("Margin of this asset comes back only as the position is closed: it is strictly isolated.")
        }
        R::DexInDeficit { .. } => known(
            "Nothing leaves the perp dex while somebody in it owes more than he has. Try again after his liquidation.",
        ),
        R::BeyondDexMoney { money, amount, .. } => with_numbers(
            "Insufficient balance for token transfer",
            format!("{} asked for, the perp dex has {}", usd(amount), usd(money)),
        ),
        R::TradingHalted { .. } => known("Trading is halted."),
        _ => return None,
    })
}
