//! Arbitrageurs: they buy where the book is below the index and sell where it is above, as far as their money goes.

use engine::command::{Command, Side, TimeInForce};
use engine::ids::{Address, MarketId};
use engine::state::State;
use units::{Size, Usd};

use crate::asking::{Role, address, order, place};
use crate::listing::Listing;

/// From which dislocation of the book's best price on it is worth their while.
const WORTHWHILE: f64 = 0.004;

/// At which dislocation they close again what they hold.
const CLOSED_AT: f64 = 0.0005;

/// The most that they hold, as a share of the calm times' depth within 2 %.
const BUDGET: f64 = 1.0;

/// How much of the budget one step may use.
const A_STEP: f64 = 0.1;

/// All arbitrageurs of one market, taken together.
#[derive(Clone, Debug)]
pub(crate) struct Arbitrageur {
    market: MarketId,
    owner: Address,
}

impl Arbitrageur {
    pub(crate) fn new(market: MarketId) -> Self {
        Self { market, owner: address(Role::Arbitrageur, usize::from(market.0)) }
    }

    /// What they begin with.
    pub(crate) fn balance(listing: &Listing) -> Usd {
        Usd((10.0 * BUDGET * listing.depth * 1e6) as i64)
    }

    pub(crate) fn owner(&self) -> Address {
        self.owner
    }

    /// Takes what is offered on the wrong side of the index.
    pub(crate) fn act(&self, listing: &Listing, index: f64, state: &State, out: &mut Vec<Command>) {
        let Some(account) = state.accounts.find(self.owner) else { return };
        let price = listing.price(index);
        let position = state.account(account).position(self.market);
        let book = &state.market(self.market).book;
        for side in [Side::Bid, Side::Ask] {
            let Some(best) = book.best(side.opposite()) else { continue };
            let dislocation = listing.dollars(best) / index - 1.0;
            let gain = if side == Side::Bid { -dislocation } else { dislocation };
            let held = Side::closing(position);
            let is_closing = !position.is_zero() && held == side;
            let budget = listing.size(BUDGET * listing.depth, price);
            let room = if is_closing { position.abs() } else { (budget - position.abs()).max(Size::ZERO) };
            let (needed, limit) = if is_closing {
                (-CLOSED_AT, index * if side == Side::Bid { 1.0 + CLOSED_AT } else { 1.0 - CLOSED_AT })
            } else {
                (WORTHWHILE, index * if side == Side::Bid { 1.0 - WORTHWHILE } else { 1.0 + WORTHWHILE })
            };
            let size = room.min(Size((budget.0 as f64 * A_STEP) as i64));
            if gain >= needed && size.is_positive() {
                let request = order(self.market, side, listing.price(limit), size, TimeInForce::Ioc);
                out.push(place(self.owner, vec![request]));
            }
        }
    }
}
