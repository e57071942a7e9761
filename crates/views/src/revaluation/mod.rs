//! Revaluation: what all accounts are worth, and what they must have, at given prices.
//!
//! [`Columns`] is a copy of what margin needs of a state, in columns, so that a million accounts are revalued at the speed of memory, by
//! as many threads as there are. [`Valuation`] is what a market's rules make of a price. Together they give equity and
//! maintenance margin exactly as the engine's own rules would at these marks, to the unit.

mod columns;
mod valuation;

use std::num::NonZeroUsize;
use std::thread;

use engine::rules::liquidation::Pool;
use units::Usd;

pub use columns::{Columns, Position};
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

/// How many threads are worth it: as many as the machine runs at once, where there are pools enough.
pub fn threads(columns: &Columns) -> usize {
    let most = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    most.min(1 + columns.pools() / POOLS_PER_THREAD)
}

/// Values all pools, by so many threads.
pub fn revalue(columns: &Columns, valuations: &[Valuation], threads: usize) -> Revaluation {
    let parts = threads.max(1);
    let mut whole = thread::scope(|scope| {
        // The last part is this thread's own.
        let others: Vec<_> = (0..parts - 1)
            .map(|part| scope.spawn(move || revalue_part(columns, valuations, part, parts)))
            .collect();
        let own = revalue_part(columns, valuations, parts - 1, parts);
        others.into_iter().fold(own, |whole, other| {
            whole.and(other.join().expect("a revaluation within the bounds of admission does not panic"))
        })
    });
    // The parts of each rank are in order already, of which this sort makes use.
    whole.liquidatable.sort();
    whole
}

fn revalue_part(columns: &Columns, valuations: &[Valuation], part: usize, parts: usize) -> Revaluation {
    let mut sums = Revaluation::default();
    columns.value(valuations, part, parts, |owner, equity, maintenance_margin| {
        sums.equity += equity;
        sums.maintenance_margin += maintenance_margin;
        sums.missing += (-equity).max(0);
        if equity < maintenance_margin {
            let (equity, maintenance_margin) = (to_usd(equity), to_usd(maintenance_margin));
            sums.liquidatable.push(Liquidatable { pool: owner.pool(), equity, maintenance_margin });
        }
    });
    sums
}

impl Revaluation {
    fn and(mut self, other: Self) -> Self {
        self.equity += other.equity;
        self.maintenance_margin += other.maintenance_margin;
        self.missing += other.missing;
        self.liquidatable.extend(other.liquidatable);
        self
    }
}

/// A sum as money; one beyond 63 bits is shown as the greatest amount.
pub fn to_usd(amount: i128) -> Usd {
    Usd(amount.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
}
