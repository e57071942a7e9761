//! What the watch keeps of pools: one line each, with what decides whether it stands, and no more.
//!
//! Pools are ranked by how many positions they have room for, a power of two. Those of a rank lie one after the other, and so do their
//! positions, so that all are swept through in order of memory, without a branch that depends on a pool. A line is 24
//! bytes and a position 10.

use alloc::vec::Vec;
use core::hint::black_box;

use crate::ids::{AccountId, MarketId};
use crate::rules::liquidation::Pool;
use crate::rules::margin;
use crate::rules::safe_region::{COARSE_BITS, CoarseBound, MarginBound, Slack};
use crate::state::Account;
use crate::watch::boundaries::{Place, RANKS, Side};

/// The end of an account's lines.
const NONE: LineId = LineId(u32::MAX);

/// No market: a line of cash and cross positions.
const CROSS: u16 = u16::MAX;

/// Money that no 64 bits hold below: its line is never taken to stand.
const BOTTOMLESS: i64 = i64::MIN;

/// The lines of all pools that could fall.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    ranks: [Rank; RANKS],
    /// The first line of each account.
    own: Vec<LineId>,
}

/// The lines with room for two to the rank positions each.
#[derive(Clone, Debug, Default)]
struct Rank {
    lines: Vec<Line>,
    /// The positions of all lines in lots, long above zero. Zero fills up a line's room.
    sizes: Vec<i64>,
    /// Their markets.
    markets: Vec<MarketId>,
    /// The lines of no pool.
    free: Vec<LineId>,
}

/// A line's number: the place of its first position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineId(u32);

/// One pool.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Its money less the cost of its positions.
    money: i64,
    account: AccountId,
    /// The account's next line.
    next_own: LineId,
    /// The market of an isolated position, or [`CROSS`].
    isolated: u16,
    /// How many positions it has; none in a line of no pool.
    count: u16,
    is_suspect: bool,
}

impl Lines {
    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.ranks.iter().map(|rank| rank.lines.len()).sum()
    }

    /// How many places for positions each rank has.
    pub(super) fn places_by_rank(&self) -> [usize; RANKS] {
        core::array::from_fn(|rank| self.ranks[rank].sizes.len())
    }

    /// How many bytes the lines and positions take.
    pub(super) fn bytes(&self) -> usize {
        let ranks = self.ranks.iter();
        let of_rank =
            |rank: &Rank| size_of_val(&*rank.lines) + size_of_val(&*rank.sizes) + size_of_val(&*rank.markets);
        ranks.map(of_rank).sum::<usize>() + size_of_val(&*self.own)
    }

    /// Whose pool a line is.
    pub(super) fn pool(&self, line: LineId) -> Pool {
        self.line(line).pool()
    }

    /// The line of the position at a place.
    pub(super) fn line_at(place: Place) -> LineId {
        LineId(place.first_of_block().0)
    }

    /// The lines of an account.
    pub(super) fn of(&self, account: AccountId) -> impl Iterator<Item = LineId> {
        let some = |line: LineId| (line != NONE).then_some(line);
        let first = self.own.get(account.0 as usize).copied().and_then(some);
        core::iter::successors(first, move |&line| some(self.line(line).next_own))
    }

    /// A line's positions: where they are, on which side of which market.
    pub(super) fn positions(&self, line: LineId) -> impl Iterator<Item = (Place, Side)> {
        let place = Place(line.0);
        let (rank, first) = (&self.ranks[place.rank()], place.index());
        let places = (0..u32::from(self.line(line).count)).map(move |number| Place(place.0 + number));
        let positions = rank.sizes[first..].iter().zip(&rank.markets[first..]);
        places.zip(positions).map(|(place, (&size, &market))| (place, Side { market, is_long: size > 0 }))
    }

    /// Whether a line's pool may have fallen: true of all that have, and of those nearer to it than a few units.
    pub(super) fn may_have_fallen(&self, line: LineId, bounds: &[MarginBound]) -> bool {
        self.slack(line, bounds).health < 0
    }

    /// What of a line's pool decides how far marks can move.
    pub(super) fn slack(&self, line: LineId, bounds: &[MarginBound]) -> Slack {
        let place = Place(line.0);
        let (rank, first, line) = (&self.ranks[place.rank()], place.index(), self.line(line));
        let mut slack = Slack::of(line.money());
        let positions = rank.sizes[first..].iter().zip(&rank.markets[first..]);
        for (&size, market) in positions.take(usize::from(line.count)) {
            bounds[usize::from(market.0)].add_to(&mut slack, size);
        }
        slack
    }

    /// The lines whose pools may have fallen: looks at every line, in order of memory.
    pub(super) fn sweep(&self, bounds: &[MarginBound]) -> Vec<LineId> {
        let (mut found, coarse) = (Vec::new(), bounds.iter().map(MarginBound::coarse).collect::<Vec<_>>());
        for (number, rank) in self.ranks.iter().enumerate() {
            match number {
                0 => rank.sweep::<1>(bounds, &coarse, &mut found),
                1 => rank.sweep::<2>(bounds, &coarse, &mut found),
                2 => rank.sweep::<4>(bounds, &coarse, &mut found),
                3 => rank.sweep::<8>(bounds, &coarse, &mut found),
                _ => rank.sweep_blocks(number, bounds, &mut found),
            }
        }
        found
    }

    /// Opens a line for a pool with a position, or with less than nothing.
    pub(super) fn open(
        &mut self,
        owner: AccountId,
        known: &Account,
        isolated: Option<MarketId>,
    ) -> Option<LineId> {
        let positions = || margin::positions(known, isolated);
        let (mut count, mut cost) = (0, 0);
        for holding in positions() {
            (count, cost) = (count + 1, cost + i128::from(holding.cost.0));
        }
        let money = margin::own_money(known, isolated) - cost;
        if count == 0 && money >= 0 {
            return None;
        }
        let id = self.free_line(count);
        let place = owner.0 as usize;
        if self.own.len() <= place {
            self.own.resize(place + 1, NONE);
        }
        let next_own = core::mem::replace(&mut self.own[place], id);
        let line = self.line_mut(id);
        line.money = money_of_line(money);
        (line.account, line.next_own) = (owner, next_own);
        line.count = u16::try_from(count).expect("an account has no more positions than there are markets");
        line.isolated = isolated.map_or(CROSS, |market| market.0);
        let (rank, first) = (&mut self.ranks[Place(id.0).rank()], Place(id.0).index());
        let places = rank.sizes[first..].iter_mut().zip(&mut rank.markets[first..]);
        for ((size, market), holding) in places.zip(positions()) {
            (*size, *market) = (holding.size.0, holding.market);
        }
        Some(id)
    }

    /// Brings the only line of an account up to date, where it is this pool's and the pool has positions on the same sides of the
    /// same markets as before. None, and nothing is changed, where it is not so.
    pub(super) fn update(
        &mut self,
        owner: AccountId,
        known: &Account,
        isolated: Option<MarketId>,
    ) -> Option<LineId> {
        let id = *self.own.get(owner.0 as usize).filter(|&&id| id != NONE)?;
        let line = *self.line(id);
        if line.next_own != NONE || line.pool() != (owner, isolated) {
            return None;
        }
        let (rank, first) = (&mut self.ranks[Place(id.0).rank()], Place(id.0).index());
        let places = first..first + usize::from(line.count);
        let (sizes, markets) = (&mut rank.sizes[places.clone()], &rank.markets[places]);
        let (mut count, mut cost) = (0, 0);
        for holding in margin::positions(known, isolated) {
            let is_kept = sizes.get(count).is_some_and(|size| size.signum() == holding.size.0.signum())
                && markets[count] == holding.market;
            if !is_kept {
                return None;
            }
            (count, cost) = (count + 1, cost + i128::from(holding.cost.0));
        }
        if count != sizes.len() {
            return None;
        }
        for (size, holding) in sizes.iter_mut().zip(margin::positions(known, isolated)) {
            *size = holding.size.0;
        }
        self.line_mut(id).money = money_of_line(margin::own_money(known, isolated) - cost);
        Some(id)
    }

    /// Reads the lines of accounts before the first of them is needed, so that all are waited for together.
    pub(super) fn read_ahead(&self, accounts: &[AccountId]) {
        if accounts.len() == 1 {
            return;
        }
        for &account in accounts {
            let first = self.own.get(account.0 as usize).filter(|&&id| id != NONE);
            black_box(first.map(|&id| self.line(id).money));
        }
    }

    /// Takes all lines of an account away.
    pub(super) fn close(&mut self, account: AccountId) {
        let Some(first) = self.own.get_mut(account.0 as usize) else {
            return;
        };
        let mut id = core::mem::replace(first, NONE);
        while id != NONE {
            let line = self.line_mut(id);
            let (next, count) = (line.next_own, usize::from(line.count));
            // Whatever rounding takes of nothing, it stands.
            (line.money, line.count, line.next_own) = (i64::MAX, 0, NONE);
            let (rank, first) = (&mut self.ranks[Place(id.0).rank()], Place(id.0).index());
            rank.sizes[first..][..count].fill(0);
            rank.free.push(id);
            id = next;
        }
    }

    /// Takes note whether a line is a suspect, and returns whether it was.
    pub(super) fn suspect(&mut self, line: LineId, is_suspect: bool) -> bool {
        core::mem::replace(&mut self.line_mut(line).is_suspect, is_suspect)
    }

    fn line(&self, line: LineId) -> &Line {
        let place = Place(line.0);
        &self.ranks[place.rank()].lines[place.index() >> place.rank()]
    }

    fn line_mut(&mut self, line: LineId) -> &mut Line {
        let place = Place(line.0);
        &mut self.ranks[place.rank()].lines[place.index() >> place.rank()]
    }

    /// A line of no pool with room for so many positions.
    fn free_line(&mut self, positions: usize) -> LineId {
        let number = positions.next_power_of_two().trailing_zeros() as usize;
        let rank = &mut self.ranks[number];
        if let Some(free) = rank.free.pop() {
            return free;
        }
        let first = rank.sizes.len();
        rank.sizes.resize(first + (1 << number), 0);
        rank.markets.resize(first + (1 << number), MarketId(0));
        let (account, next_own) = (AccountId(0), NONE);
        rank.lines.push(Line {
            money: i64::MAX,
            account,
            next_own,
            isolated: CROSS,
            count: 0,
            is_suspect: false,
        });
        LineId::new(number, rank.lines.len() - 1)
    }
}

/// Money less the cost of positions as a line has it: that much, or less.
fn money_of_line(money: i128) -> i64 {
    i64::try_from(money.min(i128::from(i64::MAX))).unwrap_or(BOTTOMLESS)
}

impl LineId {
    fn new(rank: usize, number: usize) -> Self {
        Self(Place::new(rank, number << rank).0)
    }
}

impl Rank {
    /// Adds the lines whose pools may have fallen to a list, where a line has room for so many positions: by coarse bounds, and by the
    /// others where these do not tell.
    fn sweep<const ROOM: usize>(
        &self,
        bounds: &[MarginBound],
        coarse: &[CoarseBound],
        found: &mut Vec<LineId>,
    ) {
        let (sizes, _) = self.sizes.as_chunks::<ROOM>();
        let (markets, _) = self.markets.as_chunks::<ROOM>();
        for (number, ((line, sizes), markets)) in self.lines.iter().zip(sizes).zip(markets).enumerate() {
            let mut health = line.money >> COARSE_BITS;
            for place in 0..ROOM {
                let market = usize::from(markets[place].0);
                health += coarse[market].health(sizes[place], &bounds[market]);
            }
            if (health < 0 || line.money == BOTTOMLESS) && line.health(sizes, markets, bounds) < 0 {
                found.push(LineId::new(ROOM.trailing_zeros() as usize, number));
            }
        }
    }

    /// As [`Self::sweep`], in any rank.
    fn sweep_blocks(&self, rank: usize, bounds: &[MarginBound], found: &mut Vec<LineId>) {
        let blocks = self.sizes.chunks_exact(1 << rank).zip(self.markets.chunks_exact(1 << rank));
        for (number, (line, (sizes, markets))) in self.lines.iter().zip(blocks).enumerate() {
            if line.health(sizes, markets, bounds) < 0 {
                found.push(LineId::new(rank, number));
            }
        }
    }
}

impl Line {
    /// Equity less maintenance margin with these positions, or a few units less.
    fn health(&self, sizes: &[i64], markets: &[MarketId], bounds: &[MarginBound]) -> i128 {
        let positions = sizes.iter().zip(markets);
        let parts = positions.map(|(&size, market)| bounds[usize::from(market.0)].health(size));
        self.money() + parts.sum::<i128>()
    }

    /// Its money less the cost of its positions, or less than that.
    fn money(&self) -> i128 {
        if self.money == BOTTOMLESS { i128::MIN / 2 } else { i128::from(self.money) }
    }

    fn pool(&self) -> Pool {
        (self.account, (self.isolated != CROSS).then_some(MarketId(self.isolated)))
    }
}
