//! Dexes that anybody deploys: their money is apart, and what goes wrong in one stays there.

use engine::command::{
    Action, Deployment, DexDescription, DexPrice, MarketRegistration, OrderRequest, TimeInForce,
};
use engine::event::{CancelReason, DexEvent, Event, FillOrigin};
use engine::ids::{AccountId, DexId, MarketId};
use engine::invariants::audit;
use engine::parameters::{DexPolicy, VenueParameters};
use engine::rejection::Rejection;
use engine::state::State;
use units::{Notional, Price, Time, Usd};

use crate::venue::{
    ALICE, BOB, CAROL, Order, Venue, address, ask, bid, cancelled, fills, market_parameters, rejection,
    trades, venue_parameters,
};

/// Who deploys.
pub const DAVE: AccountId = AccountId(4);
/// The first dex.
pub const DEX: DexId = DexId(1);
/// Its first market.
pub const COIN: MarketId = MarketId(1);

/// What it takes: a thousand dollars for a dex, and a hundred for each market, of a hundred thousand dollars.
pub fn policy() -> DexPolicy {
    DexPolicy {
        bond: Usd::dollars(1_000),
        market_bond: Usd::dollars(100),
        open_interest: Notional(Usd::dollars(100_000).0),
    }
}

/// A registration of `COIN` in a dex, at 10.00 with ten times leverage: lots of a hundredth, ticks of 1e-4.
pub fn registration(dex: &str, coin: &str, is_new: bool) -> Action {
    let description = DexDescription { full_name: "A test".into(), oracle_updater: None };
    Action::Deploy(Deployment::RegisterMarket(Box::new(MarketRegistration {
        dex: dex.into(),
        description: is_new.then_some(description),
        coin: coin.into(),
        size_decimals: 2,
        oracle_price: Price(100_000),
        margin_table: 10,
        mode: Default::default(),
    })))
}

/// A venue where Dave deployed a dex, and where the others have five thousand dollars in it each.
pub fn venue() -> Venue {
    let parameters = VenueParameters { dexes: Some(policy()), ..venue_parameters() };
    let mut venue = Venue::with(parameters, market_parameters(), &[20_000, 20_000, 20_000, 20_000]);
    venue.act(DAVE, registration("test", "COIN", true));
    for account in [ALICE, BOB, CAROL] {
        assert_eq!(send(&mut venue, account, DexId::VENUE, DEX, 5_000).len(), 3, "opened and transferred");
    }
    venue
}

/// Moves dollars of somebody between his accounts.
pub fn send(venue: &mut Venue, account: AccountId, from: DexId, to: DexId, dollars: i64) -> Vec<Event> {
    let amount = Usd::dollars(dollars);
    let events =
        venue.act(account, Action::SendBetweenDexes { destination: address(account), from, to, amount });
    events.into_iter().filter(|event| !matches!(event, Event::BlockBegan { .. })).collect()
}

/// Somebody's account in the dex.
pub fn inside(venue: &Venue, account: AccountId) -> AccountId {
    venue.engine.state().account_in(account, DEX).expect("he has one")
}

/// An order for the dex's market.
pub fn here(order: OrderRequest) -> OrderRequest {
    OrderRequest { market: COIN, ..order }
}

/// The dex's prices, three seconds after the last ones.
pub fn say(venue: &mut Venue, oracle: i64, marks: &[i64]) -> Vec<Event> {
    venue.time = venue.time + Time(3_000);
    let marks = marks.iter().map(|&mark| Price(mark)).collect();
    let price = DexPrice { market: COIN, oracle: Some(Price(oracle)), marks, external: None };
    venue.act(DAVE, Action::Deploy(Deployment::SetPrices { dex: DEX, prices: vec![price] }))
}

/// Alice sells what Bob buys, at ten dollars.
fn trade(venue: &mut Venue, size: i64) {
    venue.place(ALICE, here(ask(100_000, size)));
    let events = venue.place(BOB, here(bid(100_000, size)));
    assert_eq!(fills(&events).len(), 2, "{events:?}");
}

fn position(venue: &Venue, account: AccountId) -> i64 {
    venue.engine.state().account(inside(venue, account)).position(COIN).0
}

/// What is the venue's own: its funds, and the cash of all accounts outside of the dex.
fn outside(state: &State) -> (Usd, Usd, Usd) {
    let cash = state.accounts.iter().filter(|(_, account)| account.dex.is_venue());
    (state.funds.insurance, state.funds.treasury, cash.map(|(_, account)| account.cash).sum())
}

#[test]
fn whoever_pays_the_bond_deploys_a_dex() {
    let mut venue = venue();
    let state = venue.engine.state();
    let dex = state.dex(DEX);
    assert_eq!((dex.name.as_str(), dex.deployer, dex.insurance), ("test", DAVE, Usd::dollars(1_100)));
    assert_eq!(state.account(DAVE).cash, Usd::dollars(18_900));
    let market = state.market(COIN);
    assert_eq!((market.parameters.name.as_str(), market.dex_id()), ("test:COIN", DEX));
    assert_eq!(
        market.mark.price,
        Price(100_000),
        "with no book and nothing said the mark is the oracle price"
    );
    audit(state).expect("all is what it should be");

    let events = venue.act(ALICE, registration("test", "MORE", false));
    let signer = address(ALICE);
    assert_eq!(rejection(&events), Rejection::NotDeployer { dex: DEX, signer });
    assert_eq!(
        rejection(&venue.act(ALICE, registration("test", "MORE", true))),
        Rejection::NotDeployer { dex: DEX, signer }
    );
    assert_eq!(rejection(&venue.act(DAVE, registration("test", "MORE", true))), Rejection::DexDescription);
    assert_eq!(rejection(&venue.act(DAVE, registration("test", "COIN", false))), Rejection::InvalidName);
    for name in ["", "Test", "toolong", "a:b"] {
        assert_eq!(rejection(&venue.act(DAVE, registration(name, "COIN", true))), Rejection::InvalidName);
    }
    venue.act(DAVE, registration("test", "MORE", false));
    assert_eq!(venue.engine.state().dex(DEX).insurance, Usd::dollars(1_200));
}

#[test]
fn nobody_deploys_where_that_is_not_offered_or_not_paid_for() {
    let mut venue = Venue::new(&[20_000, 20_000, 20_000, 20_000]);
    assert_eq!(rejection(&venue.act(DAVE, registration("test", "COIN", true))), Rejection::DexesNotOffered);
    let parameters = VenueParameters { dexes: Some(policy()), ..venue_parameters() };
    let mut venue = Venue::with(parameters, market_parameters(), &[1_099]);
    assert!(matches!(
        rejection(&venue.act(ALICE, registration("test", "COIN", true))),
        Rejection::BelowTransferMargin { .. }
    ));
    assert!(venue.engine.state().dexes.is_empty());
}

#[test]
fn a_trade_in_a_dex_is_made_by_the_accounts_there() {
    let mut venue = venue();
    let before = outside(venue.engine.state());
    trade(&mut venue, 10_000);
    assert_eq!((position(&venue, ALICE), position(&venue, BOB)), (-10_000, 10_000));
    assert!(
        venue.engine.state().account(ALICE).holdings.is_empty(),
        "nothing of it is in the venue's own account"
    );
    assert_eq!(outside(venue.engine.state()), before, "and no money of it");
    // A thousand dollars at twice the venue's fees: taker 0.08 %, maker 0.02 %; half of it is the deployer's.
    let state = venue.engine.state();
    assert_eq!(state.account(inside(&venue, DAVE)).cash, Usd(500_000));
    assert_eq!(state.dex(DEX).treasury, Usd(500_000));
    let bob = state.account(inside(&venue, BOB));
    assert_eq!(bob.cash + bob.holding(COIN).expect("a position").margin, Usd::dollars(5_000) - Usd(800_000));
    let margin = bob.holding(COIN).expect("a position").margin;
    assert_eq!(margin, Usd::dollars(100) - Usd(800_000), "a tenth of it, less the fee");
    audit(state).expect("all is what it should be");
}

#[test]
fn who_has_nothing_in_a_dex_trades_nothing_there() {
    let mut venue = venue();
    let order = here(bid(100_000, 1_000));
    assert_eq!(rejection(&venue.place(DAVE, order)), Rejection::NoAccountInDex { dex: DEX });
    let events = send(&mut venue, ALICE, DEX, DexId::VENUE, 5_001);
    assert!(matches!(rejection(&events), Rejection::BelowTransferMargin { .. }));
    assert_eq!(rejection(&send(&mut venue, ALICE, DexId::VENUE, DexId(2), 1)), Rejection::UnknownDex);
    assert_eq!(rejection(&send(&mut venue, ALICE, DEX, DEX, 1)), Rejection::ToItself);
    send(&mut venue, ALICE, DEX, DexId::VENUE, 5_000);
    assert_eq!(venue.engine.state().account(ALICE).cash, Usd::dollars(20_000));
}

#[test]
fn orders_cancels_and_modifies_find_their_dex() {
    let mut venue = venue();
    let events = venue.place(ALICE, here(ask(110_000, 1_000)));
    let order = *crate::venue::placed(&events).first().expect("accepted");
    let elsewhere = venue.cancel(ALICE, engine::command::OrderReference::Id(order));
    assert_eq!(rejection(&elsewhere), Rejection::UnknownOrder, "it is not in the venue's market");
    let events = venue.modify(ALICE, order, here(ask(120_000, 1_000)));
    let order = *crate::venue::placed(&events).first().expect("replaced");
    let cancel =
        engine::command::CancelRequest { market: COIN, order: engine::command::OrderReference::Id(order) };
    let events = venue.act(ALICE, Action::CancelOrders(vec![cancel]));
    assert_eq!(cancelled(&events), [(order, CancelReason::Requested)]);
    venue.rest(ALICE, here(ask(110_000, 1_000)));
    let time = Some(venue.time + Time(6_000));
    venue.act(ALICE, Action::ScheduleCancel { time });
    venue.time = venue.time + Time(7_000);
    assert_eq!(cancelled(venue.block(vec![]))[0].1, CancelReason::Scheduled);
}

#[test]
fn a_crash_in_a_dex_is_paid_for_there() {
    let mut venue = venue();
    trade(&mut venue, 50_000);
    let before = outside(venue.engine.state());
    // Bob is long five thousand dollars with a margin of five hundred; the price falls to a half and nobody bids.
    let events = say(&mut venue, 50_000, &[50_000, 50_000]);
    let deleveraged = fills(&events).iter().any(|fill| fill.origin == FillOrigin::Deleveraging);
    assert!(deleveraged, "{events:?}");
    assert_eq!((position(&venue, ALICE), position(&venue, BOB)), (0, 0));
    assert_eq!(outside(venue.engine.state()), before, "nobody outside lost or won a unit");
    let state = venue.engine.state();
    assert!(
        state.account(inside(&venue, BOB)).cash > Usd::dollars(4_400),
        "what was not in the position is still Bob's"
    );
    audit(state).expect("all is what it should be");
}

#[test]
fn a_pumped_oracle_takes_nothing_out_of_the_venue() {
    let mut venue = venue();
    trade(&mut venue, 50_000);
    let before = outside(venue.engine.state());
    let lost = venue.engine.state().outflow.lost;
    // Dave, who deployed the dex, says ten times the price. Bob sells his gain to Carol at the top, before Alice is liquidated.
    venue.place(CAROL, here(bid(170_000, 25_000)));
    let events = say(&mut venue, 1_000_000, &[1_000_000, 1_000_000]);
    assert!(fills(&events).iter().any(|fill| fill.account == inside(&venue, ALICE)), "Alice is liquidated");
    let state = venue.engine.state();
    assert_eq!(outside(state), before);
    assert_eq!(state.outflow.lost, lost, "what is lost there keeps no withdrawal of the venue's inside");
    // Whatever the accounts there say they have, no more leaves than came in.
    let mut left = Usd::ZERO;
    for account in [ALICE, BOB, CAROL, DAVE] {
        let Some(own) = venue.engine.state().account_in(account, DEX) else { continue };
        let amount = venue.engine.state().account(own).cash;
        let destination = address(account);
        let action = Action::SendBetweenDexes { destination, from: DEX, to: DexId::VENUE, amount };
        let events = venue.act(account, action);
        if crate::venue::rejections(&events).is_empty() {
            left += amount;
        }
    }
    assert!(left <= Usd::dollars(15_000 + 1_100), "{left:?}");
    let state = venue.engine.state();
    assert_eq!((state.funds.insurance, state.funds.treasury), (before.0, before.1));
    assert!(state.dex(DEX).totals.deposited >= 0);
    audit(state).expect("all is what it should be");
}

#[test]
fn a_limit_of_open_interest_is_always_on() {
    let mut venue = venue();
    // A hundred thousand dollars is ten thousand coins at ten dollars.
    let events = venue.place(ALICE, here(ask(100_000, 1_000_100)));
    assert!(matches!(rejection(&events), Rejection::AboveOpenInterest { .. }), "{events:?}");
    let limit = |most| Action::Deploy(Deployment::LimitOpenInterest(vec![(COIN, Notional(most))]));
    let events = venue.act(DAVE, limit(Usd::dollars(100_001).0));
    assert!(
        matches!(rejection(&events), Rejection::InvalidParameter { .. }),
        "no more than the venue allows"
    );
    venue.act(DAVE, limit(Usd::dollars(100).0));
    venue.place(ALICE, here(ask(100_000, 1_000)));
    let events = venue.place(BOB, here(bid(100_000, 1_000)));
    assert_eq!(fills(&events).len(), 2);
    let events = venue.place(ALICE, here(ask(100_000, 1_000)));
    assert!(matches!(rejection(&events), Rejection::AboveOpenInterest { .. }), "{events:?}");
    // In lots it is what ten times the venue's limit was worth at the first price, however low the price.
    venue.act(DAVE, limit(Usd::dollars(100_000).0));
    for price in [10_000, 1_000, 100, 10] {
        say(&mut venue, price, &[price]);
    }
    let events = venue.place(CAROL, here(bid(10, 10_000_100)));
    assert!(matches!(rejection(&events), Rejection::AboveOpenInterest { .. }), "{events:?}");
}

#[test]
fn prices_are_said_at_intervals_and_within_a_factor() {
    let mut venue = venue();
    say(&mut venue, 100_000, &[]);
    let price = |oracle: i64, marks: &[i64]| {
        let marks = marks.iter().map(|&mark| Price(mark)).collect();
        let price = DexPrice { market: COIN, oracle: Some(Price(oracle)), marks, external: None };
        Action::Deploy(Deployment::SetPrices { dex: DEX, prices: vec![price] })
    };
    let earliest = venue.time + Time(2_500);
    venue.time = venue.time + Time(2_480);
    assert_eq!(rejection(&venue.act(DAVE, price(101_000, &[]))), Rejection::TooEarly { earliest });
    let events = venue.act(ALICE, price(101_000, &[]));
    assert!(matches!(rejection(&events), Rejection::NotDeployer { .. }));
    let absurd = |events: &[Event]| matches!(rejection(events), Rejection::AbsurdPrice { .. });
    assert!(absurd(&venue.act(DAVE, price(1_100_000, &[]))), "more than ten times");
    assert!(absurd(&venue.act(DAVE, price(9_000, &[]))), "less than a tenth");
    assert!(absurd(&venue.act(DAVE, price(100_000, &[2_000_000]))), "a mark far from the oracle");
    assert!(matches!(rejection(&venue.act(DAVE, price(100_000, &[1, 2, 3]))), Rejection::ItemCount { .. }));
    venue.act(DAVE, price(101_000, &[102_000, 103_000]));
    assert_eq!(venue.engine.state().market(COIN).oracle.price, Price(101_000));
}

#[test]
fn the_mark_is_a_median_of_what_is_said_and_the_book() {
    let mut venue = venue();
    let mark = |venue: &Venue| venue.engine.state().market(COIN).mark.price.0;
    say(&mut venue, 100_000, &[102_000]);
    assert_eq!(mark(&venue), 102_000);
    say(&mut venue, 100_000, &[102_000, 104_000]);
    assert_eq!(mark(&venue), 103_000, "the mean of two");
    venue.place(ALICE, here(ask(120_000, 1_000)));
    venue.place(BOB, here(bid(98_000, 1_000)));
    say(&mut venue, 100_000, &[102_000, 104_000]);
    assert_eq!(mark(&venue), 104_000, "the book says 109,000");
    // After ten seconds without a word only the book counts.
    venue.time = venue.time + Time(11_000);
    venue.block(vec![]);
    assert_eq!(mark(&venue), 109_000);
}

#[test]
fn a_halt_settles_at_the_mark_and_can_end() {
    let mut venue = venue();
    trade(&mut venue, 10_000);
    let resting = venue.rest(CAROL, here(bid(90_000, 1_000)));
    say(&mut venue, 101_000, &[101_000]);
    let halt = |is_halted| Action::Deploy(Deployment::HaltTrading { market: COIN, is_halted });
    let events = venue.act(DAVE, halt(true));
    assert_eq!(cancelled(&events), [(resting, CancelReason::Halted)]);
    let (alice, bob) = (inside(&venue, ALICE), inside(&venue, BOB));
    assert_eq!(trades(&events), [(bob, 101_000, -10_000), (alice, 101_000, 10_000)]);
    assert_eq!((position(&venue, ALICE), position(&venue, BOB)), (0, 0));
    let events = venue.place(ALICE, here(ask(100_000, 1_000)));
    assert_eq!(rejection(&events), Rejection::TradingHalted { market: COIN });
    assert_eq!(rejection(&venue.act(DAVE, halt(true))), Rejection::NothingChanged);
    venue.act(DAVE, halt(false));
    trade(&mut venue, 10_000);
    let state = venue.engine.state();
    assert_eq!(
        state.account(bob).cash + state.account(bob).holding(COIN).expect("one").margin,
        Usd(5_008_400_000)
    );
    audit(state).expect("all is what it should be");
}

#[test]
fn a_publisher_says_nothing_about_a_dex() {
    let mut venue = venue();
    let price =
        engine::command::PublishedPrice { market: COIN, index: Price(1), perpetual: None, confidence: None };
    let time = venue.time;
    let events = venue.apply(crate::venue::publisher(), Action::PublishPrices { time, prices: vec![price] });
    assert_eq!(rejection(&events), Rejection::MarketOfOtherDex { market: COIN, dex: DEX });
}

#[test]
fn fees_are_the_dexs_until_the_venue_collects_its_part() {
    let mut venue = venue();
    let before = venue.engine.state().funds.treasury;
    trade(&mut venue, 10_000);
    assert_eq!(venue.engine.state().funds.treasury, before);
    venue.time = venue.time + Time::DAY;
    let events = venue.block(vec![]).to_vec();
    let amount = Usd(500_000);
    assert!(events.contains(&Event::Dex(DexEvent::FeesCollected { dex: DEX, amount })));
    assert_eq!(venue.engine.state().funds.treasury - before, amount);
    assert_eq!(venue.engine.state().dex(DEX).treasury, Usd::ZERO);
}

#[test]
fn an_immediate_order_of_somebody_else_does_not_reach_another_dex() {
    let mut venue = venue();
    venue.act(CAROL, registration("other", "COIN", true));
    let other = MarketId(2);
    assert_eq!(venue.engine.state().market(other).parameters.name, "other:COIN");
    let order = OrderRequest { market: other, ..bid(100_000, 1_000).tif(TimeInForce::Ioc) };
    assert_eq!(rejection(&venue.place(ALICE, order)), Rejection::NoAccountInDex { dex: DexId(2) });
    let prices = vec![DexPrice { market: other, oracle: Some(Price(99_000)), marks: vec![], external: None }];
    let events = venue.act(DAVE, Action::Deploy(Deployment::SetPrices { dex: DEX, prices }));
    assert_eq!(rejection(&events), Rejection::MarketOfOtherDex { market: other, dex: DexId(2) });
}
