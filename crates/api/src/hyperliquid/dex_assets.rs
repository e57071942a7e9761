//! Asset indices of dexes: 110,000 for the first dex's first market, 10,000 a dex.
//!
//! A dex's markets are named `dex:COIN`, and a dex is registered with its first market, so that the names in order of listing tell
//! the dexes in order of registration.

use engine::ids::{DexId, MarketId};
use engine::parameters::MarketParameters;

/// Where the asset indices of dexes begin: those of the dex that would have the number zero.
pub(super) const FIRST: u32 = 100_000;

/// How many asset indices a dex has.
const PER_DEX: u32 = 10_000;

/// The asset index of a dex's first market, by the dex's place in `perpDexs`, where the venue's own dex has the place 0; the others follow in
/// order of listing.
pub fn first_asset_of_dex(place: u16) -> u32 {
    if place == 0 { 0 } else { FIRST + PER_DEX * u32::from(place) }
}

/// The name of the dex of a market of this name; none of the venue's own.
pub fn dex_of(name: &str) -> Option<&str> {
    name.split_once(':').map(|(dex, _)| dex)
}

/// The dexes in order of registration.
fn dexes(markets: &[MarketParameters]) -> Vec<&str> {
    let mut dexes = Vec::new();
    for dex in markets.iter().filter_map(|market| dex_of(&market.name)) {
        if !dexes.contains(&dex) {
            dexes.push(dex);
        }
    }
    dexes
}

/// The dex of this name.
pub(super) fn find(markets: &[MarketParameters], name: &str) -> Option<DexId> {
    let place = dexes(markets).iter().position(|&dex| dex == name)?;
    u16::try_from(place + 1).ok().map(DexId)
}

/// The market of an asset index of the venue's own perpetuals or of a dex.
pub(super) fn market_of(markets: &[MarketParameters], asset: u32) -> Option<MarketId> {
    let (dex, place) = match asset.checked_sub(FIRST) {
        None => (None, asset),
        Some(beyond) => {
            let number = usize::try_from(beyond / PER_DEX).ok()?.checked_sub(1)?;
            (Some(*dexes(markets).get(number)?), beyond % PER_DEX)
        }
    };
    let is_own = |market: &MarketParameters| !market.is_spot() && dex_of(&market.name) == dex;
    let mut own = (0_u16..).zip(markets).filter(|(_, market)| is_own(market));
    own.nth(usize::try_from(place).ok()?).map(|(id, _)| MarketId(id))
}

/// The asset index of a market of the venue's own perpetuals or of a dex.
pub(super) fn asset_of(markets: &[MarketParameters], market: MarketId) -> Option<u32> {
    let place = usize::from(market.0);
    let dex = dex_of(&markets.get(place)?.name);
    let is_own = |market: &&MarketParameters| !market.is_spot() && dex_of(&market.name) == dex;
    let before = markets[..place].iter().filter(is_own).count();
    let before = u32::try_from(before).ok()?;
    Some(match dex {
        None => before,
        Some(name) => first_asset_of_dex(find(markets, name)?.0) + before,
    })
}
