//! The rules that a simulated venue is founded with, and how they are scaled.

use engine::parameters::{Curve, CurvePoint, LiquidationPolicy, MarginTier, MarketRisk};
use units::{Rate, Rounding, multiply_divide};

use crate::listing::Listing;

/// How a venue deals with risk.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Its name in tables.
    pub name: &'static str,
    /// How failing positions are closed.
    pub liquidation: fn() -> LiquidationPolicy,
    /// A market's margin by notional, and what else protects the venue from it.
    pub market: fn(&Listing) -> (Vec<MarginTier>, MarketRisk),
}

/// A market's rules with every margin multiplied by a factor, initial and maintenance margin alike.
pub fn scaled(tiers: &[MarginTier], risk: &MarketRisk, factor: Rate) -> (Vec<MarginTier>, MarketRisk) {
    let scale = |rate: Rate| {
        Rate(multiply_divide(rate.0, factor.0, Rate::ONE.0, Rounding::Ceil).clamp(1, Rate::ONE.0))
    };
    let scaled_tiers = tiers.iter().map(|tier| {
        // A leverage is a whole number, so tiers come close to the factor and curves meet it.
        let leverage = multiply_divide(i64::from(tier.max_leverage), Rate::ONE.0, factor.0, Rounding::Ceil);
        MarginTier {
            lower_bound: tier.lower_bound,
            maintenance_rate: scale(tier.maintenance_rate),
            max_leverage: u8::try_from(leverage.clamp(1, i64::from(u8::MAX))).expect("it is clamped"),
        }
    });
    let mut risk = risk.clone();
    let curves = &mut risk.margin;
    for curve in
        [&mut curves.initial_by_notional, &mut curves.initial_by_open_interest, &mut curves.exit_cost]
            .into_iter()
            .flatten()
    {
        *curve = scaled_curve(curve, scale);
    }
    if let Some(policy) = &mut risk.volatility {
        policy.multiple = Rate(multiply_divide(policy.multiple.0, factor.0, Rate::ONE.0, Rounding::Ceil));
    }
    (scaled_tiers.collect(), risk)
}

fn scaled_curve(curve: &Curve, scale: impl Fn(Rate) -> Rate) -> Curve {
    let points = curve.points().iter();
    let points = points.map(|point| CurvePoint {
        at: point.at,
        value: if point.value == 0 { 0 } else { scale(Rate(point.value)).0 },
    });
    Curve::new(curve.shape(), points.collect()).expect("its points stand where they stood")
}
