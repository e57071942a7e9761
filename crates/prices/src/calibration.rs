//! Measures the generator's constants from recorded bars.
//!
//! Each function measures one group of `generator::parameters`; `docs/prices.md` gives the formulas and the results.

use crate::bar::Bar;
use crate::generator::parameters::{AssetParameters, Jumps, OutsideBasis, Volatility};
use crate::recording::Recording;
use crate::statistics::{adjacent_returns, log_return, mean, median, standardise};
use crate::symbol::Symbol;
use std::f64::consts::PI;
use std::ops::Range;

/// The hours of the crash of 10 October 2025, 20:00 to 04:00 UTC, left out of [`assets`]: one of them outweighs all the
/// others of its record together.
pub const CRASH_OF_OCTOBER_2025: Range<i64> = 1_760_126_400_000..1_760_155_200_000;

const HOUR_MS: i64 = 3_600_000;
const HOURS_PER_DAY: usize = 24;

/// Mean of ln(high − low) of a Brownian motion of volatility 1 over time 1 (Alizadeh, Brandt and Diebold, "Range-based
/// estimation of stochastic volatility models", 2002).
const MEAN_LOG_RANGE: f64 = 0.43;

/// The slow part of volatility is measured over this many weeks of lags, the fast part over this many hours.
const SLOW_WEEKS: usize = 12;
const FAST_HOURS: usize = 6;

/// The local volatility before a possible jump is that of this many minutes.
const JUMP_WINDOW: usize = 120;

/// What is further out than this many standard deviations of a minute is a jump.
const SMALLEST_JUMP: f64 = 6.0;

/// Volatility from hourly bars, by their ranges.
///
/// The logarithm of a bar's range is that of its volatility plus independent noise, so the autocovariance of the one at
/// any lag is the autocovariance of the other. The slow part is the exponential through the means of each of twelve
/// weeks of daily lags (whole days, so that the rhythm of the day does not disturb); the fast part is the exponential
/// through what remains at lags of one to six hours.
///
/// `None` where the bars are too few, or show no such pattern.
#[must_use]
pub fn volatility(hours: &[Bar]) -> Option<Volatility> {
    let log_ranges: Vec<Option<f64>> = hours
        .iter()
        .map(|bar| {
            (bar.index.high > bar.index.low).then(|| libm::log(bar.index.high as f64 / bar.index.low as f64))
        })
        .map(|range| range.map(libm::log))
        .collect();
    let mean_log_range = mean(log_ranges.iter().flatten().copied())?;
    let covariance = |lag: usize| {
        let later = log_ranges.get(lag..).unwrap_or(&[]);
        let pairs = log_ranges.iter().zip(later).filter_map(|(one, other)| (*one).zip(*other));
        mean(pairs.map(|(one, other)| (one - mean_log_range) * (other - mean_log_range)))
    };

    let weekly = (0..SLOW_WEEKS).map(|week| {
        let days = 7 * week + 1..=7 * week + 7;
        let average = mean(days.map(|day| covariance(day * HOURS_PER_DAY)).collect::<Option<Vec<f64>>>()?)?;
        Some(((7 * week + 4) as f64, average))
    });
    let slow = Exponential::through(&weekly.collect::<Option<Vec<_>>>()?)?;
    let hourly = (1..=FAST_HOURS).map(|lag| {
        let days = lag as f64 / HOURS_PER_DAY as f64;
        Some((days, covariance(lag)? - slow.at(days)))
    });
    let fast = Exponential::through(&hourly.collect::<Option<Vec<_>>>()?)?;
    Some(Volatility {
        level: libm::exp(mean_log_range - MEAN_LOG_RANGE) * (HOURS_PER_DAY as f64).sqrt(),
        slow_variance: slow.start,
        slow_days: slow.days,
        fast_variance: fast.start,
        fast_days: fast.days,
    })
}

/// Jumps from one-minute bars of several recordings: returns beyond six standard deviations of the two hours before,
/// where jumps themselves do not raise the measure (bipower variation: Barndorff-Nielsen and Shephard 2004; the test is
/// that of Lee and Mykland 2008). `None` where there are none.
#[must_use]
pub fn jumps(recordings: &[&[Bar]]) -> Option<Jumps> {
    let mut excesses = Vec::new();
    let mut minutes = 0;
    for bars in recordings {
        let returns = adjacent_returns(bars);
        for at in JUMP_WINDOW + 1..returns.len() {
            let before = &returns[at - JUMP_WINDOW - 1..at];
            let products = before.windows(2).map(|pair| pair[0].abs() * pair[1].abs());
            let deviation = (PI / 2.0 * mean(products)?).sqrt();
            let size = returns[at].abs() / deviation;
            if deviation > 0.0 && size > SMALLEST_JUMP {
                excesses.push(size - SMALLEST_JUMP);
            }
            minutes += 1;
        }
    }
    let days = f64::from(minutes) / (24.0 * 60.0);
    let per_day = excesses.len() as f64 / days;
    Some(Jumps { per_day, smallest: SMALLEST_JUMP, mean_excess: mean(excesses)? })
}

/// How often, over the hours made of whole sixty one-minute bars, the low comes first where the hour rises and the high
/// where it falls. `None` where there is no such hour.
#[must_use]
pub fn first_extreme_share(recordings: &[&[Bar]]) -> Option<f64> {
    let hours = recordings.iter().flat_map(|bars| bars.chunk_by(|one, other| hour_of(one) == hour_of(other)));
    mean(hours.filter(|hour| hour.len() == 60).filter_map(|hour| {
        let low_at = (0..hour.len()).min_by_key(|at| hour[*at].index.low)?;
        let high_at = (0..hour.len()).min_by_key(|at| std::cmp::Reverse(hour[*at].index.high))?;
        let (open, close) = (hour[0].index.open, hour[59].index.close);
        let usual = if close > open { low_at < high_at } else { high_at < low_at };
        (low_at != high_at && close != open).then_some(f64::from(u8::from(usual)))
    }))
}

/// How far the outside prices of hourly bars are from the index: mean and deviation of close over close, and the time constant from
/// the correlation of one day with the next. `None` where there are too few.
#[must_use]
pub fn outside_basis(hours: &[Bar]) -> Option<OutsideBasis> {
    let bases: Vec<f64> = hours
        .iter()
        .filter_map(|bar| {
            Some(
                bar.outside?.price(bar.outside?.close).to_f64() / bar.index.price(bar.index.close).to_f64()
                    - 1.0,
            )
        })
        .collect();
    let average = mean(bases.iter().copied())?;
    let covariance = |lag: usize| {
        let later = bases.get(lag..).unwrap_or(&[]);
        mean(bases.iter().zip(later).map(|(one, other)| (one - average) * (other - average)))
    };
    let (variance, next_day) = (covariance(0)?, covariance(HOURS_PER_DAY)?);
    (next_day > 0.0 && next_day < variance).then(|| OutsideBasis {
        mean: average,
        deviation: variance.sqrt(),
        days: -1.0 / libm::log(next_day / variance),
    })
}

/// How each market of a recording moves beside BTC: from hourly closes outside a span of time that is left out.
///
/// The market factor is the average of all standardised returns, the markets' bars being of the same hours. `None` where BTC is missing, or has no returns.
#[must_use]
pub fn assets(recording: &Recording, left_out: &Range<i64>) -> Option<Vec<(Symbol, AssetParameters)>> {
    let standardised: Vec<(f64, Vec<f64>)> = (0..recording.symbols().len())
        .map(|place| {
            let bars = recording.bars(place);
            let pairs = bars.windows(2).filter(|pair| !left_out.contains(&pair[1].open_ms));
            let returns: Vec<f64> = pairs.map(|pair| log_return(&pair[0], &pair[1])).collect();
            standardise(&returns)
        })
        .collect::<Option<_>>()?;
    let hours = standardised.iter().map(|(_, returns)| returns.len()).min()?;
    let market: Vec<f64> = (0..hours)
        .map(|hour| mean(standardised.iter().map(|(_, returns)| returns[hour])))
        .collect::<Option<_>>()?;
    let (_, market) = standardise(&market)?;

    let btc = recording.symbols().iter().position(|symbol| symbol.0 == "BTC")?;
    let btc_deviation = standardised[btc].0;
    let parameters = |(deviation, returns): &(f64, Vec<f64>)| {
        let loading = mean(returns.iter().zip(&market).map(|(own, market)| own * market))?;
        Some(AssetParameters { relative_volatility: deviation / btc_deviation, loading })
    };
    recording
        .symbols()
        .iter()
        .zip(&standardised)
        .map(|(symbol, series)| Some((symbol.clone(), parameters(series)?)))
        .collect()
}

/// The middle of all markets but BTC, each of the two numbers by itself.
#[must_use]
pub fn typical_asset(assets: &[(Symbol, AssetParameters)]) -> Option<AssetParameters> {
    let alternatives = || assets.iter().filter(|(symbol, _)| symbol.0 != "BTC").map(|(_, asset)| asset);
    let relative_volatility = median(alternatives().map(|asset| asset.relative_volatility).collect())?;
    Some(AssetParameters {
        relative_volatility,
        loading: median(alternatives().map(|asset| asset.loading).collect())?,
    })
}

/// An exponential `start × exp(−t / days)`.
struct Exponential {
    start: f64,
    days: f64,
}

impl Exponential {
    /// The least-squares line through the logarithms; `None` where a value is not positive, or they do not fall.
    fn through(points: &[(f64, f64)]) -> Option<Self> {
        if points.iter().any(|(_, value)| *value <= 0.0) {
            return None;
        }
        let mean_time = mean(points.iter().map(|(time, _)| *time))?;
        let mean_log = mean(points.iter().map(|(_, value)| libm::log(*value)))?;
        let covariance = points
            .iter()
            .map(|(time, value)| (time - mean_time) * (libm::log(*value) - mean_log))
            .sum::<f64>();
        let slope =
            covariance / points.iter().map(|(time, _)| (time - mean_time) * (time - mean_time)).sum::<f64>();
        (slope < 0.0).then(|| Self { start: libm::exp(mean_log - slope * mean_time), days: -1.0 / slope })
    }

    fn at(&self, days: f64) -> f64 {
        self.start * libm::exp(-days / self.days)
    }
}

fn hour_of(bar: &Bar) -> i64 {
    bar.open_ms / HOUR_MS
}
