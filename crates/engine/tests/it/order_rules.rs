//! What an order must be before it is placed.

use engine::command::{Action, Authority, Block, Command, Grouping, Mode, OrderRequest, Side, TimeInForce};
use engine::event::Event;
use engine::ids::{Address, MarketId};
use engine::parameters::MarketParameters;
use engine::rejection::Rejection;
use units::{Notional, Price, Rate, Time};

use crate::venue::{
    ALICE, BOB, Order, Venue, address, ask, bid, command, market_parameters, placed, rejection, rejections,
    venue_parameters,
};

fn refused(order: OrderRequest) -> Rejection {
    rejection(&Venue::new(&[10_000]).place(ALICE, order))
}

fn accepted(order: OrderRequest) -> bool {
    placed(&Venue::new(&[10_000]).place(ALICE, order)).len() == 1
}

#[test]
fn sizes_and_prices_stay_within_the_bounds_of_the_market() {
    let MarketParameters { max_size, max_price, .. } = market_parameters();
    assert_eq!(refused(bid(10_000, 0)), Rejection::ZeroSize);
    for size in [-1, max_size.0 + 1, i64::MAX, i64::MIN] {
        assert_eq!(refused(bid(10_000, size)), Rejection::InvalidSize { max_size }, "{size}");
    }
    for price in [0, -1, max_price.0 + 1, i64::MAX, i64::MIN] {
        assert_eq!(refused(ask(price, 10_000)), Rejection::InvalidPrice { max_price }, "{price}");
    }
    assert_eq!(
        refused(OrderRequest { market: MarketId(7), ..bid(10_000, 10_000) }),
        Rejection::UnknownMarket { market: MarketId(7) }
    );
}

#[test]
fn a_price_has_five_significant_figures_or_is_whole() {
    let band = Rate::ZERO;
    let mut venue = Venue::with(
        venue_parameters(),
        MarketParameters { price_band: band, ..market_parameters() },
        &[1_000_000],
    );
    for price in [9_999, 12_345, 99_999, 100_000, 123_450, 999_990, 1_234_500, 1_234_600, 12_345_600] {
        assert_eq!(rejections(&venue.place(ALICE, bid(price, 10_000).reduce_only())).len(), 1);
        let is_tick = |events: &[Event]| {
            !rejections(events).iter().any(|(_, why)| matches!(why, Rejection::PriceNotOnTick { .. }))
        };
        assert!(is_tick(&venue.place(ALICE, ask(price, 10_000))), "{price}");
    }
    for price in [100_001, 123_451, 999_999, 1_234_510, 12_345_601] {
        let refused = rejection(&venue.place(ALICE, ask(price, 10_000)));
        assert_eq!(refused, Rejection::PriceNotOnTick { significant_figures: 5 }, "{price}");
    }
}

#[test]
fn a_limit_stays_within_the_band_around_the_mark_price() {
    let out_of_band =
        Rejection::PriceOutOfBand { reference: Price(10_000), band: market_parameters().price_band };
    assert!(accepted(bid(2_000, 10_000)));
    assert_eq!(refused(bid(1_999, 10_000)), out_of_band);
    assert!(accepted(ask(18_000, 10_000)));
    assert_eq!(refused(ask(18_001, 10_000)), out_of_band);
    assert_eq!(refused(ask(1_999, 10_000)), out_of_band);
}

#[test]
fn an_order_that_may_open_is_worth_ten_dollars() {
    let (value, minimum) = (Notional(9_999_000), Notional(10_000_000));
    assert_eq!(refused(bid(9_999, 1_000)), Rejection::BelowMinimumValue { value, minimum });
    assert!(accepted(bid(10_000, 1_000)));

    let mut venue = Venue::new(&[10_000, 10_000]);
    venue.place(BOB, ask(10_000, 1_000));
    venue.place(ALICE, bid(10_000, 1_000));
    assert_eq!(
        placed(&venue.place(ALICE, ask(11_000, 1).reduce_only())).len(),
        1,
        "reducing may be worth less"
    );
}

#[test]
fn a_client_id_is_unique_among_the_open_orders_of_an_account() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    let first = venue.rest(ALICE, bid(9_000, 10_000).client_id(7));
    assert_eq!(rejection(&venue.place(ALICE, bid(9_000, 10_000).client_id(7))), Rejection::ClientIdInUse);
    venue.rest(BOB, bid(9_000, 10_000).client_id(7));
    venue.cancel(ALICE, engine::command::OrderReference::Id(first));
    venue.rest(ALICE, bid(9_000, 10_000).client_id(7));
}

#[test]
fn an_account_has_as_many_open_orders_as_the_venue_allows() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    let orders: Vec<OrderRequest> = (0..21).map(|step| bid(9_000 - step, 2_000)).collect();
    let events = venue.place_group(ALICE, &orders, Grouping::Independent);
    assert_eq!(rejections(&events), [(20, Rejection::TooManyOpenOrders { limit: 20 })]);
    venue.place(BOB, ask(9_500, 2_000));
    let events = venue.place(ALICE, bid(9_500, 2_000).tif(TimeInForce::Ioc));
    assert!(rejections(&events).is_empty(), "an immediate order needs no place");
    assert_eq!(venue.engine.state().account(ALICE).open_orders, 20);
}

#[test]
fn a_command_has_at_least_one_order_and_not_too_many() {
    let mut venue = Venue::new(&[10_000]);
    let none = rejection(&venue.place_group(ALICE, &[], Grouping::Independent));
    assert_eq!(none, Rejection::ItemCount { items: 0, limit: 10_000 });
    let many = rejection(&venue.place_group(ALICE, &vec![bid(9_000, 10_000); 10_001], Grouping::Independent));
    assert_eq!(many, Rejection::ItemCount { items: 10_001, limit: 10_000 });
    let all = venue.place_group(ALICE, &vec![bid(9_000, 2_000); 10_000], Grouping::Independent);
    assert_eq!(placed(&all).len(), 20);
}

#[test]
fn without_a_price_nothing_can_be_opened() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    venue.place(BOB, ask(10_000, 10_000));
    venue.place(ALICE, bid(10_000, 10_000));
    venue.time = venue.time + Time(2 * Time::HOUR.0);
    let market = MarketId(0);
    assert_eq!(rejection(&venue.place(ALICE, bid(10_000, 10_000))), Rejection::NoPrice { market });
    assert_eq!(placed(&venue.place(ALICE, ask(10_000, 10_000).reduce_only())).len(), 1);
}

#[test]
fn the_mode_lets_through_what_it_says() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    venue.place(BOB, ask(10_000, 10_000));
    venue.place(ALICE, bid(10_000, 10_000));
    let operator = venue_parameters().operator;
    let mut outcomes = |mode: Mode| {
        venue.apply(operator, Action::SetMode(mode));
        let orders = [
            bid(9_000, 2_000),
            bid(9_000, 2_000).tif(TimeInForce::Alo),
            ask(11_000, 2_000).reduce_only(),
            ask(9_000, 2_000).reduce_only().stop(9_000, true),
        ];
        orders.map(|order| placed(&venue.place(ALICE, order)).len() == 1)
    };
    assert_eq!(outcomes(Mode::Open), [true, true, true, true]);
    assert_eq!(outcomes(Mode::PostOnly), [false, true, false, true]);
    assert_eq!(outcomes(Mode::CancelOnly), [false, false, true, true]);
    assert_eq!(outcomes(Mode::Halted), [false; 4]);
}

#[test]
fn more_than_the_margin_allows_is_not_placed() {
    let mut venue = Venue::new(&[100]);
    assert!(matches!(
        rejection(&venue.place(ALICE, bid(10_000, 210_000))),
        Rejection::BelowInitialMargin { .. }
    ));
    venue.rest(ALICE, bid(10_000, 150_000));
    assert!(matches!(
        rejection(&venue.place(ALICE, bid(10_000, 60_000))),
        Rejection::BelowInitialMargin { .. }
    ));
    venue.rest(ALICE, ask(10_100, 150_000));
}

#[test]
fn an_order_that_only_closes_needs_no_margin_of_its_own() {
    let mut venue = Venue::new(&[100, 10_000]);
    venue.rest(BOB, ask(10_000, 150_000));
    venue.place(ALICE, bid(10_000, 150_000));
    // Fifteen bought at 100.00 leave 40 dollars, and 72 would be asked for to open them now.
    venue.price(9_600);
    let refused = rejection(&venue.place(ALICE, bid(9_000, 10_000)));
    assert!(matches!(refused, Rejection::BelowInitialMargin { .. }));
    venue.rest(ALICE, ask(9_700, 50_000));
    venue.rest(BOB, bid(9_600, 100_000));
    venue.place(ALICE, ask(9_600, 100_000).tif(TimeInForce::Ioc));
    assert_eq!(venue.position(ALICE), 50_000);
}

#[test]
fn post_only_orders_go_before_the_others_of_a_block_and_cancels_before_all() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    let pulled = venue.rest(ALICE, ask(10_000, 10_000));
    let place = |account, order| {
        let action =
            Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
        command(address(account), action)
    };
    let cancel = engine::command::CancelRequest {
        market: MarketId(0),
        order: engine::command::OrderReference::Id(pulled),
    };
    let events = venue.block(vec![
        place(BOB, bid(10_001, 10_000)),
        place(ALICE, ask(10_001, 10_000).tif(TimeInForce::Alo)),
        command(address(ALICE), Action::CancelOrders(vec![cancel])),
    ]);
    assert_eq!(crate::venue::trades(events), [(BOB, 10_001, 10_000), (ALICE, 10_001, -10_000)]);
}

#[test]
fn whoever_is_not_known_places_nothing() {
    let mut venue = Venue::new(&[10_000]);
    let stranger = Address([9; 20]);
    let action = Action::PlaceOrders {
        orders: vec![bid(9_000, 10_000)],
        grouping: Grouping::Independent,
        builder: None,
    };
    let command = Command { signer: stranger, authority: Authority::Venue, on_behalf_of: None, action };
    let block = Block { height: 3, time: venue.time, received: venue.time, commands: vec![command] };
    assert_eq!(rejection(venue.engine.apply(&block)), Rejection::UnknownSigner { signer: stranger });
    assert!(venue.levels(Side::Bid).is_empty());
}

#[test]
fn no_number_however_large_harms_the_venue() {
    let MarketParameters { max_size, max_price, .. } = market_parameters();
    let sizes = [i64::MIN, -1, 0, 1, 10_000, max_size.0, max_size.0 + 1, i64::MAX];
    let prices = [i64::MIN, -1, 0, 1, 10_000, max_price.0, max_price.0 + 1, i64::MAX];
    let mut venue = Venue::new(&[10_000, 10_000]);
    venue.rest(BOB, ask(10_000, 10_000));
    venue.place(ALICE, bid(10_000, 10_000));
    for (size, price, trigger) in sizes
        .iter()
        .flat_map(|&size| prices.iter().flat_map(move |&price| prices.map(|other| (size, price, other))))
    {
        for order in [bid(price, size), ask(price, size)] {
            let stops =
                [order.stop(trigger, true), order.stop(trigger, false), order.take_profit(trigger, true)];
            let orders = [order, order.tif(TimeInForce::Ioc), stops[0], stops[1], stops[2]];
            for orders in [orders, orders.map(Order::reduce_only)] {
                venue.place_group(ALICE, &orders, Grouping::Independent);
                venue.place_group(ALICE, &[orders[0], orders[2]], Grouping::ParentAndTriggers);
                venue.place_group(ALICE, &[orders[3]], Grouping::PositionTriggers);
            }
        }
    }
}
