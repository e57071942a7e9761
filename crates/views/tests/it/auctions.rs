//! A market in an auction, and what it leaves behind.

use engine::command::Side;
use engine::event::FillOrigin;
use units::{Price, Size, Time};
use views::book::{levels, touch, twice_mid};
use views::candles::INTERVALS;

use super::world::{ALICE, BEGINNING, BOB, CAROL, GOLD, World, ask, bid, market};

/// GOLD in an auction, crossed: Alice asks one at 99.00, then Bob bids two at 101.00, then Carol one at 100.00.
fn crossed() -> World {
    let mut gold = market("GOLD", 4, 20);
    gold.risk.auctions.opening = Time(Time::MINUTE.0);
    let mut world = World::of(vec![gold, market("SILVER", 4, 40)], &[0, 1_000, 1_000, 1_000], 0);
    world.order(ALICE, ask(9_900, 30_000));
    world.order(BOB, bid(10_100, 20_000));
    world.order(CAROL, bid(10_000, 10_000));
    world
}

#[test]
fn a_crossed_book_is_shown_as_it_is_with_the_price_that_it_would_trade_at() {
    let world = crossed();
    let gold = world.state().market(GOLD);
    let shown =
        |side| levels(gold, side, None, 20).into_iter().map(|level| level.price.0).collect::<Vec<_>>();
    assert_eq!((shown(Side::Bid), shown(Side::Ask)), (vec![10_100, 10_000], vec![9_900]));
    assert_eq!(touch(gold).bid.map(|level| level.price), Some(Price(10_100)));
    assert_eq!(twice_mid(gold), Some(20_000), "three trade at 99.01 to 100.00: the oracle price");
}

#[test]
fn its_trades_are_trades_and_nobody_took() {
    let mut world = crossed();
    let changes = world.block(Time(90_000), Vec::new());
    let told: Vec<_> = changes.trades.iter().map(|trade| (trade.side, trade.price.0, trade.size.0)).collect();
    assert_eq!(told, [(Side::Bid, 10_000, 20_000), (Side::Bid, 10_000, 10_000)], "the bids came last");
    let ended = BEGINNING + Time(61_000);
    assert!(changes.trades.iter().all(|trade| trade.time == ended) && world.time > ended, "when it ended");
    assert!(changes.books.contains(GOLD) && changes.touches.contains(GOLD));
    let history = world.views.market(GOLD).unwrap();
    let candle = *history.candles.of(INTERVALS[0]).unwrap().last().unwrap();
    assert_eq!((candle.open, candle.volume, candle.trades), (Price(10_000), Size(30_000), 2));
    for account in [ALICE, BOB, CAROL] {
        let history = world.views.account(account).unwrap();
        assert!(history.fills.0.iter().all(|fill| fill.origin == FillOrigin::Auction && !fill.is_taker));
    }
    assert_eq!(twice_mid(world.state().market(GOLD)), Some(20_000), "the last trade's price stands in");
}
