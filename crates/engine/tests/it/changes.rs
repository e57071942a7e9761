//! Changes of the rules: their moments, what they say of themselves, and what they leave behind.

use std::collections::BTreeSet;

use engine::Engine;
use engine::command::{Action, Block, Change, MarginMode, Mode};
use engine::event::{AuctionReason, Direction, Event, Impact};
use engine::ids::{AccountId, Address, ChangeId, MarketId};
use engine::invariants::audit;
use engine::parameters::{ChangeControl, MarketParameters, PriceBound, Publisher, VenueParameters};
use engine::rejection::Rejection;
use engine::rules::{changes, margin, open_interest};
use units::{Notional, Price, Rate, Time, Usd};

use crate::random::Random;
use crate::venue::{
    ALICE, BOB, MARKET, Venue, ask, bid, command, market_parameters, publisher, rejection, venue_parameters,
};

const KEY: Address = Address([0x11; 20]);
const DELAY: Time = Time(Time::HOUR.0 + 123);

fn parameters() -> VenueParameters {
    let change_control =
        ChangeControl { keys: vec![KEY], threshold: 1, loosening_delay: DELAY, listing_ramp: Time::DAY };
    VenueParameters { change_control, ..venue_parameters() }
}

fn venue(dollars: &[i64]) -> Venue {
    Venue::with(parameters(), market_parameters(), dollars)
}

fn propose(venue: &mut Venue, change: Change) -> Vec<Event> {
    venue.apply(KEY, Action::ProposeChange(Box::new(change)))
}

/// The market with this maintenance margin, in basis points.
fn maintenance(basis_points: i64) -> Change {
    let mut parameters = market_parameters();
    parameters.margin_tiers[0].maintenance_rate = Rate::basis_points(basis_points);
    Change::SetMarket { market: MARKET, parameters }
}

/// What the changes of these events do where they take effect.
fn effects(events: &[Event]) -> Vec<Impact> {
    let effect = |event: &Event| match event {
        Event::ChangeTookEffect { impact, .. } => Some(*impact),
        _ => None,
    };
    events.iter().filter_map(effect).collect()
}

#[test]
fn a_loosening_takes_effect_at_its_millisecond_and_not_before() {
    let mut venue = venue(&[1_000]);
    propose(&mut venue, maintenance(200));
    let due = venue.time + DELAY;
    venue.pace = Time(0);
    venue.time = Time(due.0 - 1);
    assert_eq!(effects(venue.block(vec![])), []);
    venue.time = due;
    let events = venue.block(vec![]).to_vec();
    assert!(
        events.iter().any(|event| matches!(event, Event::ChangeTookEffect { time, .. } if *time == due)),
        "{events:?}"
    );
    let tier = venue.engine.state().market(MARKET).parameters.margin_tiers[0];
    assert_eq!(tier.maintenance_rate, Rate::basis_points(200));
}

#[test]
fn a_gap_is_walked_through_the_moments_of_changes() {
    // Two loosenings fall due in the gap, each at its own moment, between the hours' funding.
    let mut venue = venue(&[1_000]);
    propose(&mut venue, maintenance(200));
    let first = venue.time + DELAY;
    propose(&mut venue, Change::SetVenue(VenueParameters { open_orders: 21, ..parameters() }));
    let second = venue.time + DELAY;
    venue.time = venue.time + Time(5 * Time::HOUR.0);
    let moments: Vec<Time> = venue
        .block(vec![])
        .iter()
        .filter_map(|event| match event {
            Event::FundingRateSet { time, .. } | Event::ChangeTookEffect { time, .. } => Some(*time),
            _ => None,
        })
        .collect();
    assert_eq!(moments.len(), 7);
    assert!(moments.is_sorted(), "{moments:?}");
    assert!(moments.contains(&first) && moments.contains(&second), "{moments:?}");
}

#[test]
fn what_a_change_says_beforehand_is_what_happens() {
    let mut random = Random(7);
    let mut all = 0;
    for round in 0..40 {
        let mut venue = venue(&[1_000_000; 12]);
        crowd(&mut venue, &mut random);
        let basis_points = random.between(251, 481);
        let before = fallen(&venue.engine);
        let events = propose(&mut venue, maintenance(basis_points));
        let [said] = effects(&events)[..] else { panic!("a tightening takes effect at once: {events:?}") };
        let proposed = events.iter().find_map(|event| match event {
            Event::ChangeProposed { impact, direction, .. } => Some((*impact, *direction)),
            _ => None,
        });
        assert_eq!(proposed, Some((said, Direction::Tightening)));
        // The block that the change is in liquidates whom it took below.
        let began = events.iter().filter_map(|event| match event {
            Event::LiquidationBegan { account, isolated, .. } => Some((*account, *isolated)),
            _ => None,
        });
        let began: Vec<_> = began.filter(|pool| !before.contains(pool)).collect();
        let accounts: BTreeSet<AccountId> = began.iter().map(|(account, _)| *account).collect();
        assert_eq!(accounts.len(), said.accounts as usize, "round {round}: {events:?}");
        assert_eq!(said.notional.is_zero(), began.is_empty());
        audit(venue.engine.state()).expect("the books agree");
        all += said.accounts;
    }
    assert!(all > 10, "changes that take many below their margin were tried: {all}");
}

fn fallen(engine: &Engine) -> BTreeSet<(AccountId, Option<MarketId>)> {
    margin::liquidatable(engine.state()).into_iter().collect()
}

/// Twelve accounts, half of them isolated, trade until they have little to spare.
fn crowd(venue: &mut Venue, random: &mut Random) {
    for number in 1..=12 {
        if number % 2 == 0 {
            let mode = MarginMode::Isolated;
            venue.act(AccountId(number), Action::SetLeverage { market: MARKET, leverage: 20, mode });
        }
    }
    for _ in 0..60 {
        let (buyer, seller) = (random.between(1, 13) as u32, random.between(1, 13) as u32);
        let size = 10_000 * random.between(1, 40_001);
        venue.place(AccountId(seller), ask(10_000, size));
        venue.place(AccountId(buyer), bid(10_000, size));
        venue.cancel_all(AccountId(seller));
        venue.cancel_all(AccountId(buyer));
    }
    venue.price(random.between(9_900, 10_100));
}

#[test]
fn a_proposal_is_refused_where_there_are_too_many() {
    let mut venue = venue(&[1_000]);
    let threshold = |threshold| {
        let keys = vec![KEY, Address([0x12; 20]), Address([0x13; 20])];
        let change_control = ChangeControl { keys, threshold, ..parameters().change_control };
        Change::SetVenue(VenueParameters { change_control, ..parameters() })
    };
    for _ in 0..64 {
        propose(&mut venue, threshold(2));
    }
    assert_eq!(rejection(&propose(&mut venue, threshold(2))), Rejection::TooMany { limit: 64 });
    venue.apply(KEY, Action::CancelChange(ChangeId(5)));
    propose(&mut venue, threshold(3));
    assert_eq!(changes::pending(venue.engine.state()).last().map(|(id, _)| id), Some(ChangeId(65)));
}

#[test]
fn a_publisher_keeps_what_he_said_at_his_new_place() {
    let mut venue = venue(&[1_000]);
    let newcomer = Publisher { address: Address([0x77; 20]), weight: 1 };
    let mut changed = parameters();
    changed.publishers.insert(0, newcomer);
    changed.backstop = Address([0x99; 20]);
    propose(&mut venue, Change::SetVenue(changed));
    let said = venue.engine.state().market(MARKET).published[0];
    venue.time = venue.time + DELAY;
    venue.block(vec![]);
    let state = venue.engine.state();
    assert_eq!(state.market(MARKET).published, [None, said]);
    assert!(state.accounts.find(Address([0x99; 20])).is_some(), "the new backstop has an account");
    // The old publisher speaks from his new place.
    venue.price(10_100);
    assert_eq!(
        venue.engine.state().market(MARKET).published[1].map(|published| published.index),
        Some(Price(10_100))
    );
    assert_eq!(venue.engine.state().parameters().publishers[1].address, publisher());
}

#[test]
fn a_listed_market_ramps_to_the_unit() {
    let mut venue = venue(&[1_000_000, 1_000_000]);
    let mut listed = MarketParameters { name: "NEW".into(), ..market_parameters() };
    listed.risk.open_interest.most = Some(Notional(1_000_000_007));
    propose(&mut venue, Change::List(listed));
    venue.pace = Time(0);
    venue.time = venue.time + DELAY;
    venue.block(vec![]);
    let since = venue.time;
    let market = MarketId(1);
    for (age, most) in [(0, 0), (1, 11), (43_200_000, 500_000_003), (86_399_999, 999_999_995)] {
        venue.time = since + Time(age);
        venue.block(vec![]);
        assert_eq!(open_interest::most(venue.engine.state(), market), Some(Notional(most)), "{age}");
    }
    venue.time = since + Time::DAY;
    venue.block(vec![]);
    assert_eq!(open_interest::most(venue.engine.state(), market), Some(Notional(1_000_000_007)));
    assert_eq!(open_interest::most(venue.engine.state(), MARKET), None);
}

#[test]
fn settlement_conserves_money_whoever_is_left_with_a_loss() {
    let mut random = Random(11);
    let (mut paid, mut waited) = (0, 0);
    for round in 0..40 {
        let mut venue = venue(&[1_000_000; 12]);
        crowd(&mut venue, &mut random);
        let deposited = venue.engine.state().totals.deposited;
        propose(&mut venue, Change::Delist { market: MARKET });
        // Nobody is liquidated on the way.
        let operator = venue_parameters().operator;
        venue.apply(operator, Action::SetMode(Mode::Halted));
        venue.price(random.between(8_500, 11_500));
        venue.time = venue.time + Time(Time::DAY.0 + 1);
        venue.block(vec![]);
        // What isolated positions leave to be made good waits with the liquidations.
        let accounts = venue.engine.state().accounts.iter();
        waited += accounts
            .flat_map(|(_, account)| &account.holdings)
            .filter(|held| held.margin.is_negative())
            .count();
        audit(venue.engine.state()).expect("the books agree");
        venue.apply(operator, Action::SetMode(Mode::Open));
        let state = venue.engine.state();
        let mut margins =
            state.accounts.iter().flat_map(|(_, account)| &account.holdings).map(|held| held.margin);
        assert!(margins.all(Usd::is_zero), "round {round}");
        audit(state).expect("the books agree");
        assert!(state.market(MARKET).open_interest.is_zero(), "round {round}");
        assert!(state.accounts.iter().all(|(_, account)| !account.cash.is_negative()), "round {round}");
        assert_eq!(state.totals.deposited, deposited);
        paid += i32::from(state.funds.insurance < Usd::dollars(100_000));
    }
    assert!(paid > 5 && waited > 5, "settlements that leave losses were tried: {paid}, {waited}");
}

#[test]
fn a_snapshot_keeps_what_waits() {
    let mut venue = venue(&[1_000, 1_000]);
    propose(&mut venue, maintenance(200));
    propose(&mut venue, Change::Delist { market: MARKET });
    venue.place(ALICE, bid(10_000, 20_000));
    venue.place(BOB, ask(10_000, 20_000));
    let mut restored = Engine::restore(venue.engine.state().clone());
    let (height, time) = (venue.height + 1, venue.time + Time(2 * Time::DAY.0));
    let block = Block { height, time, received: time, commands: vec![command(KEY, Action::Nothing)] };
    assert_eq!(restored.apply(&block), venue.engine.apply(&block));
    assert_eq!(restored.state(), venue.engine.state());
}

#[test]
fn what_is_remembered_of_a_price_bound_goes_with_it() {
    let mut parameters = market_parameters();
    let bound = |deviation| PriceBound {
        horizon: Time::MINUTE,
        deviation: Rate::basis_points(deviation),
        auction: Time::MINUTE,
    };
    parameters.risk.auctions.bounds = vec![bound(100)];
    let mut state = Venue::with(self::parameters(), parameters.clone(), &[1_000]).engine.state().clone();
    state.evolve(&Event::AuctionBegan { market: MARKET, reason: AuctionReason::Bound(0), until: None });
    let spent = |parameters: &MarketParameters| state.market(MARKET).after(parameters).spent_bounds;
    parameters.min_order_value = Notional(0);
    assert_eq!(spent(&parameters), [0]);
    parameters.risk.auctions.bounds = vec![bound(200)];
    assert!(spent(&parameters).is_empty());
}
