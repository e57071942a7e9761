//! Asset indices of dexes: 110,000 for the first dex's first market, 10,000 a dex.
//!
//! A dex's markets are named `dex:COIN`, and a dex is registered with its first market, so that the names in order of listing tell
//! the dexes in order of registration.

use engine::ids::DexId;
use engine::parameters::MarketParameters;

/// Where the asset indices of dexes begin: those of the dex that would have the number zero.
const FIRST: u32 = 100_000;

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

/// Numbers the markets of dexes in order of listing.
#[derive(Default)]
pub(super) struct Indices<'a> {
    /// The dexes in order of registration, with the next index of each.
    next: Vec<(&'a str, u32)>,
}

impl<'a> Indices<'a> {
    /// The asset index of the next market of a dex.
    pub fn next(&mut self, dex: &'a str) -> u32 {
        let known = self.next.iter().position(|(name, _)| *name == dex);
        let place = known.unwrap_or_else(|| {
            let place = u16::try_from(self.next.len() + 1).expect("dexes are few");
            self.next.push((dex, first_asset_of_dex(place)));
            self.next.len() - 1
        });
        let (_, next) = &mut self.next[place];
        *next += 1;
        *next - 1
    }
}
