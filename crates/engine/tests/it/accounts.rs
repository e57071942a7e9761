//! Who may ask for what: nonces, agents, sub-accounts, money in and out, modes.

use engine::command::{Action, Authority, Command, Mode, OrderReference};
use engine::event::Event;
use engine::ids::{Address, WithdrawalId};
use engine::rejection::Rejection;
use units::{Time, Usd};

use crate::venue::{ALICE, BOB, Venue, address, ask, bid, rejection, rejections, venue_parameters};

fn signed(venue: &mut Venue, signer: Address, nonce: u64, expires_after: Option<Time>) -> Vec<Event> {
    let authority = Authority::Signature { nonce, expires_after };
    let command = Command { signer, authority, on_behalf_of: None, action: Action::Nothing };
    venue.block(vec![command]).to_vec()
}

fn is_taken(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::NonceUsed { .. }))
}

#[test]
fn a_nonce_is_used_once_and_lies_near_the_wall_clock() {
    let mut venue = Venue::new(&[1_000]);
    let now = venue.time.0;
    let alice = address(ALICE);
    assert!(is_taken(&signed(&mut venue, alice, now, None)));
    assert!(matches!(rejection(&signed(&mut venue, alice, now, None)), Rejection::NonceUsed { .. }));
    assert!(
        is_taken(&signed(&mut venue, alice, now - 5, None)),
        "an older one that was not used may come late"
    );
    let day = Time::DAY.0;
    for nonce in [now - 2 * day - 1_000, now + day + 10_000, 0, u64::MAX] {
        let refused = rejection(&signed(&mut venue, alice, nonce, None));
        assert!(matches!(refused, Rejection::NonceOutOfWindow { .. }), "{nonce}: {refused:?}");
    }
}

#[test]
fn only_the_hundred_highest_nonces_are_remembered() {
    let mut venue = Venue::new(&[1_000]);
    let (now, alice) = (venue.time.0, address(ALICE));
    for nonce in now..now + 100 {
        assert!(is_taken(&signed(&mut venue, alice, nonce, None)));
    }
    let refused = rejection(&signed(&mut venue, alice, now - 1, None));
    assert_eq!(refused, Rejection::NonceUsed { nonce: now - 1, lowest: now });
    assert!(is_taken(&signed(&mut venue, alice, now + 100, None)));
    let refused = rejection(&signed(&mut venue, alice, now, None));
    assert_eq!(refused, Rejection::NonceUsed { nonce: now, lowest: now + 1 });
}

#[test]
fn an_expired_command_is_void_and_its_nonce_stays_free() {
    let mut venue = Venue::new(&[1_000]);
    let (now, alice) = (venue.time, address(ALICE));
    let refused = rejection(&signed(&mut venue, alice, now.0, Some(Time(now.0 - 1))));
    assert!(matches!(refused, Rejection::Expired { .. }));
    assert!(is_taken(&signed(&mut venue, alice, now.0, Some(now + Time::MINUTE))));
}

#[test]
fn an_unknown_signer_is_named() {
    let mut venue = Venue::new(&[1_000]);
    let stranger = Address([0x77; 20]);
    let now = venue.time.0;
    assert_eq!(
        rejection(&signed(&mut venue, stranger, now, None)),
        Rejection::UnknownSigner { signer: stranger }
    );
}

fn approve(venue: &mut Venue, agent: u8, name: &str, valid_until: Option<Time>) -> Vec<Event> {
    let action = Action::ApproveAgent { agent: Address([agent; 20]), name: name.into(), valid_until };
    venue.act(ALICE, action)
}

#[test]
fn agents_trade_and_move_no_money() {
    let mut venue = Venue::new(&[1_000, 1_000]);
    approve(&mut venue, 0x51, "", None);
    let agent = Address([0x51; 20]);
    let place =
        |order| Action::PlaceOrders { orders: vec![order], grouping: Default::default(), builder: None };
    let events = venue.apply(agent, place(bid(9_900, 2_000)));
    let placed = events.iter().find_map(|event| match event {
        Event::OrderPlaced(placed) => Some(placed.account),
        _ => None,
    });
    assert_eq!(placed, Some(ALICE), "an agent's order is his master's");
    let money = [
        Action::Withdraw { destination: agent, amount: Usd::dollars(5) },
        Action::Transfer { destination: agent, amount: Usd::dollars(5) },
        Action::CreateSubAccount { name: "sub".into() },
        Action::ApproveAgent { agent: Address([0x52; 20]), name: "".into(), valid_until: None },
    ];
    for action in money {
        assert_eq!(rejection(&venue.apply(agent, action)), Rejection::NotForAgents { agent });
    }
}

#[test]
fn one_unnamed_and_three_named_agents_and_the_same_name_replaces() {
    let mut venue = Venue::new(&[1_000]);
    for (agent, name) in [(0x51, ""), (0x52, "one"), (0x53, "two"), (0x54, "three")] {
        assert!(rejections(&approve(&mut venue, agent, name, None)).is_empty());
    }
    let refused = rejection(&approve(&mut venue, 0x55, "four", None));
    assert!(matches!(refused, Rejection::TooMany { limit: 3 }));
    assert!(rejections(&approve(&mut venue, 0x56, "two", None)).is_empty());
    let agents = &venue.engine.state().agents;
    assert!(!agents.contains(Address([0x53; 20])) && agents.contains(Address([0x56; 20])));
    let refused = rejection(&approve(&mut venue, 0x57, "a name of seventeen", None));
    assert_eq!(refused, Rejection::InvalidName);
}

#[test]
fn an_approval_ends_with_its_time() {
    let mut venue = Venue::new(&[1_000]);
    let until = venue.time + Time::MINUTE;
    approve(&mut venue, 0x51, "", Some(until));
    let agent = Address([0x51; 20]);
    assert!(rejections(&venue.apply(agent, Action::Nothing)).is_empty());
    venue.time = until + Time(100);
    let refused = rejection(&venue.apply(agent, Action::Nothing));
    assert_eq!(refused, Rejection::AgentExpired { agent, valid_until: until });
}

#[test]
fn a_sub_account_is_its_masters_alone() {
    let mut venue = Venue::new(&[1_000, 1_000]);
    venue.act(ALICE, Action::CreateSubAccount { name: "wing".into() });
    let state = venue.engine.state();
    let (sub, account) = state.accounts.iter().last().map(|(id, account)| (id, account.clone())).unwrap();
    assert_eq!(account.master, Some(ALICE));
    let amount = Usd::dollars(300);
    let deposit =
        |is_deposit| Action::TransferWithSubAccount { sub_account: account.address, is_deposit, amount };
    assert!(rejections(&venue.act(ALICE, deposit(true))).is_empty());
    assert_eq!(venue.engine.state().account(sub).cash, amount);
    assert_eq!(rejection(&venue.act(BOB, deposit(false))), Rejection::NotYours { account: account.address });
    let on_behalf = |signer| Command {
        signer,
        authority: Authority::Venue,
        on_behalf_of: Some(account.address),
        action: Action::PlaceOrders {
            orders: vec![bid(9_900, 2_000)],
            grouping: Default::default(),
            builder: None,
        },
    };
    let events = venue.block(vec![on_behalf(address(BOB))]).to_vec();
    assert_eq!(rejection(&events), Rejection::NotYours { account: account.address });
    venue.block(vec![on_behalf(address(ALICE))]);
    assert_eq!(venue.engine.state().account(sub).open_orders, 1);
    let again = venue.act(ALICE, Action::CreateSubAccount { name: "wing".into() });
    assert_eq!(rejection(&again), Rejection::InvalidName);
}

#[test]
fn withdrawals_wait_for_the_operator_and_come_back_when_refused() {
    let mut venue = Venue::new(&[1_000]);
    let operator = venue.engine.state().parameters().operator;
    let cash = |venue: &Venue| venue.engine.state().account(ALICE).cash;
    let withdraw = |amount| Action::Withdraw { destination: Address([1; 20]), amount };
    venue.act(ALICE, withdraw(Usd::dollars(100)));
    venue.act(ALICE, withdraw(Usd::dollars(50)));
    assert_eq!(cash(&venue), Usd::dollars(850));
    assert_eq!(venue.engine.state().funds.withdrawing, Usd::dollars(148));
    let authority = Authority::Signature { nonce: venue.time.0, expires_after: None };
    let action = Action::ConfirmWithdrawal { withdrawal: WithdrawalId(1), amount: None };
    let own = Command { signer: address(ALICE), authority, on_behalf_of: None, action };
    assert_eq!(rejection(venue.block(vec![own])), Rejection::NotOperator { signer: address(ALICE) });
    venue.apply(operator, Action::RefuseWithdrawal(WithdrawalId(2)));
    assert_eq!(cash(&venue), Usd::dollars(900), "amount and fee come back");
    venue.apply(operator, Action::ConfirmWithdrawal { withdrawal: WithdrawalId(1), amount: None });
    let funds = venue.engine.state().funds;
    assert_eq!((funds.withdrawing, funds.treasury), (Usd::ZERO, Usd::dollars(1)));
    let twice =
        venue.apply(operator, Action::ConfirmWithdrawal { withdrawal: WithdrawalId(1), amount: None });
    assert_eq!(rejection(&twice), Rejection::UnknownWithdrawal);
    assert!(matches!(rejection(&venue.act(ALICE, withdraw(Usd::ONE))), Rejection::BelowFee { .. }));
    for amount in [Usd::ZERO, Usd(-5), Usd(i64::MAX)] {
        assert_eq!(rejection(&venue.act(ALICE, withdraw(amount))), Rejection::InvalidAmount { amount });
    }
    let much = rejection(&venue.act(ALICE, withdraw(Usd::dollars(901))));
    assert!(
        matches!(much, Rejection::BelowTransferMargin { transferable, .. } if transferable == Usd::dollars(900))
    );
}

#[test]
fn modes_let_through_what_they_say() {
    let mut venue = Venue::new(&[1_000, 1_000]);
    let operator = venue.engine.state().parameters().operator;
    let resting = venue.rest(ALICE, ask(10_100, 1_000));
    let mode = |venue: &mut Venue, mode| drop(venue.apply(operator, Action::SetMode(mode)));
    mode(&mut venue, Mode::PostOnly);
    assert!(!rejections(&venue.place(BOB, bid(10_100, 1_000))).is_empty(), "it would take");
    mode(&mut venue, Mode::CancelOnly);
    assert!(!rejections(&venue.place(BOB, bid(9_900, 2_000))).is_empty(), "a new order");
    mode(&mut venue, Mode::Halted);
    let halted = rejection(&venue.act(ALICE, Action::CreateSubAccount { name: "late".into() }));
    assert_eq!(halted, Rejection::Mode { mode: Mode::Halted });
    assert!(rejections(&venue.cancel(ALICE, OrderReference::Id(resting))).is_empty(), "cancels always pass");
    assert!(venue.remaining(resting).is_none());
    mode(&mut venue, Mode::Open);
    assert!(rejections(&venue.place(BOB, bid(9_900, 2_000))).is_empty());
}

#[test]
fn fees_follow_the_volume_of_fourteen_days() {
    use engine::parameters::FeeTier;
    use units::{Notional, Rate};
    let mut parameters = venue_parameters();
    let tier = |volume, taker| FeeTier {
        volume: Notional(volume),
        taker: Rate::basis_points(taker),
        maker: Rate::basis_points(1),
    };
    parameters.fee_tiers = vec![tier(0, 4), tier(1_000_000_000, 2)];
    let mut venue = Venue::with(parameters, crate::venue::market_parameters(), &[10_000, 10_000]);
    venue.rest(BOB, ask(10_000, 100_000));
    venue.place(ALICE, bid(10_000, 100_000));
    let taker = |venue: &Venue| venue.engine.state().account(ALICE).fees.taker;
    assert_eq!(taker(&venue), Rate::basis_points(4), "the day is not over");
    venue.time = venue.time.next_multiple(Time::DAY);
    venue.block(Vec::new());
    assert_eq!(taker(&venue), Rate::basis_points(2));
    for _ in 0..13 {
        venue.time = venue.time.next_multiple(Time::DAY);
        venue.block(Vec::new());
        assert_eq!(taker(&venue), Rate::basis_points(2));
    }
    venue.time = venue.time.next_multiple(Time::DAY);
    venue.block(Vec::new());
    assert_eq!(taker(&venue), Rate::basis_points(4), "the volume is fifteen days old");
}
