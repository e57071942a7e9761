//! Assets, and the spot markets that trade them.

use units::Amount;

use crate::command::{AssetBalance, Genesis};
use crate::ids::{AssetId, MarketId};
use crate::limits::{MAX_ASSET_AMOUNT, MAX_ASSETS, MAX_POSITION_VALUE, NAME_LENGTH};
use crate::parameters::{AssetParameters, MarketParameters, Parameter};
use crate::rejection::Rejection;
use crate::rules::validation::Bounds;

/// Checks what a venue is to be founded with of assets.
pub(super) fn check_assets(genesis: &Genesis) -> Result<(), Rejection> {
    let assets = &genesis.assets;
    Bounds { market: None }.check_length(Parameter::Assets, assets.len(), 0, MAX_ASSETS)?;
    for (place, asset) in assets.iter().enumerate() {
        check_asset(asset)?;
        let is_same = |other: &AssetParameters| other.name == asset.name || other.token == asset.token;
        if assets[..place].iter().any(is_same) {
            return Err(Rejection::InvalidName);
        }
    }
    if let Some(cash) = assets.first() {
        check_decimals(cash, AssetParameters::MAX_DECIMALS)?;
    }
    let mut sums = alloc::vec![0_i128; assets.len()];
    for &AssetBalance { asset, amount, .. } in &genesis.asset_balances {
        let sum = sums.get_mut(usize::from(asset.0)).ok_or(Rejection::UnknownAsset { asset })?;
        *sum += i128::from(amount.0);
        if !amount.is_positive() {
            return Err(Rejection::InvalidAssetAmount { asset, amount });
        }
        check_asset_deposited(*sum, asset, amount)?;
    }
    Ok(())
}

/// Whether so much of an asset may be inside the venue, after `amount` came in.
///
/// # Errors
/// The amount, where it is too much.
pub fn check_asset_deposited(sum: i128, asset: AssetId, amount: Amount) -> Result<(), Rejection> {
    match sum <= i128::from(MAX_ASSET_AMOUNT) {
        true => Ok(()),
        false => Err(Rejection::InvalidAssetAmount { asset, amount }),
    }
}

fn check_asset(asset: &AssetParameters) -> Result<(), Rejection> {
    if !(1..=NAME_LENGTH).contains(&asset.name.chars().count()) {
        return Err(Rejection::InvalidName);
    }
    check_decimals(asset, 0)?;
    let (size_decimals, decimals) = (i64::from(asset.size_decimals), i64::from(asset.decimals));
    Bounds { market: None }.check(Parameter::AssetSizeDecimals, size_decimals, 0, decimals)
}

fn check_decimals(asset: &AssetParameters, least: u8) -> Result<(), Rejection> {
    let (decimals, most) = (i64::from(asset.decimals), i64::from(AssetParameters::MAX_DECIMALS));
    Bounds { market: None }.check(Parameter::AssetDecimals, decimals, i64::from(least), most)
}

/// Checks what a spot market trades: two assets of the venue, sizes in lots of the base, and a quote of which price × size is
/// exactly an amount.
pub(crate) fn check_pair<'a>(
    id: MarketId,
    market: &MarketParameters,
    asset_of: impl Fn(AssetId) -> Option<&'a AssetParameters>,
) -> Result<(), Rejection> {
    let Some((base, quote)) = market.pair() else { return Ok(()) };
    let find = |asset: AssetId| asset_of(asset).ok_or(Rejection::UnknownAsset { asset });
    let (sold, paid) = (find(base)?, find(quote)?);
    if base == quote {
        return Err(Rejection::UnknownAsset { asset: quote });
    }
    check_decimals(paid, AssetParameters::MAX_DECIMALS)?;
    let bounds = Bounds { market: Some(id) };
    let size_decimals = i64::from(sold.size_decimals);
    bounds.check(Parameter::SizeDecimals, i64::from(market.size_decimals), size_decimals, size_decimals)?;
    let most = MAX_POSITION_VALUE / i128::from(sold.per_lot());
    bounds.check(Parameter::MaxSize, market.max_size.0, 1, i64::try_from(most).unwrap_or(i64::MAX))
}
