//! What the book does not take: the backstop, and auto-deleveraging, with worked numbers.

use engine::command::TimeInForce;
use engine::event::{Event, FillOrigin};
use engine::ids::AccountId;
use engine::invariants;
use engine::limits::LIQUIDATION_EVENTS;
use engine::parameters::DeleveragingRule;
use units::{Rate, Size, Usd};

use crate::failing::{INSURANCE, LONG, audit, cash, course, insurance, parameters, venue};
use crate::situation::{Situation, next_block};
use crate::venue::{ALICE, BOB, CAROL, MARKET, Order, Venue, ask, bid, fills, market_parameters, trades};

/// The backstop's account, and one more.
const VAULT: AccountId = AccountId(0);
const DAVE: AccountId = AccountId(4);

#[test]
fn below_two_thirds_the_backstop_takes_positions_and_collateral() {
    let mut parameters = parameters();
    parameters.liquidation.backstop_below = Rate(666_666_666_666);
    let mut venue = venue(parameters);
    // Two thirds of 2.5 % of 9,560 are 159.33.
    assert_eq!(course(&venue.price(9_560)), ["1 began 160000000 below 239000000"]);
    let events = venue.price(9_559);
    assert_eq!(course(&events), ["1 to 0: 159000000", "1 ended"]);
    assert_eq!(trades(&events), [(ALICE, 9_559, -LONG), (VAULT, 9_559, LONG)]);
    assert!(fills(&events).iter().all(|fill| fill.origin == FillOrigin::Backstop && fill.fee.is_zero()));
    assert_eq!((cash(&venue, ALICE), venue.position(VAULT)), (0, LONG));
    assert_eq!(cash(&venue, VAULT), 1_000_000_000_000 + 159_000_000);
    audit(&venue);
}

#[test]
fn the_backstop_takes_only_what_its_own_margin_carries() {
    let mut parameters = parameters();
    parameters.liquidation.backstop_below = Rate(666_666_666_666);
    // The position needs 477.95 at 95.59, of which it brings 159.
    for (money, takes) in [(318_949_999, false), (318_950_000, true)] {
        let mut situation = Situation::new(parameters.clone(), vec![market_parameters()], 0);
        situation.mark(0, 10_000);
        let alice = situation.open(Usd::dollars(600));
        situation.position(alice, 0, LONG, 10_000);
        situation.evolve(&Event::Credited { account: VAULT, amount: Usd(money) });
        situation.mark(0, 9_559);
        let (engine, events) = situation.next_block();
        assert_eq!(
            engine.state().account(VAULT).position(MARKET),
            Size(if takes { LONG } else { 0 }),
            "{events:?}"
        );
        invariants::audit(engine.state()).unwrap();
    }
}

#[test]
fn the_winning_side_is_closed_at_the_bankruptcy_price_the_most_leveraged_first() {
    let mut venue = Venue::with(parameters(), market_parameters(), &[600, 10_000, 1_000, 500]);
    // Bob is short 60 with 10,000, Carol 30 with 1,000; Dave is short 10 from 92.00, and at a loss at 93.
    venue.rest(BOB, ask(10_000, 600_000));
    venue.rest(CAROL, ask(10_000, 300_000));
    venue.place(ALICE, bid(10_000, 900_000));
    venue.rest(ALICE, bid(9_200, 100_000));
    venue.place(DAVE, ask(9_200, 100_000).tif(TimeInForce::Ioc));
    // 600 − 90 × 7 + 10 × 1 = −20 at 93.00: 0.20 a lot, so the bankruptcy price is 93.20. Dave, who wins nothing, is closed
    // at the mark price, and his share of the loss is the insurance fund's.
    let events = venue.price(9_300);
    assert_eq!(course(&events)[0], "1 began -20000000 below 232500000");
    assert_eq!(
        trades(&events),
        [
            (ALICE, 9_320, -300_000),
            (CAROL, 9_320, 300_000),
            (ALICE, 9_320, -600_000),
            (BOB, 9_320, 600_000),
            (ALICE, 9_300, -100_000),
            (DAVE, 9_300, 100_000),
        ]
    );
    assert!(fills(&events).iter().all(|fill| fill.origin == FillOrigin::Deleveraging));
    assert_eq!(course(&events).last().unwrap(), "1 ended");
    assert_eq!(cash(&venue, ALICE), 0);
    assert_eq!(cash(&venue, CAROL), 1_000_000_000 + 30 * 6_800_000);
    assert_eq!(cash(&venue, BOB), 10_000_000_000 + 60 * 6_800_000);
    assert_eq!(cash(&venue, DAVE), 500_000_000 - 10_000_000);
    assert_eq!(insurance(&venue), INSURANCE - 2_000_000);
    audit(&venue);
}

#[test]
fn the_crumb_of_the_bankruptcy_price_goes_to_the_insurance_fund() {
    let mut parameters = parameters();
    parameters.liquidation.insurance_per_sale = Usd::ZERO;
    let mut venue = Venue::with(parameters, market_parameters(), &[600, 1_000_000]);
    venue.rest(BOB, ask(10_000, 999_999));
    venue.place(ALICE, bid(10_000, 999_999));
    // 600 − 99.9999 × 7.01 = −100.999299 at 92.99: a little less than 1.01 a lot.
    let events = venue.price(9_299);
    assert_eq!(trades(&events)[0], (ALICE, 9_400, -999_999));
    assert_eq!(course(&events), ["1 began -100999299 below 232474768", "1 leaves 600", "1 ended"]);
    assert_eq!((cash(&venue, ALICE), insurance(&venue)), (0, INSURANCE + 600));
    audit(&venue);
}

#[test]
fn a_block_leaves_accounts_to_the_next_one_after_so_many_events() {
    let mut parameters = parameters();
    parameters.liquidation.deleveraging.rule = DeleveragingRule::ProRata;
    let mut situation = Situation::new(parameters, vec![market_parameters()], 0);
    situation.mark(0, 10_000);
    let bankrupt: Vec<AccountId> = (0..5).map(|_| situation.open(Usd::dollars(600))).collect();
    for _ in 0..LIQUIDATION_EVENTS / 8 {
        let winner = situation.open(Usd::dollars(1_000));
        for &account in &bankrupt {
            situation.trade((account, winner), 0, 100, 10_000);
        }
    }
    situation.mark(0, 9_800);
    let (mut engine, events) = situation.next_block();
    // Each of them is closed against all winners, which takes a quarter of the events that end a block's turn, and some.
    let began = |events: &[Event]| {
        let is_begin = |event: &&Event| matches!(event, Event::LiquidationBegan { .. });
        events.iter().filter(is_begin).count()
    };
    assert_eq!(began(&events), 4);
    assert!(engine.has_pending_work());
    let block = next_block(engine.state());
    assert_eq!(began(engine.apply(&block)), 1);
    assert!(!engine.has_pending_work());
    invariants::audit(engine.state()).unwrap();
}
