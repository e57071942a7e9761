//! Pools that are valued together: their money in order of account, and their positions market after market, so that what a market's
//! rules make of a price is looked up once for all of them.

use std::ops::Range;

use engine::ids::{AccountId, MarketId};
use engine::rules::liquidation::Pool;
use engine::rules::margin;
use engine::state::{Account, State};
use fearless_simd::Simd;

use super::Valuation;
use super::lanes::{LANES, LaneRules, LaneSums, Sums};

/// A parcel has fewer pools than this, whose health takes an eighth of the processor's second cache.
const POOLS: usize = 1 << 14;

/// The pool of those places that no position is in.
const NO_POOL: u16 = (POOLS - 1) as u16;

/// Up to so much money less cost, up or down, and so many positions, the sums over a pool stay within 63 bits where each
/// position's notional is at most 2^50.
const MOST_MONEY: i128 = 1 << 61;
const MOST_POSITIONS: usize = 512;

/// No market: a pool of cash and cross positions.
const CROSS: u16 = u16::MAX;

/// Pools of accounts that follow each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Parcel {
    /// Their own money less the cost of their positions, in 1e-6 USD: what of it fits.
    money: Vec<i64>,
    owners: Vec<Owner>,
    /// All positions, pool after pool: in lots, long above zero, and their markets.
    own_sizes: Vec<i64>,
    own_markets: Vec<MarketId>,
    /// Where a pool's positions begin among these, and at the end where the last one's end.
    first_own: Vec<u32>,
    /// The same positions market after market. Zero fills up the last lanes.
    runs: Vec<Run>,
    sizes: Vec<i64>,
    /// The pools that they are of.
    pools: Vec<u16>,
    /// Money that [`MOST_MONEY`] does not hold, by pool.
    vast: Vec<(u16, i128)>,
    /// Some pool has more than [`MOST_POSITIONS`].
    is_crowded: bool,
    /// All money together.
    total: i128,
    /// How many accounts have any position.
    holders: usize,
}

/// The places of a market's positions.
#[derive(Clone, Debug)]
struct Run {
    market: MarketId,
    places: Range<u32>,
}

/// Whose a pool is, and of which isolated position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    pub(super) account: AccountId,
    /// The position's market, or [`CROSS`].
    isolated: u16,
}

/// A position of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Its market.
    pub market: MarketId,
    /// In lots, long above zero.
    pub size: i64,
}

/// A position that is to be laid out, with its tier at the mark.
struct Found {
    market: MarketId,
    tier: usize,
    pool: u16,
    size: i64,
}

/// Room for working out a parcel.
pub(super) struct Scratch {
    /// By pool. There is a place for every number of 16 bits, so that none is looked at whether it has one.
    health: Box<[i64; 1 << 16]>,
    sums: Vec<Sums>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        let health = vec![0; 1 << 16].into_boxed_slice();
        let health = health.try_into().expect("as long as it was made");
        Self { health, sums: Vec::new() }
    }
}

impl Owner {
    pub(super) fn of((account, isolated): Pool) -> Self {
        Self { account, isolated: isolated.map_or(CROSS, |market| market.0) }
    }

    pub(super) fn pool(self) -> Pool {
        (self.account, (self.isolated != CROSS).then_some(MarketId(self.isolated)))
    }
}

/// A pool's money less the cost of its positions.
pub(super) fn money(known: &Account, isolated: Option<MarketId>) -> i128 {
    let costs = margin::positions(known, isolated).map(|holding| i128::from(holding.cost.0));
    margin::own_money(known, isolated) - costs.sum::<i128>()
}

/// A pool's positions.
pub(super) fn positions(known: &Account, isolated: Option<MarketId>) -> impl Iterator<Item = Position> {
    margin::positions(known, isolated)
        .map(|holding| Position { market: holding.market, size: holding.size.0 })
}

impl Parcel {
    /// Those of these accounts, as many as there is room for; takes them out of the range.
    pub(super) fn of(state: &State, accounts: &mut Range<u32>) -> Self {
        let mut parcel = Self { first_own: vec![0], ..Self::default() };
        let mut found: Vec<Found> = Vec::new();
        while let Some(number) = accounts.clone().next() {
            let known = state.account(AccountId(number));
            if parcel.owners.len() + margin::pools(known).count() >= POOLS {
                break;
            }
            let of_others = found.len();
            for isolated in margin::pools(known) {
                parcel.add_pool((AccountId(number), isolated), money(known, isolated));
                let (pool, before) = ((parcel.owners.len() - 1) as u16, found.len());
                for Position { market, size } in positions(known, isolated) {
                    let notional = state.market(market).mark.price.0 * size;
                    let tier = margin::tier_of(state.market(market), units::Notional(notional.abs()));
                    found.push(Found { market, tier, pool, size });
                    parcel.own_sizes.push(size);
                    parcel.own_markets.push(market);
                }
                parcel.is_crowded |= found.len() - before > MOST_POSITIONS;
                parcel.first_own.push(found.len() as u32);
            }
            parcel.holders += usize::from(found.len() > of_others);
            accounts.start += 1;
        }
        parcel.lay_out(state, &found);
        parcel
    }

    fn add_pool(&mut self, pool: Pool, money: i128) {
        self.total += money;
        let fits = money.abs() <= MOST_MONEY;
        if !fits {
            self.vast.push((self.owners.len() as u16, money));
        }
        self.money.push(if fits { money as i64 } else { 0 });
        self.owners.push(Owner::of(pool));
    }

    /// Lays positions out market after market; within each those of a tier together, in order of their pools.
    fn lay_out(&mut self, state: &State, found: &[Found]) {
        // A key for each tier of each market; of each key how many positions it has, then where they begin.
        let (mut first_keys, mut keys) = (Vec::with_capacity(state.markets.len()), 0);
        for market in &state.markets {
            first_keys.push(keys);
            keys += market.parameters.margin_tiers.len().max(1);
        }
        let key = |found: &Found| first_keys[usize::from(found.market.0)] + found.tier;
        let mut places = vec![0; keys];
        found.iter().for_each(|found| places[key(found)] += 1);
        let mut next = 0_usize;
        for (number, &first) in first_keys.iter().enumerate() {
            let (start, end) = (next, first_keys.get(number + 1).copied().unwrap_or(places.len()));
            for place in &mut places[first..end] {
                next += core::mem::replace(place, next);
            }
            next = next.next_multiple_of(LANES);
            if next > start {
                let market = MarketId(number as u16);
                self.runs.push(Run { market, places: start as u32..next as u32 });
            }
        }
        self.sizes.resize(next, 0);
        self.pools.resize(next, NO_POOL);
        for found in found {
            let place = &mut places[key(found)];
            (self.sizes[*place], self.pools[*place]) = (found.size, found.pool);
            *place += 1;
        }
    }

    /// How many pools there are.
    pub(super) fn pools(&self) -> usize {
        self.owners.len()
    }

    /// How many accounts have any position.
    pub(super) fn holders(&self) -> usize {
        self.holders
    }

    /// All their money together, less the cost of their positions.
    pub(super) fn total(&self) -> i128 {
        self.total
    }

    /// How many bytes it takes, and how many of them every revaluation reads.
    pub(super) fn bytes(&self) -> (usize, usize) {
        let read = size_of_val(&*self.money) + size_of_val(&*self.sizes) + size_of_val(&*self.pools);
        let own = size_of_val(&*self.own_sizes) + size_of_val(&*self.own_markets);
        let others = own + size_of_val(&*self.first_own) + size_of_val(&*self.owners);
        (read + others + size_of_val(&*self.runs), read + size_of_val(&*self.runs))
    }

    /// The account of its first pool.
    pub(super) fn first(&self) -> Option<AccountId> {
        self.owners.first().map(|owner| owner.account)
    }

    /// Empties the pools of an account, and returns how many it had.
    pub(super) fn take_out(&mut self, account: AccountId) -> usize {
        let first = self.owners.partition_point(|owner| owner.account < account);
        let others = self.owners[first..].iter().take_while(|owner| owner.account == account);
        let pools = first..first + others.count();
        let has_positions = pools.clone().any(|pool| self.positions(pool).next().is_some());
        self.holders -= usize::from(has_positions);
        pools.clone().for_each(|pool| self.empty(pool));
        pools.len()
    }

    fn empty(&mut self, pool: usize) {
        self.total -= self.money(pool);
        self.money[pool] = 0;
        self.vast.retain(|&(vast, _)| usize::from(vast) != pool);
        for number in self.own(pool) {
            let (market, pool) = (self.own_markets[number], pool as u16);
            let run = self.runs.binary_search_by_key(&market, |run| run.market);
            let run = &self.runs[run.expect("a position's market has a run")];
            let places = run.places.start as usize..run.places.end as usize;
            let place = self.pools[places.clone()].iter().position(|other| *other == pool);
            self.sizes[places.start + place.expect("a pool's position is in the run")] = 0;
            self.own_sizes[number] = 0;
        }
    }

    pub(super) fn owner(&self, pool: usize) -> Owner {
        self.owners[pool]
    }

    /// A pool's money less the cost of its positions.
    pub(super) fn money(&self, pool: usize) -> i128 {
        let vast = self.vast.iter().find(|&&(vast, _)| usize::from(vast) == pool);
        vast.map_or(i128::from(self.money[pool]), |&(_, money)| money)
    }

    /// The positions of a pool.
    pub(super) fn positions(&self, pool: usize) -> impl Iterator<Item = Position> + Clone {
        let own = self.own(pool);
        let own = self.own_sizes[own.clone()].iter().zip(&self.own_markets[own]);
        own.map(|(&size, &market)| Position { market, size }).filter(|position| position.size != 0)
    }

    fn own(&self, pool: usize) -> Range<usize> {
        self.first_own[pool] as usize..self.first_own[pool + 1] as usize
    }

    /// Values all pools in 64 bits: adds to the sums by market, and calls with each pool that has fallen and its health. False, with nothing done, where
    /// some sum may need more.
    #[inline(always)]
    pub(super) fn value<S: Simd>(
        &self,
        simd: S,
        valuations: &[Valuation],
        scratch: &mut Scratch,
        sums: &mut [Sums],
        mut fallen: impl FnMut(usize, i64),
    ) -> bool {
        if self.is_crowded || !self.vast.is_empty() {
            return false;
        }
        let health = &mut *scratch.health;
        health[..self.money.len()].copy_from_slice(&self.money);
        scratch.sums.clear();
        for run in &self.runs {
            let places = run.places.start as usize..run.places.end as usize;
            let own = valuations.get(usize::from(run.market.0));
            let rules = own.and_then(|own| LaneRules::of(simd, own.price.0, &own.pieces));
            let Some(mut rules) = rules else {
                return false;
            };
            let mut lanes = LaneSums::zero(simd);
            let (sizes, _) = self.sizes[places.clone()].as_chunks::<LANES>();
            let (pools, _) = self.pools[places].as_chunks::<LANES>();
            for (sizes, pools) in sizes.iter().zip(pools) {
                let Some(added) = rules.value(sizes, &mut lanes) else {
                    return false;
                };
                for (added, &pool) in added.into_iter().zip(pools) {
                    let health = &mut health[usize::from(pool)];
                    // Within 63 bits, as is said at the bounds above.
                    *health = health.wrapping_add(added);
                }
            }
            scratch.sums.push(lanes.together());
        }
        for (run, own) in self.runs.iter().zip(&scratch.sums) {
            let sums = &mut sums[usize::from(run.market.0)];
            sums.value += own.value;
            sums.notional += own.notional;
            sums.maintenance_margin += own.maintenance_margin;
        }
        for (number, together) in health[..self.money.len()].chunks(64).enumerate() {
            if together.iter().fold(0, |signs, health| signs | health) < 0 {
                let below = together.iter().enumerate().filter(|(_, health)| **health < 0);
                below.for_each(|(place, &health)| fallen(64 * number + place, health));
            }
        }
        true
    }
}
