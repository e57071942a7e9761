//! Exact numbers in a configuration.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use units::{Decimal, DecimalError};

/// A number exactly as written: digits in quotes, or a whole number without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub Decimal);

impl FromStr for Number {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number in quotes, or a whole one")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        text.parse().map_err(|reason| E::custom(format_args!("\"{text}\": {reason}")))
    }

    fn visit_i64<E: Error>(self, mantissa: i64) -> Result<Number, E> {
        Ok(Number(Decimal { mantissa, decimals: 0 }))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
        let mantissa = i64::try_from(number).map_err(|_| E::custom(DecimalError::TooLarge))?;
        self.visit_i64(mantissa)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Number, E> {
        Err(E::custom(format_args!("{number} is not exact: write it in quotes, \"{number}\"")))
    }
}
