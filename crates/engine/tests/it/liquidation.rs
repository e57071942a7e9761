//! Liquidation by the book, step by step, with worked numbers.

use engine::command::{Action, MarginMode};
use engine::event::{CancelReason, Event, FillOrigin};
use engine::ids::AccountId;
use engine::rules::margin;
use units::{Notional, Rate, Size, Time, Usd};

use crate::failing::{INSURANCE, LONG, audit, cash, course, insurance, parameters, venue};
use crate::situation::Situation;
use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, ask, bid, cancelled, fills, market_parameters, trades,
};

#[test]
fn a_tick_above_the_liquidation_price_nothing_happens_and_at_it_the_orders_go_first() {
    let mut venue = venue(parameters());
    let order = venue.rest(ALICE, ask(11_000, LONG / 2));
    let stop = venue.rest(ALICE, ask(9_000, LONG).reduce_only().stop(9_100, true));
    assert_eq!(course(&venue.price(9_642)), Vec::<String>::new());
    let events = venue.price(9_641);
    assert_eq!(course(&events), ["1 began 241000000 below 241025000"]);
    let reason = CancelReason::Liquidated;
    assert_eq!(cancelled(&events), [(stop, reason), (order, reason)]);
    // There is no buyer. Nothing is said again while nothing can be done, and nothing hurries.
    assert_eq!(course(venue.block(Vec::new())), Vec::<String>::new());
    assert!(!venue.engine.has_pending_work());
    // A buyer comes.
    let events = venue.place(CAROL, bid(9_640, LONG));
    assert_eq!(trades(&events), [(ALICE, 9_640, -LONG), (CAROL, 9_640, LONG)]);
    assert_eq!(course(&events), ["1 ended"]);
    assert_eq!(cash(&venue, ALICE), 240_000_000);
    assert_eq!(insurance(&venue), INSURANCE);
    audit(&venue);
}

#[test]
fn what_recovers_by_itself_is_left_alone() {
    let mut venue = venue(parameters());
    venue.price(9_641);
    assert_eq!(course(&venue.price(9_642)), ["1 ended"]);
    assert_eq!(venue.position(ALICE), LONG);
    assert_eq!(course(&venue.price(9_641)), ["1 began 241000000 below 241025000"]);
}

#[test]
fn a_large_position_is_sold_in_part_and_within_the_cool_down_whole() {
    let mut parameters = parameters();
    parameters.liquidation.partial_above = Notional(5_000_000_000);
    let mut venue = venue(parameters);
    venue.rest(CAROL, bid(9_641, 3 * LONG));
    // A fifth is enough: 80 need 192.82, and 241 are left.
    let events = venue.price(9_641);
    assert_eq!(course(&events), ["1 began 241000000 below 241025000", "1 cools down", "1 ended"]);
    assert_eq!(trades(&events), [(ALICE, 9_641, -200_000), (CAROL, 9_641, 200_000)]);
    assert!(
        fills(&events).iter().any(|fill| fill.origin == FillOrigin::Liquidation && fill.account == ALICE)
    );
    assert_eq!(venue.position(ALICE), 800_000);
    // 241 + 80 × (mark − 96.41) is below 2 × mark below 95.7928…: the cool-down runs, so the whole goes.
    let events = venue.price(9_579);
    assert_eq!(course(&events), ["1 began 191400000 below 191580000", "1 ended"]);
    assert_eq!(venue.position(ALICE), 0);
    assert_eq!(cash(&venue, ALICE), 241_000_000);
    audit(&venue);
}

#[test]
fn after_the_cool_down_the_next_sale_is_of_a_part_again() {
    let mut parameters = parameters();
    parameters.liquidation.partial_above = Notional(5_000_000_000);
    let mut venue = venue(parameters);
    venue.rest(CAROL, bid(9_579, 3 * LONG));
    // The buyer is 0.62 below the mark price: a fifth at that leaves 228.60 for 80 × 96.41 × 2.5 %.
    let events = venue.price(9_641);
    assert_eq!(course(&events), ["1 began 241000000 below 241025000", "1 cools down", "1 ended"]);
    venue.pace = Time(30_000);
    let events = venue.price(9_579);
    assert_eq!(course(&events), ["1 began 179000000 below 191580000", "1 cools down", "1 ended"]);
    assert_eq!(venue.position(ALICE), 640_000);
}

#[test]
fn a_part_is_at_least_one_lot() {
    let mut parameters = parameters();
    parameters.liquidation.partial_above = Notional(0);
    parameters.liquidation.partial_fraction = Rate::ZERO;
    let mut venue = venue(parameters);
    venue.rest(CAROL, bid(9_641, LONG));
    assert_eq!(trades(&venue.price(9_641)), [(ALICE, 9_641, -1), (CAROL, 9_641, 1)]);
}

#[test]
fn the_insurance_fund_makes_good_what_fills_take_below_nothing() {
    let mut venue = venue(parameters());
    venue.rest(CAROL, bid(9_350, LONG));
    // 241 are left at the mark, and the fill is 2.91 below it: 291.
    let events = venue.price(9_641);
    assert_eq!(course(&events), ["1 began 241000000 below 241025000", "1 covered 50000000", "1 ended"]);
    assert_eq!((cash(&venue, ALICE), insurance(&venue)), (0, INSURANCE - 50_000_000));
    audit(&venue);
}

#[test]
fn no_sale_costs_the_insurance_fund_more_than_it_may() {
    let mut parameters = parameters();
    parameters.liquidation.insurance_per_sale = Usd::dollars(30);
    let mut venue = venue(parameters);
    // 241 and 30 are 2.71 a lot: 93.70 is the worst price.
    venue.rest(CAROL, bid(9_369, LONG));
    venue.rest(BOB, bid(9_370, LONG / 2));
    let events = venue.price(9_641);
    assert_eq!(trades(&events), [(ALICE, 9_370, -LONG / 2), (BOB, 9_370, LONG / 2)]);
    // Half at 93.70 takes 135.50; the other half has 105.50 for 120.5125.
    assert_eq!(course(&events), ["1 began 241000000 below 241025000"]);
    let state = venue.engine.state();
    assert_eq!(margin::equity(state, ALICE, None), Usd(105_500_000));
    // The rest may go down to 96.41 − 2.71, which again only Bob would pay.
    assert_eq!(trades(&venue.place(BOB, bid(9_370, 2_000))), [(ALICE, 9_370, -2_000), (BOB, 9_370, 2_000)]);
    audit(&venue);
}

#[test]
fn the_book_fills_no_further_than_the_band() {
    let mut parameters = parameters();
    parameters.liquidation.band = Rate(Rate::ONE.0 / 100);
    let mut venue = venue(parameters);
    venue.rest(CAROL, bid(9_544, LONG));
    assert_eq!(trades(&venue.price(9_641)), []);
    let events = venue.place(BOB, bid(9_545, LONG / 10));
    assert_eq!(trades(&events), [(ALICE, 9_545, -LONG / 10), (BOB, 9_545, LONG / 10)]);
}

#[test]
fn a_liquidated_position_pays_the_takers_fee_and_no_more() {
    let mut parameters = parameters();
    parameters.fee_tiers[0].taker = Rate::basis_points(4);
    let mut venue = Venue::with(parameters, market_parameters(), &[604, 1_000_000, 1_000_000]);
    venue.rest(BOB, ask(10_000, LONG));
    venue.place(ALICE, bid(10_000, LONG));
    venue.rest(CAROL, bid(9_640, LONG));
    venue.price(9_641);
    assert_eq!(cash(&venue, ALICE), 240_000_000 - 3_856_000);
    assert_eq!(venue.engine.state().funds.treasury, Usd(4_000_000 + 3_856_000));
    audit(&venue);
}

#[test]
fn no_fee_is_taken_of_what_is_not_there() {
    let mut parameters = parameters();
    parameters.fee_tiers[0].taker = Rate::basis_points(4);
    let mut venue = Venue::with(parameters, market_parameters(), &[604, 1_000_000, 1_000_000]);
    venue.rest(BOB, ask(10_000, LONG));
    venue.place(ALICE, bid(10_000, LONG));
    // The fill is 2.40 below the mark and leaves one dollar of 241: less than the fee of 3.7604.
    venue.rest(CAROL, bid(9_401, LONG));
    let events = venue.price(9_641);
    assert_eq!(course(&events), ["1 began 241000000 below 241025000", "1 ended"]);
    assert_eq!((cash(&venue, ALICE), insurance(&venue)), (0, INSURANCE));
    assert_eq!(venue.engine.state().funds.treasury, Usd(4_000_000 + 1_000_000));
    audit(&venue);
}

#[test]
fn an_isolated_position_takes_nothing_else_along_and_leaves_what_it_has() {
    let mut venue = Venue::with(parameters(), market_parameters(), &[10_000, 1_000_000, 1_000_000]);
    venue.act(ALICE, Action::SetLeverage { market: MARKET, leverage: 20, mode: MarginMode::Isolated });
    venue.rest(BOB, ask(10_000, LONG));
    venue.place(ALICE, bid(10_000, LONG));
    venue.rest(CAROL, bid(9_741, LONG));
    // 500 + 100 × (mark − 100) is below 2.5 × mark below 97.4358…
    assert_eq!(course(&venue.price(9_744)), Vec::<String>::new());
    let events = venue.price(9_743);
    assert_eq!(
        course(&events),
        ["1 isolated began 243000000 below 243575000", "1 moves -241000000", "1 ended"]
    );
    let account = venue.engine.state().account(ALICE);
    assert_eq!((account.cash, account.holding(MARKET).unwrap().margin), (Usd::dollars(9_741), Usd::ZERO));
    audit(&venue);
}

#[test]
fn what_an_isolated_position_lacks_is_not_taken_from_its_owners_cash() {
    let mut venue = Venue::with(parameters(), market_parameters(), &[10_000, 1_000_000, 1_000_000]);
    venue.act(ALICE, Action::SetLeverage { market: MARKET, leverage: 20, mode: MarginMode::Isolated });
    venue.rest(BOB, ask(10_000, LONG));
    venue.place(ALICE, bid(10_000, LONG));
    venue.rest(CAROL, bid(9_480, LONG));
    let events = venue.price(9_743);
    assert_eq!(
        course(&events),
        ["1 isolated began 243000000 below 243575000", "1 covered 20000000", "1 ended"]
    );
    assert_eq!((cash(&venue, ALICE), insurance(&venue)), (9_500_000_000, INSURANCE - 20_000_000));
    audit(&venue);
}

#[test]
fn a_block_liquidates_as_many_as_it_may_and_the_next_ones_the_others() {
    let mut parameters = parameters();
    parameters.liquidation.accounts_per_block = 2;
    let dollars: Vec<i64> = [600; 5].into_iter().chain([1_000_000]).collect();
    let mut venue = Venue::with(parameters, market_parameters(), &dollars);
    let buyer = AccountId(6);
    for account in 1..=5 {
        venue.rest(buyer, ask(10_000, LONG));
        venue.place(AccountId(account), bid(10_000, LONG));
    }
    venue.rest(buyer, bid(9_641, 5 * LONG));
    let sold = |events: &[Event]| {
        let fills = fills(events);
        let sold = fills.iter().filter(|fill| fill.origin == FillOrigin::Liquidation);
        sold.map(|fill| fill.account.0).collect::<Vec<_>>()
    };
    assert_eq!(sold(&venue.price(9_641)), [1, 2]);
    assert!(venue.engine.has_pending_work());
    assert_eq!(sold(venue.block(Vec::new())), [3, 4]);
    assert_eq!(sold(venue.block(Vec::new())), [5]);
    assert!(!venue.engine.has_pending_work());
    audit(&venue);
}

#[test]
fn nobody_is_liquidated_on_stale_prices() {
    let mut parameters = parameters();
    parameters.price_staleness = Time(60_000);
    let mut situation = Situation::new(parameters, vec![market_parameters()], 0);
    situation.mark(0, 10_000);
    let alice = situation.open(Usd::dollars(600));
    situation.position(alice, 0, LONG, 10_000);
    situation.mark(0, 9_300);
    let (height, time) = (situation.state.height, situation.state.time);
    let stale = time + Time(60_000);
    situation.evolve(&Event::BlockBegan { height, time: stale, received: stale });
    let (_, events) = situation.next_block();
    assert_eq!(course(&events), Vec::<String>::new());
    // The same price, confirmed.
    situation.mark(0, 9_300);
    let (engine, events) = situation.next_block();
    assert_eq!(course(&events), ["2 began -100000000 below 232500000", "2 ended"]);
    assert_eq!(engine.state().account(alice).position(MARKET), Size::ZERO);
}

#[test]
fn sides_are_liquidated_alike() {
    let mut venue = Venue::with(parameters(), market_parameters(), &[600, 1_000_000, 1_000_000]);
    venue.rest(BOB, bid(10_000, LONG));
    venue.place(ALICE, ask(10_000, LONG));
    venue.rest(CAROL, ask(10_351, LONG));
    // 600 − 100 × (mark − 100) is below 2.5 × mark above 103.4146…
    assert_eq!(course(&venue.price(10_341)), Vec::<String>::new());
    let events = venue.price(10_342);
    assert_eq!(course(&events), ["1 began 258000000 below 258550000", "1 ended"]);
    assert_eq!(trades(&events), [(ALICE, 10_351, LONG), (CAROL, 10_351, -LONG)]);
    assert_eq!(cash(&venue, ALICE), 249_000_000);
    audit(&venue);
}
