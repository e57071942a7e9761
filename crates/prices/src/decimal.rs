//! Exact decimal prices, as they stand in a file.

use std::fmt;

/// The most decimals that a [`Decimal`] may have: 10^18 is the largest power of ten in an `i64`.
pub const MAX_DECIMALS: u8 = 18;

/// An exact decimal number: `mantissa × 10^-decimals`. `{ mantissa: 6253049, decimals: 2 }` is 62530.49.
///
/// Equality compares the two fields, so 1.0 and 1.00 differ; [`Decimal::with_decimals`] brings both to one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits, without the point.
    pub mantissa: i64,
    /// How many of the digits stand behind the point.
    pub decimals: u8,
}

/// Why a text is no [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text is no decimal number.
    #[error("is not a number")]
    NotANumber,
    /// The number has more digits than 64 bits hold, or more than [`MAX_DECIMALS`] behind the point.
    #[error("has too many digits: at most 18, on both sides of the point together, are read")]
    TooManyDigits,
}

impl Decimal {
    /// Reads `12`, `12.5`, `-0.5` and the exponent form `1.25e-05` that data tools write for small prices.
    ///
    /// # Errors
    ///
    /// [`DecimalError`] where the text is no number (so are `NaN` and `inf`), or has too many digits to be kept exactly.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => {
                (number, exponent.parse::<i32>().map_err(|_| DecimalError::NotANumber)?)
            }
            None => (text, 0),
        };
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let fraction = fraction.trim_end_matches('0');
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(DecimalError::NotANumber);
        }
        let mut mantissa = 0_i64;
        for digit in whole.bytes().chain(fraction.bytes()) {
            mantissa = mantissa
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(i64::from(digit - b'0')))
                .ok_or(DecimalError::TooManyDigits)?;
        }
        let signed = if negative { -mantissa } else { mantissa };
        let fraction_digits = i32::try_from(fraction.len()).map_err(|_| DecimalError::TooManyDigits)?;
        Self::scaled(signed, fraction_digits.checked_sub(exponent).ok_or(DecimalError::TooManyDigits)?)
    }

    /// `mantissa × 10^-decimals` for any number of decimals, where a negative number means trailing zeros.
    fn scaled(mantissa: i64, decimals: i32) -> Result<Self, DecimalError> {
        if mantissa == 0 {
            return Ok(Self { mantissa, decimals: 0 });
        }
        if decimals < 0 {
            let zeros = u8::try_from(decimals.unsigned_abs()).map_err(|_| DecimalError::TooManyDigits)?;
            let whole =
                Self { mantissa, decimals: 0 }.with_decimals(zeros).ok_or(DecimalError::TooManyDigits)?;
            return Ok(Self { decimals: 0, ..whole });
        }
        match u8::try_from(decimals) {
            Ok(decimals) if decimals <= MAX_DECIMALS => Ok(Self { mantissa, decimals }),
            _ => Err(DecimalError::TooManyDigits),
        }
    }

    /// The same number with more decimals, or `None` where it has already more than asked for, or would not fit.
    #[must_use]
    pub fn with_decimals(self, decimals: u8) -> Option<Self> {
        let zeros = decimals.checked_sub(self.decimals)?;
        let factor = 10_i64.checked_pow(u32::from(zeros))?;
        Some(Self { mantissa: self.mantissa.checked_mul(factor)?, decimals })
    }

    /// The nearest double, for statistics.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.mantissa as f64 / power_of_ten(self.decimals)
    }
}

/// 10^`exponent` as a double; exact up to [`MAX_DECIMALS`].
pub(crate) fn power_of_ten(exponent: u8) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs();
        let sign = if self.mantissa < 0 { "-" } else { "" };
        if self.decimals == 0 {
            return write!(f, "{sign}{digits}");
        }
        let width = usize::from(self.decimals) + 1;
        let digits = format!("{digits:0>width$}");
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(self.decimals));
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(mantissa: i64, decimals: u8) -> Decimal {
        Decimal { mantissa, decimals }
    }

    #[test]
    fn reads_plain_and_exponent_forms_exactly() {
        for (text, expected) in [
            ("62530.49", decimal(6_253_049, 2)),
            ("62530.4900", decimal(6_253_049, 2)),
            ("10000", decimal(10_000, 0)),
            ("0.00000001", decimal(1, 8)),
            ("-0.5", decimal(-5, 1)),
            ("1.25e-05", decimal(125, 7)),
            ("1.25E+3", decimal(1250, 0)),
            ("0", decimal(0, 0)),
            ("5.", decimal(5, 0)),
        ] {
            assert_eq!(Decimal::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number_or_does_not_fit() {
        for text in ["", "-", ".", ".5", "abc", "NaN", "inf", "1,5", "1.2.3", "1e", "0x10", " 1", "+1", "--1"]
        {
            assert_eq!(Decimal::parse(text), Err(DecimalError::NotANumber), "{text:?}");
        }
        for text in ["99999999999999999999", "1e-19", "1e40", "0.1234567890123456789", "1e-2147483648"] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::TooManyDigits), "{text:?}");
        }
    }

    #[test]
    fn prints_what_it_read() {
        for text in ["62530.49", "0.00000001", "-0.5", "10000", "0"] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), text);
        }
    }
}
