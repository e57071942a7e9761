//! How four venues deal with risk: ours, two peers', and one that thinks of none of it.

use curves::presets::{Class, Preset};
use engine::parameters::{MarginTier, MarketRisk};
use units::Rate;

use crate::listing::Listing;
use crate::rules::Rules;

/// All of them; ours stands first.
pub const ALL: [Rules; 4] = [OURS, HYPERLIQUID, DYDX, NAIVE];

/// Our own defaults.
pub const OURS: Rules = Rules {
    name: "ours",
    liquidation: || Preset::Steelyard.liquidation(),
    market: |listing| market(Preset::Steelyard, listing),
};

/// What Hyperliquid does.
pub const HYPERLIQUID: Rules = Rules {
    name: "hyperliquid",
    liquidation: || Preset::Hyperliquid.liquidation(),
    market: |listing| market(Preset::Hyperliquid, listing),
};

/// What dYdX does.
pub const DYDX: Rules = Rules {
    name: "dydx",
    liquidation: || Preset::Dydx.liquidation(),
    market: |listing| market(Preset::Dydx, listing),
};

/// Everything is sold at once, at any price.
pub const NAIVE: Rules = Rules {
    name: "naive",
    liquidation: || Preset::Naive.liquidation(),
    market: |listing| market(Preset::Naive, listing),
};

/// Our own defaults, each without one of their rules.
pub const WITHOUT: [Rules; 3] = [
    Rules {
        name: "ours, margin blind to volatility",
        market: |listing| {
            let (tiers, risk) = market(Preset::Steelyard, listing);
            (tiers, MarketRisk { volatility: None, ..risk })
        },
        ..OURS
    },
    Rules {
        name: "ours, unpaced",
        market: |listing| {
            let (tiers, risk) = market(Preset::Steelyard, listing);
            (tiers, MarketRisk { sale: None, ..risk })
        },
        ..OURS
    },
    Rules {
        name: "ours, margin blind to depth",
        market: |listing| {
            let (tiers, mut risk) = market(Preset::Steelyard, listing);
            risk.margin.exit_cost = None;
            (tiers, risk)
        },
        ..OURS
    },
];

fn market(preset: Preset, listing: &Listing) -> (Vec<MarginTier>, MarketRisk) {
    let class = Class::of_volatility(Rate((listing.volatility * Rate::ONE.0 as f64) as i64));
    (preset.margin_tiers(class), preset.risk(class))
}
