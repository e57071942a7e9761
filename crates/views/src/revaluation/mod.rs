//! Revaluation: what all accounts are worth, and what they must have, at given prices.
//!
//! [`Columns`] is a copy of what margin needs of a state, in columns, so that a million accounts are revalued in a few milliseconds by each
//! of as many threads as there are. [`Valuation`] is what a market's rules make of a price. Together they give equity and
//! maintenance margin exactly as the engine's own rules would at these marks, to the unit.

mod columns;
mod lanes;
mod parcel;
mod valuation;

use std::num::NonZeroUsize;
use std::thread;

use engine::rules::liquidation::Pool;
use fearless_simd::{Level, dispatch};
use units::Usd;

use lanes::Sums;
use parcel::{Owner, Parcel, Scratch};

pub use columns::Columns;
pub use parcel::Position;
pub use valuation::{Valuation, at_marks, moved};

/// Fewer pools than this are not worth a thread of their own.
const POOLS_PER_THREAD: usize = 20_000;

/// Sums over all pools at given prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revaluation {
    /// What all are worth together, in 1e-6 USD.
    pub equity: i128,
    /// What all must have together, in 1e-6 USD.
    pub maintenance_margin: i128,
    /// What those below nothing are missing, in 1e-6 USD.
    pub missing: i128,
    /// Those below maintenance margin, in order of account and market.
    pub liquidatable: Vec<Liquidatable>,
    /// What positions come to, by market.
    pub markets: Vec<Exposure>,
}

/// A pool below maintenance margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Liquidatable {
    /// Whose, and of which isolated position.
    pub pool: Pool,
    /// What it is worth.
    pub equity: Usd,
    /// What it must have.
    pub maintenance_margin: Usd,
}

/// What a market's positions come to, in 1e-6 USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Of all positions.
    pub notional: i128,
    /// Of the longs of pools below maintenance margin.
    pub liquidatable_longs: i128,
    /// Of the shorts of pools below maintenance margin.
    pub liquidatable_shorts: i128,
}

/// How many threads are worth it: as many as the machine runs at once, where there are pools enough.
pub fn threads(columns: &Columns) -> usize {
    let most = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    most.min(1 + columns.pools() / POOLS_PER_THREAD)
}

/// Values all pools, by so many threads. Each market that a pool has a position in has its valuation.
pub fn revalue(columns: &Columns, valuations: &[Valuation], threads: usize) -> Revaluation {
    let parts = threads.max(1);
    let parcels = columns.parcels.len();
    let part = |part: usize| &columns.parcels[parcels * part / parts..parcels * (part + 1) / parts];
    let mut whole = thread::scope(|scope| {
        // The last part is this thread's own.
        let others: Vec<_> = (0..parts - 1)
            .map(|number| scope.spawn(move || Part::of_parcels(part(number), valuations)))
            .collect();
        let mut own = Part::of_parcels(part(parts - 1), valuations);
        for loose in columns.loose.values().flatten() {
            own.add(loose.owner, loose.money, loose.positions.iter().copied());
        }
        others.into_iter().fold(own, |whole, other| {
            whole.and(other.join().expect("a revaluation within the bounds of admission does not panic"))
        })
    });
    // The parts are in order already, of which this sort makes use.
    whole.found.liquidatable.sort();
    whole.found
}

/// What some pools come to.
struct Part<'a> {
    valuations: &'a [Valuation],
    found: Revaluation,
}

impl<'a> Part<'a> {
    fn new(valuations: &'a [Valuation]) -> Self {
        let markets = vec![Exposure::default(); valuations.len()];
        Self { valuations, found: Revaluation { markets, ..Revaluation::default() } }
    }

    fn of_parcels(parcels: &[Parcel], valuations: &'a [Valuation]) -> Self {
        let (mut part, mut scratch, level) = (Self::new(valuations), Scratch::new(), Level::new());
        let mut sums = vec![Sums::default(); valuations.len()];
        let mut fallen = Vec::new();
        for parcel in parcels {
            let is_valued = dispatch!(level, simd => {
                parcel.value(simd, valuations, &mut scratch, &mut sums, |pool, health| fallen.push((pool, health)))
            });
            if is_valued {
                part.found.equity += parcel.total();
                for (pool, health) in fallen.drain(..) {
                    let (money, positions) = (parcel.money(pool), parcel.positions(pool));
                    part.add_fallen(parcel.owner(pool), money, positions, i128::from(health));
                }
            } else {
                for pool in 0..parcel.pools() {
                    part.add(parcel.owner(pool), parcel.money(pool), parcel.positions(pool));
                }
            }
        }
        for (exposure, sums) in part.found.markets.iter_mut().zip(sums) {
            part.found.equity += sums.value;
            part.found.maintenance_margin += sums.maintenance_margin;
            exposure.notional += sums.notional;
        }
        part
    }

    /// Adds a pool by itself.
    fn add(&mut self, owner: Owner, money: i128, positions: impl Iterator<Item = Position> + Clone) {
        let (mut equity, mut maintenance_margin) = (money, 0);
        for position in positions.clone() {
            let value = self.value(position);
            let valuation = &self.valuations[usize::from(position.market.0)];
            equity += i128::from(value);
            maintenance_margin += i128::from(valuation.maintenance_margin(value.unsigned_abs()));
            self.found.markets[usize::from(position.market.0)].notional += i128::from(value.abs());
        }
        self.found.equity += equity;
        self.found.maintenance_margin += maintenance_margin;
        if equity < maintenance_margin {
            self.add_fallen(owner, money, positions, equity - maintenance_margin);
        }
    }

    /// Adds what is told of a pool with this health, below zero, alone.
    fn add_fallen(
        &mut self,
        owner: Owner,
        money: i128,
        positions: impl Iterator<Item = Position>,
        health: i128,
    ) {
        let mut equity = money;
        for position in positions {
            let value = i128::from(self.value(position));
            equity += value;
            let exposure = &mut self.found.markets[usize::from(position.market.0)];
            exposure.liquidatable_longs += value.max(0);
            exposure.liquidatable_shorts += (-value).max(0);
        }
        self.found.missing += (-equity).max(0);
        let (equity, maintenance_margin) = (to_usd(equity), to_usd(equity - health));
        self.found.liquidatable.push(Liquidatable { pool: owner.pool(), equity, maintenance_margin });
    }

    fn value(&self, position: Position) -> i64 {
        self.valuations[usize::from(position.market.0)].price.0 * position.size
    }

    fn and(mut self, other: Self) -> Self {
        let (own, other) = (&mut self.found, other.found);
        own.equity += other.equity;
        own.maintenance_margin += other.maintenance_margin;
        own.missing += other.missing;
        own.liquidatable.extend(other.liquidatable);
        for (own, other) in own.markets.iter_mut().zip(other.markets) {
            own.notional += other.notional;
            own.liquidatable_longs += other.liquidatable_longs;
            own.liquidatable_shorts += other.liquidatable_shorts;
        }
        self
    }
}

/// A sum as money; one beyond 63 bits is shown as the greatest amount.
pub fn to_usd(amount: i128) -> Usd {
    Usd(amount.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
}
