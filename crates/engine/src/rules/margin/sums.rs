//! What an account's holdings add up to for margin, kept from one check to the next.
//!
//! An account that is in many markets pays at each of its orders for what changed since the last one: a holding's part is computed
//! anew where the holding or its market has another revision, and added up otherwise. Derived from the state; can be rebuilt
//! from it.

use alloc::vec::Vec;

use units::Usd;

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::rules::margin::collateral::cross_profit;
use crate::rules::margin::initial::{initial_of_holding, position_initial};
use crate::state::{Holding, Index, Market, State};

/// Of accounts with so many holdings nothing is kept: their parts are computed as quickly as they are found.
const FEW: usize = 3;

/// The parts of accounts that are in many markets, as of their last checks.
#[derive(Clone, Debug, Default)]
pub struct MarginSums {
    /// By account, a part for each of its holdings.
    kept: Index<AccountId, Vec<KeptPart>>,
}

/// What a holding adds, or several do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// What the unrealized profit of a cross position counts for.
    pub(super) profit: i128,
    /// The initial margin of position and orders.
    pub(super) initial: i128,
    /// What a cross position leaves of its profit above its own initial margin, orders aside.
    pub(super) free: i128,
}

/// A holding's part with the revisions of the market and of the holding that it is of.
#[derive(Clone, Copy, Debug)]
struct KeptPart {
    market: MarketId,
    of: (u64, u64),
    part: Part,
}

impl MarginSums {
    /// What the account's holdings in all markets but one add up to.
    pub(super) fn others(&mut self, state: &State, account: AccountId, market: MarketId) -> Part {
        let holdings = &state.account(account).holdings;
        if holdings.len() <= FEW {
            return from_scratch(state, holdings, market);
        }
        let kept = self.kept.or_default(account);
        let mut sum = Part::default();
        for (place, holding) in holdings.iter().enumerate() {
            let listed = state.market(holding.market);
            let of = (listed.revision.number(), holding.revision.number());
            let now = || KeptPart { market: holding.market, of, part: Part::of(listed, holding) };
            match kept.get_mut(place) {
                Some(known) if known.market == holding.market => {
                    if known.of != of {
                        *known = now();
                    }
                }
                // Holdings come, at any place, and never go.
                _ => kept.insert(place, now()),
            }
            if holding.market != market {
                sum.add(kept[place].part);
            }
        }
        debug_assert_eq!(
            sum,
            from_scratch(state, holdings, market),
            "what is kept is what would be computed"
        );
        sum
    }
}

impl Part {
    fn of(market: &Market, holding: &Holding) -> Self {
        let (initial, profit) = (initial_of_holding(market, holding), cross_profit(market, holding));
        let needed = match holding.mode {
            MarginMode::Cross => position_initial(market, holding.size, holding.size, holding.leverage),
            MarginMode::Isolated => Usd::ZERO,
        };
        Self { profit, initial, free: profit - i128::from(needed.0) }
    }

    fn add(&mut self, other: Self) {
        self.profit += other.profit;
        self.initial += other.initial;
        self.free += other.free;
    }
}

fn from_scratch(state: &State, holdings: &[Holding], but: MarketId) -> Part {
    let mut sum = Part::default();
    for holding in holdings.iter().filter(|holding| holding.market != but) {
        sum.add(Part::of(state.market(holding.market), holding));
    }
    sum
}
