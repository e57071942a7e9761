//! How what happened is told.

use engine::command::{MarginMode, OrderKind, Side};
use engine::event::{Event, Fill, OrderPlaced};
use engine::ids::{AccountId, Address, MarketId};
use engine::rules::margin;
use engine::state::State;
use units::{Decimal, Price, Rate, Size, Usd};

/// Tells events and states in words, people by their names.
pub struct Teller<'a> {
    pub state: &'a State,
    pub people: &'a [(String, Address)],
}

impl Teller<'_> {
    /// An event in one line; none where it only keeps the books.
    pub fn tell(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::Rejected { rejection, .. } => format!("rejected: {rejection:?}"),
            Event::OrderPlaced(placed) => self.placed(placed),
            Event::OrderRested { .. } => "rests".to_owned(),
            Event::OrderTriggered { .. } => "triggered".to_owned(),
            Event::OrderCancelled { reason, .. } => format!("cancelled: {reason:?}"),
            Event::Filled(fill) => self.filled(fill),
            Event::FundingRateSet { market, rate, premium, samples, .. } => format!(
                "{} funding {} for the hour, premium {} of {samples} samples",
                self.market_name(*market),
                percent(*rate),
                percent(*premium)
            ),
            Event::FundingPaid { account, market, amount, .. } => {
                format!("{} {} funding {}", self.name(*account), self.market_name(*market), usd(*amount))
            }
            Event::FundingDust { amount, .. } => format!("insurance fund keeps {} of rounding", usd(*amount)),
            Event::IsolatedMarginMoved { account, amount, .. } => {
                format!("{} moves {} into the position", self.name(*account), usd(*amount))
            }
            Event::WithdrawalRequested { account, amount, fee, .. } => {
                format!("{} withdraws {}, fee {}", self.name(*account), usd(*amount), usd(*fee))
            }
            Event::Transferred { from, to, amount } => {
                format!("{} sends {} to {}", self.name(*from), usd(*amount), self.name(*to))
            }
            Event::LiquidationBegan { account, equity, maintenance_margin, .. } => format!(
                "{} is liquidated: equity {} is below maintenance margin {}",
                self.name(*account),
                usd(*equity),
                usd(*maintenance_margin)
            ),
            Event::LiquidationEnded { account, .. } => format!("liquidation of {} ends", self.name(*account)),
            Event::CooldownSet { .. } => "cool-down begins".to_owned(),
            Event::CollateralSeized { account, to, amount, .. } => {
                format!("{} takes {} from {}", self.name(*to), usd(*amount), self.name(*account))
            }
            Event::ShortfallCovered { account, amount, .. } => {
                format!("insurance fund pays {} for {}", usd(*amount), self.name(*account))
            }
            Event::SurplusKept { amount, .. } => format!("insurance fund keeps {}", usd(*amount)),
            Event::LossWrittenOff { account, amount, .. } => {
                format!("{} of {} is written off", usd(*amount), self.name(*account))
            }
            Event::LossSocialized { account, amount, .. } => format!("{} bears {}", self.name(*account), usd(*amount)),
            _ => return None,
        })
    }

    fn placed(&self, placed: &OrderPlaced) -> String {
        let verb = if placed.side == Side::Bid { "buy" } else { "sell" };
        let condition = match placed.kind {
            OrderKind::Limit(_) => String::new(),
            OrderKind::Trigger { trigger_price, condition, .. } => {
                format!(" when the mark reaches {} ({condition:?})", self.price(placed.market, trigger_price))
            }
        };
        format!(
            "{} order to {verb} {} {} at {}{condition}",
            self.name(placed.account),
            self.size(placed.market, placed.size),
            self.market_name(placed.market),
            self.price(placed.market, placed.price)
        )
    }

    fn filled(&self, fill: &Fill) -> String {
        let verb = if fill.size.is_positive() { "buys" } else { "sells" };
        format!(
            "{} {verb} {} {} at {} ({:?}), realized {}, fee {}",
            self.name(fill.account),
            self.size(fill.market, fill.size.abs()),
            self.market_name(fill.market),
            self.price(fill.market, fill.price),
            fill.origin,
            usd(fill.realized),
            usd(fill.fee)
        )
    }

    /// An account in one line.
    pub fn account(&self, account: AccountId) -> String {
        let known = self.state.account(account);
        let mut text = format!("{}: cash {}", self.name(account), usd(known.cash));
        for holding in known.holdings.iter().filter(|holding| !holding.size.is_zero()) {
            let market = holding.market;
            text.push_str(&format!(", {} {}", self.size(market, holding.size), self.market_name(market)));
            if holding.mode == MarginMode::Isolated {
                text.push_str(&format!(" isolated with {}", usd(holding.margin)));
            }
            let price = engine::rules::liquidation_price::liquidation_price(self.state, account, market);
            let price = price.map_or("never".to_owned(), |price| format!("at {}", self.price(market, price)));
            text.push_str(&format!(" (liquidated {price})"));
        }
        let equity = margin::equity(self.state, account, None);
        let maintenance = margin::maintenance_margin(self.state, account, None);
        let initial = margin::initial_margin(self.state, account);
        text.push_str(&format!(
            "; equity {}, initial margin {}, maintenance margin {}",
            usd(equity),
            usd(initial),
            usd(maintenance)
        ));
        text
    }

    /// A market in one line.
    pub fn market(&self, id: MarketId) -> String {
        let market = self.state.market(id);
        let best = |side| market.book.best(side).map_or("–".to_owned(), |price| self.price(id, price));
        format!(
            "{}: oracle {}, mark {}, bid {}, ask {}, open interest {}",
            market.parameters.name,
            self.price(id, market.oracle.price),
            self.price(id, market.mark.price),
            best(Side::Bid),
            best(Side::Ask),
            self.size(id, market.open_interest)
        )
    }

    /// The funds in one line.
    pub fn funds(&self) -> String {
        let funds = self.state.funds;
        format!(
            "funds: insurance {}, treasury {}, withdrawing {}",
            usd(funds.insurance),
            usd(funds.treasury),
            usd(funds.withdrawing)
        )
    }

    fn name(&self, account: AccountId) -> String {
        let address = self.state.account(account).address;
        let known = self.people.iter().find(|(_, known)| *known == address);
        known.map_or_else(|| address.to_string(), |(name, _)| name.clone())
    }

    fn market_name(&self, market: MarketId) -> &str {
        &self.state.market(market).parameters.name
    }

    fn price(&self, market: MarketId, price: Price) -> String {
        Decimal::text(price.0, self.state.market(market).parameters.price_decimals())
    }

    fn size(&self, market: MarketId, size: Size) -> String {
        Decimal::text(size.0, u32::from(self.state.market(market).parameters.size_decimals))
    }
}

fn usd(amount: Usd) -> String {
    Decimal::text(amount.0, 6)
}

fn percent(rate: Rate) -> String {
    format!("{} %", Decimal::text(rate.0, 10))
}
