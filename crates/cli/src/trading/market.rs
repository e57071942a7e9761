//! `steelyard market`

use serde_json::json;

use super::arguments::MarketTask;
use crate::failure::Failure;
use crate::table;

/// What a list of markets shows of each.
const MARKET_COLUMNS: [&str; 8] = [
    "name",
    "mark_price",
    "oracle_price",
    "mid_price",
    "funding_rate",
    "open_interest",
    "day_notional",
    "max_leverage",
];

/// Shows markets.
pub fn run(task: &MarketTask) -> Result<(), Failure> {
    match task {
        MarketTask::List(options) => {
            let venue = options.venue();
            let (markets, spot_markets) = (json!(venue.all_markets()?), json!(venue.spot_markets()?));
            let markets = if options.json { markets } else { table::columns(markets, &MARKET_COLUMNS) };
            options.show(&json!({"markets": markets, "spot_markets": spot_markets}))
        }
        MarketTask::Show { market, venue: options } => {
            let venue = options.venue();
            let book = venue.book(market)?;
            let [bids, asks] = book.levels;
            let mut answer = json!({"market": market, "time": book.time});
            if let Some(perpetual) = venue.all_markets()?.into_iter().find(|one| one.name == *market) {
                answer = json!({"market": perpetual, "time": book.time});
            }
            answer["bids"] = json!(bids);
            answer["asks"] = json!(asks);
            answer["trades"] = json!(venue.trades(market)?.into_iter().take(10).collect::<Vec<_>>());
            options.show(&answer)
        }
        MarketTask::Candles { market, interval, from, venue: options } => {
            options.show(&options.venue().candles(market, interval, from.milliseconds())?)
        }
    }
}
