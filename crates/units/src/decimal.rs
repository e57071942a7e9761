//! The border between human decimals and integers.

extern crate alloc;

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most digits behind the point: more than any unit has.
const MAX_DECIMALS: u32 = 36;

/// A decimal number exactly as written: `mantissa × 10^-decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits, signed.
    pub mantissa: i64,
    /// How many of the digits stand behind the point.
    pub decimals: u32,
}

/// Why a text is no decimal number, or does not fit a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// Not digits with at most one point and at most one leading sign.
    Malformed,
    /// More digits than 64 bits hold.
    TooLarge,
    /// Digits behind the point that the scale does not have.
    TooPrecise,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Malformed => "not a decimal number",
            Self::TooLarge => "number too large",
            Self::TooPrecise => "more decimals than allowed",
        })
    }
}

impl core::error::Error for DecimalError {}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(DecimalError::Malformed);
        }
        let fraction = fraction.trim_end_matches('0');
        let mut mantissa: i64 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(DecimalError::Malformed);
            }
            let digit = i64::from(byte - b'0');
            mantissa = mantissa
                .checked_mul(10)
                .and_then(|shifted| shifted.checked_add(digit))
                .ok_or(DecimalError::TooLarge)?;
        }
        let decimals = u32::try_from(fraction.len()).map_err(|_| DecimalError::TooPrecise)?;
        if decimals > MAX_DECIMALS {
            return Err(DecimalError::TooPrecise);
        }
        Ok(Self { mantissa: if negative { -mantissa } else { mantissa }, decimals })
    }
}

impl Decimal {
    /// The number in units of 10^-`decimals`.
    ///
    /// # Errors
    /// [`DecimalError::TooPrecise`] where digits would be lost, [`DecimalError::TooLarge`] beyond 64 bits.
    pub fn to_scale(self, decimals: u32) -> Result<i64, DecimalError> {
        if self.mantissa == 0 {
            return Ok(0);
        }
        let missing = decimals.checked_sub(self.decimals).ok_or(DecimalError::TooPrecise)?;
        let factor = 10_i64.checked_pow(missing).ok_or(DecimalError::TooLarge)?;
        self.mantissa.checked_mul(factor).ok_or(DecimalError::TooLarge)
    }

    /// The number in units of 10^-`decimals`, rounded to nearest (half away from zero) where it has more digits.
    ///
    /// # Errors
    /// [`DecimalError::TooLarge`] beyond 64 bits.
    pub fn to_scale_nearest(self, decimals: u32) -> Result<i64, DecimalError> {
        let surplus = self.decimals.saturating_sub(decimals);
        if surplus == 0 {
            return self.to_scale(decimals);
        }
        let Some(divisor) = 10_i128.checked_pow(surplus) else { return Ok(0) };
        let magnitude = (i128::from(self.mantissa).abs() + divisor / 2) / divisor;
        let rounded = if self.mantissa < 0 { -magnitude } else { magnitude };
        i64::try_from(rounded).map_err(|_| DecimalError::TooLarge)
    }

    /// `value × 10^-decimals` as text without trailing zeros: `"1890.5"`, `"-0.02"`, `"0"`.
    pub fn text(value: i64, decimals: u32) -> String {
        Self { mantissa: value, decimals }.write()
    }

    fn write(self) -> String {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = self.mantissa.unsigned_abs();
        while rest > 0 {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let (digits, decimals) = (&digits[start..], self.decimals as usize);
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(decimals));
        let zeros = decimals - fraction.len();
        let places = fraction.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
        let mut text = String::with_capacity(digits.len().max(decimals) + 3);
        if self.mantissa < 0 {
            text.push('-');
        }
        text.extend(whole.iter().copied().map(char::from));
        if whole.is_empty() {
            text.push('0');
        }
        if places > 0 {
            text.push('.');
            text.extend(core::iter::repeat_n('0', zeros));
            text.extend(fraction[..places].iter().copied().map(char::from));
        }
        text
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.write())
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error| D::Error::custom(alloc::format!("`{text}`: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_and_written_shortest() {
        for (text, scale, value) in [
            ("2000.0", 1, 20_000),
            ("0.0335", 4, 335),
            ("-95.059824", 6, -95_059_824),
            (".5", 1, 5),
            ("7", 0, 7),
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_scale(scale), Ok(value), "{text}");
        }
        assert_eq!(Decimal::text(20_000, 1), "2000");
        assert_eq!(Decimal::text(-2, 2), "-0.02");
        assert_eq!(Decimal::text(0, 6), "0");
        assert_eq!(Decimal::text(-120_300, 4), "-12.03");
        assert_eq!(Decimal::text(5, 40), alloc::format!("0.{}5", "0".repeat(39)));
        assert_eq!(Decimal::text(i64::MIN, 0), alloc::format!("{}", i64::MIN));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!("1.25".parse::<Decimal>().unwrap().to_scale(1), Err(DecimalError::TooPrecise));
        assert_eq!("99999999999999999999".parse::<Decimal>(), Err(DecimalError::TooLarge));
        let tiny = alloc::format!("0.{}1", "0".repeat(70_000));
        assert_eq!(tiny.parse::<Decimal>(), Err(DecimalError::TooPrecise));
        for text in ["", ".", "-", "1e5", "+1", "1.2.3", "NaN", "0x10", " 1", "1_000"] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalError::Malformed), "{text}");
        }
    }

    #[test]
    fn nearest_rounds_half_away_from_zero() {
        let value: Decimal = "-1.25".parse().unwrap();
        assert_eq!(value.to_scale_nearest(1), Ok(-13));
        assert_eq!(value.to_scale_nearest(4), Ok(-12_500));
    }
}
