//! What accounts are told though they did not ask for it: liquidations, deleveraging, withheld withdrawals, tighter rules.

use engine::event::{Event, FillOrigin, VaultEvent};
use engine::ids::{AccountId, Address, MarketId};
use engine::state::State;
use units::{Notional, Price, Rate, Size, Time, Usd};

use crate::Views;
use crate::changes::Changes;
use crate::liquidations::Liquidation;

/// What the venue has to tell an account.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Its cross positions, or one isolated position, fell below maintenance margin.
    LiquidationBegan { isolated: Option<MarketId>, equity: Usd, maintenance_margin: Usd },
    /// Its liquidation closed something: what it came to so far.
    Liquidated {
        isolated: Option<MarketId>,
        sold: Notional,
        backstopped: Notional,
        deleveraged: Notional,
        penalties: Usd,
        is_over: bool,
    },
    /// It has its maintenance margin again, and nothing was closed.
    Recovered { isolated: Option<MarketId> },
    /// Its winning position was closed against a failing one: so much of it, signed as the position was.
    Deleveraged { market: MarketId, size: Size, price: Price },
    /// Its position was closed as the market settled or was halted: so much of it, signed as the position was.
    Settled { market: MarketId, size: Size, price: Price },
    /// It bore a share of a loss that nobody could pay.
    LossSocialized { amount: Usd },
    /// Its withdrawal waits in the queue.
    WithdrawalQueued { amount: Usd },
    /// So much of a withdrawal that waited may be paid now.
    WithdrawalReleased { amount: Usd },
    /// Its withdrawal was refused: so much came back.
    WithdrawalRefused { amount: Usd },
    /// What was not released of its withdrawal came back.
    WithdrawalCancelled { amount: Usd },
    /// A vault paid it a part of what it paid all holders.
    VaultDistributed { vault: Address, amount: Usd },
}

/// What the venue has to tell everybody with a position in a market.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarketNotice {
    /// Maintenance margin will be at least this rate of notional.
    MarginTightens { market: MarketId, floor: Rate, from: Time },
    /// Only what reduces is let through, until the market settles.
    Delisted { market: MarketId, settles: Time },
}

impl MarketNotice {
    /// Which market it is about.
    pub fn market(&self) -> MarketId {
        match *self {
            Self::MarginTightens { market, .. } | Self::Delisted { market, .. } => market,
        }
    }
}

pub(crate) fn apply(views: &Views, state: &State, event: &Event, changes: &mut Changes) {
    let (account, notice) = match *event {
        Event::LiquidationBegan { account, isolated, equity, maintenance_margin } => {
            (account, Notice::LiquidationBegan { isolated, equity, maintenance_margin })
        }
        // Of a deleveraging the failing side comes first, and is told of its liquidation.
        Event::Filled(fill)
            if fill.origin == FillOrigin::Deleveraging && !views.fill_fold.is_first(&fill) =>
        {
            let (market, size, price) = (fill.market, -fill.size, fill.price);
            (fill.account, Notice::Deleveraged { market, size, price })
        }
        Event::Filled(fill) if fill.origin == FillOrigin::Settlement => {
            let (market, size, price) = (fill.market, -fill.size, fill.price);
            (fill.account, Notice::Settled { market, size, price })
        }
        Event::LossSocialized { account, amount, .. } => (account, Notice::LossSocialized { amount }),
        Event::WithdrawalQueued { account, amount, fee, .. } => {
            (account, Notice::WithdrawalQueued { amount: amount - fee })
        }
        Event::WithdrawalReleased { withdrawal, amount, .. } => {
            // One that was paid in the same block needs no word more.
            let Some(waiting) = state.withdrawals.get(withdrawal) else { return };
            (waiting.account, Notice::WithdrawalReleased { amount })
        }
        Event::WithdrawalRefused { account, amount, .. } => (account, Notice::WithdrawalRefused { amount }),
        Event::WithdrawalCancelled { account, amount, .. } => {
            (account, Notice::WithdrawalCancelled { amount })
        }
        Event::Vault(VaultEvent::Distributed { vault, holder, payout }) => {
            let vault = state.account(vault).address;
            (holder, Notice::VaultDistributed { vault, amount: payout.amount })
        }
        Event::MaintenanceMarginFloorNoticed { market, floor, from } => {
            return changes.market_notices.push(MarketNotice::MarginTightens { market, floor, from });
        }
        Event::ChangeTookEffect { time, .. } => return note_delistings(state, time, changes),
        _ => return,
    };
    push(changes, account, notice);
}

/// What a block did to who is being liquidated.
pub(crate) fn note_liquidation(changes: &mut Changes, liquidation: &Liquidation) {
    let notice = Notice::Liquidated {
        isolated: liquidation.isolated,
        sold: liquidation.sold,
        backstopped: liquidation.backstopped,
        deleveraged: liquidation.deleveraged,
        penalties: liquidation.penalties,
        is_over: liquidation.ended.is_some(),
    };
    push(changes, liquidation.account, notice);
}

/// One that ended without closing anything.
pub(crate) fn note_recovery(changes: &mut Changes, liquidation: &Liquidation) {
    push(changes, liquidation.account, Notice::Recovered { isolated: liquidation.isolated });
}

/// The markets whose notice began at this moment.
fn note_delistings(state: &State, moment: Time, changes: &mut Changes) {
    for market in state.market_ids() {
        let known = state.market(market);
        let Some(delisting) = known.delisting.filter(|delisting| delisting.settled.is_none()) else {
            continue;
        };
        let notice = MarketNotice::Delisted { market, settles: delisting.settles };
        let begins = moment + known.parameters.risk.settlement.notice == delisting.settles;
        if begins && !changes.market_notices.contains(&notice) {
            changes.market_notices.push(notice);
        }
    }
}

/// Closings of one position at one price are one notice, however many were on the other side.
fn push(changes: &mut Changes, account: AccountId, notice: Notice) {
    let notices = changes.notices.entry(account).or_default();
    match (notices.last_mut(), &notice) {
        (
            Some(Notice::Deleveraged { market, size, price }),
            Notice::Deleveraged { market: next, size: more, price: at },
        )
        | (
            Some(Notice::Settled { market, size, price }),
            Notice::Settled { market: next, size: more, price: at },
        ) if (*market, *price) == (*next, *at) => *size += *more,
        _ => notices.push(notice),
    }
}
