//! Books, trades and candles.

use engine::command::Side;
use engine::ids::MarketId;
use serde_json::{Value, json};
use units::Time;
use views::book::{self, Joining, ShownLevel};
use views::candles::{Candle, INTERVALS};
use views::trades::Trade;

use super::super::fields::{BookRequest, Interval};
use super::{Coin, Reader, Span, block_hash, numbers};

/// How many levels of a side are shown.
const LEVELS: usize = 20;

/// How many candles one answer holds.
const CANDLES: usize = 5_000;

impl Reader<'_> {
    /// Twenty levels of each side.
    pub(crate) fn book(self, request: &BookRequest, coin: Coin) -> Value {
        let joining = request.significant_figures.map(|figures| Joining {
            significant_figures: u32::from(figures),
            step: i64::from(request.mantissa.unwrap_or(1)),
        });
        let levels = |side| self.levels(coin.market(), side, joining, LEVELS);
        json!({"coin": request.coin, "time": self.state.time.0, "levels": [levels(Side::Bid), levels(Side::Ask)]})
    }

    /// The best level of each side.
    pub(crate) fn best_levels(self, id: MarketId) -> Value {
        let best = |side| self.levels(id, side, None, 1).pop();
        json!({"coin": self.coin_name(id), "time": self.state.time.0, "bbo": [best(Side::Bid), best(Side::Ask)]})
    }

    fn levels(self, id: MarketId, side: Side, joining: Option<Joining>, limit: usize) -> Vec<Value> {
        let market = self.state.market(id);
        let written = |level: ShownLevel| {
            let price = numbers::price(&market.parameters, level.price);
            json!({"px": price, "sz": numbers::size(&market.parameters, level.size), "n": level.orders})
        };
        book::levels(market, side, joining, limit).into_iter().map(written).collect()
    }

    /// The last trades of a market, newest first.
    pub(crate) fn last_trades(self, id: MarketId, limit: usize) -> Vec<Value> {
        let history = self.views.market(id).into_iter();
        let newest = history.flat_map(|history| history.trades.iter().rev());
        newest.take(limit).map(|trade| self.trade(trade)).collect()
    }

    pub(crate) fn trade(self, trade: &Trade) -> Value {
        let market = self.parameters(trade.market);
        json!({
            "coin": market.name,
            "side": side_letter(trade.side),
            "px": numbers::price(market, trade.price),
            "sz": numbers::size(market, trade.size),
            "time": trade.time.0,
            "hash": block_hash(trade.height),
            "tid": trade.trade.0,
            "users": [trade.buyer.to_string(), trade.seller.to_string()],
        })
    }

    /// The candles that overlap a span, oldest first: the newest ones where there are too many.
    pub(crate) fn candles(self, id: MarketId, interval: Interval, span: Span) -> Vec<Value> {
        let kept = self.views.market(id).and_then(|history| history.candles.of(view_interval(interval)));
        let newest = kept.into_iter().flat_map(|kept| kept.iter().rev());
        let asked = newest.filter(|candle| candle.end >= span.start && candle.begin <= span.end);
        let mut written: Vec<Value> =
            asked.take(CANDLES).map(|candle| self.candle(id, interval, candle)).collect();
        written.reverse();
        written
    }

    /// The candles of an interval that trades from a moment on went into, oldest first.
    pub(crate) fn candles_since(self, id: MarketId, interval: Interval, moment: Time) -> Vec<Value> {
        self.candles(id, interval, Span::new(moment.0, None))
    }

    fn candle(self, id: MarketId, interval: Interval, candle: &Candle) -> Value {
        let market = self.parameters(id);
        json!({
            "t": candle.begin.0,
            "T": candle.end.0,
            "s": market.name,
            "i": interval,
            "o": numbers::price(market, candle.open),
            "c": numbers::price(market, candle.close),
            "h": numbers::price(market, candle.high),
            "l": numbers::price(market, candle.low),
            "v": numbers::size(market, candle.volume),
            "n": candle.trades,
        })
    }
}

/// Who bought at whose price: `B` where the taker bought.
pub(super) fn side_letter(side: Side) -> &'static str {
    match side {
        Side::Bid => "B",
        Side::Ask => "A",
    }
}

/// The same interval in the views' words: both list them shortest first.
fn view_interval(interval: Interval) -> views::candles::Interval {
    let place = Interval::ALL.iter().position(|&known| known == interval);
    INTERVALS[place.expect("every interval is listed")]
}
