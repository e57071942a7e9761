//! Values as a person writes them, and what is said of those that cannot be used.

use std::fmt::Display;

use engine::ids::Address;
use units::{Decimal, Rate, Time, Usd};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not of the expected form.
    #[error("{path}: {source}")]
    Form {
        /// Which file.
        path: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A value cannot be used.
    #[error("{name} = \"{value}\": {reason}")]
    Value {
        /// Which value.
        name: String,
        /// As written.
        value: String,
        /// Why.
        reason: String,
    },
    /// A curve cannot be used.
    #[error("{name}: {reason}")]
    Curve {
        /// Which curve.
        name: String,
        /// Why.
        reason: curves::FormError,
    },
    /// TLS cannot be spoken.
    #[error("tls: {0}")]
    Tls(crate::http::TlsError),
    /// The engine has other bounds.
    #[error("{name} is {value}: it must be from {lowest} to {highest}{rule}")]
    Bounds {
        /// Which value.
        name: String,
        /// As the engine was told.
        value: String,
        /// The least that it takes.
        lowest: String,
        /// The most that it takes.
        highest: String,
        /// Why, or in what unit.
        rule: &'static str,
    },
    /// The engine refuses something that is no single value.
    #[error("the venue cannot be founded with this configuration: {0}")]
    Founding(String),
}

/// Checks that a value lies within bounds, both of which it may be.
pub(super) fn within<N: Copy + PartialOrd + Display>(
    name: &str,
    value: N,
    least: N,
    most: N,
) -> Result<(), ConfigError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ConfigError::Value {
        name: name.into(),
        value: value.to_string(),
        reason: format!("it must be {least} to {most}"),
    })
}

pub(super) fn invalid(name: &str, value: &str, reason: &str) -> ConfigError {
    ConfigError::Value { name: name.into(), value: value.into(), reason: reason.into() }
}

pub(super) fn scaled(name: &str, value: &str, decimals: u32) -> Result<i64, ConfigError> {
    let decimal: Decimal =
        value.parse().map_err(|reason: units::DecimalError| invalid(name, value, &reason.to_string()))?;
    decimal.to_scale(decimals).map_err(|reason| invalid(name, value, &reason.to_string()))
}

pub(super) fn usd(name: &str, value: &str) -> Result<Usd, ConfigError> {
    scaled(name, value, 6).map(Usd)
}

pub(super) fn percent(name: &str, value: &str) -> Result<Rate, ConfigError> {
    scaled(name, value, 10).map(Rate)
}

/// A span of so many seconds; what is too long for any is refused by the engine as the longest.
pub(super) fn seconds(count: u64) -> Time {
    Time(count.saturating_mul(Time::SECOND.0))
}

/// Reads `0x` and 40 hexadecimal digits.
pub(super) fn address(name: &str, value: &str) -> Result<Address, ConfigError> {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    let mut bytes = [0; 20];
    hex::decode_to_slice(digits, &mut bytes)
        .map_err(|_| invalid(name, value, "not an address of 0x and 40 hexadecimal digits"))?;
    Ok(Address(bytes))
}

/// Puts what is written in the place of a value.
pub(super) fn replace<T, W>(
    value: &mut T,
    written: &Option<W>,
    read: impl FnOnce(&W) -> Result<T, ConfigError>,
) -> Result<(), ConfigError> {
    if let Some(written) = written {
        *value = read(written)?;
    }
    Ok(())
}
