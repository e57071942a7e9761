//! Closings: against whom a bankrupt position is closed, and how much of it against each.

use alloc::vec::Vec;

use units::{Price, Size, Usd};

use super::allotment::{Claim, allot};
use super::queue::Queued;
use super::queues::Queues;
use crate::ids::{AccountId, MarketId};
use crate::parameters::DeleveragingRule;
use crate::rules::margin;
use crate::state::{Holding, State};

/// What is closed against one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Whose position is closed.
    pub account: AccountId,
    /// How much of it, unsigned.
    pub size: Size,
}

/// Against whom so much of a position is closed at a price.
///
/// By rank or by rotation, one after the other gives as much as he can bear. In proportion, at a price worse than the mark, all who
/// are in profit give at once by profit × leverage; at the mark price, where nobody gives anything up, all by their size. At a price
/// worse than the mark nobody is left below nothing, and, unless the rule is to rotate, nobody gives who is not in profit.
pub fn closings(
    state: &State,
    queues: &mut Queues,
    holding: &Holding,
    size: Size,
    price: Price,
) -> Vec<Closing> {
    let side = queues.against(state, holding);
    let rule = state.parameters().liquidation.deleveraging.rule;
    let spares_losers = rule != DeleveragingRule::Rotating;
    let most = |queued: &Queued| bearable(state, queued, holding.market, price, spares_losers);
    let is_free = price == state.market(holding.market).mark.price;
    let (mut closings, mut left) = (Vec::new(), size);
    let mut take = |queued: &Queued| {
        let taken = left.min(most(queued));
        left -= taken;
        closings.push(Closing { account: queued.account, size: taken });
        left.is_positive()
    };
    match rule {
        // Behind the first loser are losers alone.
        DeleveragingRule::Ranked => {
            side.ask_in_turn(state, |queued| (is_free || queued.is_winning) && take(queued));
        }
        DeleveragingRule::Rotating => {
            side.rotating(state).all(|queued| take(&queued));
        }
        DeleveragingRule::ProRata => {
            let queue = side.ranked(state);
            let weigh = if is_free { size_of } else { weight };
            let claim = |queued: &Queued| Claim {
                weight: weigh(state, queued, holding.market),
                most: most(queued).0,
            };
            let sizes = allot(size.0, &queue.iter().map(claim).collect::<Vec<_>>());
            let shared = queue.iter().zip(sizes);
            closings =
                shared.map(|(queued, size)| Closing { account: queued.account, size: Size(size) }).collect();
        }
    }
    closings.retain(|closing| closing.size.is_positive());
    closings
}

/// How much of its position an account can have closed at a price worse than the mark: without being left below nothing, and,
/// where losers are spared, only of one in profit.
fn bearable(state: &State, queued: &Queued, market: MarketId, price: Price, spares_losers: bool) -> Size {
    let Some(holding) = state.account(queued.account).holding(market) else {
        return Size::ZERO;
    };
    let loss = (state.market(market).mark.price - price).abs().0;
    if loss == 0 {
        return holding.size.abs();
    }
    if spares_losers && !queued.is_winning {
        return Size::ZERO;
    }
    let equity = margin::equity(state, queued.account, margin::pool_of(holding)).max(Usd::ZERO);
    holding.size.abs().min(Size(equity.0 / loss))
}

/// Unrealized profit × notional / equity: what an account wins with the leverage that it wins it with.
fn weight(state: &State, queued: &Queued, market: MarketId) -> u128 {
    let Some(holding) = state.account(queued.account).holding(market) else {
        return 0;
    };
    let value = (state.market(market).mark.price * holding.size).0;
    let profit = (i128::from(value) - i128::from(holding.cost.0)).max(0);
    let equity = margin::equity(state, queued.account, margin::pool_of(holding)).0.max(1);
    profit.unsigned_abs() * u128::from(value.unsigned_abs()) / u128::from(equity.unsigned_abs())
}

fn size_of(state: &State, queued: &Queued, market: MarketId) -> u128 {
    u128::from(state.account(queued.account).position(market).0.unsigned_abs())
}
