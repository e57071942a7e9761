//! The prices that a market accepts.

use engine::parameters::MarketParameters;
use units::{Price, Rate, Rounding, multiply_divide};

/// The prices that a market accepts for an order: no more than its significant figures, whole numbers aside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PriceGrid {
    significant_figures: u32,
    price_decimals: u32,
    max_price: Price,
}

impl PriceGrid {
    pub(crate) fn of(parameters: &MarketParameters) -> Self {
        Self {
            significant_figures: u32::from(parameters.significant_figures),
            price_decimals: parameters.price_decimals(),
            max_price: parameters.max_price,
        }
    }

    /// The nearest accepted price in the direction of rounding; none where there is no such price.
    pub(crate) fn round(&self, price: Price, rounding: Rounding) -> Option<Price> {
        if !price.is_positive() {
            return None;
        }
        let step = self.step(price);
        let rounded = Price(multiply_divide(price.0, 1, step, rounding) * step);
        (rounded.is_positive() && rounded <= self.max_price).then_some(rounded)
    }

    /// The distance between accepted prices near this one.
    fn step(&self, price: Price) -> i64 {
        if self.significant_figures == 0 {
            return 1;
        }
        let surplus = (price.0.ilog10() + 1).saturating_sub(self.significant_figures);
        10_i64.pow(surplus.min(self.price_decimals))
    }
}

/// A part of a price, rounded to nearest tick below.
pub(crate) fn part(price: Price, rate: Rate) -> Price {
    Price(multiply_divide(price.0, rate.0, Rate::ONE.0, Rounding::Floor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(decimals: u32, price: i64) -> (i64, i64) {
        let grid =
            PriceGrid { significant_figures: 5, price_decimals: decimals, max_price: Price(100_000_000) };
        let at = |rounding| grid.round(Price(price), rounding).unwrap().0;
        (at(Rounding::Floor), at(Rounding::Ceil))
    }

    #[test]
    fn prices_have_five_figures_and_whole_numbers_any() {
        assert_eq!(rounded(1, 970_123), (970_120, 970_130));
        assert_eq!(rounded(1, 12_345_678), (12_345_670, 12_345_680));
        assert_eq!(rounded(6, 921_239), (921_230, 921_240));
        assert_eq!(rounded(6, 999_999), (999_990, 1_000_000));
        assert_eq!(rounded(6, 19_001), (19_001, 19_001));
    }

    #[test]
    fn what_is_no_price_is_none() {
        let grid = PriceGrid { significant_figures: 5, price_decimals: 1, max_price: Price(1_000_000) };
        for price in [-5, 0, 1_000_001] {
            assert_eq!(grid.round(Price(price), Rounding::Ceil), None, "{price}");
        }
        let any = PriceGrid { significant_figures: 0, ..grid };
        assert_eq!(any.round(Price(970_123), Rounding::Floor), Some(Price(970_123)));
    }
}
