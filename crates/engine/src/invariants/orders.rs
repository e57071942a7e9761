//! Whether everything that knows of orders knows the same ones.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use units::{Price, Size};

use crate::command::{OrderKind, Side};
use crate::ids::{AccountId, MarketId, OrderId};
use crate::invariants::{Discrepancy, agree};
use crate::state::{Account, Holding, NO_SLOT, OrderLine, OrderStage, Resting, State, Triggers};

pub(super) fn audit(state: &State) -> Result<(), Discrepancy> {
    let own = orders_by_owner(state)?;
    for (id, account) in state.accounts.iter() {
        audit_account(state, id, account, &own)?;
    }
    for market in state.market_ids() {
        audit_book(state, market)?;
        audit_triggers(state, market)?;
    }
    Ok(())
}

type Owner = (AccountId, MarketId);

/// The slots of all living orders by owner and market. Every one of them waits or rests, and is found by its names.
fn orders_by_owner(state: &State) -> Result<BTreeMap<Owner, BTreeSet<u32>>, Discrepancy> {
    let mut own: BTreeMap<Owner, BTreeSet<u32>> = BTreeMap::new();
    for slot in state.orders.slots() {
        let (line, extras, id) = (state.orders.line(slot), state.orders.extras(slot), state.orders.id(slot));
        agree(format_args!("order {} left on its way", id.0), line.stage == OrderStage::Entering, false)?;
        if let Some(client_id) = extras.client_id {
            let found = state.orders.find_client_id(line.account, client_id).map_or(0, |found| found.0);
            agree(format_args!("the order of client id {client_id}"), found, id.0)?;
        }
        if let (Some(parent), OrderStage::WaitingForParent) = (extras.parent, line.stage) {
            let is_known = state.orders.children(parent).contains(&id) && state.orders.find(parent).is_some();
            agree(format_args!("order {} known to its parent", id.0), is_known, true)?;
        }
        own.entry((line.account, line.market)).or_default().insert(slot);
    }
    Ok(own)
}

fn audit_account(
    state: &State,
    id: AccountId,
    account: &Account,
    own: &BTreeMap<Owner, BTreeSet<u32>>,
) -> Result<(), Discrepancy> {
    let markets = own.range((id, MarketId(0))..=(id, MarketId(u16::MAX)));
    let open: usize = markets.map(|(_, slots)| slots.len()).sum();
    agree(format_args!("open orders of account {}", id.0), account.open_orders, count(open))?;
    let none = BTreeSet::new();
    for holding in &account.holdings {
        audit_holding(state, id, holding, own.get(&(id, holding.market)).unwrap_or(&none))?;
    }
    Ok(())
}

/// The account's list of orders in a market, and the sums over it.
fn audit_holding(
    state: &State,
    id: AccountId,
    holding: &Holding,
    own: &BTreeSet<u32>,
) -> Result<(), Discrepancy> {
    let (account, market) = (id.0, holding.market.0);
    let listed: BTreeSet<u32> = state.orders.own(holding.first_order).take(own.len() + 1).collect();
    agree(format_args!("listed orders of account {account} in market {market}"), listed == *own, true)?;
    let mut sums = [Resting::default(), Resting::default()];
    let mut reduce_only = 0;
    for line in own.iter().map(|&slot| state.orders.line(slot)) {
        reduce_only += i128::from(line.reduce_only);
        if line.stage == OrderStage::Resting && !line.reduce_only {
            let sum = &mut sums[usize::from(line.side == Side::Ask)];
            sum.size += line.remaining;
            sum.notional += line.price * line.remaining;
        }
    }
    agree(
        format_args!("reduce-only orders of account {account} in market {market}"),
        holding.reduce_only_orders,
        reduce_only,
    )?;
    for (side, sum) in [Side::Bid, Side::Ask].into_iter().zip(sums) {
        let resting = holding.resting(side);
        let subject = format_args!("resting {side:?}s of account {account} in market {market}");
        agree(subject, resting.size.0, sum.size.0)?;
        let subject = format_args!("notional of resting {side:?}s of account {account} in market {market}");
        agree(subject, resting.notional.0, sum.notional.0)?;
    }
    Ok(())
}

/// Every level holds the orders of its price in one chain, and bids stay below asks, but in an auction.
fn audit_book(state: &State, market: MarketId) -> Result<(), Discrepancy> {
    let book = &state.market(market).book;
    for side in [Side::Bid, Side::Ask] {
        let mut expected: BTreeMap<Price, Vec<u32>> = BTreeMap::new();
        for slot in state.orders.slots() {
            let line = state.orders.line(slot);
            if line.stage == OrderStage::Resting && (line.market, line.side) == (market, side) {
                expected.entry(line.price).or_default().push(slot);
            }
        }
        let levels = count(book.levels(side).count());
        agree(format_args!("{side:?} levels of market {}", market.0), levels, count(expected.len()))?;
        for (price, level) in book.levels(side) {
            let slots = expected.get(&price).map_or(&[][..], Vec::as_slice);
            let size: Size = slots.iter().map(|&slot| state.orders.line(slot).remaining).sum();
            let place = (market.0, price.0);
            agree(format_args!("{side:?} size at {place:?}"), level.size.0, size.0)?;
            agree(format_args!("{side:?} orders at {place:?}"), level.orders, count(slots.len()))?;
            agree(format_args!("{side:?} chain at {place:?}"), chained(state, slots), count(slots.len()))?;
        }
    }
    let is_continuous = state.market(market).auction.is_none();
    let is_crossed = is_continuous
        && matches!((book.best(Side::Bid), book.best(Side::Ask)), (Some(bid), Some(ask)) if bid >= ask);
    agree(format_args!("book of market {} crossed", market.0), is_crossed, false)
}

/// How many of a level's orders a walk from its first one meets, where each is linked both ways.
fn chained(state: &State, slots: &[u32]) -> i128 {
    let line = |slot: u32| -> &OrderLine { state.orders.line(slot) };
    let first = slots.iter().copied().find(|&slot| line(slot).previous == NO_SLOT);
    let walk = core::iter::successors(first, |&slot| {
        let next = line(slot).next;
        (next != NO_SLOT && line(next).previous == slot && slots.contains(&next)).then_some(next)
    });
    count(walk.take(slots.len() + 1).count())
}

/// Exactly the triggers that wait for their price are found by it.
fn audit_triggers(state: &State, market: MarketId) -> Result<(), Discrepancy> {
    let mut expected: [BTreeSet<(Price, OrderId)>; 2] = [BTreeSet::new(), BTreeSet::new()];
    for slot in state.orders.slots() {
        let (line, details) = (state.orders.line(slot), state.orders.details(slot));
        let OrderKind::Trigger { trigger_price, condition, .. } = details.kind else {
            continue;
        };
        if line.market == market && line.stage == OrderStage::WaitingForTrigger {
            let place = usize::from(!Triggers::is_rising(line.side, condition));
            expected[place].insert((trigger_price, state.orders.id(slot)));
        }
    }
    let known = &state.market(market).triggers;
    agree(
        format_args!("rising triggers of market {} as they wait", market.0),
        known.rising == expected[0],
        true,
    )?;
    agree(
        format_args!("falling triggers of market {} as they wait", market.0),
        known.falling == expected[1],
        true,
    )
}

fn count(items: usize) -> i128 {
    i128::try_from(items).unwrap_or(i128::MAX)
}
