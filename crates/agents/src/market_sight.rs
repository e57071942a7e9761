//! What traders see of a market.

use engine::ids::MarketId;
use engine::state::Market;
use units::{Notional, Price, Rate, Rounding, Size, multiply_divide};

use crate::price_grid::{PriceGrid, part};

/// What all traders see of a market at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MarketSight {
    pub(crate) market: MarketId,
    /// The oracle price.
    pub(crate) price: Price,
    /// The middle of the makers' quotes: the oracle price and their premium.
    pub(crate) centre: Price,
    /// The mark price, which decides over margin and triggers.
    pub(crate) mark: Price,
    /// How far the price is from its average.
    pub(crate) momentum: Rate,
    /// Half the distance between the best bid and the best ask that traders expect here.
    pub(crate) half_spread: Rate,
    /// What one order trades without moving the price much.
    pub(crate) usual_notional: Notional,
    pub(crate) min_order_value: Notional,
    pub(crate) max_size: Size,
    pub(crate) max_leverage: u8,
    pub(crate) only_isolated: bool,
    pub(crate) grid: PriceGrid,
}

impl MarketSight {
    pub(crate) fn of(id: MarketId, market: &Market, momentum: Rate) -> Self {
        let parameters = &market.parameters;
        let max_leverage = parameters.max_leverage().max(1);
        Self {
            market: id,
            price: market.oracle.price,
            centre: market.oracle.price,
            mark: market.mark.price,
            momentum,
            half_spread: half_spread(max_leverage),
            usual_notional: parameters.impact_notional,
            min_order_value: parameters.min_order_value,
            max_size: parameters.max_size,
            max_leverage,
            only_isolated: parameters.only_isolated,
            grid: PriceGrid::of(parameters),
        }
    }

    /// A distance from the price in ticks.
    pub(crate) fn distance(&self, rate: Rate) -> Price {
        part(self.price, rate)
    }

    /// The size that is worth at most this much, and no larger than the market allows; zero where not one lot is.
    pub(crate) fn size_worth(&self, notional: Notional) -> Size {
        let lots = multiply_divide(notional.0.max(0), 1, self.price.0.max(1), Rounding::Floor);
        Size(lots).min(self.max_size)
    }

    /// What a signed size is worth, rounded to the largest value where it leaves 64 bits.
    pub(crate) fn value(&self, size: Size) -> Notional {
        Notional(self.price.0.saturating_mul(size.0))
    }
}

/// A market that offers less leverage moves more, so it is quoted wider: 1.75 bp at 40x, 4 bp at 10x.
fn half_spread(max_leverage: u8) -> Rate {
    Rate::basis_points(1) + Rate(Rate::basis_points(30).0 / i64::from(max_leverage))
}
