//! An account in figures: margin and positions. All margin comes from the engine's own rules.

use engine::command::MarginMode;
use engine::ids::{AccountId, MarketId};
use engine::rules::{liquidation_price::liquidation_price, margin};
use engine::state::{Holding, State};
use units::{Notional, Price, Rounding, Size, Usd};

use crate::Views;

/// An account in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSummary {
    /// Cross and isolated together.
    pub all: MarginSummary,
    /// Cross positions alone.
    pub cross: MarginSummary,
    /// Maintenance margin of the cross positions.
    pub cross_maintenance: Usd,
    /// How much cash may leave.
    pub withdrawable: Usd,
    /// The positions, by market.
    pub positions: Vec<PositionSummary>,
}

/// Margin in sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarginSummary {
    /// What all is worth.
    pub account_value: Usd,
    /// The positions' notional, unsigned.
    pub notional: Notional,
    /// Account value less the positions' signed notional: money less what the positions cost.
    pub raw: Usd,
    /// The positions' initial margin; an isolated position's is what stands behind it.
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
    /// The margin mode.
    pub mode: MarginMode,
    /// An isolated position's margin less what it cost.
    pub raw: Usd,
    /// Its initial margin; an isolated position's is what stands behind it.
    pub margin_used: Usd,
    /// Where it is liquidated.
    pub liquidation_price: Option<Price>,
    /// Funding received ever, since it was opened, and since it last changed; paid where negative.
    pub funding: (Usd, Usd, Usd),
}

/// An account in figures.
pub fn account_summary(state: &State, views: &Views, account: AccountId) -> AccountSummary {
    let known = state.account(account);
    let held = known.holdings.iter().filter(|holding| !holding.size.is_zero());
    let positions: Vec<PositionSummary> = held.map(|holding| position(state, views, account, holding)).collect();
    let mut cross = MarginSummary { account_value: margin::equity(state, account, None), ..Default::default() };
    let mut all = cross;
    let mut signed = (0, 0);
    for position in &positions {
        let signed_value = position.value.0 * position.size.0.signum();
        all.notional += position.value;
        all.margin_used += position.margin_used;
        signed.1 += signed_value;
        if position.mode == MarginMode::Cross {
            cross.notional += position.value;
            cross.margin_used += position.margin_used;
            signed.0 += signed_value;
        } else {
            all.account_value += margin::equity(state, account, Some(position.market));
        }
    }
    cross.raw = Usd(cross.account_value.0 - signed.0);
    all.raw = Usd(all.account_value.0 - signed.1);
    AccountSummary {
        all,
        cross,
        cross_maintenance: margin::maintenance_margin(state, account, None),
        withdrawable: margin::transferable(state, account),
        positions,
    }
}

fn position(state: &State, views: &Views, account: AccountId, holding: &Holding) -> PositionSummary {
    let market = holding.market;
    let mark = state.market(market).mark.price;
    let value = mark * holding.size.abs();
    let unrealized = Usd((mark * holding.size).0 - holding.cost.0);
    let margin_used = match holding.mode {
        MarginMode::Cross => value.divided_by(i64::from(holding.leverage), Rounding::Floor),
        MarginMode::Isolated => margin::equity(state, account, Some(market)),
    };
    let total = views.account(account).and_then(|history| history.funding.totals.get(&market)).copied();
    let total = total.unwrap_or_default();
    PositionSummary {
        market,
        size: holding.size,
        cost: holding.cost,
        value,
        unrealized,
        leverage: holding.leverage,
        mode: holding.mode,
        raw: Usd(holding.margin.0 - holding.cost.0),
        margin_used,
        liquidation_price: liquidation_price(state, account, market),
        funding: (total.all_time, holding.funding, total.since_change),
    }
}
