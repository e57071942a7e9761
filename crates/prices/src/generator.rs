//! Invented prices with the manners of real ones: volatility that clusters, jumps, assets that move together.
//!
//! `docs/prices.md` has the model in formulas, and the constants with their origin.

pub mod parameters;
mod step;

#[cfg(test)]
mod tests;

use crate::decimal::{Decimal, power_of_ten};
use crate::path::{Prices, Quote};
use crate::random::{Random, symbol_key};
use crate::symbol::Symbol;
use parameters::{AssetParameters, OUTSIDE_BASIS, VOLATILITY};
use step::{SECOND_MS, Step, step_ms};

/// The range of start prices, in quote currency.
const PRICE_RANGE: std::ops::RangeInclusive<f64> = 1e-9..=1e9;

/// A price stays within this factor of its start price, above and below.
const MAX_FACTOR: f64 = 100.0;

/// Quotes have as many decimals as give the start price this many significant digits.
const SIGNIFICANT_DIGITS: u8 = 7;

/// A market that the generator gives prices to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its name. Known ones (BTC, ETH, SOL, kPEPE …) move as measured, others like a typical alternative coin.
    pub symbol: Symbol,
    /// The price from which it starts.
    pub price: Decimal,
}

/// A set of assets that the generator cannot start from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeneratorError {
    /// The list is empty.
    #[error("the generator needs at least one asset")]
    NoAssets,
    /// The same symbol stands twice.
    #[error("{symbol} stands twice among the assets")]
    Repeated {
        /// The symbol.
        symbol: Symbol,
    },
    /// A price is not positive, or too small or too large for any market.
    #[error("{symbol} has the price {price}: it must be from 0.000000001 to 1000000000")]
    PriceOutOfRange {
        /// The symbol.
        symbol: Symbol,
        /// Its price.
        price: Decimal,
    },
}

/// A seeded generator of the prices of several assets.
///
/// It moves on a grid of seconds from its start. The same seed and assets give the same path, whenever it starts and
/// however often it is asked, as long as no jump forward is longer than an hour; longer ones take coarser steps. An
/// asset's path does not depend on which other assets there are.
#[derive(Clone, Debug)]
pub struct Generator {
    symbols: Vec<Symbol>,
    assets: Vec<AssetState>,
    market: Random,
    /// The two parts of the logarithm of volatility, above its level.
    slow: f64,
    fast: f64,
    now_ms: i64,
    step: Step,
    quotes: Vec<Quote>,
}

/// Where one asset stands.
#[derive(Clone, Debug)]
struct AssetState {
    random: Random,
    parameters: AssetParameters,
    start_price: f64,
    decimals: u8,
    /// ln(price / start price).
    displacement: f64,
    /// Outside price / index price − 1.
    basis: f64,
}

impl Generator {
    /// A generator that stands at `start_ms` of the venue's time, at its assets' start prices and typical volatility.
    ///
    /// To go on after a restart, start from the last prices, with another seed, lest the same path come again.
    ///
    /// # Errors
    ///
    /// [`GeneratorError`] where there are no assets, or one stands twice or has no possible price.
    pub fn new(seed: u64, assets: &[Asset], start_ms: i64) -> Result<Self, GeneratorError> {
        if assets.is_empty() {
            return Err(GeneratorError::NoAssets);
        }
        for (place, Asset { symbol, .. }) in assets.iter().enumerate() {
            if assets[..place].iter().any(|earlier| earlier.symbol == *symbol) {
                return Err(GeneratorError::Repeated { symbol: symbol.clone() });
            }
        }
        let states = assets.iter().map(|asset| AssetState::new(seed, asset)).collect::<Result<_, _>>()?;
        Ok(Self {
            symbols: assets.iter().map(|asset| asset.symbol.clone()).collect(),
            assets: states,
            market: Random::keyed(seed, &[]),
            slow: 0.0,
            fast: 0.0,
            now_ms: start_ms,
            step: Step::of(SECOND_MS),
            quotes: Vec::new(),
        })
    }

    /// The assets' symbols, in the order given.
    #[must_use]
    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }

    /// Goes forward to a moment of the venue's time, and tells the prices there. It stays where it is for an earlier one.
    ///
    /// Up to an hour is walked in seconds. Of a longer way, all but the last hour is walked in minutes, and all but the
    /// last two days in hours, or in still longer steps, so that no way is long.
    pub fn advance(&mut self, time_ms: i64) -> Prices<'_> {
        loop {
            let remaining_ms = time_ms.saturating_sub(self.now_ms);
            if remaining_ms < SECOND_MS {
                break;
            }
            self.take_step(step_ms(remaining_ms));
        }
        self.quotes.clear();
        self.quotes.extend(self.assets.iter().map(AssetState::quote));
        Prices { quotes: &self.quotes, ended: false }
    }

    /// Puts an asset at another price, from which it goes on; the place is that in [`Generator::symbols`].
    ///
    /// # Errors
    ///
    /// [`GeneratorError::PriceOutOfRange`]; nothing changes then, nor for a place that is not there.
    pub fn set_price(&mut self, place: usize, price: Decimal) -> Result<(), GeneratorError> {
        if let (Some(state), Some(symbol)) = (self.assets.get_mut(place), self.symbols.get(place)) {
            state.start_from(symbol, price)?;
        }
        Ok(())
    }

    /// One step of any length for all assets.
    fn take_step(&mut self, length_ms: i64) {
        if self.step.length_ms != length_ms {
            self.step = Step::of(length_ms);
        }
        let step = &self.step;
        let volatility = VOLATILITY.level * libm::exp(self.slow + self.fast);
        let market = step.shock(&mut self.market);
        for asset in &mut self.assets {
            asset.take_step(step, volatility, market);
        }
        self.slow = step.slow.next(self.slow, self.market.normal());
        self.fast = step.fast.next(self.fast, self.market.normal());
        self.now_ms += length_ms;
    }
}

impl AssetState {
    fn new(seed: u64, asset: &Asset) -> Result<Self, GeneratorError> {
        let mut state = Self {
            random: Random::keyed(seed, &[symbol_key(&asset.symbol)]),
            parameters: parameters::asset(&asset.symbol.0),
            start_price: 0.0,
            decimals: 0,
            displacement: 0.0,
            basis: OUTSIDE_BASIS.mean,
        };
        state.start_from(&asset.symbol, asset.price)?;
        Ok(state)
    }

    fn start_from(&mut self, symbol: &Symbol, price: Decimal) -> Result<(), GeneratorError> {
        let start_price = price.to_f64();
        if !PRICE_RANGE.contains(&start_price) {
            return Err(GeneratorError::PriceOutOfRange { symbol: symbol.clone(), price });
        }
        self.start_price = start_price;
        self.decimals = decimals_of(start_price);
        self.displacement = 0.0;
        Ok(())
    }

    fn take_step(&mut self, step: &Step, volatility: f64, market: f64) {
        let AssetParameters { relative_volatility, loading } = self.parameters;
        let own = step.shock(&mut self.random);
        let shock =
            relative_volatility * volatility * (loading * market + (1.0 - loading * loading).sqrt() * own);
        let bound = libm::log(MAX_FACTOR);
        self.displacement = step.pull.next(self.displacement, shock).clamp(-bound, bound);
        let noise = self.random.normal();
        self.basis = OUTSIDE_BASIS.mean + step.basis.next(self.basis - OUTSIDE_BASIS.mean, noise);
    }

    fn quote(&self) -> Quote {
        let index = self.start_price * libm::exp(self.displacement);
        let decimal = |price: f64| Decimal {
            mantissa: (price * power_of_ten(self.decimals)).round() as i64,
            decimals: self.decimals,
        };
        Quote { index: decimal(index), outside: Some(decimal(index * (1.0 + self.basis))) }
    }
}

/// How many decimals give a price its significant digits.
fn decimals_of(price: f64) -> u8 {
    let mut decimals = 0;
    while price * power_of_ten(decimals + 1) < power_of_ten(SIGNIFICANT_DIGITS) {
        decimals += 1;
    }
    decimals
}
