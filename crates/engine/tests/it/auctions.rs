//! Auctions: bounds to the tick, one price for all, and the same hour however it is cut into blocks.

use engine::command::{Action, Mode, OrderReference, Side, TimeInForce};
use engine::event::{AuctionReason, CancelReason, Event, FillOrigin};
use engine::ids::AccountId;
use engine::invariants;
use engine::parameters::{AuctionPolicy, FeeTier, PriceBound, VenueParameters};
use engine::rejection::Rejection;
use engine::rules::auctions::uncrossing;
use engine::state::Market;
use units::{Notional, Price, Rate, Time, Usd};

use crate::random::Random;
use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, address, ask, bid, cancelled, fills, market_parameters,
    rejection, trades, venue_parameters,
};

const BOUNDS: [(u64, i64, u64); 3] = [(10, 100, 5), (30, 200, 15), (120, 500, 60)];

fn bounds(count: usize) -> Vec<PriceBound> {
    let bound = |(horizon, points, auction)| PriceBound {
        horizon: Time(horizon * Time::MINUTE.0),
        deviation: Rate::basis_points(points),
        auction: Time(auction * Time::MINUTE.0),
    };
    BOUNDS.map(bound).into_iter().take(count).collect()
}

fn venue(auctions: AuctionPolicy) -> Venue {
    let mut market = market_parameters();
    market.risk.auctions = auctions;
    Venue::with(venue_parameters(), market, &[1_000_000, 1_000_000, 1_000_000])
}

/// A venue in its opening auction, of five minutes.
fn opening() -> Venue {
    venue(AuctionPolicy { opening: Time(5 * Time::MINUTE.0), bounds: Vec::new() })
}

fn market(venue: &Venue) -> &Market {
    venue.engine.state().market(MARKET)
}

fn wait(venue: &mut Venue, seconds: u64) -> Vec<Event> {
    venue.time = venue.time + Time(seconds * 1_000);
    venue.apply(address(ALICE), Action::Nothing)
}

fn began(events: &[Event]) -> Option<AuctionReason> {
    events.iter().find_map(|event| match event {
        Event::AuctionBegan { reason, .. } => Some(*reason),
        _ => None,
    })
}

fn ended(events: &[Event]) -> Option<(Option<i64>, i64)> {
    events.iter().find_map(|event| match event {
        Event::AuctionEnded { price, size, .. } => Some((price.map(|price| price.0), size.0)),
        _ => None,
    })
}

/// Trades at 100.00, and then once more at a price: whether that begins an auction, and of which bound.
fn after_hundred(bounds: Vec<PriceBound>, side: Side, price: i64) -> Option<AuctionReason> {
    let mut venue = venue(AuctionPolicy { opening: Time(0), bounds });
    venue.rest(ALICE, bid(10_000, 10_000));
    venue.place(BOB, ask(10_000, 10_000));
    let (resting, taking) = match side {
        Side::Bid => (ask(price, 10_000), bid(price, 10_000)),
        Side::Ask => (bid(price, 10_000), ask(price, 10_000)),
    };
    venue.rest(ALICE, resting);
    let events = venue.place(BOB, taking.tif(TimeInForce::Ioc));
    let reason = began(&events);
    match reason {
        Some(_) => assert!(fills(&events).is_empty() && cancelled(&events)[0].1 == CancelReason::Unmatched),
        None => assert_eq!(fills(&events).len(), 2),
    }
    reason
}

#[test]
fn a_trade_at_a_bound_passes_and_one_a_tick_beyond_it_does_not() {
    for (place, (_, points, _)) in (0_u8..).zip(BOUNDS) {
        // Only this bound and those wider than it, so that no narrower one comes first.
        let own = || bounds(3).into_iter().skip(usize::from(place)).collect::<Vec<_>>();
        for (side, price, beyond) in [(Side::Bid, 10_000 + points, 1), (Side::Ask, 10_000 - points, -1)] {
            assert_eq!(after_hundred(own(), side, price), None, "{price}");
            assert_eq!(after_hundred(own(), side, price + beyond), Some(AuctionReason::Bound(0)), "{price}");
        }
    }
    assert_eq!(after_hundred(bounds(3), Side::Ask, 5_000), Some(AuctionReason::Bound(0)), "the first one");
    assert_eq!(after_hundred(Vec::new(), Side::Ask, 5_000), None, "without bounds there is no auction");
}

#[test]
fn one_order_that_walks_the_book_is_stopped_where_its_own_trades_put_the_bound() {
    let mut venue = venue(AuctionPolicy { opening: Time(0), bounds: bounds(1) });
    for price in [9_950, 10_000, 10_049, 10_050] {
        venue.rest(ALICE, ask(price, 10_000));
    }
    // The mark price allows 101.00, the first trade, at 99.50, only 100.49.
    let events = venue.place(BOB, bid(10_100, 50_000));
    let prices: Vec<i64> = trades(&events).iter().map(|trade| trade.1).collect();
    assert_eq!(prices, [9_950, 9_950, 10_000, 10_000, 10_049, 10_049]);
    assert_eq!(began(&events), Some(AuctionReason::Bound(0)));
    assert_eq!(
        (venue.levels(Side::Bid), venue.levels(Side::Ask)),
        (vec![(10_100, 20_000)], vec![(10_050, 10_000)])
    );
}

#[test]
fn a_bound_without_trades_is_measured_from_the_mark_price() {
    for (price, expected) in [(10_100, None), (10_101, Some(AuctionReason::Bound(0)))] {
        let mut venue = venue(AuctionPolicy { opening: Time(0), bounds: bounds(1) });
        venue.rest(ALICE, ask(price, 10_000));
        assert_eq!(began(&venue.place(BOB, bid(price, 10_000))), expected, "{price}");
    }
}

/// What an auction ends with, found by trying every price against every order.
fn obvious(venue: &Venue, oracle: i64) -> Option<(i64, i64, i64)> {
    let state = venue.engine.state();
    let lines: Vec<_> = state.orders.slots().map(|slot| *state.orders.line(slot)).collect();
    let sum = |side, takes: &dyn Fn(i64) -> bool| -> i64 {
        let own = lines.iter().filter(|line| line.side == side && takes(line.price.0));
        own.map(|line| line.remaining.0).sum()
    };
    let (low, high) =
        (lines.iter().map(|line| line.price.0).min()?, lines.iter().map(|line| line.price.0).max()?);
    let tried = (low..=high).map(|price| {
        let (demand, supply) = (sum(Side::Bid, &|at| at >= price), sum(Side::Ask, &|at| at <= price));
        (price, demand.min(supply), demand - supply)
    });
    let tried = tried.filter(|tried| tried.1 > 0);
    // Most traded, least left over, nearest the oracle price, lowest.
    tried.min_by_key(|&(price, size, imbalance)| (-size, imbalance.abs(), (price - oracle).abs(), price))
}

#[test]
fn the_price_is_the_one_that_trying_every_price_finds() {
    let mut random = Random(7);
    let mut crossed = 0;
    for _ in 0..300 {
        let mut venue = opening();
        let width = [3, 30, 300][usize::try_from(random.between(0, 3)).unwrap()];
        let oracle = 10_000 + random.between(-width, width + 1);
        venue.price(oracle);
        for _ in 0..random.between(1, 25) {
            let (price, size) = (10_000 + random.between(-width, width + 1), 1_000 * random.between(2, 9));
            let account = AccountId(u32::try_from(random.between(1, 4)).unwrap());
            let order = if random.one_in(2) { bid(price, size) } else { ask(price, size) };
            venue.rest(account, order);
        }
        invariants::audit(venue.engine.state()).expect("a crossed book is a book");
        let found = uncrossing(market(&venue)).map(|found| (found.price.0, found.size.0, found.imbalance.0));
        assert_eq!(found, obvious(&venue, oracle));
        crossed += u32::from(found.is_some());
        let events = wait(&mut venue, 301);
        let expected = found.map_or((None, 0), |(price, size, _)| (Some(price), size));
        assert_eq!(ended(&events), Some(expected));
        let traded = trades(&events);
        assert!(traded.iter().all(|trade| Some(trade.1) == expected.0), "one price for all: {traded:?}");
        assert_eq!(traded.iter().map(|trade| trade.2.max(0)).sum::<i64>(), expected.1);
        assert!(cancelled(&events).is_empty() && uncrossing(market(&venue)).is_none());
        invariants::audit(venue.engine.state()).expect("and so is what is left of it");
    }
    assert!(crossed > 200, "{crossed}");
}

#[test]
fn better_prices_trade_first_and_of_one_price_the_first_come() {
    let mut venue = opening();
    let first = venue.rest(ALICE, bid(10_000, 10_000));
    let second = venue.rest(BOB, bid(10_000, 10_000));
    let best = venue.rest(BOB, bid(10_010, 10_000));
    venue.rest(CAROL, ask(9_990, 25_000));
    let events = wait(&mut venue, 301);
    assert_eq!(
        (venue.remaining(best), venue.remaining(first), venue.remaining(second)),
        (None, None, Some(5_000))
    );
    assert!(
        fills(&events).iter().all(|fill| fill.origin == FillOrigin::Auction && fill.price == Price(10_000))
    );
}

#[test]
fn an_order_keeps_its_place_from_before_the_auction() {
    let mut venue = venue(AuctionPolicy { opening: Time(0), bounds: bounds(1) });
    let early = venue.rest(ALICE, bid(9_800, 10_000));
    venue.rest(CAROL, bid(9_890, 10_000));
    venue.place(BOB, ask(9_800, 20_000));
    assert!(market(&venue).auction.is_some());
    let late = venue.rest(CAROL, bid(9_800, 10_000));
    wait(&mut venue, 301);
    assert_eq!((venue.remaining(early), venue.remaining(late)), (None, Some(10_000)));
}

#[test]
fn both_sides_pay_the_makers_fee_and_no_volume_is_counted() {
    for (maker, expected) in [(3, 30_000), (-1, 0)] {
        let fee_tier =
            FeeTier { volume: Notional(0), taker: Rate::basis_points(4), maker: Rate::basis_points(maker) };
        let parameters = VenueParameters { fee_tiers: vec![fee_tier], ..venue_parameters() };
        let mut rules = market_parameters();
        rules.risk.auctions.opening = Time(1_000);
        let mut venue = Venue::with(parameters, rules, &[1_000, 1_000]);
        venue.rest(ALICE, bid(10_000, 10_000));
        venue.rest(BOB, ask(10_000, 10_000));
        let events = wait(&mut venue, 2);
        assert_eq!(fills(&events).iter().map(|fill| fill.fee).collect::<Vec<_>>(), [Usd(expected); 2]);
        assert!(venue.engine.state().volumes.is_empty());
    }
}

#[test]
fn a_reduce_only_order_is_cut_and_a_second_one_goes_with_the_position() {
    let mut venue = venue(AuctionPolicy { opening: Time(0), bounds: bounds(1) });
    venue.rest(ALICE, bid(10_000, 10_000));
    venue.place(BOB, ask(10_000, 10_000));
    venue.rest(CAROL, bid(9_800, 2_000));
    venue.place(CAROL, ask(9_800, 2_000)); // her own order: cancelled
    venue.rest(CAROL, bid(9_800, 30_000));
    venue.place(BOB, ask(9_800, 2_000));
    assert!(market(&venue).auction.is_some());
    let closing = venue.rest(ALICE, ask(9_790, 10_000).reduce_only());
    let again = venue.rest(ALICE, ask(9_790, 10_000).reduce_only());
    let events = wait(&mut venue, 301);
    assert_eq!(venue.position(ALICE), 0);
    assert_eq!((venue.remaining(closing), venue.remaining(again)), (None, None));
    assert!(cancelled(&events).contains(&(again, CancelReason::ReduceOnly)));
}

#[test]
fn the_same_minutes_in_one_block_or_in_many_end_the_same_way() {
    let asked = |venue: &mut Venue| {
        venue.rest(ALICE, bid(10_100, 30_000));
        venue.rest(BOB, ask(9_900, 20_000));
        venue.rest(CAROL, ask(10_200, 10_000));
    };
    let policy = || AuctionPolicy { opening: Time(5 * Time::MINUTE.0), bounds: bounds(3) };
    let (mut whole, mut cut) = (venue(policy()), venue(policy()));
    for venue in [&mut whole, &mut cut] {
        venue.pace = Time(0);
        asked(venue);
    }
    wait(&mut whole, 4_000);
    for _ in 0..400 {
        wait(&mut cut, 10);
    }
    let (whole, cut) = (whole.engine.state(), cut.engine.state());
    assert!(whole.market(MARKET).last_trade.is_positive());
    assert!(whole.markets == cut.markets && whole.accounts == cut.accounts && whole.funds == cut.funds);
}

#[test]
fn a_halted_market_does_not_open_however_fresh_its_price() {
    let mut venue = opening();
    wait(&mut venue, 301);
    let halt = |venue: &mut Venue, mode| venue.apply(venue_parameters().operator, Action::SetMode(mode));
    halt(&mut venue, Mode::Halted);
    venue.price(10_000);
    assert!(market(&venue).auction.is_none());
    assert_eq!(began(&halt(&mut venue, Mode::CancelOnly)), Some(AuctionReason::Opening));
    assert_eq!(market(&venue).auction.map(|auction| auction.until), Some(None));
    venue.price(10_000);
    assert!(market(&venue).auction.is_some_and(|auction| auction.until.is_some()));
    assert_eq!(began(&halt(&mut venue, Mode::Open)), None, "it was no longer halted");
    // Without an opening auction a halt is followed by none.
    let mut venue = self::venue(AuctionPolicy::default());
    halt(&mut venue, Mode::Halted);
    assert_eq!(began(&halt(&mut venue, Mode::Open)), None);
}

#[test]
fn immediate_orders_are_refused_until_the_end_and_cancels_are_not() {
    let mut venue = opening();
    let until = market(&venue).auction.and_then(|auction| auction.until);
    let resting = venue.rest(ALICE, bid(10_000, 10_000));
    for tif in [TimeInForce::Ioc, TimeInForce::Market] {
        let events = venue.place(BOB, ask(10_000, 10_000).tif(tif));
        assert_eq!(rejection(&events), Rejection::InAuction { until });
        let events = venue.modify(ALICE, resting, bid(10_000, 10_000).tif(tif));
        assert_eq!(rejection(&events), Rejection::InAuction { until });
    }
    venue.cancel(ALICE, OrderReference::Id(resting));
    assert_eq!(venue.remaining(resting), None);
    wait(&mut venue, 301);
    venue.rest(ALICE, bid(10_000, 10_000));
    assert_eq!(fills(&venue.place(BOB, ask(10_000, 10_000).tif(TimeInForce::Ioc))).len(), 2);
}
