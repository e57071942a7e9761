//! What would follow from orders: tried by the engine itself on a copy of the venue, which is thrown away.

use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Grouping, OrderKind, OrderRequest, Side};
use engine::command::{TimeInForce, TriggerCondition};
use engine::event::{CancelReason, Event, Fill};
use engine::ids::{AccountId, Address, MarketId};
use engine::rules::liquidation_price::liquidation_price;
use engine::rules::margin;
use engine::state::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use units::{Decimal, Price, Size, Usd};
use views::Views;

use super::numbers::{price, rate, size, usd, variant};
use super::{Problem, Reader, schema};
use crate::signatures::address_from_text;

/// The most accounts and open orders of a venue that is copied for a question.
pub const MOST_COPIED: usize = 50_000;

/// The most orders of a question.
const MOST_ORDERS: usize = 20;

/// What is asked: orders, and prices at which to ask.
#[derive(Clone, Debug)]
pub struct WhatIf {
    account: Address,
    orders: Vec<Order>,
    prices: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    account: String,
    #[serde(default)]
    orders: Vec<Order>,
    #[serde(default)]
    prices: Map<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    market: String,
    side: WrittenSide,
    price: String,
    size: String,
    #[serde(default)]
    reduce_only: bool,
    #[serde(default)]
    time_in_force: WrittenTimeInForce,
    #[serde(default)]
    trigger: Option<Trigger>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenSide {
    Buy,
    Sell,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenTimeInForce {
    #[default]
    Gtc,
    Ioc,
    Alo,
    Market,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trigger {
    price: String,
    is_market: bool,
    condition: WrittenCondition,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenCondition {
    TakeProfit,
    StopLoss,
}

impl WhatIf {
    /// Reads a question from a body.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn decode(body: &[u8]) -> Result<Self, Problem> {
        let written: Written =
            serde_json::from_slice(body).map_err(|error| Problem::invalid_body(&error.to_string()))?;
        if written.orders.len() > MOST_ORDERS {
            return Err(Problem::invalid_body(&format!("at most {MOST_ORDERS} orders")));
        }
        let account = address_from_text(&written.account)
            .map_err(|_| Problem::invalid_body("account: an address of 0x and 40 hexadecimal digits"))?;
        Ok(Self { account, orders: written.orders, prices: written.prices })
    }

    /// Whether a venue is small enough to be copied.
    ///
    /// # Errors
    /// Where it is not.
    pub fn check_size(state: &State) -> Result<(), Problem> {
        let things = state.accounts.len()
            + state.accounts.iter().map(|(_, account)| account.open_orders as usize).sum::<usize>();
        if things > MOST_COPIED { Err(Problem::venue_too_large(things, MOST_COPIED)) } else { Ok(()) }
    }

    fn requests(&self, reader: Reader<'_>) -> Result<Vec<OrderRequest>, Problem> {
        self.orders.iter().map(|order| order.request(reader)).collect()
    }
}

impl Order {
    fn request(&self, reader: Reader<'_>) -> Result<OrderRequest, Problem> {
        let market = reader.market(&self.market)?;
        let kind = match &self.trigger {
            Some(trigger) => OrderKind::Trigger {
                trigger_price: read_price(reader, market, "trigger.price", &trigger.price)?,
                is_market: trigger.is_market,
                condition: match trigger.condition {
                    WrittenCondition::TakeProfit => TriggerCondition::TakeProfit,
                    WrittenCondition::StopLoss => TriggerCondition::StopLoss,
                },
            },
            None => OrderKind::Limit(match self.time_in_force {
                WrittenTimeInForce::Gtc => TimeInForce::Gtc,
                WrittenTimeInForce::Ioc => TimeInForce::Ioc,
                WrittenTimeInForce::Alo => TimeInForce::Alo,
                WrittenTimeInForce::Market => TimeInForce::Market,
            }),
        };
        let decimals = u32::from(reader.parameters(market).size_decimals);
        Ok(OrderRequest {
            market,
            side: match self.side {
                WrittenSide::Buy => Side::Bid,
                WrittenSide::Sell => Side::Ask,
            },
            price: read_price(reader, market, "price", &self.price)?,
            size: Size(read_number("size", &self.size, decimals)?),
            reduce_only: self.reduce_only,
            kind,
            client_id: None,
        })
    }
}

fn read_price(reader: Reader<'_>, market: MarketId, name: &str, text: &str) -> Result<Price, Problem> {
    read_number(name, text, reader.parameters(market).price_decimals()).map(Price)
}

fn read_number(name: &str, text: &str, decimals: u32) -> Result<i64, Problem> {
    let read = text.parse::<Decimal>().and_then(|number| number.to_scale(decimals));
    read.map_err(|error| {
        Problem::invalid_body(&format!("{name}={text:?}: {error}, or more than {decimals} decimals"))
    })
}

/// What would follow, on a copy of the venue's state that is given up for it.
///
/// # Errors
/// An account or a market that does not exist, or a number that cannot be read.
pub fn what_if(asked: &WhatIf, mut state: State) -> Result<Value, Problem> {
    let views = Views::default();
    let (account, requests, prices) = {
        let reader = Reader { state: &state, views: &views };
        let prices = asked.prices.iter().map(|(name, value)| {
            let market = reader.market(name)?;
            let text = value.as_str().ok_or_else(|| Problem::invalid_body("prices: decimal strings"))?;
            let mark = read_price(reader, market, name, text)?;
            let most = reader.parameters(market).max_price;
            if !mark.is_positive() || mark > most {
                return Err(Problem::invalid_body(&format!(
                    "prices: {name} must be above zero and within the market's bound"
                )));
            }
            Ok((market, mark))
        });
        let prices = prices.collect::<Result<Vec<_>, Problem>>()?;
        (reader.account(asked.account)?, asked.requests(reader)?, prices)
    };
    for (market, mark) in prices {
        state.markets[usize::from(market.0)].mark.price = mark;
    }
    let (height, time) = (state.height, state.time.0);
    let before = margins(Reader { state: &state, views: &views }, account);
    let mut engine = Engine::restore(state);
    let outcomes = requests.iter().map(|request| attempt(&mut engine, account, *request)).collect::<Vec<_>>();
    let after = Reader { state: engine.state(), views: &views };
    let written: Vec<Value> = requests
        .iter()
        .zip(&outcomes)
        .map(|(request, events)| outcome(after, account, request, events))
        .collect();
    let fees: Usd = outcomes
        .iter()
        .flatten()
        .filter_map(|event| own_fill(after, event, account))
        .map(|fill| fill.fee)
        .sum();
    Ok(json!({
        "height": height,
        "time": time,
        "account": asked.account.to_string(),
        "before": before,
        "orders": written,
        "fees": usd(fees),
        "after": margins(after, account),
    }))
}

/// Places one order in a block of its own, at the same moment.
fn attempt(engine: &mut Engine, account: AccountId, request: OrderRequest) -> Vec<Event> {
    let state = engine.state();
    let command = Command {
        signer: state.account(account).address,
        authority: Authority::Venue,
        on_behalf_of: None,
        action: Action::PlaceOrders { orders: vec![request], grouping: Grouping::Independent, builder: None },
    };
    let block = Block {
        height: state.height + 1,
        time: state.time,
        received: state.received,
        commands: vec![command],
    };
    engine.apply(&block).to_vec()
}

/// A fill of the account's, or of one that it has in a dex.
fn own_fill<'a>(reader: Reader<'_>, event: &'a Event, account: AccountId) -> Option<&'a Fill> {
    match event {
        Event::Filled(fill) if reader.state.owner_of(fill.account) == account => Some(fill),
        _ => None,
    }
}

fn outcome(reader: Reader<'_>, account: AccountId, request: &OrderRequest, events: &[Event]) -> Value {
    let parameters = reader.parameters(request.market);
    let order = events.iter().find_map(|event| match event {
        Event::OrderPlaced(placed) if reader.state.owner_of(placed.account) == account => Some(placed.order),
        _ => None,
    });
    let rejection = events.iter().find_map(|event| match event {
        Event::Rejected { rejection, .. } => Some(rejection),
        _ => None,
    });
    let cancelled: Option<CancelReason> = events.iter().find_map(|event| match event {
        Event::OrderCancelled { order: ended, reason } if Some(*ended) == order => Some(*reason),
        _ => None,
    });
    let fills = events.iter().filter_map(|event| own_fill(reader, event, account)).map(|fill| {
        json!({
            "market": reader.name(fill.market),
            "origin": variant(&fill.origin),
            "price": price(reader.parameters(fill.market), fill.price),
            "size": size(reader.parameters(fill.market), fill.size),
            "fee": usd(fill.fee),
            "realized_pnl": usd(fill.realized),
        })
    });
    let rests = order.and_then(|order| reader.state.orders.find(order));
    let resting = rests.map_or(Size::ZERO, |slot| reader.state.orders.line(slot).remaining);
    json!({
        "market": parameters.name,
        "rejection": rejection.map(variant),
        "rejection_numbers": rejection.map(|rejection| serde_json::to_value(rejection).unwrap_or(Value::Null)),
        "fills": fills.collect::<Vec<_>>(),
        "rests": size(parameters, resting),
        "cancelled": cancelled.map(|reason| variant(&reason)),
    })
}

/// An account's margin, and its positions with their liquidation prices.
fn margins(reader: Reader<'_>, account: AccountId) -> Value {
    let state = reader.state;
    let known = state.account(account);
    let held = known.holdings.iter().filter(|holding| !holding.size.is_zero());
    let positions = held.map(|holding| {
        let parameters = reader.parameters(holding.market);
        let market = state.market(holding.market);
        json!({
            "market": parameters.name,
            "size": size(parameters, holding.size),
            "mark_price": price(parameters, market.mark.price),
            "unrealized_pnl": usd(Usd((market.mark.price * holding.size).0 - holding.cost.0)),
            "maintenance_margin": usd(margin::position_maintenance(market, holding.size, market.mark.price)),
            "liquidation_price": liquidation_price(state, account, holding.market).map(|at| price(parameters, at)),
            "is_liquidatable": margin::is_liquidatable(state, account, margin::pool_of(holding)),
        })
    });
    json!({
        "cash": usd(known.cash),
        "equity": usd(margin::equity(state, account, None)),
        "collateral": usd(margin::collateral::collateral(state, account, None)),
        "initial_margin": usd(margin::initial_margin(state, account)),
        "free_collateral": usd(margin::free_collateral(state, account)),
        "maintenance_margin": usd(margin::maintenance_margin(state, account, None)),
        "taker_fee": rate(known.fees.taker),
        "maker_fee": rate(known.fees.maker),
        "positions": positions.collect::<Vec<_>>(),
    })
}

/// What is asked.
pub(super) fn body_schema() -> Value {
    use schema::{flag, market, price, size, word};
    let address = json!({ "type": "string", "pattern": "^0x[0-9a-fA-F]{40}$" });
    let trigger = schema::object(&[
        ("price", price()),
        ("is_market", flag()),
        ("condition", word(&["take-profit", "stop-loss"])),
    ]);
    let mut order = schema::object(&[
        ("market", market()),
        ("side", word(&["buy", "sell"])),
        ("price", price()),
        ("size", size()),
        ("reduce_only", flag()),
        ("time_in_force", word(&["gtc", "ioc", "alo", "market"])),
        ("trigger", schema::nullable(trigger)),
    ]);
    order["required"] = json!(["market", "side", "price", "size"]);
    let mut orders = schema::list(order);
    orders["maxItems"] = MOST_ORDERS.into();
    let prices = json!({
        "type": "object",
        "additionalProperties": price(),
        "description": "Mark prices by market, at which to ask; absent, the venue's own.",
    });
    let mut body = schema::object(&[("account", address), ("orders", orders), ("prices", prices)]);
    body["required"] = json!(["account"]);
    body
}

/// What [`what_if`] answers.
pub(super) fn schema() -> Value {
    use schema::{
        address, answer, engine, flag, list, market, nullable, object, price, rate, size, text, usd,
    };
    let position = object(&[
        ("market", market()),
        ("size", size()),
        ("mark_price", price()),
        ("unrealized_pnl", usd()),
        ("maintenance_margin", usd()),
        ("liquidation_price", nullable(price())),
        ("is_liquidatable", flag()),
    ]);
    let margins = object(&[
        ("cash", usd()),
        ("equity", usd()),
        ("collateral", usd()),
        ("initial_margin", usd()),
        ("free_collateral", usd()),
        ("maintenance_margin", usd()),
        ("taker_fee", rate()),
        ("maker_fee", rate()),
        ("positions", list(position)),
    ]);
    let fill = object(&[
        ("market", market()),
        ("origin", text()),
        ("price", price()),
        ("size", size()),
        ("fee", usd()),
        ("realized_pnl", usd()),
    ]);
    let order = object(&[
        ("market", market()),
        ("rejection", nullable(text())),
        (
            "rejection_numbers",
            engine("Why it would be rejected, with the numbers; `null` where it would not be"),
        ),
        ("fills", list(fill)),
        ("rests", size()),
        ("cancelled", nullable(text())),
    ]);
    answer(&[
        ("account", address()),
        ("before", margins.clone()),
        ("orders", list(order)),
        ("fees", usd()),
        ("after", margins),
    ])
}
