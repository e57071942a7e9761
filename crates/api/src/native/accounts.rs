//! Accounts: their money and positions, their places in the queue for deleveraging, and what a loss in them can reach.

use engine::command::MarginMode;
use engine::ids::AccountId;
use engine::rules::deleveraging;
use engine::rules::margin::reach::reach;
use engine::rules::margin::{self, collateral};
use serde_json::{Value, json};
use units::{Decimal, Price};
use views::account_summary::{PositionSummary, account_summary};

use super::Reader;
use super::numbers::{notional, price, rate, size, usd};
use super::schema;

impl Reader<'_> {
    /// An account's money, margin and positions.
    pub(super) fn account_now(self, account: AccountId) -> Value {
        let known = self.state.account(account);
        let summary = account_summary(self.state, self.views, account);
        let positions = summary.positions.iter().map(|position| self.position(account, position));
        json!({
            "account": self.address(account),
            "master": known.master.map(|master| self.address(master)),
            "name": known.name,
            "display_name": self.state.identities.display_names.get(&account),
            "cash": usd(known.cash),
            "equity": usd(summary.all.account_value),
            "cross_equity": usd(summary.cross.account_value),
            "collateral": usd(collateral::collateral(self.state, account, None)),
            "initial_margin": usd(margin::initial_margin(self.state, account)),
            "free_collateral": usd(margin::free_collateral(self.state, account)),
            "maintenance_margin": usd(summary.cross_maintenance),
            "transferable": usd(summary.withdrawable),
            "taker_fee": rate(known.fees.taker),
            "maker_fee": rate(known.fees.maker),
            "open_orders": known.open_orders,
            "positions": positions.collect::<Vec<_>>(),
            "balances": self.balances(account),
        })
    }

    /// What the account has of each asset, and what of it open orders bind.
    fn balances(self, account: AccountId) -> Vec<Value> {
        let balances = self.state.account(account).balances.iter();
        let shown = balances.map(|balance| {
            json!({
                "asset": self.asset(balance.asset),
                "total": self.amount(balance.asset, balance.total),
                "hold": self.amount(balance.asset, self.state.hold(account, balance.asset)),
            })
        });
        shown.collect()
    }

    fn position(self, account: AccountId, position: &PositionSummary) -> Value {
        let (market, parameters) = (self.state.market(position.market), self.parameters(position.market));
        let isolated = (position.mode == MarginMode::Isolated).then_some(position.market);
        let own = |value| isolated.map(|_| value);
        let maintenance = margin::position_maintenance(market, position.size, market.mark.price);
        json!({
            "market": parameters.name,
            "size": size(parameters, position.size),
            "cost": notional(position.cost),
            "entry_price": Decimal::text(
                i64::try_from(position.entry_price()).unwrap_or(i64::MAX),
                parameters.price_decimals() + 6,
            ),
            "mark_price": price(parameters, market.mark.price),
            "notional": notional(position.value),
            "unrealized_pnl": usd(position.unrealized),
            "margin_mode": mode(position.mode),
            "leverage": position.leverage,
            "max_leverage": position.max_leverage,
            "isolated_margin": own(usd(margin_of(self, account, position))),
            "isolated_equity": own(usd(margin::equity(self.state, account, isolated))),
            "maintenance_margin": usd(maintenance),
            "liquidation_price": position.liquidation_price.map(|at: Price| price(parameters, at)),
            "funding_received": usd(position.funding.1),
        })
    }

    /// Of each position its place in the queue of its side of the market.
    pub(super) fn deleveraging(self, account: AccountId) -> Value {
        let places = deleveraging::places(self.state, account).into_iter().map(|place| {
            let position = self.state.account(account).position(place.market);
            json!({
                "market": self.name(place.market),
                "size": size(self.parameters(place.market), position),
                "rank": place.rank,
                "accounts": place.accounts,
                "percentile": rate(place.percentile()),
            })
        });
        json!({
            "account": self.address(account),
            "positions": places.collect::<Vec<_>>(),
        })
    }

    /// The account's pools: the positions of each, whose losses reach the pool's money and nothing else of the account's.
    pub(super) fn reach(self, account: AccountId) -> Value {
        let pools = reach(self.state, account).into_iter().map(|pool| {
            let positions = pool.positions.iter().map(|&market| self.name(market));
            json!({
                "isolated": pool.isolated.map(|market| self.name(market)),
                "positions": positions.collect::<Vec<_>>(),
                "money": usd(pool.money),
                "most": usd(pool.most),
            })
        });
        json!({
            "account": self.address(account),
            "pools": pools.collect::<Vec<_>>(),
        })
    }
}

fn margin_of(reader: Reader<'_>, account: AccountId, position: &PositionSummary) -> units::Usd {
    let holding = reader.state.account(account).holding(position.market);
    holding.map_or(units::Usd::ZERO, |holding| holding.margin)
}

/// A margin mode's name.
pub(super) fn mode(mode: MarginMode) -> &'static str {
    match mode {
        MarginMode::Cross => "cross",
        MarginMode::Isolated => "isolated",
    }
}

/// What [`Reader::account_now`] answers.
pub(super) fn schema() -> Value {
    use schema::{address, amount, answer, list, nullable, object, rate, text, usd, whole};
    let balance = object(&[("asset", text()), ("total", amount()), ("hold", amount())]);
    answer(&[
        ("account", address()),
        ("master", nullable(address())),
        ("name", text()),
        ("display_name", nullable(text())),
        ("cash", usd()),
        ("equity", usd()),
        ("cross_equity", usd()),
        ("collateral", usd()),
        ("initial_margin", usd()),
        ("free_collateral", usd()),
        ("maintenance_margin", usd()),
        ("transferable", usd()),
        ("taker_fee", rate()),
        ("maker_fee", rate()),
        ("open_orders", whole()),
        ("positions", list(position_schema())),
        ("balances", list(balance)),
    ])
}

fn position_schema() -> Value {
    use schema::{market, nullable, object, price, size, usd, whole, word};
    object(&[
        ("market", market()),
        ("size", size()),
        ("cost", usd()),
        ("entry_price", price()),
        ("mark_price", price()),
        ("notional", usd()),
        ("unrealized_pnl", usd()),
        ("margin_mode", word(&["cross", "isolated"])),
        ("leverage", whole()),
        ("max_leverage", whole()),
        ("isolated_margin", nullable(usd())),
        ("isolated_equity", nullable(usd())),
        ("maintenance_margin", usd()),
        ("liquidation_price", nullable(price())),
        ("funding_received", usd()),
    ])
}

/// What [`Reader::deleveraging`] answers.
pub(super) fn deleveraging_schema() -> Value {
    use schema::{address, answer, list, market, object, rate, size, whole};
    let position = object(&[
        ("market", market()),
        ("size", size()),
        ("rank", whole()),
        ("accounts", whole()),
        ("percentile", rate()),
    ]);
    answer(&[("account", address()), ("positions", list(position))])
}

/// What [`Reader::reach`] answers.
pub(super) fn reach_schema() -> Value {
    use schema::{address, answer, list, market, nullable, object, usd};
    let pool = object(&[
        ("isolated", nullable(market())),
        ("positions", list(market())),
        ("money", usd()),
        ("most", usd()),
    ]);
    answer(&[("account", address()), ("pools", list(pool))])
}
