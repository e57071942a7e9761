//! Liquidations: what failed, who took it over, and who bore what was missing.

use std::collections::BTreeMap;

use engine::command::MarginMode;
use engine::event::{Event, Fill, FillOrigin};
use engine::ids::{AccountId, Address, MarketId};
use engine::rules::margin;
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Notional, Size, Time, Usd};

use crate::Views;
use crate::changes::Changes;
use crate::deficits::{Bearer, Deficit};
use crate::history::History;
use crate::ledger::{self, Movement};
use crate::notices;

/// How many liquidations are kept.
const LIQUIDATIONS: usize = 2_000;

/// The liquidation of an account, or of one isolated position, below its maintenance margin. It may take several blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liquidation {
    /// Its number, from 1, in the order in which something was first closed.
    pub number: u64,
    /// When it began, on the venue's clock.
    pub time: Time,
    /// The height of the block in which it began.
    pub height: u64,
    /// When it ended; none while it is under way.
    pub ended: Option<Time>,
    /// Whose.
    pub account: AccountId,
    /// The account's address.
    pub address: Address,
    /// The isolated position, or, absent, all cross positions.
    pub isolated: Option<MarketId>,
    /// Equity when it began.
    pub equity: Usd,
    /// What equity should have been at least.
    pub maintenance_margin: Usd,
    /// The positions when it began.
    pub positions: Positions,
    /// What the book took, at the prices of its fills.
    pub sold: Notional,
    /// What the backstop took over.
    pub backstopped: Notional,
    /// What was closed against winning positions.
    pub deleveraged: Notional,
    /// What was left of the collateral and went to the backstop with the positions.
    pub seized: Usd,
    /// Penalties on what was sold, to the insurance fund.
    pub penalties: Usd,
    /// What rounding left, to the insurance fund.
    pub surplus: Usd,
    /// What the insurance fund made good.
    pub covered: Usd,
    /// What other accounts had to bear.
    pub socialized: Usd,
    /// What it cost beyond the positions' marks, and who bore it.
    pub deficit: Deficit,
}

/// Positions that one money stands behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Positions {
    /// Their signed sizes, by market.
    pub sizes: Vec<(MarketId, Size)>,
    /// Their notional at the mark price, unsigned.
    pub notional: Notional,
}

impl Liquidation {
    /// How the account's money changed beside its fills.
    pub fn change(&self) -> Usd {
        self.covered + self.socialized - self.seized - self.surplus - self.penalties
    }

    /// What others paid so that nothing was missing: the insurance fund, the backstop's parent, those who were deleveraged, and
    /// those who bore what was written off; less what the insurance fund got back of it by rounding.
    pub fn borne(&self) -> Usd {
        self.covered + self.deficit.called + self.deficit.given + self.socialized - self.surplus
    }

    fn add(&mut self, state: &State, event: &Event) {
        match event {
            Event::Filled(fill) => {
                if fill.origin == FillOrigin::Liquidation {
                    self.deficit.sell(fill, state.market(fill.market).mark.price);
                }
                self.close(fill);
            }
            Event::CollateralSeized { amount, .. } => self.seized += *amount,
            Event::PenaltyPaid { amount, .. } => self.penalties += *amount,
            Event::ParentCalled { amount, .. } => self.deficit.called += *amount,
            Event::SurplusKept { amount, .. } => self.surplus += *amount,
            Event::ShortfallCovered { amount, .. } => self.covered += *amount,
            Event::LossWrittenOff { amount, .. } => self.socialized += *amount,
            _ => {}
        }
    }

    fn close(&mut self, fill: &Fill) {
        let closed = match fill.origin {
            FillOrigin::Liquidation => &mut self.sold,
            FillOrigin::Backstop => &mut self.backstopped,
            FillOrigin::Deleveraging => &mut self.deleveraged,
            FillOrigin::Taker | FillOrigin::Maker | FillOrigin::Auction | FillOrigin::Settlement => return,
        };
        closed.0 = closed.0.saturating_add((fill.price * fill.size.abs()).0);
    }
}

/// An account's cross positions, or one isolated position.
type Pool = (AccountId, Option<MarketId>);

/// The venue's last liquidations, and those under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Liquidations {
    ended: History<Liquidation>,
    under_way: BTreeMap<Pool, Liquidation>,
    /// What the block at hand did, with what was there before.
    steps: BTreeMap<Pool, Step>,
    /// The pool that was closed or settled last: others' parts of it follow.
    at_hand: Option<Pool>,
    last_number: u64,
}

/// What a block did to a pool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Step {
    positions: Positions,
    change_before: Usd,
}

impl Default for Liquidations {
    fn default() -> Self {
        Self {
            ended: History::new(LIQUIDATIONS),
            under_way: BTreeMap::new(),
            steps: BTreeMap::new(),
            at_hand: None,
            last_number: 0,
        }
    }
}

impl Liquidations {
    /// Those that ended, then those under way that have closed something.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Liquidation> {
        let under_way = self.under_way.values().filter(|liquidation| liquidation.number > 0);
        self.ended.iter().chain(under_way)
    }
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    match *event {
        Event::LiquidationBegan { account, isolated, equity, maintenance_margin } => {
            let begun = begin(views, state, (account, isolated), equity, maintenance_margin);
            views.liquidations.under_way.insert((account, isolated), begun);
        }
        Event::LiquidationEnded { account, isolated } => {
            if let Some(ended) = views.liquidations.under_way.get_mut(&(account, isolated)) {
                ended.ended = Some(state.time);
            }
        }
        _ => {}
    }
    note_others(views, state, event);
    if let Some(pool) = pool_of(views, event) {
        views.liquidations.at_hand = Some(pool);
        note_step(views, state, pool);
        if let Some(liquidation) = views.liquidations.under_way.get_mut(&pool) {
            liquidation.add(state, event);
        }
    }
    if let Event::CollateralSeized { account, to, amount, .. } = *event {
        let [from, receiver] = [account, to].map(|account| state.account(account).address);
        let movement = Movement::Transfer { from, to: receiver, amount, is_sub_account: false };
        ledger::push(views, state, to, amount, movement, changes);
    }
}

/// Takes note of what others gave for the pool at hand.
fn note_others(views: &mut Views, state: &State, event: &Event) {
    let at_hand = views.liquidations.at_hand;
    let Some(liquidation) = at_hand.and_then(|pool| views.liquidations.under_way.get_mut(&pool)) else {
        return;
    };
    match *event {
        Event::Filled(fill)
            if fill.origin == FillOrigin::Deleveraging && !views.fill_fold.is_first(&fill) =>
        {
            liquidation.deficit.deleverage(&fill, state.market(fill.market).mark.price);
        }
        Event::LossSocialized { account, isolated, amount } => {
            liquidation.deficit.socialize(Bearer { account, isolated, amount });
        }
        _ => {}
    }
}

/// The pool that an event closes or settles.
fn pool_of(views: &Views, event: &Event) -> Option<Pool> {
    match *event {
        // Of a trade outside the book the failing side comes first; the other may be failing, too, but is not meant.
        Event::Filled(fill) if views.fill_fold.is_first(&fill) => {
            let pools = [(fill.account, Some(fill.market)), (fill.account, None)];
            let is_under_way = |pool: &Pool| views.liquidations.under_way.contains_key(pool);
            pools.into_iter().find(is_under_way).filter(|_| is_forced(fill.origin))
        }
        Event::CollateralSeized { account, isolated, .. }
        | Event::PenaltyPaid { account, isolated, .. }
        | Event::SurplusKept { account, isolated, .. }
        | Event::ShortfallCovered { account, isolated, .. }
        | Event::LossWrittenOff { account, isolated, .. } => Some((account, isolated)),
        Event::ParentCalled { account, market, .. } => Some((account, Some(market))),
        _ => None,
    }
}

fn is_forced(origin: FillOrigin) -> bool {
    matches!(origin, FillOrigin::Liquidation | FillOrigin::Backstop | FillOrigin::Deleveraging)
}

/// Takes note of what was there before the block did something to a pool.
fn note_step(views: &mut Views, state: &State, pool: Pool) {
    if !views.liquidations.steps.contains_key(&pool) {
        let under_way = views.liquidations.under_way.get(&pool);
        let step = Step {
            positions: positions(views, state, pool),
            change_before: under_way.map_or(Usd::ZERO, Liquidation::change),
        };
        views.liquidations.steps.insert(pool, step);
    }
}

/// Writes down what the block did to those who are being liquidated.
pub(crate) fn finish(views: &mut Views, state: &State, changes: &mut Changes) {
    for (pool, step) in std::mem::take(&mut views.liquidations.steps) {
        let Some(liquidation) = views.liquidations.under_way.get_mut(&pool) else {
            continue;
        };
        if liquidation.number == 0 {
            views.liquidations.last_number += 1;
            liquidation.number = views.liquidations.last_number;
        }
        let movement = Movement::Liquidation {
            isolated: liquidation.isolated,
            notional: step.positions.notional,
            equity: liquidation.equity,
            positions: step.positions.sizes,
        };
        let change = liquidation.change() - step.change_before;
        changes.liquidations.push(liquidation.clone());
        notices::note_liquidation(changes, liquidation);
        ledger::push(views, state, pool.0, change, movement, changes);
    }
    let is_ended = |_: &Pool, liquidation: &mut Liquidation| liquidation.ended.is_some();
    for (_, liquidation) in views.liquidations.under_way.extract_if(.., is_ended) {
        // One that closed nothing was none.
        if liquidation.number > 0 {
            views.liquidations.ended.push(liquidation);
        } else {
            notices::note_recovery(changes, &liquidation);
        }
    }
}

/// What a state knows of the liquidations under way.
pub(crate) fn rebuild(views: &mut Views, state: &State) {
    for &(account, isolated) in state.liquidating.keys() {
        let equity = margin::equity(state, account, isolated);
        let maintenance_margin = margin::maintenance_margin(state, account, isolated);
        let begun = begin(views, state, (account, isolated), equity, maintenance_margin);
        views.liquidations.under_way.insert((account, isolated), begun);
    }
}

fn begin(views: &Views, state: &State, pool: Pool, equity: Usd, maintenance_margin: Usd) -> Liquidation {
    let (account, isolated) = pool;
    Liquidation {
        number: 0,
        time: state.time,
        height: state.height,
        ended: None,
        account,
        address: state.account(account).address,
        isolated,
        equity,
        maintenance_margin,
        positions: positions(views, state, pool),
        sold: Notional::ZERO,
        backstopped: Notional::ZERO,
        deleveraged: Notional::ZERO,
        seized: Usd::ZERO,
        penalties: Usd::ZERO,
        surplus: Usd::ZERO,
        covered: Usd::ZERO,
        socialized: Usd::ZERO,
        deficit: Deficit::default(),
    }
}

/// The positions of a pool as they are in the course of the block.
fn positions(views: &Views, state: &State, (account, isolated): Pool) -> Positions {
    let known = state.account(account);
    let is_cross = |market| known.holding(market).is_some_and(|holding| holding.mode == MarginMode::Cross);
    let is_meant = |market| isolated.map_or_else(|| is_cross(market), |only| market == only);
    let positions = views.account(account).map(|history| history.positions.iter());
    let meant = positions.into_iter().flatten().filter(|&(market, _)| is_meant(market));
    let sizes: Vec<(MarketId, Size)> = meant.collect();
    // Mark prices move before anything trades in a block, so that the state after it still has the ones that counted.
    let value = |&(market, size): &(MarketId, Size)| (state.market(market).mark.price * size.abs()).0;
    let notional = Notional(sizes.iter().map(value).fold(0, i64::saturating_add));
    Positions { sizes, notional }
}
