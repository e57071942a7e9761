//! The generator is the same for a seed, stays in bounds, and refuses what it cannot start from.

use super::step::{HOUR_MS, SECOND_MS};
use super::*;

fn asset(symbol: &str, price: &str) -> Asset {
    Asset { symbol: Symbol(symbol.to_owned()), price: Decimal::parse(price).unwrap() }
}

fn assets() -> [Asset; 3] {
    [asset("BTC", "62530.5"), asset("ETH", "2500"), asset("HYPE", "0.0079")]
}

fn quotes(generator: &mut Generator, time_ms: i64) -> Vec<Quote> {
    generator.advance(time_ms).quotes.to_vec()
}

mod statistics;

#[test]
fn starts_at_the_given_prices() {
    let mut generator = Generator::new(1, &assets(), 5000).unwrap();
    let start: Vec<String> =
        quotes(&mut generator, 5000).iter().map(|quote| quote.index.to_string()).collect();
    assert_eq!(start, ["62530.50", "2500.000", "0.007900000"]);
    assert_eq!(
        quotes(&mut generator, 5999),
        quotes(&mut generator, 0),
        "nothing moves within a second, nor back"
    );
}

#[test]
fn the_same_seed_gives_the_same_path_however_often_it_is_asked() {
    let path = |seed, start_ms, step_ms: i64| {
        let mut generator = Generator::new(seed, &assets(), start_ms).unwrap();
        for time in (0..2 * HOUR_MS).step_by(usize::try_from(step_ms).unwrap()) {
            generator.advance(start_ms + time);
        }
        quotes(&mut generator, start_ms + 2 * HOUR_MS)
    };
    let reference = path(1, 0, SECOND_MS);
    assert_eq!(path(1, 0, 700), reference);
    assert_eq!(path(1, 0, HOUR_MS), reference);
    assert_eq!(path(1, 1_790_000_000_123, 3 * SECOND_MS), reference);
    assert_ne!(path(2, 0, SECOND_MS), reference);
}

/// Values noted once. They change only with the model, the constants or the arithmetic: each of these changes what a
/// seed means, on this machine or between machines.
#[test]
fn a_seed_means_the_same_prices_everywhere() {
    let mut generator = Generator::new(42, &assets(), 0).unwrap();
    let after_an_hour: Vec<String> = quotes(&mut generator, HOUR_MS)
        .iter()
        .map(|quote| format!("{} {}", quote.index, quote.outside.unwrap()))
        .collect();
    assert_eq!(after_an_hour, ["61800.57 61798.61", "2458.002 2457.923", "0.007698733 0.007697272"]);
}

#[test]
fn an_asset_does_not_depend_on_its_neighbours() {
    let [btc, eth, hype] = assets();
    let mut both = Generator::new(1, &[btc, eth.clone(), hype], 0).unwrap();
    let mut alone = Generator::new(1, &[eth], 0).unwrap();
    assert_eq!(quotes(&mut both, HOUR_MS)[1], quotes(&mut alone, HOUR_MS)[0]);
}

#[test]
fn any_jump_forward_is_short_work_and_stays_in_bounds() {
    for target_ms in [3 * 24 * HOUR_MS, 20 * 365 * 24 * HOUR_MS, i64::MAX] {
        let mut generator = Generator::new(1, &assets(), 0).unwrap();
        for (quote, start) in quotes(&mut generator, target_ms).iter().zip(assets()) {
            let factor = quote.index.to_f64() / start.price.to_f64();
            assert!((0.0099..=100.1).contains(&factor), "{factor}");
        }
        assert!(target_ms - generator.now_ms < SECOND_MS);
    }
}

#[test]
fn long_steps_have_the_variance_of_many_short_ones() {
    let deviation = |step_ms, steps| {
        let shocks: Vec<f64> = (0..2000)
            .map(|seed| {
                let mut random = Random::keyed(seed, &[]);
                let step = Step::of(step_ms);
                (0..steps).map(|_| step.shock(&mut random)).sum()
            })
            .collect();
        (shocks.iter().map(|shock| shock * shock).sum::<f64>() / shocks.len() as f64).sqrt()
    };
    let (days, long) = (deviation(24 * HOUR_MS, 60), deviation(60 * 24 * HOUR_MS, 1));
    assert!((days / long - 1.0).abs() < 0.05, "{days} {long}");
}

#[test]
fn a_price_that_was_set_goes_on_from_there() {
    let mut generator = Generator::new(1, &assets(), 0).unwrap();
    let fifty = Decimal { mantissa: 50_000, decimals: 0 };
    generator.advance(HOUR_MS);
    generator.set_price(0, fifty).unwrap();
    assert_eq!(quotes(&mut generator, HOUR_MS)[0].index.to_string(), "50000.00");
    let later = quotes(&mut generator, 2 * HOUR_MS)[0].index.to_f64();
    assert!((later / 50_000.0 - 1.0).abs() < 0.1 && later != 50_000.0, "{later}");
    let refused = generator.set_price(0, Decimal { mantissa: 0, decimals: 0 }).unwrap_err();
    assert_eq!(refused.to_string(), "BTC has the price 0: it must be from 0.000000001 to 1000000000");
}

#[test]
fn impossible_assets_are_refused_with_their_names() {
    let refusal = |assets: &[Asset]| Generator::new(1, assets, 0).unwrap_err().to_string();
    assert_eq!(refusal(&[]), "the generator needs at least one asset");
    assert_eq!(refusal(&[asset("BTC", "1"), asset("BTC", "2")]), "BTC stands twice among the assets");
    for price in ["-5", "1e-10", "2e9"] {
        assert!(refusal(&[asset("ETH", price)]).starts_with("ETH has the price"), "{price}");
    }
}
