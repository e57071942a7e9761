//! Liquidations: what failed, who took it over, and who bore what was missing.

use engine::command::MarginMode;
use engine::event::{Event, Fill, FillOrigin};
use engine::ids::{AccountId, Address, MarketId};
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Notional, Size, Time, Usd};

use crate::Views;
use crate::changes::Changes;
use crate::history::History;
use crate::ledger::{self, Movement};

/// How many liquidations are kept.
const LIQUIDATIONS: usize = 2_000;

/// What one block did to an account, or to one isolated position, below its maintenance margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liquidation {
    /// Its number, from 1.
    pub number: u64,
    /// When, on the venue's clock.
    pub time: Time,
    /// The block's height.
    pub height: u64,
    /// Whose.
    pub account: AccountId,
    /// The account's address.
    pub address: Address,
    /// The isolated position, or, absent, all cross positions.
    pub isolated: Option<MarketId>,
    /// Equity before it.
    pub equity: Usd,
    /// What equity should have been at least.
    pub maintenance_margin: Usd,
    /// The positions before it, signed.
    pub positions: Vec<(MarketId, Size)>,
    /// Their notional at the mark price, unsigned.
    pub notional: Notional,
    /// What the book took, at the prices of its fills.
    pub sold: Notional,
    /// What the backstop took over.
    pub backstopped: Notional,
    /// What was closed against winning positions.
    pub deleveraged: Notional,
    /// What was left of the collateral and went to the backstop with the positions.
    pub seized: Usd,
    /// What rounding left, to the insurance fund.
    pub surplus: Usd,
    /// What the insurance fund made good.
    pub covered: Usd,
    /// What other accounts had to bear.
    pub socialized: Usd,
}

impl Liquidation {
    /// How the account's money changed beside its fills.
    pub fn change(&self) -> Usd {
        self.covered + self.socialized - self.seized - self.surplus
    }

    /// A liquidation that finds no counterparty is none yet.
    fn did_nothing(&self) -> bool {
        (self.sold + self.backstopped + self.deleveraged).is_zero() && self.change().is_zero()
    }

    fn close(&mut self, fill: &Fill) {
        let closed = match fill.origin {
            FillOrigin::Liquidation => &mut self.sold,
            FillOrigin::Backstop => &mut self.backstopped,
            FillOrigin::Deleveraging => &mut self.deleveraged,
            FillOrigin::Taker | FillOrigin::Maker | FillOrigin::Settlement => return,
        };
        *closed += fill.price * fill.size.abs();
    }
}

/// The venue's last liquidations, and the one at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Liquidations {
    pub(crate) history: History<Liquidation>,
    current: Option<Liquidation>,
    last_number: u64,
}

impl Default for Liquidations {
    fn default() -> Self {
        Self {
            history: History::new(LIQUIDATIONS),
            current: None,
            last_number: 0,
        }
    }
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    if let Event::LiquidationBegan {
        account,
        isolated,
        equity,
        maintenance_margin,
    } = event
    {
        finish(views, state, changes);
        let begun = begin(views, state, (*account, *isolated), *equity, *maintenance_margin);
        views.liquidations.current = Some(begun);
    }
    if let Event::CollateralSeized {
        account, to, amount, ..
    } = event
    {
        let address = |account| state.account(account).address;
        let movement = Movement::Transfer {
            from: address(*account),
            to: address(*to),
            amount: *amount,
            is_sub_account: false,
        };
        ledger::push(views, state, *to, *amount, movement, changes);
    }
    let Some(current) = &mut views.liquidations.current else {
        return;
    };
    match event {
        Event::Filled(fill) if fill.account == current.account => current.close(fill),
        Event::CollateralSeized { amount, .. } => current.seized += *amount,
        Event::SurplusKept { amount, .. } => current.surplus += *amount,
        Event::ShortfallCovered { amount, .. } => current.covered += *amount,
        Event::LossWrittenOff { amount, .. } => current.socialized += *amount,
        _ => {}
    }
}

/// Writes down the liquidation at hand: the next one begins, or the block ends.
pub(crate) fn finish(views: &mut Views, state: &State, changes: &mut Changes) {
    let finished = views.liquidations.current.take();
    let Some(mut liquidation) = finished.filter(|liquidation| !liquidation.did_nothing()) else {
        return;
    };
    views.liquidations.last_number += 1;
    liquidation.number = views.liquidations.last_number;
    let movement = Movement::Liquidation {
        isolated: liquidation.isolated,
        notional: liquidation.notional,
        equity: liquidation.equity,
        positions: liquidation.positions.clone(),
    };
    ledger::push(
        views,
        state,
        liquidation.account,
        liquidation.change(),
        movement,
        changes,
    );
    views.liquidations.history.push(liquidation.clone());
    changes.liquidations.push(liquidation);
}

fn begin(
    views: &Views,
    state: &State,
    (account, isolated): (AccountId, Option<MarketId>),
    equity: Usd,
    maintenance_margin: Usd,
) -> Liquidation {
    let known = state.account(account);
    let is_cross = |market| {
        known
            .holding(market)
            .is_some_and(|holding| holding.mode == MarginMode::Cross)
    };
    let is_meant = |market| isolated.map_or_else(|| is_cross(market), |only| market == only);
    let positions: Vec<(MarketId, Size)> = views
        .fill_fold
        .positions_of(account)
        .filter(|&(market, _)| is_meant(market))
        .collect();
    // Mark prices move before anything trades in a block, so that the state after it still has the ones that counted.
    let value = |&(market, size): &(MarketId, Size)| state.market(market).mark.price * size.abs();
    Liquidation {
        number: 0,
        time: state.time,
        height: state.height,
        account,
        address: known.address,
        isolated,
        equity,
        maintenance_margin,
        notional: positions.iter().map(value).sum(),
        positions,
        sold: Notional::ZERO,
        backstopped: Notional::ZERO,
        deleveraged: Notional::ZERO,
        seized: Usd::ZERO,
        surplus: Usd::ZERO,
        covered: Usd::ZERO,
        socialized: Usd::ZERO,
    }
}
