//! How much cash may leave, and how much the venue holds.

use engine::command::Action;
use engine::ids::Address;
use engine::rejection::Rejection;
use engine::rules::margin;
use units::{Time, Usd};

use crate::venue::{
    ALICE, BOB, Venue, address, ask, bid, market_parameters, rejection, rejections, venue_parameters,
};

fn send(venue: &mut Venue, amount: Usd) -> Result<(), Rejection> {
    let action = Action::Transfer { destination: address(BOB), amount };
    match rejections(&venue.act(ALICE, action))[..] {
        [] => Ok(()),
        [(_, rejection)] => Err(rejection),
        _ => panic!("one command has one answer"),
    }
}

/// Alice is long 50 at 100.00 with 1,000 dollars: 5,000 dollars of notional.
fn world() -> Venue {
    let mut venue = Venue::new(&[1_000, 100_000]);
    venue.rest(BOB, ask(10_000, 500_000));
    venue.place(ALICE, bid(10_000, 500_000));
    venue.price(10_000);
    assert_eq!(venue.position(ALICE), 500_000);
    venue
}

#[test]
fn a_tenth_of_the_notional_stays_behind_a_position() {
    let mut venue = world();
    // 5,000 / 20 = 250 of initial margin, but 500 is a tenth; the fee was 4 basis points, 2 dollars.
    let transferable = Usd::dollars(1_000 - 2 - 500);
    assert_eq!(margin::transferable(venue.engine.state(), ALICE), transferable);
    let amount = Usd(transferable.0 + 1);
    assert_eq!(send(&mut venue, amount), Err(Rejection::BelowTransferMargin { transferable, amount }));
    assert_eq!(send(&mut venue, transferable), Ok(()));
    assert_eq!(margin::transferable(venue.engine.state(), ALICE), Usd::ZERO);
    assert_eq!(venue.engine.state().account(ALICE).cash, Usd::dollars(500));
}

#[test]
fn the_initial_margin_stays_where_it_is_more() {
    let mut venue = world();
    let action = Action::SetLeverage {
        market: crate::venue::MARKET,
        leverage: 6,
        mode: engine::command::MarginMode::Cross,
    };
    assert!(rejections(&venue.act(ALICE, action)).is_empty());
    // 5,000 / 6, rounded up.
    assert_eq!(margin::transferable(venue.engine.state(), ALICE), Usd(998_000_000 - 833_333_334));
}

#[test]
fn no_cash_leaves_a_position_whose_price_is_stale() {
    let mut parameters = venue_parameters();
    parameters.price_staleness = Time(10_000);
    let mut venue = Venue::with(parameters, market_parameters(), &[1_000, 100_000]);
    venue.rest(BOB, ask(10_000, 500_000));
    venue.place(ALICE, bid(10_000, 500_000));
    venue.time = venue.time + Time(10_001);
    let stale = Rejection::NoPrice { market: crate::venue::MARKET };
    assert_eq!(send(&mut venue, Usd::ONE), Err(stale));
    let withdraw = Action::Withdraw { destination: Address([1; 20]), amount: Usd::dollars(5) };
    assert_eq!(rejection(&venue.act(ALICE, withdraw)), stale);
    venue.price(10_000);
    assert_eq!(send(&mut venue, Usd::ONE), Ok(()));
}

#[test]
fn who_has_no_position_pays_also_while_prices_are_stale() {
    let mut venue = Venue::new(&[1_000, 1_000]);
    venue.time = venue.time + Time::DAY;
    assert_eq!(send(&mut venue, Usd::dollars(1_000)), Ok(()));
}

#[test]
fn the_venue_holds_no_more_than_its_sums_can_count() {
    let mut venue = Venue::new(&[1_000]);
    let operator = venue.engine.state().parameters().operator;
    let credit = |amount| Action::Credit { account: Address([7; 20]), amount };
    let most = Usd(1 << 52);
    for amount in [Usd::ZERO, Usd(-1), Usd(most.0 + 1)] {
        let refused = rejection(&venue.apply(operator, credit(amount)));
        assert_eq!(refused, Rejection::InvalidAmount { amount });
    }
    let mut accepted = 0;
    while rejections(&venue.apply(operator, credit(most))).is_empty() {
        accepted += 1;
    }
    assert_eq!(accepted, 255, "2^60 in all, and a little was there already");
    assert!(rejections(&venue.apply(operator, credit(Usd::ONE))).is_empty());
}

#[test]
fn credits_and_debits_are_the_venues_and_open_accounts() {
    let mut venue = Venue::new(&[1_000]);
    let (operator, stranger) = (venue.engine.state().parameters().operator, Address([7; 20]));
    let debit = |amount| Action::Debit { account: stranger, amount };
    assert_eq!(
        rejection(&venue.apply(operator, debit(Usd::ONE))),
        Rejection::UnknownAccount { account: stranger }
    );
    let credit = Action::Credit { account: stranger, amount: Usd::dollars(3) };
    venue.apply(operator, credit);
    let refused = rejection(&venue.apply(operator, debit(Usd::dollars(4))));
    assert!(matches!(refused, Rejection::BelowTransferMargin { .. }));
    assert!(rejections(&venue.apply(operator, debit(Usd::dollars(3)))).is_empty());
    let account = venue.engine.state().accounts.find(stranger).unwrap();
    assert_eq!(venue.engine.state().account(account).cash, Usd::ZERO);
}

#[test]
fn a_sub_account_has_no_sub_accounts_and_an_agents_address_takes_no_money() {
    let mut venue = Venue::new(&[1_000]);
    venue.act(ALICE, Action::CreateSubAccount { name: "wing".into() });
    let (_, sub) = venue.engine.state().accounts.iter().last().unwrap();
    let account = sub.address;
    let refused = rejection(&venue.apply(account, Action::CreateSubAccount { name: "tip".into() }));
    assert_eq!(refused, Rejection::NotForSubAccounts { account });
    let agent = Address([0x51; 20]);
    let approve = Action::ApproveAgent { agent, name: "".into(), valid_until: None };
    venue.act(ALICE, approve);
    let transfer = |destination| Action::Transfer { destination, amount: Usd::ONE };
    assert_eq!(rejection(&venue.act(ALICE, transfer(agent))), Rejection::AddressTaken { address: agent });
    assert_eq!(rejection(&venue.act(ALICE, transfer(address(ALICE)))), Rejection::ToItself);
}
