//! What is refused about assets, in the words that clients know.

use engine::parameters::AssetParameters;
use engine::rejection::Rejection;
use units::{Decimal, Notional};

use super::errors::{Purpose, Words, known, with_numbers};
use super::markets::{Market, amount_text};

/// Words about assets; none where a rejection is not about any.
pub(super) fn asset_words(
    rejection: &Rejection,
    purpose: Purpose,
    market: Option<Market<'_>>,
    assets: &[AssetParameters],
) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::InsufficientSpotBalance { asset, available, needed } => with_numbers(
            "Order has insufficient spot balance to trade",
            format!(
                "needs {}, available {}",
                amount_text(assets, asset, needed),
                amount_text(assets, asset, available)
            ),
        ),
        R::InsufficientBalance { asset, available, amount } => with_numbers(
            match purpose {
                Purpose::ClassTransfer => format!("Insufficient spot balance asset={}", asset.0),
                _ => "Insufficient balance for token transfer".to_owned(),
            },
            format!(
                "{} asked for, {} available",
                amount_text(assets, asset, amount),
                amount_text(assets, asset, available)
            ),
        ),
        R::BelowMinimumValue { value, minimum }
            if market.is_some_and(|market| market.parameters.is_spot()) =>
        {
            let market = market?;
            let (_, quote) = market.parameters.pair()?;
            let name =
                assets.get(usize::from(quote.0)).map_or("the quote token", |asset| asset.name.as_str());
            let decimals = market.parameters.value_decimals();
            with_numbers(
                format!("Order must have minimum value of {} {name}.", Decimal::text(minimum.0, decimals)),
                format!("value {} {name}", Decimal::text(value.0, decimals)),
            )
        }
        R::BelowTwapValue { value, minimum, per_minute }
            if market.is_some_and(|market| market.parameters.is_spot()) =>
        {
            let decimals = market?.parameters.value_decimals();
            let text = |amount: Notional| Decimal::text(amount.0, decimals);
            with_numbers(
                format!(
                    "TWAP order value too small. Min is ${}, which is ${} per minute.",
                    text(minimum),
                    text(per_minute)
                ),
                format!("value ${}", text(value)),
            )
        }
        R::NotForSpot { .. } => known(match purpose {
            Purpose::Order => {
                "Placing trigger orders is not enabled on spot trading yet. Nor is what needs a position to reduce."
            }
            _ => {
                "A spot market has no positions: there is nothing to lever, to reduce or to publish prices of."
            }
        }),
        R::UnknownAsset { asset } => known(format!("Token {} does not exist.", asset.0)),
        R::InvalidAssetAmount { asset, amount } => {
            with_numbers("Invalid amount.", amount_text(assets, asset, amount))
        }
        R::NotCash { .. } => {
            known("Only USDC stands behind positions: other tokens stay in the spot wallet.")
        }
        _ => return None,
    })
}
