//! Margin explained: equity, maintenance margin, collateral and initial margin, of an account and of a position.

use engine::command::MarginMode;
use engine::ids::AccountId;
use engine::rules::margin::{self, collateral, initial};
use engine::rules::{margin_floor, stable_price};
use engine::state::{Holding, Market};
use serde_json::{Value, json};
use units::{Rounding, Size, Usd};

use super::{Explanation, Of, answered, notional, rate, rule, sum, usd, whole, word};
use crate::native::asked::Asked;
use crate::native::{Problem, Reader};

const MARGIN: &str = "docs/spec/margin.md";

impl Reader<'_> {
    /// The margin of an account's cash and cross positions.
    pub(in crate::native) fn explain_margin(self, asked: &Asked) -> Result<Value, Problem> {
        let account = asked.account(self)?;
        let explained = [
            self.equity(account, None),
            self.maintenance_margin(account, None),
            self.health(account, None),
            self.collateral(account),
            self.initial_margin(account),
            self.free_collateral(account),
        ];
        Ok(answered(&json!({ "account": self.address(account) }), &explained))
    }

    /// The margin of the pool that stands behind a position.
    pub(in crate::native) fn explain_position_margin(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, market) = (asked.account(self)?, asked.market(self)?);
        let holding = self.state.account(account).holding(market).filter(|holding| !holding.size.is_zero());
        let holding = holding.ok_or_else(|| Problem::no_position(self.name(market)))?;
        let isolated = margin::pool_of(holding);
        let explained = [
            self.profit(holding),
            position_maintenance(self.state.market(market), holding),
            position_initial(self.state.market(market), holding, holding.size, "initial_margin"),
            self.equity(account, isolated),
            self.maintenance_margin(account, isolated),
            self.health(account, isolated),
        ];
        let subject = json!({ "account": self.address(account), "market": self.name(market) });
        Ok(answered(&subject, &explained))
    }

    /// Equity: the pool's money and the profits of its positions.
    pub(super) fn equity(self, account: AccountId, isolated: Option<engine::ids::MarketId>) -> Explanation {
        let known = self.state.account(account);
        let profits: Vec<Explanation> =
            margin::positions(known, isolated).map(|holding| self.profit(holding)).collect();
        let (name, money, source) = match isolated {
            None => ("cash", known.cash, "the account's cash"),
            Some(market) => {
                let own = known.holding(market).map_or(Usd::ZERO, |holding| holding.margin);
                ("isolated_margin", own, "the money set aside for the isolated position")
            }
        };
        let equity = usd(margin::equity(self.state, account, isolated));
        Explanation::of("equity", equity, sum(name, &profits), rule("MARG-1", MARGIN))
            .with(name, usd(money), source)
            .with_parts(profits)
    }

    fn profit(self, holding: &Holding) -> Explanation {
        let market = self.state.market(holding.market);
        let of = Of(&market.parameters);
        let profit = Usd((market.mark.price * holding.size).0 - holding.cost.0);
        let name = format!("unrealized_{}", word(&market.parameters.name));
        Explanation::of(name, usd(profit), "size * mark_price - cost", rule("MARG-1", MARGIN))
            .with("size", of.size(holding.size), "the position; long above zero")
            .with("mark_price", of.price(market.mark.price), "the market's mark price")
            .with("cost", notional(holding.cost), "what the position cost, signed as its size")
    }

    /// Maintenance margin: the sum over the pool's positions.
    pub(super) fn maintenance_margin(
        self,
        account: AccountId,
        isolated: Option<engine::ids::MarketId>,
    ) -> Explanation {
        let known = self.state.account(account);
        let parts: Vec<Explanation> = margin::positions(known, isolated)
            .map(|holding| position_maintenance(self.state.market(holding.market), holding))
            .collect();
        let formula = if parts.is_empty() { "0".to_owned() } else { sum("", &parts) };
        let needed = usd(margin::maintenance_margin(self.state, account, isolated));
        Explanation::of("maintenance_margin", needed, formula, rule("MARG-3", MARGIN)).with_parts(parts)
    }

    fn health(self, account: AccountId, isolated: Option<engine::ids::MarketId>) -> Explanation {
        let (equity, needed) = (
            margin::equity(self.state, account, isolated),
            margin::maintenance_margin(self.state, account, isolated),
        );
        let rule = rule("LIQ-1", "docs/spec/liquidation.md");
        Explanation::of("health", usd(equity - needed), "equity - maintenance_margin", rule)
            .with("equity", usd(equity), "explained beside")
            .with("maintenance_margin", usd(needed), "explained beside")
    }

    /// Collateral: what of cash and profits counts for initial margin.
    fn collateral(self, account: AccountId) -> Explanation {
        let known = self.state.account(account);
        let parts: Vec<Explanation> =
            margin::positions(known, None).map(|holding| self.counted_profit(holding)).collect();
        let counted = usd(collateral::collateral(self.state, account, None));
        Explanation::of("collateral", counted, sum("cash", &parts), rule("MARG-13", MARGIN))
            .with("cash", usd(known.cash), "the account's cash")
            .with_parts(parts)
    }

    fn counted_profit(self, holding: &Holding) -> Explanation {
        let market = self.state.market(holding.market);
        let of = Of(&market.parameters);
        let price = stable_price::worse_of_mark(market, holding.size.is_positive());
        let profit = (price * holding.size).0 - holding.cost.0;
        let weight = market.parameters.risk.margin.profit_weight.as_ref().filter(|_| profit > 0);
        let weight =
            weight.map_or(units::Rate::ONE, |weight| units::Rate(weight.value_at(profit, Rounding::Floor)));
        let counted = collateral::counted_profit(market, holding.size, holding.cost);
        let counted = Usd(i64::try_from(counted).unwrap_or(i64::MAX));
        let name = format!("counted_profit_{}", word(&market.parameters.name));
        let formula = "floor((size * price - cost) * weight, 0.000001)";
        Explanation::of(name, usd(counted), formula, rule("MARG-13", MARGIN))
            .rounded("down: what is worth something")
            .with("size", of.size(holding.size), "the position; long above zero")
            .with("price", of.price(price), "the worse of the mark price and the stable price (STAB-2)")
            .with("cost", notional(holding.cost), "what the position cost, signed as its size")
            .with(
                "weight",
                rate(weight),
                "the market's curve profit_weight at the profit; 1 of a loss and without a curve",
            )
    }

    /// Initial margin: of each market the worse of all bids and all asks.
    fn initial_margin(self, account: AccountId) -> Explanation {
        let known = self.state.account(account);
        let is_counted = |holding: &&Holding| {
            !holding.size.is_zero() || !holding.bids.size.is_zero() || !holding.asks.size.is_zero()
        };
        let parts: Vec<Explanation> =
            known.holdings.iter().filter(is_counted).map(|holding| self.holding_initial(holding)).collect();
        let formula = if parts.is_empty() { "0".to_owned() } else { sum("", &parts) };
        let needed = usd(margin::initial_margin(self.state, account));
        Explanation::of("initial_margin", needed, formula, rule("MARG-2", MARGIN)).with_parts(parts)
    }

    fn holding_initial(self, holding: &Holding) -> Explanation {
        let market = self.state.market(holding.market);
        let (bought, sold) = (holding.size + holding.bids.size, holding.size - holding.asks.size);
        let losses = initial::order_losses(market, holding);
        let needed = initial::of_holding(market, holding);
        let needed = Usd(i64::try_from(needed).unwrap_or(i64::MAX));
        let name = format!("initial_{}", word(&market.parameters.name));
        let both = "max(if_bids_fill + max(bids_lose, 0), if_asks_fill + max(asks_lose, 0))";
        let is_isolated = holding.mode == MarginMode::Isolated;
        let formula = if is_isolated { format!("{both} - held") } else { both.to_owned() };
        let explained = Explanation::of(name, usd(needed), formula, rule("MARG-2", MARGIN))
            .with("bids_lose", notional(losses.0), "what the bids lose against the mark and the stable price")
            .with("asks_lose", notional(losses.1), "what the asks lose against the mark and the stable price")
            .with_part(position_initial(market, holding, bought, "if_bids_fill"))
            .with_part(position_initial(market, holding, sold, "if_asks_fill"));
        if is_isolated {
            explained.with_part(position_initial(market, holding, holding.size, "held"))
        } else {
            explained
        }
    }

    fn free_collateral(self, account: AccountId) -> Explanation {
        let free = usd(margin::free_collateral(self.state, account));
        Explanation::of("free_collateral", free, "collateral - initial_margin", rule("MARG-2", MARGIN))
            .with("collateral", usd(collateral::collateral(self.state, account, None)), "explained beside")
            .with("initial_margin", usd(margin::initial_margin(self.state, account)), "explained beside")
    }
}

/// A position's maintenance margin at the mark price.
fn position_maintenance(market: &Market, holding: &Holding) -> Explanation {
    maintenance_at(market, holding.size, market.mark.price).with(
        "price",
        Of(&market.parameters).price(market.mark.price),
        "the market's mark price",
    )
}

/// A position's maintenance margin at a price, which is an input still to be named.
pub(super) fn maintenance_at(market: &Market, size: Size, price: units::Price) -> Explanation {
    let tier = margin::tier_of(market, price * size.abs());
    let needed = margin::position_maintenance(market, size, price);
    let name = format!("maintenance_{}", word(&market.parameters.name));
    let formula = "max(ceil(abs(size) * price * maintenance_rate, 0.000001) - deduction, \
                   ceil(abs(size) * price * floor_rate, 0.000001))";
    let tier_rate = rate(market.parameters.margin_tiers[tier].maintenance_rate);
    Explanation::of(name, usd(needed), formula, rule("MARG-3", MARGIN))
        .rounded("up: what must be held")
        .with("size", Of(&market.parameters).size(size), "the position")
        .with("maintenance_rate", tier_rate, "the market's margin tier of the position's notional")
        .with(
            "deduction",
            usd(market.deductions[tier]),
            "what keeps the margin continuous where the tier begins",
        )
        .with(
            "floor_rate",
            rate(margin_floor::maintenance(market)),
            "the floor that follows volatility; 0 without one",
        )
}

/// The initial margin of a position that a holding would become.
fn position_initial(market: &Market, holding: &Holding, size: Size, name: &str) -> Explanation {
    let needed = margin::position_initial(market, holding.size, size, holding.leverage);
    let formula = "max(ceil(abs(size) * mark_price / leverage, 0.000001), \
                   ceil(abs(size) * mark_price * least_rate, 0.000001)) + exit_cost";
    let of = Of(&market.parameters);
    let least = initial::position_rate(market, holding.size, size);
    Explanation::of(name, usd(needed), formula, rule("MARG-2", MARGIN))
        .rounded("up: what must be held")
        .with("size", of.size(size), "the position as it would be")
        .with("mark_price", of.price(market.mark.price), "the market's mark price")
        .with("leverage", whole(holding.leverage), "what the account chose for the market")
        .with(
            "least_rate",
            rate(least),
            "the greatest of the market's curves and of volatility's floor (MARG-11)",
        )
        .with(
            "exit_cost",
            usd(initial::exit_cost(market, size)),
            "the market's curve exit_cost at notional over rested depth (MARG-12)",
        )
}
