//! Markets, their books, their trades and their funding.

use serde::{Deserialize, Serialize};
use units::Decimal;

use crate::Side;

/// A perpetual market and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Market {
    /// Its name.
    pub name: String,
    /// How many decimals a size may have.
    pub size_decimals: u32,
    /// The highest leverage.
    pub max_leverage: u32,
    /// Whether cross margin is not offered.
    pub only_isolated: bool,
    /// The price that margin and liquidation go by.
    pub mark_price: Decimal,
    /// The price of the underlying.
    pub oracle_price: Decimal,
    /// The middle of best bid and offer, where there are both.
    pub mid_price: Option<Decimal>,
    /// The mark price a day ago.
    pub price_a_day_ago: Decimal,
    /// The hour's funding rate as it would be paid now; a fraction.
    pub funding_rate: Decimal,
    /// How far impact prices are from the oracle price; a fraction.
    pub premium: Option<Decimal>,
    /// All long positions, in units of the underlying.
    pub open_interest: Decimal,
    /// What was traded within a day, in USD.
    pub day_notional: Decimal,
}

/// A spot market and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpotMarket {
    /// Its name.
    pub name: String,
    /// Its number, which orders name it by.
    pub index: u32,
    /// How many decimals a size may have.
    pub size_decimals: u32,
    /// The last price.
    pub mark_price: Decimal,
    /// The middle of best bid and offer, where there are both.
    pub mid_price: Option<Decimal>,
    /// What was traded within a day, in the quote token.
    pub day_notional: Decimal,
}

/// An entry of `perpDexs`.
#[derive(Deserialize)]
pub(crate) struct Dex {
    pub(crate) name: String,
}

/// `[meta, contexts]` of perpetuals.
#[derive(Deserialize)]
pub(crate) struct Contexts(Meta, Vec<Context>);

#[derive(Deserialize)]
struct Meta {
    universe: Vec<Listing>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listing {
    name: String,
    sz_decimals: u32,
    max_leverage: u32,
    #[serde(default)]
    only_isolated: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    mark_px: Decimal,
    oracle_px: Decimal,
    mid_px: Option<Decimal>,
    prev_day_px: Decimal,
    funding: Decimal,
    premium: Option<Decimal>,
    open_interest: Decimal,
    day_ntl_vlm: Decimal,
}

impl From<Contexts> for Vec<Market> {
    fn from(Contexts(meta, contexts): Contexts) -> Self {
        let markets = meta.universe.into_iter().zip(contexts).map(|(listing, context)| Market {
            name: listing.name,
            size_decimals: listing.sz_decimals,
            max_leverage: listing.max_leverage,
            only_isolated: listing.only_isolated,
            mark_price: context.mark_px,
            oracle_price: context.oracle_px,
            mid_price: context.mid_px,
            price_a_day_ago: context.prev_day_px,
            funding_rate: context.funding,
            premium: context.premium,
            open_interest: context.open_interest,
            day_notional: context.day_ntl_vlm,
        });
        markets.collect()
    }
}

/// `[meta, contexts]` of spot markets.
#[derive(Deserialize)]
pub(crate) struct SpotContexts(SpotMeta, Vec<SpotContext>);

#[derive(Deserialize)]
struct SpotMeta {
    universe: Vec<Pair>,
    tokens: Vec<Token>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    tokens: [u32; 2],
    index: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    sz_decimals: u32,
    index: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpotContext {
    coin: String,
    mark_px: Decimal,
    mid_px: Option<Decimal>,
    day_ntl_vlm: Decimal,
}

impl From<SpotContexts> for Vec<SpotMarket> {
    fn from(SpotContexts(meta, contexts): SpotContexts) -> Self {
        let decimals = |pair: &Pair| {
            let base = meta.tokens.iter().find(|token| token.index == pair.tokens[0]);
            base.map_or(0, |token| token.sz_decimals)
        };
        let market = |pair: &Pair| {
            let context = contexts.iter().find(|context| context.coin == pair.name)?;
            Some(SpotMarket {
                name: pair.name.clone(),
                index: pair.index,
                size_decimals: decimals(pair),
                mark_price: context.mark_px,
                mid_price: context.mid_px,
                day_notional: context.day_ntl_vlm,
            })
        };
        meta.universe.iter().filter_map(market).collect()
    }
}

/// The best levels of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// The market.
    #[serde(rename(deserialize = "coin"))]
    pub market: String,
    /// When.
    pub time: u64,
    /// Bids and asks, the best first.
    pub levels: [Vec<Level>; 2],
}

/// A price in a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// The price.
    #[serde(rename(deserialize = "px"))]
    pub price: Decimal,
    /// How much rests there.
    #[serde(rename(deserialize = "sz"))]
    pub size: Decimal,
    /// In how many orders.
    #[serde(rename(deserialize = "n"))]
    pub orders: u32,
}

/// A trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trade {
    /// The market.
    #[serde(rename(deserialize = "coin"))]
    pub market: String,
    /// The taker's side.
    #[serde(deserialize_with = "side")]
    pub side: Side,
    /// The price.
    #[serde(rename(deserialize = "px"))]
    pub price: Decimal,
    /// The size.
    #[serde(rename(deserialize = "sz"))]
    pub size: Decimal,
    /// When.
    pub time: u64,
    /// Its number; ascending.
    #[serde(rename(deserialize = "tid"))]
    pub trade: u64,
}

/// What was traded in a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candle {
    /// When it begins.
    #[serde(rename(deserialize = "t"))]
    pub begin: u64,
    /// When it ends.
    #[serde(rename(deserialize = "T"))]
    pub end: u64,
    /// The first price.
    #[serde(rename(deserialize = "o"))]
    pub open: Decimal,
    /// The highest price.
    #[serde(rename(deserialize = "h"))]
    pub high: Decimal,
    /// The lowest price.
    #[serde(rename(deserialize = "l"))]
    pub low: Decimal,
    /// The last price.
    #[serde(rename(deserialize = "c"))]
    pub close: Decimal,
    /// How much, in units of the underlying.
    #[serde(rename(deserialize = "v"))]
    pub volume: Decimal,
    /// In how many trades.
    #[serde(rename(deserialize = "n"))]
    pub trades: u64,
}

/// An hour's funding rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct FundingRate {
    /// The market.
    #[serde(rename(deserialize = "coin"))]
    pub market: String,
    /// What longs paid shorts; a fraction.
    pub funding_rate: Decimal,
    /// The hour's average premium; a fraction.
    pub premium: Decimal,
    /// When.
    pub time: u64,
}

/// Reads a side from its letter.
pub(super) fn side<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Side, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "B" => Ok(Side::Buy),
        "A" => Ok(Side::Sell),
        other => Err(serde::de::Error::custom(format!("`{other}` is neither B nor A"))),
    }
}
