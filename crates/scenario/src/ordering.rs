//! The sentences that place orders.

use engine::command::{
    Action, Grouping, OrderKind, OrderReference, OrderRequest, Side, TimeInForce, TriggerCondition,
};
use engine::ids::{Address, MarketId};
use units::{Price, Size};

use crate::asking::Reader;
use crate::earning;
use crate::sentence::StoryError;

/// Reads `buys|sells SIZE MARKET at PRICE …`, an order by itself or, `with stop PRICE profit PRICE`, a parent and its triggers;
/// `… through BUILDER at RATE`.
pub fn place(reader: &Reader<'_>, words: &[&str]) -> Result<Action, StoryError> {
    let (builder, words) = earning::builder(reader, words)?;
    let (order, rest) = one(reader, words)?;
    let children = match rest {
        [] => Vec::new(),
        ["with", rest @ ..] => triggers(reader, order.market, order.side.opposite(), order.size, rest)?,
        [word, ..] => {
            return Err(reader.sentence.wrong(format_args!("an order has no property {word:?}")));
        }
    };
    let grouping = match children.is_empty() {
        true => Grouping::Independent,
        false => Grouping::ParentAndTriggers,
    };
    let orders = [order].into_iter().chain(children).collect();
    Ok(Action::PlaceOrders { orders, grouping, builder })
}

/// Reads `protects MARKET with stop PRICE profit PRICE`: triggers on the whole position.
pub fn protect(
    reader: &Reader<'_>,
    who: Address,
    market: &str,
    words: &[&str],
) -> Result<Action, StoryError> {
    let market = reader.market(market)?;
    let account = reader.state.accounts.find(who);
    let position = account.map_or(Size::ZERO, |account| reader.state.account(account).position(market));
    let orders = triggers(reader, market, Side::closing(position), Size::ZERO, words)?;
    Ok(Action::PlaceOrders { orders, grouping: Grouping::PositionTriggers, builder: None })
}

/// Reads an order up to the first word that is none of its properties:
/// `buy SIZE MARKET at PRICE [ioc|alo|market] [reduce-only] [stop PRICE] [id NUMBER]`.
pub fn one<'a>(
    reader: &Reader<'_>,
    words: &'a [&'a str],
) -> Result<(OrderRequest, &'a [&'a str]), StoryError> {
    let sentence = reader.sentence;
    let [verb, size, market, "at", price, rest @ ..] = words else {
        return Err(sentence.wrong("WHO buys|sells SIZE MARKET at PRICE …"));
    };
    let market = reader.market(market)?;
    let size_decimals = u32::from(reader.parameters(market).size_decimals);
    let mut order = OrderRequest {
        market,
        side: if verb.starts_with("buy") { Side::Bid } else { Side::Ask },
        price: reader.price(market, price)?,
        size: Size(sentence.read_scaled(size, size_decimals)?),
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    };
    let mut rest = rest;
    loop {
        rest = match rest {
            ["ioc", rest @ ..] => limit(&mut order, TimeInForce::Ioc, rest),
            ["alo", rest @ ..] => limit(&mut order, TimeInForce::Alo, rest),
            ["market", rest @ ..] => limit(&mut order, TimeInForce::Market, rest),
            ["reduce-only", rest @ ..] => {
                order.reduce_only = true;
                rest
            }
            ["id", number, rest @ ..] => {
                if let OrderReference::ClientId(id) = reader.client_id(number)? {
                    order.client_id = Some(id);
                }
                rest
            }
            [word, price, rest @ ..] if condition(word).is_some() => {
                order.kind = trigger(word, reader.price(market, price)?);
                rest
            }
            _ => return Ok((order, rest)),
        };
    }
}

fn limit<'a>(order: &mut OrderRequest, time_in_force: TimeInForce, rest: &'a [&'a str]) -> &'a [&'a str] {
    order.kind = OrderKind::Limit(time_in_force);
    rest
}

/// Reads `stop PRICE profit PRICE`, one of them or both, as triggers that close at market.
fn triggers(
    reader: &Reader<'_>,
    market: MarketId,
    side: Side,
    size: Size,
    words: &[&str],
) -> Result<Vec<OrderRequest>, StoryError> {
    let one = |pair: &[&str]| {
        let [word, price] = pair else {
            return Err(reader.sentence.wrong("a trigger is stop PRICE or profit PRICE"));
        };
        if condition(word).is_none() {
            return Err(reader.sentence.wrong(format_args!("{word:?} is not stop or profit")));
        }
        let price = reader.price(market, price)?;
        Ok(OrderRequest {
            market,
            side,
            price,
            size,
            reduce_only: true,
            kind: trigger(word, price),
            client_id: None,
        })
    };
    words.chunks(2).map(one).collect()
}

fn trigger(word: &str, trigger_price: Price) -> OrderKind {
    OrderKind::Trigger {
        trigger_price,
        is_market: !word.ends_with("-limit"),
        condition: condition(word).unwrap_or(TriggerCondition::StopLoss),
    }
}

fn condition(word: &str) -> Option<TriggerCondition> {
    match word {
        "stop" | "stop-limit" => Some(TriggerCondition::StopLoss),
        "profit" | "profit-limit" => Some(TriggerCondition::TakeProfit),
        _ => None,
    }
}
