//! The population: who holds how much, with how much of his own money, and what he does when it goes wrong.

use crate::listing::Listing;
use crate::random::Random;

/// What a population is drawn from.
#[derive(Clone, Debug)]
pub struct PopulationParameters {
    /// How many leveraged traders there are.
    pub traders: usize,
    /// Which share of the notional is long.
    pub long_share: f64,
    /// The exponent of the Pareto distribution of positions.
    pub size_exponent: f64,
    /// The largest position as a share of its market's open interest.
    pub largest_share: f64,
    /// The exponent of the Pareto distribution of how many times the initial margin a trader puts up: 0.6 means that half of them
    /// put up less than 3.2 times as much, and one in eight less than 1.25 times.
    pub caution_exponent: f64,
    /// Which share of the traders has a stop-loss.
    pub stop_share: f64,
    /// Which share of the traders adds margin once, in danger.
    pub adding_share: f64,
    /// Which share of the traders holds positions in three markets instead of one, where there are as many.
    pub cross_share: f64,
}

impl Default for PopulationParameters {
    fn default() -> Self {
        Self {
            traders: 10_000,
            long_share: 0.7,
            size_exponent: 1.15,
            largest_share: 0.02,
            caution_exponent: 0.6,
            stop_share: 0.3,
            adding_share: 0.2,
            cross_share: 0.25,
        }
    }
}

/// A leveraged trader, as he is before he has come.
#[derive(Clone, Debug)]
pub struct Trader {
    /// His positions: the market's place, and the notional in USD, long above zero.
    pub positions: Vec<(usize, f64)>,
    /// What he puts up, as a multiple of the initial margin.
    pub caution: f64,
    /// Where his stop-losses are, as a share of the way from the price to where his money is gone.
    pub stop: Option<f64>,
    /// What he adds in danger, as a share of what he put up.
    pub reserve: Option<f64>,
    /// When he comes, as a share of the time in which all come.
    pub arrival: f64,
}

/// Nobody's caution is beyond this.
const MOST_CAUTION: f64 = 50.0;

/// The positions of somebody in several markets.
const SEVERAL: usize = 3;

/// The smallest position, in USD.
const SMALLEST: f64 = 50.0;

/// Draws a population whose positions add up to the markets' open interest, in order of arrival.
pub fn draw(parameters: &PopulationParameters, listings: &[Listing], random: &mut Random) -> Vec<Trader> {
    let mut traders: Vec<Trader> =
        (0..parameters.traders).map(|_| trader(parameters, listings, random)).collect();
    for (place, listing) in listings.iter().enumerate() {
        for (is_long, share) in [(true, parameters.long_share), (false, 1.0 - parameters.long_share)] {
            scale(&mut traders, place, is_long, share * listing.open_interest, parameters.largest_share);
        }
    }
    traders.sort_by(|one, other| one.arrival.total_cmp(&other.arrival));
    traders
}

fn trader(parameters: &PopulationParameters, listings: &[Listing], random: &mut Random) -> Trader {
    let holds_several = listings.len() >= SEVERAL && random.happens(parameters.cross_share);
    let count = if holds_several { SEVERAL } else { 1 };
    let first = random.between(0, listings.len() as i64) as usize;
    let is_long = random.happens(parameters.long_share);
    let size = random.pareto(parameters.size_exponent);
    let positions = (0..count)
        .map(|number| {
            let place = (first + number * (listings.len() / count).max(1)) % listings.len();
            // One leg in four of somebody in several markets is a hedge.
            let is_hedge = number > 0 && random.one_in(4);
            let sign = if is_long != is_hedge { 1.0 } else { -1.0 };
            (place, sign * size)
        })
        .collect();
    let stop = random.happens(parameters.stop_share).then(|| 0.3 + 0.5 * random.share());
    let reserve = random.happens(parameters.adding_share).then(|| 0.2 + 0.8 * random.share());
    Trader {
        positions,
        caution: random.pareto(parameters.caution_exponent).min(MOST_CAUTION),
        stop,
        reserve,
        arrival: random.share(),
    }
}

/// Scales one side of a market to a sum, and cuts what is larger than its largest share until it holds.
fn scale(traders: &mut [Trader], place: usize, is_long: bool, sum: f64, largest_share: f64) {
    for _ in 0..8 {
        let side = |position: &&mut (usize, f64)| position.0 == place && (position.1 > 0.0) == is_long;
        let total: f64 = traders
            .iter_mut()
            .flat_map(|trader| trader.positions.iter_mut())
            .filter(side)
            .map(|position| position.1.abs())
            .sum();
        for position in traders.iter_mut().flat_map(|trader| trader.positions.iter_mut()).filter(side) {
            let scaled = (position.1.abs() * sum / total).clamp(SMALLEST, largest_share * sum);
            position.1 = scaled * position.1.signum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_population_adds_up_and_nobody_is_too_large() {
        let listing = |name: &str| Listing {
            name: name.to_owned(),
            first_price: 100.0,
            open_interest: 1e8,
            depth: 1e7,
            volatility: 0.6,
        };
        let listings: Vec<Listing> = ["A", "B", "C"].map(listing).into();
        let traders = draw(&PopulationParameters::default(), &listings, &mut Random::new(3));
        for place in 0..listings.len() {
            let positions =
                traders.iter().flat_map(|trader| &trader.positions).filter(|held| held.0 == place);
            let longs: f64 = positions.clone().map(|held| held.1.max(0.0)).sum();
            let shorts: f64 = positions.clone().map(|held| (-held.1).max(0.0)).sum();
            assert!((longs / 0.7e8 - 1.0).abs() < 0.02, "{longs}");
            assert!((shorts / 0.3e8 - 1.0).abs() < 0.02, "{shorts}");
            let largest = positions.map(|held| held.1.abs()).fold(0.0, f64::max);
            assert!(largest <= 0.02 * 0.7e8 + 1.0, "{largest}");
        }
        let cautious = traders.iter().filter(|trader| trader.caution > 3.17).count();
        assert!((4_800..5_200).contains(&cautious), "{cautious}");
    }
}
