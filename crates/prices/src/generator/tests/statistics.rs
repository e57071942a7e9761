//! What the generator makes, measured as recordings are.

use super::*;
use crate::bar::{Bar, Ohlc};
use crate::calibration;
use crate::generator::step::MINUTE_MS;

/// The generator's own output, as bars of one hour made of steps of a minute.
fn hours_of(generator: &mut Generator, hours: i64) -> Vec<Vec<Bar>> {
    let mut bars = vec![Vec::new(); generator.assets.len()];
    for open_ms in (0..hours).map(|hour| hour * HOUR_MS) {
        let mut prices: Vec<Vec<i64>> = generator
            .assets
            .iter()
            .map(|asset| vec![asset.quote().index.mantissa])
            .collect();
        for _ in 0..60 {
            generator.take_step(MINUTE_MS);
            for (prices, asset) in prices.iter_mut().zip(&generator.assets) {
                prices.push(asset.quote().index.mantissa);
            }
        }
        for ((bars, prices), asset) in bars.iter_mut().zip(&prices).zip(&generator.assets) {
            let (high, low) = (prices.iter().max().unwrap(), prices.iter().min().unwrap());
            let index = Ohlc {
                open: prices[0],
                high: *high,
                low: *low,
                close: prices[60],
                decimals: asset.decimals,
            };
            bars.push(Bar {
                open_ms,
                index,
                outside: None,
            });
        }
    }
    bars
}

fn hourly_returns(bars: &[Bar]) -> Vec<f64> {
    bars.windows(2)
        .map(|pair| libm::log(pair[1].index.close as f64 / pair[0].index.close as f64))
        .collect()
}

/// The mean of a power of the values.
fn moment(values: &[f64], power: usize) -> f64 {
    values
        .iter()
        .map(|value| (0..power).fold(1.0, |product, _| product * value))
        .sum::<f64>()
        / values.len() as f64
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let (mean_one, mean_other) = (moment(one, 1), moment(other, 1));
    let products: Vec<f64> = one
        .iter()
        .zip(other)
        .map(|(one, other)| (one - mean_one) * (other - mean_other))
        .collect();
    let variance = |values: &[f64], mean: f64| moment(values, 2) - mean * mean;
    moment(&products, 1) / (variance(one, mean_one) * variance(other, mean_other)).sqrt()
}

#[test]
fn generated_hours_have_the_manners_of_recorded_ones() {
    let mut generator = Generator::new(8, &assets(), 0).unwrap();
    let bars = hours_of(&mut generator, 1200 * 24);
    let [btc, eth, hype] = [0, 1, 2].map(|place| hourly_returns(&bars[place]));

    let deviation = moment(&btc, 2).sqrt();
    assert!(
        (0.004..0.010).contains(&deviation),
        "deviation of an hour: {deviation}"
    );
    let kurtosis = moment(&btc, 4) / (deviation * deviation * deviation * deviation);
    assert!(kurtosis > 6.0, "kurtosis {kurtosis}");

    let sizes: Vec<f64> = btc.iter().map(|size| size.abs()).collect();
    let clustering = |lag: usize| correlation(&sizes[lag..], &sizes[..sizes.len() - lag]);
    let (hour, day, week) = (clustering(1), clustering(24), clustering(24 * 7));
    assert!(
        hour > 0.2 && day > 0.06 && week > 0.04,
        "clustering {hour} {day} {week}"
    );
    let direction = correlation(&btc[1..], &btc[..btc.len() - 1]);
    assert!(direction.abs() < 0.03, "returns follow each other: {direction}");

    // The product of the two loadings; ETH has its own, HYPE that of the typical asset.
    let (with_eth, with_hype) = (correlation(&btc, &eth), correlation(&btc, &hype));
    assert!((with_eth - 0.784 * 0.899).abs() < 0.04, "BTC with ETH {with_eth}");
    assert!(
        (with_hype - 0.784 * 0.909).abs() < 0.04,
        "BTC with HYPE {with_hype}"
    );
    let multiple = moment(&eth, 2).sqrt() / deviation;
    assert!(
        (multiple / 1.938 - 1.0).abs() < 0.1,
        "volatility of ETH {multiple}"
    );

    let largest = sizes.iter().copied().fold(0.0, f64::max);
    println!("deviation {deviation:.5} kurtosis {kurtosis:.1} clustering {hour:.3} {day:.3} {week:.3}");
    println!("correlation {with_eth:.3} {with_hype:.3} largest hour {largest:.3}");
}

#[test]
fn the_calibration_finds_in_generated_hours_what_the_generator_was_given() {
    let mut generator = Generator::new(9, &assets()[..1], 0).unwrap();
    let bars = hours_of(&mut generator, 2440 * 24);
    let found = calibration::volatility(&bars[0]).unwrap();
    println!("{found:?}");
    // The slow part has only some twenty independent moments in so many days.
    let near = |found: f64, given: f64, tolerance: f64| (found / given - 1.0).abs() < tolerance;
    assert!(near(found.level, VOLATILITY.level, 0.25), "{found:?}");
    assert!(
        near(found.fast_variance, VOLATILITY.fast_variance, 0.15),
        "{found:?}"
    );
    assert!(near(found.fast_days, VOLATILITY.fast_days, 0.2), "{found:?}");
    assert!(
        near(found.slow_variance, VOLATILITY.slow_variance, 0.5),
        "{found:?}"
    );
    assert!(near(found.slow_days, VOLATILITY.slow_days, 0.6), "{found:?}");
}
