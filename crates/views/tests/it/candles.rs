//! Candles and statistics against what all trades say.

use std::collections::BTreeMap;

use engine::ids::MarketId;
use units::{Notional, Price, Size, Time};
use views::candles::{Candle, INTERVALS, Interval};
use views::trades::Trade;

use super::random_flow::RandomFlow;
use super::world::{GOLD, SILVER};

#[test]
fn candles_are_what_a_recomputation_from_all_trades_gives() {
    let mut flow = RandomFlow::new(21);
    let trades: Vec<Trade> = (0..600).flat_map(|_| flow.block().trades).collect();
    assert!(trades.len() > 200, "{} trades", trades.len());
    for market in [GOLD, SILVER] {
        for interval in INTERVALS {
            let kept = flow.world.views.market(market).unwrap().candles.of(interval).unwrap();
            let kept: Vec<Candle> = kept.iter().copied().collect();
            assert_eq!(kept, recomputed(&trades, market, interval), "{interval:?}");
        }
    }
}

fn recomputed(trades: &[Trade], market: MarketId, interval: Interval) -> Vec<Candle> {
    let mut groups: BTreeMap<(Time, Time), Vec<&Trade>> = BTreeMap::new();
    for trade in trades.iter().filter(|trade| trade.market == market) {
        groups.entry(interval.bounds(trade.time)).or_default().push(trade);
    }
    let candle = |((begin, end), group): ((Time, Time), Vec<&Trade>)| {
        let prices = || group.iter().map(|trade| trade.price);
        Candle {
            begin,
            end,
            open: prices().next().unwrap(),
            high: prices().max().unwrap(),
            low: prices().min().unwrap(),
            close: group[group.len() - 1].price,
            volume: group.iter().map(|trade| trade.size).sum(),
            trades: group.len() as u64,
        }
    };
    groups.into_iter().map(candle).collect()
}

#[test]
fn the_day_counts_what_was_traded_in_it_to_within_a_step() {
    let mut flow = RandomFlow::new(22);
    let trades: Vec<Trade> = (0..600).flat_map(|_| flow.block().trades).collect();
    let now = flow.world.time;
    assert!(now.since(trades[0].time) > Time(2 * Time::DAY.0), "the flow spans days");
    let statistics = &flow.world.views.market(GOLD).unwrap().statistics;
    let since = |start: u64| trades.iter().filter(move |trade| trade.market == GOLD && trade.time.0 >= start);
    let steps = |time: Time| time.0 / 300_000 * 300_000;
    // Whole steps count: what traded in the step in which the day began does not.
    let start = steps(now) - Time::DAY.0 + 300_000;
    assert_eq!(statistics.volume(now), since(start).map(|trade| trade.size).sum::<Size>());
    assert_eq!(
        statistics.notional(now),
        since(start).map(|trade| trade.price * trade.size).sum::<Notional>()
    );
    let past = trades
        .iter()
        .rev()
        .find(|trade| trade.market == GOLD && steps(trade.time) + 300_000 + Time::DAY.0 <= now.0);
    assert_eq!(statistics.previous_day_price(now), past.map(|trade: &Trade| trade.price) as Option<Price>);
}
