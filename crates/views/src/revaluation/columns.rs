//! What margin needs of a state, in columns.

use std::ops::Range;

use engine::ids::{AccountId, MarketId};
use engine::rules::liquidation::Pool;
use engine::rules::margin;
use engine::state::{Account, State};

use super::Valuation;

/// No market: a pool of cash and cross positions.
const CROSS: u16 = u16::MAX;

/// All pools of a state, by how many positions they have room for: one, two, four and so on. Those of a rank are valued one after the
/// other, without a branch that depends on a pool.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    ranks: Vec<Rank>,
}

/// The pools with room for two to the rank positions each.
#[derive(Clone, Debug, Default)]
struct Rank {
    /// Their own money less the cost of their positions, in 1e-6 USD.
    money: Vec<i128>,
    owners: Vec<Owner>,
    /// The positions of all pools in lots, long above zero. Zero fills up a pool's room.
    sizes: Vec<i64>,
    /// Their markets.
    markets: Vec<MarketId>,
}

/// Whose a pool is, and of which isolated position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    account: AccountId,
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

impl Columns {
    /// A copy of all pools of a state.
    pub fn of(state: &State) -> Self {
        let mut columns = Self::default();
        for (account, known) in state.accounts.iter() {
            for isolated in margin::pools(known) {
                columns.add(account, known, isolated);
            }
        }
        columns
    }

    /// How many pools there are.
    pub fn pools(&self) -> usize {
        self.ranks.iter().map(|rank| rank.money.len()).sum()
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        let of_rank = |rank: &Rank| {
            let pools = size_of_val(&*rank.money) + size_of_val(&*rank.owners);
            pools + size_of_val(&*rank.sizes) + size_of_val(&*rank.markets)
        };
        self.ranks.iter().map(of_rank).sum()
    }

    /// The pools with any position, each with its positions.
    pub fn positions(&self) -> impl Iterator<Item = (Pool, impl Iterator<Item = Position>)> {
        self.ranks.iter().enumerate().flat_map(|(number, rank)| {
            let blocks = rank.sizes.chunks_exact(1 << number).zip(rank.markets.chunks_exact(1 << number));
            rank.owners.iter().zip(blocks).filter(|(_, (sizes, _))| sizes[0] != 0).map(
                |(owner, (sizes, markets))| {
                    let positions = sizes.iter().zip(markets).filter(|(size, _)| **size != 0);
                    (owner.pool(), positions.map(|(&size, &market)| Position { market, size }))
                },
            )
        })
    }

    /// Values one of so many parts of the pools: calls with each pool's owner, equity and maintenance margin.
    pub(super) fn value(
        &self,
        valuations: &[Valuation],
        part: usize,
        parts: usize,
        mut valued: impl FnMut(&Owner, i128, i128),
    ) {
        for (number, rank) in self.ranks.iter().enumerate() {
            let pools = rank.money.len();
            let range = pools * part / parts..pools * (part + 1) / parts;
            match number {
                0 => rank.value::<1>(range, valuations, &mut valued),
                1 => rank.value::<2>(range, valuations, &mut valued),
                2 => rank.value::<4>(range, valuations, &mut valued),
                3 => rank.value::<8>(range, valuations, &mut valued),
                _ => rank.value_blocks(number, range, valuations, &mut valued),
            }
        }
    }

    fn add(&mut self, account: AccountId, known: &Account, isolated: Option<MarketId>) {
        let count = margin::positions(known, isolated).count();
        let number = count.next_power_of_two().trailing_zeros() as usize;
        if self.ranks.len() <= number {
            self.ranks.resize_with(number + 1, Rank::default);
        }
        let rank = &mut self.ranks[number];
        let mut money = margin::own_money(known, isolated);
        for holding in margin::positions(known, isolated) {
            money -= i128::from(holding.cost.0);
            rank.sizes.push(holding.size.0);
            rank.markets.push(holding.market);
        }
        rank.money.push(money);
        rank.owners.push(Owner { account, isolated: isolated.map_or(CROSS, |market| market.0) });
        let places = rank.money.len() << number;
        rank.sizes.resize(places, 0);
        rank.markets.resize(places, MarketId(0));
    }
}

impl Rank {
    fn value<const ROOM: usize>(
        &self,
        range: Range<usize>,
        valuations: &[Valuation],
        valued: &mut impl FnMut(&Owner, i128, i128),
    ) {
        let sizes = &self.sizes.as_chunks::<ROOM>().0[range.clone()];
        let markets = &self.markets.as_chunks::<ROOM>().0[range.clone()];
        let pools = self.money[range.clone()].iter().zip(&self.owners[range]);
        for ((&money, owner), (sizes, markets)) in pools.zip(sizes.iter().zip(markets)) {
            let (equity, maintenance) = value_block(money, sizes, markets, valuations);
            valued(owner, equity, maintenance);
        }
    }

    /// As [`Self::value`], in any rank.
    fn value_blocks(
        &self,
        number: usize,
        range: Range<usize>,
        valuations: &[Valuation],
        valued: &mut impl FnMut(&Owner, i128, i128),
    ) {
        for place in range {
            let block = place << number..(place + 1) << number;
            let (sizes, markets) = (&self.sizes[block.clone()], &self.markets[block]);
            let (equity, maintenance) = value_block(self.money[place], sizes, markets, valuations);
            valued(&self.owners[place], equity, maintenance);
        }
    }
}

/// A pool's equity and maintenance margin.
#[inline(always)]
fn value_block(money: i128, sizes: &[i64], markets: &[MarketId], valuations: &[Valuation]) -> (i128, i128) {
    let (mut equity, mut maintenance) = (money, 0);
    for (&size, market) in sizes.iter().zip(markets) {
        let Some(valuation) = valuations.get(usize::from(market.0)) else {
            continue;
        };
        let value = valuation.price.0 * size;
        equity += i128::from(value);
        maintenance += i128::from(valuation.maintenance_margin(value.unsigned_abs()));
    }
    (equity, maintenance)
}

impl Owner {
    pub(super) fn pool(&self) -> Pool {
        (self.account, (self.isolated != CROSS).then_some(MarketId(self.isolated)))
    }
}
