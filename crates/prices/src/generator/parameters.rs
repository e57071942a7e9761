//! What the generator's world is like: constants measured from recorded prices by [`crate::calibration`].
//!
//! `docs/prices.md` says from which records, and how to measure them again; a test does so and compares.

/// How volatility moves: its logarithm is the sum of a level, a slow and a fast part (both Ornstein-Uhlenbeck).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Volatility {
    /// The median volatility of BTC: standard deviation of the logarithmic return over one day, without jumps.
    pub level: f64,
    /// Variance of the slow part of the logarithm of volatility.
    pub slow_variance: f64,
    /// Days in which the slow part falls to 1/e of a disturbance.
    pub slow_days: f64,
    /// Variance of the fast part of the logarithm of volatility.
    pub fast_variance: f64,
    /// Days in which the fast part falls to 1/e of a disturbance.
    pub fast_days: f64,
}

/// How prices jump: a compound Poisson process. A jump's size is counted in standard deviations of a minute's return at
/// the volatility of the moment; up and down are equally likely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jumps {
    /// How many a day, on average.
    pub per_day: f64,
    /// The smallest jump.
    pub smallest: f64,
    /// The mean of what a jump's size has above the smallest; exponentially distributed.
    pub mean_excess: f64,
}

/// How far perpetuals elsewhere trade from the index, as a fraction of it: an Ornstein-Uhlenbeck process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutsideBasis {
    /// Mean of outside price / index price − 1.
    pub mean: f64,
    /// Standard deviation of the same.
    pub deviation: f64,
    /// Days in which it falls to 1/e of a disturbance.
    pub days: f64,
}

/// How one asset moves beside the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AssetParameters {
    /// Its volatility as a multiple of BTC's.
    pub relative_volatility: f64,
    /// Its correlation with the market factor; 1 − its square is the share of its variance that is its own.
    pub loading: f64,
}

/// Volatility of BTC spot, hourly bars from 2019-09 to 2026-05.
pub const VOLATILITY: Volatility = Volatility {
    level: 0.020_80,
    slow_variance: 0.1898,
    slow_days: 135.6,
    fast_variance: 0.1934,
    fast_days: 0.3069,
};

/// Jumps of BTC spot, one-minute bars of 2021-04-20 to 2021-05-20 and 2024-07-26 to 2024-08-25.
pub const JUMPS: Jumps = Jumps { per_day: 1.811, smallest: 6.0, mean_excess: 2.347 };

/// BTC's mark price over spot, hourly closes from 2020-01 to 2026-05.
pub const OUTSIDE_BASIS: OutsideBasis =
    OutsideBasis { mean: -0.000_104_6, deviation: 0.000_543_8, days: 3.204 };

/// An asset that was not measured moves like the middle one of the alternative coins that were.
pub const TYPICAL_ASSET: AssetParameters = AssetParameters { relative_volatility: 2.416, loading: 0.909 };

/// Symbol, relative volatility and loading of the assets that were measured: hourly closes from 2025-10-08 to 2025-10-13, without
/// the hours of the crash.
pub const ASSETS: [(&str, f64, f64); 32] = [
    ("BTC", 1.000, 0.784),
    ("ETH", 1.938, 0.899),
    ("AAVE", 2.416, 0.930),
    ("ADA", 2.198, 0.967),
    ("ALGO", 2.353, 0.952),
    ("ARB", 2.779, 0.956),
    ("AVAX", 2.505, 0.917),
    ("BCH", 1.673, 0.827),
    ("DOGE", 2.614, 0.949),
    ("DOT", 2.324, 0.961),
    ("ENA", 3.718, 0.844),
    ("HBAR", 2.296, 0.953),
    ("KAS", 3.415, 0.748),
    ("kPEPE", 2.810, 0.896),
    ("kSHIB", 1.988, 0.954),
    ("LINK", 2.545, 0.938),
    ("LTC", 2.557, 0.743),
    ("NEAR", 2.938, 0.904),
    ("ONDO", 2.367, 0.925),
    ("OP", 2.701, 0.950),
    ("RENDER", 3.017, 0.907),
    ("SOL", 2.314, 0.909),
    ("SUI", 2.608, 0.927),
    ("TON", 1.999, 0.886),
    ("TRX", 0.733, 0.811),
    ("VET", 2.452, 0.884),
    ("WLD", 3.170, 0.854),
    ("XLM", 2.060, 0.950),
    ("XMR", 2.112, 0.445),
    ("XRP", 1.848, 0.934),
    ("XTZ", 2.087, 0.884),
    ("ZEC", 7.627, 0.378),
];

/// How an asset moves: as measured, else as the typical one.
#[must_use]
pub fn asset(symbol: &str) -> AssetParameters {
    match ASSETS.iter().find(|(name, ..)| *name == symbol) {
        Some((_, relative_volatility, loading)) => {
            AssetParameters { relative_volatility: *relative_volatility, loading: *loading }
        }
        None => TYPICAL_ASSET,
    }
}
