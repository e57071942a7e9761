//! What dYdX does: the liquidity tiers of its genesis, a tenth of a position at a time, an insurance fund.

use engine::parameters::{
    DeleveragingPolicy, DeleveragingRule, LiquidationPolicy, MarginCurves, MarginTier, MarketRisk,
};
use units::{Notional, Rate, Rounding, Time, Usd};

use super::{Class, hyperliquid};
use crate::family::Family;
use crate::unit::Unit;

/// A liquidity tier: initial margin and the part of it that is maintenance margin, in per cent, and where open interest begins to
/// raise the initial margin and where it reaches 100 %, in millions of USD.
struct LiquidityTier {
    base: i64,
    maintenance: i64,
    open_interest: Option<(i64, i64)>,
}

impl LiquidityTier {
    fn of(class: Class) -> Self {
        let tier = |base, maintenance, open_interest| Self { base, maintenance, open_interest };
        match class {
            // Large-cap, small-cap and long-tail.
            Class::Calm => tier(2, 60, None),
            Class::Lively => tier(10, 50, Some((20, 50))),
            Class::Wild => tier(20, 50, Some((5, 10))),
        }
    }
}

/// A tenth of a position above 1,000 USD in every block; the insurance fund before anybody, and then whoever comes first from a
/// place that nobody chose.
pub(super) fn liquidation() -> LiquidationPolicy {
    LiquidationPolicy {
        partial_above: Notional(1_000 * Usd::ONE.0),
        partial_fraction: Rate::basis_points(1_000),
        cooldown: Time(0),
        band: Rate::ONE,
        backstop_below: Rate::ZERO,
        insurance_per_sale: Usd::dollars(1_000_000),
        deleveraging: DeleveragingPolicy {
            rule: DeleveragingRule::Rotating,
            band: None,
            insurance_first: true,
        },
        ..hyperliquid()
    }
}

pub(super) fn margin_tiers(class: Class) -> Vec<MarginTier> {
    let LiquidityTier { base, maintenance, .. } = LiquidityTier::of(class);
    vec![MarginTier {
        lower_bound: Notional::ZERO,
        maintenance_rate: Rate::ratio(base * maintenance, 10_000, Rounding::Ceil),
        max_leverage: u8::try_from(100 / base).expect("a leverage of at most 100"),
    }]
}

pub(super) fn risk(class: Class) -> MarketRisk {
    let LiquidityTier { base, open_interest, .. } = LiquidityTier::of(class);
    let curve = open_interest.map(|(lower, upper)| {
        let million = 1_000_000 * Usd::ONE.0;
        let base = Rate::basis_points(100 * base).0;
        let family = Family::LinearOi { base, lower: lower * million, upper: upper * million };
        family.expand(Unit::Usd).expect("a tier's open interest ends above where it begins")
    });
    MarketRisk {
        margin: MarginCurves { initial_by_open_interest: curve, ..MarginCurves::default() },
        ..MarketRisk::default()
    }
}
