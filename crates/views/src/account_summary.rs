//! An account in figures: margin and positions. All margin comes from the engine's own rules.
//!
//! Amounts are in 1e-6 USD, exact, except where a rounding is named.

use engine::command::MarginMode;
use engine::ids::{AccountId, MarketId};
use engine::rules::{liquidation_price::liquidation_price, margin};
use engine::state::{Holding, State};
use units::{Notional, Price, Rate, Rounding, Size, Usd, divide};

use crate::Views;

/// An account in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSummary {
    /// Cross and isolated together.
    pub all: MarginSummary,
    /// Cash and cross positions alone.
    pub cross: MarginSummary,
    /// Maintenance margin of the cross positions, rounded up.
    pub cross_maintenance: Usd,
    /// How much cash may leave.
    pub withdrawable: Usd,
    /// The positions, by market.
    pub positions: Vec<PositionSummary>,
}

/// Margin in sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarginSummary {
    /// What all is worth: equity.
    pub account_value: Usd,
    /// The positions' notional, unsigned.
    pub notional: Notional,
    /// Account value less the positions' signed notional: money less what the positions cost.
    pub raw: Usd,
    /// The sum of what the positions say; open orders need more.
    pub margin_used: Usd,
}

/// A position in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionSummary {
    /// Where.
    pub market: MarketId,
    /// The signed size.
    pub size: Size,
    /// What it cost, signed as the size.
    pub cost: Notional,
    /// Its notional at the mark price, unsigned.
    pub value: Notional,
    /// Profit at the mark price.
    pub unrealized: Usd,
    /// The chosen leverage.
    pub leverage: u8,
    /// The highest leverage that the market offers.
    pub max_leverage: u8,
    /// The margin mode.
    pub mode: MarginMode,
    /// An isolated position's margin less what it cost.
    pub raw: Usd,
    /// Its value over its leverage, rounded down; an isolated position's equity.
    pub margin_used: Usd,
    /// The first price at which it is liquidated while all other mark prices stand; none where no price does it.
    pub liquidation_price: Option<Price>,
    /// Funding received ever, since it was opened, and since it last changed; paid where negative.
    pub funding: (Usd, Usd, Usd),
}

impl PositionSummary {
    /// What a lot cost on average, in 1e-6 ticks, rounded down.
    pub fn entry_price(&self) -> i128 {
        let cost = i128::from(self.cost.0.unsigned_abs()) * 1_000_000;
        divide(cost, i128::from(self.size.0.unsigned_abs()).max(1), Rounding::Floor)
    }

    /// Profit over the margin that the position was opened with, cost over leverage; rounded down, and cut off where it
    /// leaves 64 bits.
    pub fn return_on_equity(&self) -> Rate {
        let earned = i128::from(self.unrealized.0) * i128::from(self.leverage);
        let cost = i128::from(self.cost.0.unsigned_abs()).max(1);
        // 63 bits of profit, 8 of leverage and 40 of scale stay below 128.
        let scaled = earned * i128::from(Rate::ONE.0);
        Rate(clamped(divide(scaled, cost, Rounding::Floor)))
    }
}

/// An account in figures.
pub fn account_summary(state: &State, views: &Views, account: AccountId) -> AccountSummary {
    let known = state.account(account);
    let held = known.holdings.iter().filter(|holding| !holding.size.is_zero());
    let positions: Vec<PositionSummary> =
        held.map(|holding| position(state, views, account, holding)).collect();
    let mut cross = Sums::of_cash(margin::equity(state, account, None));
    let mut all = cross;
    for position in &positions {
        all.add(position);
        match position.mode {
            MarginMode::Cross => cross.add(position),
            MarginMode::Isolated => all.account_value += i128::from(position.margin_used.0),
        }
    }
    AccountSummary {
        all: all.summary(),
        cross: cross.summary(),
        cross_maintenance: margin::maintenance_margin(state, account, None),
        withdrawable: margin::transferable(state, account),
        positions,
    }
}

fn position(state: &State, views: &Views, account: AccountId, holding: &Holding) -> PositionSummary {
    let market = state.market(holding.market);
    let mark = market.mark.price;
    let value = mark * holding.size.abs();
    let margin_used = match holding.mode {
        MarginMode::Cross => value.divided_by(i64::from(holding.leverage), Rounding::Floor),
        MarginMode::Isolated => margin::equity(state, account, Some(holding.market)),
    };
    let totals = views.account(account).map(|history| &history.funding.totals);
    let total = totals.and_then(|totals| totals.get(&holding.market)).copied().unwrap_or_default();
    PositionSummary {
        market: holding.market,
        size: holding.size,
        cost: holding.cost,
        value,
        unrealized: Usd((mark * holding.size).0 - holding.cost.0),
        leverage: holding.leverage,
        max_leverage: market.parameters.max_leverage(),
        mode: holding.mode,
        raw: Usd(holding.margin.0 - holding.cost.0),
        margin_used,
        liquidation_price: liquidation_price(state, account, holding.market),
        funding: (total.all_time, holding.funding, total.since_change),
    }
}

/// A margin summary on its way, wide enough for any number of positions.
#[derive(Clone, Copy)]
struct Sums {
    account_value: i128,
    notional: i128,
    signed_notional: i128,
    margin_used: i128,
}

impl Sums {
    fn of_cash(equity: Usd) -> Self {
        Self { account_value: i128::from(equity.0), notional: 0, signed_notional: 0, margin_used: 0 }
    }

    fn add(&mut self, position: &PositionSummary) {
        let value = i128::from(position.value.0);
        self.notional += value;
        self.signed_notional += value * i128::from(position.size.0.signum());
        self.margin_used += i128::from(position.margin_used.0);
    }

    fn summary(self) -> MarginSummary {
        MarginSummary {
            account_value: Usd(clamped(self.account_value)),
            notional: Notional(clamped(self.notional)),
            raw: Usd(clamped(self.account_value - self.signed_notional)),
            margin_used: Usd(clamped(self.margin_used)),
        }
    }
}

/// The number, or the nearest one of 64 bits.
fn clamped(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number.is_negative() { i64::MIN } else { i64::MAX })
}
