//! Fields that several requests share.

use engine::ids::Address;
use serde::{Deserialize, Deserializer, Serialize};

use super::actions::WrittenAddress;

/// Reads an address in any spelling.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
    WrittenAddress::deserialize(deserializer).map(|written| written.address())
}

/// Reads an address that may be null or absent (with `#[serde(default)]`).
pub(super) fn optional_address<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Address>, D::Error> {
    Ok(Option::<WrittenAddress>::deserialize(deserializer)?.map(|written| written.address()))
}

/// Reads a list of addresses.
pub(super) fn addresses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Address>, D::Error> {
    let written = Vec::<WrittenAddress>::deserialize(deserializer)?;
    Ok(written.iter().map(WrittenAddress::address).collect())
}

/// Reads the name of a perpetual exchange; the empty name, null and absence (with `#[serde(default)]`) all
/// mean the first one.
pub(super) fn exchange_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|name| !name.is_empty()))
}

/// The span of a candle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Interval {
    /// One minute.
    #[serde(rename = "1m")]
    OneMinute,
    /// Three minutes.
    #[serde(rename = "3m")]
    ThreeMinutes,
    /// Five minutes.
    #[serde(rename = "5m")]
    FiveMinutes,
    /// A quarter of an hour.
    #[serde(rename = "15m")]
    FifteenMinutes,
    /// Half an hour.
    #[serde(rename = "30m")]
    ThirtyMinutes,
    /// One hour.
    #[serde(rename = "1h")]
    OneHour,
    /// Two hours.
    #[serde(rename = "2h")]
    TwoHours,
    /// Four hours.
    #[serde(rename = "4h")]
    FourHours,
    /// Eight hours.
    #[serde(rename = "8h")]
    EightHours,
    /// Twelve hours.
    #[serde(rename = "12h")]
    TwelveHours,
    /// One day, UTC.
    #[serde(rename = "1d")]
    OneDay,
    /// Three days.
    #[serde(rename = "3d")]
    ThreeDays,
    /// One week.
    #[serde(rename = "1w")]
    OneWeek,
    /// One calendar month, UTC.
    #[serde(rename = "1M")]
    OneMonth,
}

impl Interval {
    /// All of them, shortest first.
    pub const ALL: [Self; 14] = [
        Self::OneMinute,
        Self::ThreeMinutes,
        Self::FiveMinutes,
        Self::FifteenMinutes,
        Self::ThirtyMinutes,
        Self::OneHour,
        Self::TwoHours,
        Self::FourHours,
        Self::EightHours,
        Self::TwelveHours,
        Self::OneDay,
        Self::ThreeDays,
        Self::OneWeek,
        Self::OneMonth,
    ];
}

/// A book, and how coarsely its prices are joined to levels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "WrittenBookRequest")]
pub struct BookRequest {
    /// The market.
    pub coin: String,
    /// Significant figures of a level's price, 2 to 5; absent: every price is its own level.
    pub significant_figures: Option<u8>,
    /// With five significant figures: the last one is a multiple of 1, 2 or 5.
    pub mantissa: Option<u8>,
    /// Of a stream: shown more often.
    pub is_fast: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenBookRequest {
    coin: String,
    n_sig_figs: Option<u8>,
    mantissa: Option<u8>,
    fast: Option<bool>,
}

impl TryFrom<WrittenBookRequest> for BookRequest {
    type Error = String;

    fn try_from(written: WrittenBookRequest) -> Result<Self, String> {
        let WrittenBookRequest { coin, n_sig_figs: significant_figures, mantissa, fast } = written;
        let is_fast = fast.unwrap_or_default();
        if let Some(figures) = significant_figures.filter(|figures| !(2..=5).contains(figures)) {
            return Err(format!("nSigFigs is {figures}, and must be 2, 3, 4, 5 or null"));
        }
        match (mantissa, significant_figures) {
            (None, _) | (Some(1 | 2 | 5), Some(5)) => {
                Ok(Self { coin, significant_figures, mantissa, is_fast })
            }
            (Some(_), Some(5)) => Err("mantissa must be 1, 2, 5 or null".into()),
            (Some(_), _) => Err("mantissa needs nSigFigs 5".into()),
        }
    }
}
