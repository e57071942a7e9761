//! How the price moves within a recorded bar, of which only four prices are known.

use crate::bar::{Bar, Ohlc};
use crate::random::{Random, symbol_key};
use crate::symbol::Symbol;
use std::cmp::Ordering;

/// The fewest moments of a walk: open, one extreme, the other, close.
pub const MIN_MOMENTS: usize = 4;

/// How often the first extreme is the one that the bar then leaves behind: the low of a rising bar, the high of a
/// falling one. Measured on the hours of the two recorded months of one-minute bars; see `docs/prices.md`.
pub const FIRST_EXTREME_SHARE: f64 = 0.874;

/// The prices of a bar at equally spaced moments, the first at its opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Index prices, on the scale of the bar's index.
    pub index: Vec<i64>,
    /// Outside prices, on the scale of the bar's outside prices, where it has any.
    pub outside: Option<Vec<i64>>,
}

/// When the extremes are touched, and which comes first.
struct Shape {
    first_at: usize,
    second_at: usize,
    /// Uniform in (0, 1): below [`FIRST_EXTREME_SHARE`] the usual extreme comes first.
    order: f64,
}

/// Walks a bar from its open through both extremes to its close, at `moments` moments (at least [`MIN_MOMENTS`]).
///
/// The first moment is the open and the last the close, exactly; high and low are each touched exactly, and never
/// passed. Between these four, the price is a Brownian bridge, reflected at the extremes, whose volatility follows from
/// the bar's range (Parkinson 1980: variance = ln(high / low)² / (4 ln 2); here in prices instead of logarithms).
///
/// The same seed, symbol and opening time give the same walk. The moments of the extremes depend on seed and time alone,
/// so that markets that fall in the same bar fall together; index and outside prices share one shape and one noise, so
/// that they keep near each other.
#[must_use]
pub fn walk(seed: u64, symbol: &Symbol, bar: &Bar, moments: usize) -> Walk {
    let moments = moments.max(MIN_MOMENTS);
    let time_key = bar.open_ms.cast_unsigned();
    let shape = Shape::draw(&mut Random::keyed(seed, &[time_key]), moments);
    let low_first = shape.low_first(&bar.index);
    let noise = Random::keyed(seed, &[time_key, symbol_key(symbol)]);
    Walk {
        index: walk_prices(&bar.index, &shape, low_first, moments, noise.clone()),
        outside: bar.outside.map(|prices| walk_prices(&prices, &shape, low_first, moments, noise)),
    }
}

impl Shape {
    /// Two different moments between the first and the last, all pairs equally likely.
    fn draw(random: &mut Random, moments: usize) -> Self {
        let between = moments as u64 - 2;
        let one = random.below(between);
        let other = (one + 1 + random.below(between - 1)) % between;
        let order = random.uniform();
        Self { first_at: 1 + one.min(other) as usize, second_at: 1 + one.max(other) as usize, order }
    }

    fn low_first(&self, prices: &Ohlc) -> bool {
        match prices.close.cmp(&prices.open) {
            Ordering::Greater => self.order < FIRST_EXTREME_SHARE,
            Ordering::Less => self.order >= FIRST_EXTREME_SHARE,
            Ordering::Equal => self.order < 0.5,
        }
    }
}

fn walk_prices(prices: &Ohlc, shape: &Shape, low_first: bool, moments: usize, mut noise: Random) -> Vec<i64> {
    let (first, second) = if low_first { (prices.low, prices.high) } else { (prices.high, prices.low) };
    let range = (prices.high - prices.low) as f64;
    let deviation = range / (4.0 * std::f64::consts::LN_2 * moments as f64).sqrt();

    let mut path = Vec::with_capacity(moments);
    path.push(prices.open);
    for (until, target) in [(shape.first_at, first), (shape.second_at, second), (moments - 1, prices.close)] {
        // Measured from the low, so that doubles keep each unit of any range that occurs.
        let target_above_low = (target - prices.low) as f64;
        let mut above_low = (path[path.len() - 1] - prices.low) as f64;
        while path.len() < until {
            let steps_left = (until - path.len() + 1) as f64;
            let spread = deviation * ((steps_left - 1.0) / steps_left).sqrt();
            above_low += (target_above_low - above_low) / steps_left + spread * noise.normal();
            above_low = reflect(above_low, range);
            path.push(prices.low.saturating_add(above_low.round() as i64).clamp(prices.low, prices.high));
        }
        path.push(target);
    }
    path
}

/// Folds a value that left `0..=range` back at the end where it left.
fn reflect(value: f64, range: f64) -> f64 {
    let folded = if value < 0.0 {
        -value
    } else if value > range {
        2.0 * range - value
    } else {
        value
    };
    folded.clamp(0.0, range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ohlc() -> impl Strategy<Value = Ohlc> {
        let price = prop_oneof![1..1000_i64, 1..i64::MAX];
        proptest::array::uniform4(price).prop_map(|mut prices| {
            let flip = prices[0] > prices[3];
            prices.sort_unstable();
            let [low, one, other, high] = prices;
            let (open, close) = if flip { (other, one) } else { (one, other) };
            Ohlc { open, high, low, close, decimals: 2 }
        })
    }

    fn bar() -> impl Strategy<Value = Bar> {
        (ohlc(), proptest::option::of(ohlc()), 0..i64::MAX).prop_map(|(index, outside, open_ms)| Bar {
            open_ms,
            index,
            outside,
        })
    }

    fn assert_fits(path: &[i64], prices: &Ohlc, moments: usize) {
        assert_eq!(path.len(), moments);
        assert_eq!(path.first(), Some(&prices.open));
        assert_eq!(path.last(), Some(&prices.close));
        assert_eq!(path.iter().min(), Some(&prices.low));
        assert_eq!(path.iter().max(), Some(&prices.high));
    }

    proptest! {
        #[test]
        fn a_walk_touches_open_extremes_and_close_and_never_leaves_them(
            bar in bar(), seed in any::<u64>(), moments in MIN_MOMENTS..400
        ) {
            let symbol = Symbol("BTC".to_owned());
            let path = walk(seed, &symbol, &bar, moments);
            assert_fits(&path.index, &bar.index, moments);
            assert_eq!(path.outside.is_some(), bar.outside.is_some());
            if let (Some(path), Some(prices)) = (&path.outside, &bar.outside) {
                assert_fits(path, prices, moments);
            }
            prop_assert_eq!(walk(seed, &symbol, &bar, moments), path);
        }
    }

    fn rising(open_ms: i64) -> Bar {
        let index = Ohlc { open: 100_000, high: 130_000, low: 90_000, close: 120_000, decimals: 2 };
        Bar {
            open_ms,
            index,
            outside: Some(Ohlc { open: 100_010, high: 130_013, low: 90_009, close: 120_012, ..index }),
        }
    }

    #[test]
    fn seed_symbol_and_time_each_change_the_walk() {
        let (btc, eth) = (Symbol("BTC".to_owned()), Symbol("ETH".to_owned()));
        let path = walk(1, &btc, &rising(0), 60);
        assert_ne!(walk(2, &btc, &rising(0), 60), path);
        assert_ne!(walk(1, &eth, &rising(0), 60), path);
        assert_ne!(walk(1, &btc, &rising(60_000), 60), path);
    }

    #[test]
    fn a_rising_bar_usually_falls_first_and_a_falling_one_rises_first() {
        let low_first_share = |turn: fn(Ohlc) -> Ohlc| {
            let low_first = (0..2000).filter(|time| {
                let bar = Bar { index: turn(rising(*time).index), ..rising(*time) };
                let path = walk(1, &Symbol("BTC".to_owned()), &bar, 60).index;
                let place = |wanted| path.iter().position(|price| *price == wanted);
                place(bar.index.low) < place(bar.index.high)
            });
            low_first.count() as f64 / 2000.0
        };
        let up = low_first_share(|index| index);
        let down = low_first_share(|index| Ohlc { open: index.close, close: index.open, ..index });
        let even = low_first_share(|index| Ohlc { close: index.open, ..index });
        assert!((0.85..0.90).contains(&up), "{up}");
        assert!((0.10..0.15).contains(&down), "{down}");
        assert!((0.46..0.54).contains(&even), "{even}");
    }

    #[test]
    fn the_outside_price_keeps_near_the_index() {
        let path = walk(7, &Symbol("BTC".to_owned()), &rising(0), 3600);
        let outside = path.outside.unwrap();
        let widest = path.index.iter().zip(&outside).map(|(index, outside)| (index - outside).abs()).max();
        // The four prices differ by 9 to 13 units; reflection and rounding may add a little.
        assert!(widest < Some(40), "{widest:?}");
    }

    #[test]
    fn markets_reach_their_extremes_together() {
        let low_at = |symbol: &str| {
            let path = walk(3, &Symbol(symbol.to_owned()), &rising(0), 3600).index;
            path.iter().position(|price| *price == 90_000).unwrap()
        };
        assert!(low_at("BTC").abs_diff(low_at("ETH")) < 60, "{} {}", low_at("BTC"), low_at("ETH"));
    }
}
