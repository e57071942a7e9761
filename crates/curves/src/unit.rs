//! What the axes of curves count, and how people write it.

use units::{Decimal, DecimalError};

/// What an axis counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Money or notional, written in USD.
    Usd,
    /// A rate, written in per cent.
    Percent,
    /// A span of time, written in seconds.
    Seconds,
}

impl Unit {
    /// How many decimals the engine's integers have beyond what people write.
    pub fn decimals(self) -> u32 {
        match self {
            Self::Usd => 6,
            Self::Percent => 10,
            Self::Seconds => 3,
        }
    }

    /// What stands behind a number: `USD`, `%`, `s`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::Percent => "%",
            Self::Seconds => "s",
        }
    }

    /// The engine's integer for a written number.
    ///
    /// # Errors
    /// Where it is too large, or has more decimals than the integer.
    pub fn read(self, number: Decimal) -> Result<i64, DecimalError> {
        number.to_scale(self.decimals())
    }

    /// A number as people write it, without the symbol: `150000000`, `2.5`, `0.001`.
    pub fn plain(self, value: i64) -> String {
        Decimal::text(value, self.decimals())
    }

    /// A number as people read it: `150,000,000 USD`, `2.5 %`, `60 s`.
    pub fn text(self, value: i64) -> String {
        self.group(&self.plain(value))
    }

    /// A number as [`Unit::text`] has it, rounded to three decimals.
    pub fn brief(self, value: i64) -> String {
        let exact = Decimal { mantissa: value, decimals: self.decimals() };
        let rounded = exact.to_scale_nearest(3).expect("fewer decimals are no larger a number");
        self.group(&Decimal::text(rounded, 3))
    }

    fn group(self, plain: &str) -> String {
        let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
        let (sign, digits) = match whole.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", whole),
        };
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}{rest} {}", self.symbol())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        let read = |unit: Unit, text: &str| unit.read(text.parse().expect("a number"));
        assert_eq!(read(Unit::Usd, "150000000"), Ok(150_000_000_000_000));
        assert_eq!(read(Unit::Percent, "2.5"), Ok(25_000_000_000));
        assert_eq!(read(Unit::Seconds, "0.0001"), Err(DecimalError::TooPrecise));
        assert_eq!(Unit::Usd.text(-1_234_567_500_000), "-1,234,567.5 USD");
        assert_eq!(Unit::Usd.text(999_000_000), "999 USD");
        assert_eq!(Unit::Usd.brief(4_999_999_999_999), "5,000,000 USD");
        assert_eq!(Unit::Percent.brief(466_666_666_667), "46.667 %");
        assert_eq!(Unit::Percent.text(25_000_000_000), "2.5 %");
        assert_eq!(Unit::Seconds.plain(60_000), "60");
    }
}
