//! The limit of an order that takes what the market offers.

use units::Decimal;

use crate::{CatalogEntry, Error, Side};

/// A limit price has at most so many significant figures, whole numbers aside.
const SIGNIFICANT_FIGURES: u32 = 5;

/// The worst price that an order takes: `basis_points` beyond `price`, rounded towards it to a price that the market accepts.
///
/// # Errors
/// A price beyond 64 bits.
pub fn within_slippage(
    price: Decimal,
    side: Side,
    basis_points: u32,
    market: &CatalogEntry,
) -> Result<Decimal, Error> {
    let (decimals, ten) = (market.price_decimals, 10_i128);
    // Four decimals more carry the basis points exactly.
    let fine = i128::from(price.to_scale_nearest(decimals)?);
    let (away, whole) = (i128::from(basis_points), 10_000);
    let factor = if side == Side::Buy { whole + away } else { (whole - away).max(0) };
    let scaled = fine * factor;
    let towards = |value: i128, step: i128| match side {
        Side::Buy => value.div_euclid(step) * step,
        Side::Sell => -(-value).div_euclid(step) * step,
    };
    let ticks = towards(scaled, whole) / whole;
    let digits = ticks.checked_ilog10().map_or(1, |log| log + 1);
    let surplus = digits.saturating_sub(SIGNIFICANT_FIGURES).min(decimals);
    let rounded = towards(ticks, ten.pow(surplus));
    let mantissa = i64::try_from(rounded).map_err(|_| units::DecimalError::TooLarge)?;
    Ok(Decimal { mantissa, decimals })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_a_price_of_the_market_and_never_beyond_the_slippage() {
        let market = |size_decimals: u32| CatalogEntry {
            market: "ANY".into(),
            asset: 0,
            size_decimals,
            price_decimals: 6 - size_decimals,
        };
        let limit = |price: &str, side, basis_points, size_decimals| {
            let price = price.parse().unwrap();
            within_slippage(price, side, basis_points, &market(size_decimals)).unwrap().to_string()
        };
        assert_eq!(limit("100000.5", Side::Buy, 500, 5), "105000");
        assert_eq!(limit("100000.5", Side::Sell, 500, 5), "95001");
        assert_eq!(limit("2345.67", Side::Buy, 100, 4), "2369.1");
        assert_eq!(limit("2345.67", Side::Sell, 100, 4), "2322.3");
        assert_eq!(limit("0.123456", Side::Buy, 0, 0), "0.12345");
        assert_eq!(limit("0.123456", Side::Sell, 0, 0), "0.12346");
        assert_eq!(limit("1234567", Side::Buy, 0, 5), "1234567");
        assert_eq!(limit("5", Side::Sell, 20_000, 0), "0");
    }
}
