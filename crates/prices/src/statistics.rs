//! Statistics of price changes.

use crate::bar::Bar;

/// What the returns from each bar to the next look like, in the figures by which prices are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReturnStatistics {
    /// Standard deviation of the logarithmic return.
    pub deviation: f64,
    /// Fourth moment by the square of the second: 3 for a normal distribution, more where tails are fat.
    pub kurtosis: f64,
    /// The largest return by size.
    pub largest: f64,
    /// Correlation of a return with the next: near 0 where prices cannot be foretold.
    pub direction: f64,
    /// Correlation of a return's size with that of the next, of the 24th and the 168th after it: above 0 where
    /// volatility clusters. With hourly bars these are an hour, a day and a week.
    pub clustering: [f64; 3],
}

/// After how many bars clustering is looked for.
const CLUSTERING_LAGS: [usize; 3] = [1, 24, 168];

impl ReturnStatistics {
    /// Of bars that follow each other; `None` where they are too few, or do not move.
    #[must_use]
    pub fn of(bars: &[Bar]) -> Option<Self> {
        let returns = adjacent_returns(bars);
        let sizes: Vec<f64> = returns.iter().map(|change| change.abs()).collect();
        let (deviation, standardised) = standardise(&returns)?;
        let [hour, day, week] = CLUSTERING_LAGS.map(|lag| correlation(&sizes, sizes.get(lag..)?));
        Some(Self {
            deviation,
            kurtosis: mean(standardised.iter().map(|x| x * x * x * x))?,
            largest: sizes.iter().copied().fold(0.0, f64::max),
            direction: correlation(&returns, returns.get(1..)?)?,
            clustering: [hour?, day?, week?],
        })
    }
}

/// The correlation of two series, as far as the shorter goes; `None` where one does not vary.
#[must_use]
pub fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let length = one.len().min(other.len());
    let (_, one) = standardise(&one[..length])?;
    let (_, other) = standardise(&other[..length])?;
    mean(one.iter().zip(&other).map(|(one, other)| one * other))
}

/// Logarithmic returns between closes of bars that follow each other without a gap, at the shortest step that occurs.
#[must_use]
pub fn adjacent_returns(bars: &[Bar]) -> Vec<f64> {
    let step = |pair: &[Bar]| pair[1].open_ms - pair[0].open_ms;
    let shortest = bars.windows(2).map(step).min();
    let adjacent = bars.windows(2).filter(|pair| Some(step(pair)) == shortest);
    adjacent.map(|pair| log_return(&pair[0], &pair[1])).collect()
}

/// The logarithm of a bar's close by that of the one before it.
pub(crate) fn log_return(before: &Bar, after: &Bar) -> f64 {
    libm::log(after.index.close as f64 / before.index.close as f64)
}

/// The standard deviation, and the values less their mean, divided by it; `None` where they do not vary.
pub(crate) fn standardise(values: &[f64]) -> Option<(f64, Vec<f64>)> {
    let average = mean(values.iter().copied())?;
    let deviation = mean(values.iter().map(|value| (value - average) * (value - average)))?.sqrt();
    let standardised = values.iter().map(|value| (value - average) / deviation);
    (deviation > 0.0).then(|| (deviation, standardised.collect()))
}

/// The average; `None` of nothing.
pub(crate) fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.into_iter().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// The middle value, or the average of the two in the middle; `None` of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}
