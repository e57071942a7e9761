//! Orders of linked and unlinked accounts in any order: the market never grows beyond its limit, and no group of linked accounts holds
//! more than its part of it on a side.

use engine::command::{Action, Side, TimeInForce};
use engine::event::{CancelReason, Event};
use engine::ids::AccountId;
use engine::invariants;
use engine::parameters::{NearLimit, OpenInterestLimits};
use engine::rules::open_interest;
use units::{Notional, Rate, Size, Usd};

use crate::random::Random;
use crate::venue::{
    ALICE, MARKET, Order, Venue, address, ask, bid, cancelled, market_parameters, venue_parameters,
};

const MOST: i64 = 2_000_000_000;

fn venue(limits: OpenInterestLimits) -> Venue {
    let mut market = market_parameters();
    market.risk.open_interest = limits;
    let mut venue = Venue::with(venue_parameters(), market, &[1_000_000; 5]);
    // Three wallets, opened by the money of the first account, and one by that of a wallet.
    for (from, to) in [(ALICE, 6), (ALICE, 7), (AccountId(6), 8)] {
        let transfer =
            Action::Transfer { destination: address(AccountId(to)), amount: Usd::dollars(100_000) };
        venue.act(from, transfer);
    }
    venue
}

fn limits() -> OpenInterestLimits {
    OpenInterestLimits {
        most: Some(Notional(MOST)),
        concentration: Some(Rate::basis_points(6_000)),
        near: Some(NearLimit { from: Rate::basis_points(9_000), share: Rate::basis_points(5_000) }),
        ..OpenInterestLimits::default()
    }
}

#[test]
fn no_flow_of_orders_takes_the_market_or_a_group_beyond_its_limit() {
    let (mut barred, mut largest) = ([0, 0], Size::ZERO);
    for seed in 0..8 {
        let mut random = Random(seed);
        let near = limits().near.filter(|_| seed % 2 == 0);
        let mut venue = venue(OpenInterestLimits { near, ..limits() });
        let most = Size(MOST / 10_000);
        for _ in 0..600 {
            let account = AccountId(u32::try_from(random.between(1, 9)).unwrap());
            let (price, size) = (random.between(9_990, 10_011), random.between(1_000, 90_000));
            let order = if random.one_in(2) { bid(price, size) } else { ask(price, size) };
            let order = if random.one_in(4) { order.tif(TimeInForce::Ioc) } else { order };
            let events = venue.place(account, order);
            for (_, reason) in cancelled(&events) {
                barred[0] += i32::from(reason == CancelReason::OpenInterest);
                barred[1] += i32::from(reason == CancelReason::Concentration);
            }
            if random.one_in(10) {
                venue.cancel_all(account);
            }
            let state = venue.engine.state();
            // The mark price follows the book a little: what it was when the trade was made is not known, so a margin is left.
            let bound = Size(most.0 * 101 / 100);
            let held = state.market(MARKET).open_interest;
            assert!(held <= bound, "seed {seed}: {held:?}");
            largest = largest.max(held);
            for side in [Side::Bid, Side::Ask] {
                let together = open_interest::together(state, account, MARKET, side);
                assert!(together.0 <= bound.0 * 6 / 10, "seed {seed}: {together:?}");
            }
            assert_eq!(invariants::audit(state), Ok(()));
        }
    }
    assert!(barred.iter().all(|&count| count > 10), "orders are barred: {barred:?}");
    assert!(largest.0 > MOST / 10_000 * 9 / 10, "the market grows: {largest:?}");
}

#[test]
fn accounts_are_linked_by_the_transfer_that_opens_them_and_by_nothing_later() {
    let mut venue = venue(limits());
    let linked = |venue: &Venue, account| venue.engine.state().account(AccountId(account)).linked;
    for wallet in 1..9 {
        let expected = [1, 6, 7, 8].contains(&wallet).then_some(ALICE);
        assert_eq!(linked(&venue, wallet).is_some(), expected.is_some(), "{wallet}");
    }
    let transfer = Action::Transfer { destination: address(AccountId(3)), amount: Usd::dollars(1) };
    venue.act(ALICE, transfer);
    assert_eq!(linked(&venue, 3), None);
    venue.act(AccountId(3), Action::CreateSubAccount { name: "wing".into() });
    assert_eq!((linked(&venue, 3), linked(&venue, 9)), (Some(AccountId(3)), Some(AccountId(3))));
}

#[test]
fn positions_from_before_the_link_count() {
    let mut venue = venue(limits());
    venue.rest(AccountId(2), ask(10_000, 20_000));
    venue.place(AccountId(3), bid(10_000, 20_000));
    assert_eq!(venue.position(AccountId(3)), 20_000);
    let transfer = Action::Transfer { destination: address(AccountId(40)), amount: Usd::dollars(10) };
    let events = venue.act(AccountId(3), transfer);
    let opened = events.iter().find_map(|event| match event {
        Event::AccountOpened { account, .. } => Some(*account),
        _ => None,
    });
    let opened = opened.expect("an account is opened");
    assert_eq!(open_interest::together(venue.engine.state(), opened, MARKET, Side::Bid), Size(20_000));
}
