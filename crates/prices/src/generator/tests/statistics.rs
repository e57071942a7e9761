//! What the generator makes, measured as recordings are.

use super::*;
use crate::bar::{Bar, Ohlc};
use crate::calibration;
use crate::generator::step::MINUTE_MS;
use crate::statistics::{ReturnStatistics, adjacent_returns, correlation};

/// The generator's own output, as bars of one hour made of steps of a minute.
fn hours_of(generator: &mut Generator, hours: i64) -> Vec<Vec<Bar>> {
    let mut bars = vec![Vec::new(); generator.assets.len()];
    for open_ms in (0..hours).map(|hour| hour * HOUR_MS) {
        let mut prices: Vec<Vec<i64>> =
            generator.assets.iter().map(|asset| vec![asset.quote().index.mantissa]).collect();
        for _ in 0..60 {
            generator.take_step(MINUTE_MS);
            for (prices, asset) in prices.iter_mut().zip(&generator.assets) {
                prices.push(asset.quote().index.mantissa);
            }
        }
        for ((bars, prices), asset) in bars.iter_mut().zip(&prices).zip(&generator.assets) {
            let (high, low) = (prices.iter().max().unwrap(), prices.iter().min().unwrap());
            let index =
                Ohlc { open: prices[0], high: *high, low: *low, close: prices[60], decimals: asset.decimals };
            bars.push(Bar { open_ms, index, outside: None });
        }
    }
    bars
}

#[test]
fn generated_hours_have_the_manners_of_recorded_ones() {
    let mut generator = Generator::new(8, &assets(), 0).unwrap();
    let bars = hours_of(&mut generator, 1200 * 24);
    let [btc, eth, _] = [0, 1, 2].map(|place| ReturnStatistics::of(&bars[place]).unwrap());
    println!("BTC {btc:?}");
    println!("ETH {eth:?}");
    assert!((0.004..0.010).contains(&btc.deviation), "{btc:?}");
    assert!(btc.kurtosis > 6.0, "{btc:?}");
    assert!(btc.direction.abs() < 0.03, "{btc:?}");
    let [hour, day, week] = btc.clustering;
    assert!(hour > 0.2 && day > 0.06 && week > 0.04, "{btc:?}");
    let relative_volatility = eth.deviation / btc.deviation;
    assert!((relative_volatility / 1.938 - 1.0).abs() < 0.1, "{relative_volatility}");

    // The product of the two loadings; ETH has its own, HYPE that of the typical asset.
    let [btc, eth, hype] = [0, 1, 2].map(|place| adjacent_returns(&bars[place]));
    let with_eth = correlation(&btc, &eth).unwrap();
    let with_hype = correlation(&btc, &hype).unwrap();
    println!("correlation of BTC with ETH {with_eth:.3}, with HYPE {with_hype:.3}");
    assert!((with_eth - 0.784 * 0.899).abs() < 0.04, "{with_eth}");
    assert!((with_hype - 0.784 * 0.909).abs() < 0.04, "{with_hype}");
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
    assert!(near(found.fast_variance, VOLATILITY.fast_variance, 0.15), "{found:?}");
    assert!(near(found.fast_days, VOLATILITY.fast_days, 0.2), "{found:?}");
    assert!(near(found.slow_variance, VOLATILITY.slow_variance, 0.5), "{found:?}");
    assert!(near(found.slow_days, VOLATILITY.slow_days, 0.6), "{found:?}");
}
