//! An account's margin, positions and room to trade.

use engine::command::{MarginMode, OrderKind, OrderRequest, Side, TimeInForce};
use engine::ids::{AccountId, Address, DexId, MarketId};
use engine::rules::margin::{self, MarginSums};
use engine::state::Holding;
use serde_json::{Value, json};
use units::{Rounding, Size, Usd};
use views::account_summary::{AccountSummary, MarginSummary, PositionSummary, account_summary};

use super::{Reader, numbers};

impl Reader<'_> {
    /// Margin and positions in a dex; of an address without an account, nothing.
    pub(crate) fn clearinghouse_state(self, user: Address, dex: DexId) -> Value {
        let summary = match self.account(user).and_then(|owner| self.state.account_in(owner, dex)) {
            Some(account) => account_summary(self.state, self.views, account),
            None => empty_summary(),
        };
        let positions = summary.positions.iter();
        let positions: Vec<Value> = positions
            .map(|position| json!({"type": "oneWay", "position": self.position(position)}))
            .collect();
        json!({
            "marginSummary": margin_summary(&summary.all),
            "crossMarginSummary": margin_summary(&summary.cross),
            "crossMaintenanceMarginUsed": numbers::usd(summary.cross_maintenance),
            "withdrawable": numbers::usd(summary.withdrawable),
            "assetPositions": positions,
            "time": self.state.time.0,
        })
    }

    fn position(self, position: &PositionSummary) -> Value {
        let market = self.parameters(position.market);
        let leverage = match position.mode {
            MarginMode::Cross => json!({"type": "cross", "value": position.leverage}),
            MarginMode::Isolated => {
                json!({"type": "isolated", "value": position.leverage, "rawUsd": numbers::usd(position.raw)})
            }
        };
        // Clients count funding paid above zero, the engine funding received.
        let (all_time, since_open, since_change) = position.funding;
        let paid = |received: Usd| numbers::usd(-received);
        let cost = i128::from(position.cost.0);
        let earned = i128::from(position.unrealized.0) * i128::from(position.leverage);
        json!({
            "coin": market.name,
            "szi": numbers::size(market, position.size),
            "leverage": leverage,
            "entryPx": numbers::average_price(market, cost, position.size),
            "positionValue": numbers::notional(position.value),
            "unrealizedPnl": numbers::usd(position.unrealized),
            "returnOnEquity": numbers::ratio(earned, cost.abs()),
            "liquidationPx": position.liquidation_price.map(|price| numbers::price(market, price)),
            "marginUsed": numbers::usd(position.margin_used),
            "maxLeverage": market.max_leverage(),
            "cumFunding": {
                "allTime": paid(all_time),
                "sinceOpen": paid(since_open),
                "sinceChange": paid(since_change),
            },
        })
    }

    /// Leverage, and how much can be bought and sold at the mark price.
    pub(crate) fn active_asset_data(self, user: Address, id: MarketId) -> Value {
        let market = self.state.market(id);
        let account = self.account(user).and_then(|owner| self.account_for(owner, id));
        let held = account.and_then(|account| self.state.account(account).holding(id));
        let holding = held.cloned().unwrap_or_else(|| Holding::untouched(id, &market.parameters));
        let leverage = match holding.mode {
            MarginMode::Cross => json!({"type": "cross", "value": holding.leverage}),
            MarginMode::Isolated => json!({
                "type": "isolated",
                "value": holding.leverage,
                "rawUsd": numbers::usd(Usd(holding.margin.0 - holding.cost.0)),
            }),
        };
        let sizes = [Side::Bid, Side::Ask]
            .map(|side| account.map_or(Size::ZERO, |account| self.most_tradable(account, id, side)));
        let margins = sizes.map(|size| {
            let notional = market.mark.price * size;
            numbers::usd(notional.divided_by(i64::from(holding.leverage), Rounding::Floor))
        });
        json!({
            "user": user.to_string(),
            "coin": market.parameters.name,
            "leverage": leverage,
            "maxTradeSzs": sizes.map(|size| numbers::size(&market.parameters, size)),
            "availableToTrade": margins,
            "markPx": numbers::price(&market.parameters, market.mark.price),
        })
    }

    /// The largest order at the mark price that margin, leverage and the market's bounds let through.
    fn most_tradable(self, account: AccountId, id: MarketId, side: Side) -> Size {
        let market = self.state.market(id);
        let mut sums = MarginSums::default();
        let mut is_allowed = |size: i64| {
            let request = OrderRequest {
                market: id,
                side,
                price: market.mark.price,
                size: Size(size),
                reduce_only: false,
                kind: OrderKind::Limit(TimeInForce::Gtc),
                client_id: None,
            };
            margin::check_order(self.state, &mut sums, account, &request).is_ok()
        };
        if market.mark.price.is_zero() {
            return Size::ZERO;
        }
        let (mut allowed, mut refused) = (0, market.parameters.max_size.0 + 1);
        while refused - allowed > 1 {
            let middle = allowed + (refused - allowed) / 2;
            if is_allowed(middle) {
                allowed = middle;
            } else {
                refused = middle;
            }
        }
        Size(allowed)
    }

    /// What a front end shows of an account, in one.
    pub(crate) fn web_data(self, user: Address) -> Value {
        let agent = self.unnamed_agent(user);
        json!({
            "clearinghouseState": self.clearinghouse_state(user, DexId::VENUE),
            "leadingVaults": self.leading_vaults(user),
            "totalVaultEquity": numbers::usd(self.all_vault_equity(user)),
            "openOrders": self.frontend_open_orders(user, DexId::VENUE),
            "agentAddress": agent.map(|(address, _)| address.to_string()),
            "agentValidUntil": agent.and_then(|(_, agent)| agent.valid_until).map(|time| time.0),
            "cumLedger": numbers::usd(self.paid_in(user)),
            "meta": self.meta(DexId::VENUE),
            "assetCtxs": self.contexts(DexId::VENUE),
            "serverTime": self.state.received.0,
            "isVault": self.vault(user).is_some(),
            "user": user.to_string(),
            "twapStates": self.twap_states(user),
            "spotState": self.balances(user),
            "spotAssetCtxs": self.spot_contexts(),
        })
    }

    /// The same in its newer form.
    pub(crate) fn web_data_by_exchange(self, user: Address) -> Value {
        let agent = self.unnamed_agent(user);
        json!({
            "userState": {
                "agentAddress": agent.map(|(address, _)| address.to_string()),
                "agentValidUntil": agent.and_then(|(_, agent)| agent.valid_until).map(|time| time.0),
                "cumLedger": numbers::usd(self.paid_in(user)),
                "serverTime": self.state.received.0,
                "isVault": self.vault(user).is_some(),
                "user": user.to_string(),
            },
            "perpDexStates": [{"totalVaultEquity": numbers::usd(self.all_vault_equity(user))}],
        })
    }
}

fn margin_summary(summary: &MarginSummary) -> Value {
    json!({
        "accountValue": numbers::usd(summary.account_value),
        "totalNtlPos": numbers::notional(summary.notional),
        "totalRawUsd": numbers::usd(summary.raw),
        "totalMarginUsed": numbers::usd(summary.margin_used),
    })
}

fn empty_summary() -> AccountSummary {
    AccountSummary {
        all: MarginSummary::default(),
        cross: MarginSummary::default(),
        cross_maintenance: Usd::ZERO,
        withdrawable: Usd::ZERO,
        positions: Vec::new(),
    }
}
