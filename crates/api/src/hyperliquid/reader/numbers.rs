//! Numbers as the dialect writes them: decimal strings with at least one digit behind the point.

use engine::parameters::MarketParameters;
use serde_json::Value;
use units::{Notional, Price, Rate, Rounding, Size, Usd, divide};

/// `value × 10^-decimals`: `"1890.5"`, `"-0.02"`, `"0.0"`.
pub(super) fn decimal(value: impl Into<i128>, decimals: u32) -> String {
    let value = value.into();
    let decimals = decimals as usize;
    let digits = format!("{:0width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let fraction = match fraction.trim_end_matches('0') {
        "" => "0",
        significant => significant,
    };
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction}")
}

/// The same as a number, where the dialect writes one.
pub(super) fn number(value: impl Into<i128>, decimals: u32) -> Value {
    decimal(value, decimals).parse::<f64>().map_or(Value::Null, Value::from)
}

pub(super) fn price(market: &MarketParameters, price: Price) -> String {
    decimal(price.0, market.price_decimals())
}

/// A price in half ticks.
pub(super) fn half_price(market: &MarketParameters, twice: i64) -> String {
    decimal(i128::from(twice) * 5, market.price_decimals() + 1)
}

pub(super) fn size(market: &MarketParameters, size: Size) -> String {
    decimal(size.0, u32::from(market.size_decimals))
}

pub(super) fn usd(amount: Usd) -> String {
    decimal(amount.0, 6)
}

pub(super) fn notional(amount: Notional) -> String {
    decimal(amount.0, 6)
}

pub(super) fn rate(rate: Rate) -> String {
    decimal(rate.0, 12)
}

/// `cost / size` to six decimals, rounded down; what both signs say cancels out.
pub(super) fn average_price(market: &MarketParameters, cost: i128, size: Size) -> String {
    let lots_per_unit = 10_i128.pow(u32::from(market.size_decimals));
    let size = i128::from(size.0.unsigned_abs()).max(1);
    decimal(divide(cost.abs() * lots_per_unit, size, Rounding::Floor), 6)
}

/// `part / whole` to eight decimals, the magnitude rounded down; zero where there is no whole.
pub(super) fn ratio(part: i128, whole: i128) -> String {
    if whole == 0 {
        return decimal(0, 8);
    }
    let magnitude = divide(part.abs() * 100_000_000, whole.abs(), Rounding::Floor);
    decimal(magnitude * part.signum() * whole.signum(), 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_digit_behind_the_point_and_no_needless_zeros() {
        for (value, decimals, text) in [
            (301_350, 1, "30135.0"),
            (0, 6, "0.0"),
            (-785, 5, "-0.00785"),
            (12_500_000, 12, "0.0000125"),
            (7, 0, "7.0"),
            (-30, 1, "-3.0"),
        ] {
            assert_eq!(decimal(value, decimals), text);
        }
    }

    #[test]
    fn a_ratio_is_cut_towards_zero() {
        assert_eq!(ratio(-268_000, 100_041_050), "-0.0026789");
        assert_eq!(ratio(2, 3), "0.66666666");
        assert_eq!(ratio(1, 0), "0.0");
    }
}
