//! The markets of a simulated venue, and how large each of them is.

use engine::parameters::{FundingPolicy, MarginTier, MarketParameters, MarketRisk};
use units::{Notional, Price, Rate, Size, Time, Usd};

/// A market with its size.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its name.
    pub name: String,
    /// The price at which the world begins, in USD.
    pub first_price: f64,
    /// The notional of all positions of leveraged traders at the beginning, in USD.
    pub open_interest: f64,
    /// What stands on a side of the book within 2 % of the price in calm times, in USD.
    pub depth: f64,
    /// How much its price moves in a year, as a standard deviation.
    pub volatility: f64,
}

impl Listing {
    /// `d` of the market: a tick is at most a ten-thousandth of the price.
    pub fn size_decimals(&self) -> u8 {
        let fits = |decimals: &u8| libm::pow(10.0, f64::from(*decimals) - 6.0) <= self.first_price * 1e-4;
        (0..=5).rev().find(fits).unwrap_or(0)
    }

    /// How many ticks a dollar has.
    fn ticks(&self) -> f64 {
        libm::pow(10.0, 6.0 - f64::from(self.size_decimals()))
    }

    /// The price of so many dollars, rounded to the nearest tick; at least one.
    pub fn price(&self, dollars: f64) -> Price {
        Price((libm::round(dollars * self.ticks()) as i64).max(1))
    }

    /// A price in dollars.
    pub fn dollars(&self, price: Price) -> f64 {
        price.0 as f64 / self.ticks()
    }

    /// The size of a position worth so many dollars at a price, rounded down to whole lots.
    pub fn size(&self, notional: f64, price: Price) -> Size {
        Size((notional * 1e6 / price.0 as f64) as i64)
    }

    /// The market with these rules of margin and risk.
    pub fn market(&self, margin_tiers: Vec<MarginTier>, risk: MarketRisk) -> MarketParameters {
        let max_price = Price(self.price(self.first_price).0 * 20);
        MarketParameters {
            name: self.name.as_str().into(),
            kind: Default::default(),
            size_decimals: self.size_decimals(),
            max_price,
            max_size: Size((1 << 59) / max_price.0),
            significant_figures: 0,
            min_order_value: Notional(10 * Usd::ONE.0),
            price_band: Rate::basis_points(9_500),
            margin_tiers,
            only_isolated: false,
            impact_notional: Notional(Usd::dollars(20_000).0),
            funding: FundingPolicy {
                interest: Rate::basis_points(1),
                dead_band: Rate::basis_points(5),
                cap: Rate::basis_points(400),
            },
            basis_time: Time(150_000),
            risk,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_small_against_the_price() {
        let decimals = |first_price| {
            let listing =
                Listing { name: String::new(), first_price, open_interest: 0.0, depth: 0.0, volatility: 0.0 };
            listing.size_decimals()
        };
        assert_eq!([8_000.0, 170.0, 1.0, 0.009].map(decimals), [5, 4, 2, 0]);
    }
}
