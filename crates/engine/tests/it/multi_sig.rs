//! Accounts for which several sign together, and the other things that an account says about itself.

use engine::command::{Action, Authority, Command, IdentityAction, MultiSigAction, MultiSigSigners};
use engine::event::Event;
use engine::ids::{AccountId, Address};
use engine::invariants;
use engine::rejection::Rejection;
use units::{Rate, Time, Usd};

use crate::venue::{ALICE, BOB, CAROL, MARKET, Venue, address, ask, bid, rejection, rejections};

const DAVE: AccountId = AccountId(4);
const AGENT: Address = Address([0x51; 20]);

fn identity(venue: &mut Venue, account: AccountId, action: IdentityAction) -> Vec<Event> {
    venue.act(account, Action::Identity(action))
}

fn signers(threshold: u8, authorized: &[AccountId]) -> IdentityAction {
    let authorized = authorized.iter().map(|&account| address(account)).collect();
    IdentityAction::SetMultiSig(Some(MultiSigSigners { authorized, threshold }))
}

/// Alice, for whom two of Bob, Carol and Dave sign.
fn venue() -> Venue {
    let mut venue = Venue::new(&[10_000, 1_000, 1_000, 1_000, 1_000]);
    let events = identity(&mut venue, ALICE, signers(2, &[BOB, CAROL, DAVE]));
    assert!(rejections(&events).is_empty());
    venue
}

fn together(venue: &mut Venue, sender: Address, signers: &[Address], action: Action) -> Vec<Event> {
    let action = MultiSigAction { account: address(ALICE), signers: signers.to_vec(), action };
    venue.apply(sender, Action::MultiSig(Box::new(action)))
}

fn send(amount: i64) -> Action {
    Action::Transfer { destination: address(DAVE), amount: Usd::dollars(amount) }
}

fn cash(venue: &Venue, account: AccountId) -> Usd {
    venue.engine.state().account(account).cash
}

#[test]
fn enough_of_those_authorized_act_for_the_account_and_its_own_key_no_more() {
    let mut venue = venue();
    let [bob, carol] = [BOB, CAROL].map(address);
    assert_eq!(
        rejection(&venue.act(ALICE, send(5))),
        Rejection::MultiSigRequired { account: address(ALICE) }
    );
    assert!(rejections(&together(&mut venue, bob, &[bob, carol], send(5))).is_empty());
    assert_eq!(cash(&venue, DAVE), Usd::dollars(1_005));
    let few = Rejection::TooFewSignatures { signatures: 1, threshold: 2 };
    assert_eq!(rejection(&together(&mut venue, bob, &[bob], send(5))), few);
    assert_eq!(rejection(&together(&mut venue, bob, &[bob, bob], send(5))), few, "each counts once");
    let stranger = Rejection::NotAuthorized { signer: address(AccountId(5)) };
    assert_eq!(rejection(&together(&mut venue, bob, &[bob, address(AccountId(5))], send(5))), stranger);
    let alone = Rejection::MultiSigRequired { account: address(ALICE) };
    assert_eq!(rejection(&together(&mut venue, bob, &[bob, address(ALICE)], send(5))), alone);
    let outer = Rejection::NotOuterSigner { signer: address(AccountId(5)) };
    assert_eq!(rejection(&together(&mut venue, address(AccountId(5)), &[bob, carol], send(5))), outer);
    assert_eq!(cash(&venue, DAVE), Usd::dollars(1_005));
}

#[test]
fn an_agent_signs_for_who_is_authorized_and_counts_as_him() {
    let mut venue = venue();
    venue.act(BOB, Action::ApproveAgent { agent: AGENT, name: "".into(), valid_until: None });
    let [bob, carol] = [BOB, CAROL].map(address);
    assert!(rejections(&together(&mut venue, AGENT, &[AGENT, carol], send(5))).is_empty());
    let few = Rejection::TooFewSignatures { signatures: 1, threshold: 2 };
    assert_eq!(rejection(&together(&mut venue, bob, &[AGENT, bob], send(5))), few);
}

#[test]
fn an_agent_of_the_account_itself_trades_for_it() {
    let mut venue = venue();
    let [bob, carol] = [BOB, CAROL].map(address);
    let approve = Action::ApproveAgent { agent: AGENT, name: "".into(), valid_until: None };
    together(&mut venue, bob, &[bob, carol], approve);
    let place = || Action::PlaceOrders {
        orders: vec![bid(9_000, 10_000)],
        grouping: Default::default(),
        builder: None,
    };
    assert!(rejections(&venue.apply(AGENT, place())).is_empty());
    assert!(matches!(rejection(&venue.act(ALICE, place())), Rejection::MultiSigRequired { .. }));
}

#[test]
fn the_nonce_is_the_senders() {
    let mut venue = venue();
    let [bob, carol] = [BOB, CAROL].map(address);
    let nonce = venue.time.0;
    let command = || Command {
        signer: bob,
        authority: Authority::Signature { nonce, expires_after: None },
        on_behalf_of: None,
        action: Action::MultiSig(Box::new(MultiSigAction {
            account: address(ALICE),
            signers: vec![bob, carol],
            action: send(1),
        })),
    };
    assert!(rejections(venue.block(vec![command()])).is_empty());
    assert!(matches!(rejection(venue.block(vec![command()])), Rejection::NonceUsed { .. }));
    assert!(!venue.engine.state().accounts.signers().contains(&address(ALICE)));
}

#[test]
fn signers_change_and_go_by_their_own_word() {
    let mut venue = venue();
    let [bob, carol, dave] = [BOB, CAROL, DAVE].map(address);
    let change = Action::Identity(signers(1, &[DAVE]));
    assert!(rejections(&together(&mut venue, bob, &[bob, carol], change)).is_empty());
    assert_eq!(
        rejection(&together(&mut venue, bob, &[bob, carol], send(1))),
        Rejection::NotOuterSigner { signer: bob }
    );
    let back = Action::Identity(IdentityAction::SetMultiSig(None));
    assert!(rejections(&together(&mut venue, dave, &[dave], back)).is_empty());
    assert!(rejections(&venue.act(ALICE, send(1))).is_empty());
    let none = identity(&mut venue, ALICE, IdentityAction::SetMultiSig(None));
    assert_eq!(rejection(&none), Rejection::NotMultiSig { account: address(ALICE) });
}

#[test]
fn what_no_account_may_ask_no_multi_sig_account_may_ask() {
    let mut venue = venue();
    let [bob, carol] = [BOB, CAROL].map(address);
    let credit = Action::Credit { account: bob, amount: Usd::ONE };
    assert_eq!(rejection(&together(&mut venue, bob, &[bob, carol], credit)), Rejection::NotForAccounts);
    let inner = MultiSigAction { account: address(ALICE), signers: vec![bob, carol], action: send(1) };
    let nested = Action::MultiSig(Box::new(inner));
    assert_eq!(rejection(&together(&mut venue, bob, &[bob, carol], nested)), Rejection::NotForAccounts);
}

#[test]
fn signers_are_accounts_each_once_and_as_many_as_it_takes() {
    let mut venue = Venue::new(&[1_000; 12]);
    let set = |venue: &mut Venue, action| rejection(&identity(venue, ALICE, action));
    let invalid = Rejection::InvalidMultiSig { limit: 10 };
    assert_eq!(set(&mut venue, signers(1, &[])), invalid);
    assert_eq!(set(&mut venue, signers(0, &[BOB])), invalid);
    assert_eq!(set(&mut venue, signers(2, &[BOB])), invalid);
    let eleven: Vec<AccountId> = (2..13).map(AccountId).collect();
    assert_eq!(set(&mut venue, signers(1, &eleven)), invalid);
    let taken = |account| Rejection::AddressTaken { address: address(account) };
    assert_eq!(set(&mut venue, signers(1, &[BOB, BOB])), taken(BOB));
    assert_eq!(set(&mut venue, signers(1, &[ALICE])), taken(ALICE));
    let unknown = Rejection::UnknownAccount { account: address(AccountId(77)) };
    assert_eq!(set(&mut venue, signers(1, &[BOB, AccountId(77)])), unknown);
    assert!(rejections(&identity(&mut venue, ALICE, signers(1, &eleven[..10]))).is_empty());
}

#[test]
fn a_sub_account_has_another_name_of_its_own() {
    let mut venue = Venue::new(&[1_000, 1_000]);
    let mut open = |name: &str| {
        venue.act(ALICE, Action::CreateSubAccount { name: name.into() });
        let state = venue.engine.state();
        state.accounts.iter().last().map(|(_, account)| account.address).expect("it is opened")
    };
    let (one, _) = (open("one"), open("two"));
    let rename = |name: &str| IdentityAction::RenameSubAccount { sub_account: one, name: name.into() };
    assert_eq!(rejection(&identity(&mut venue, ALICE, rename("two"))), Rejection::InvalidName);
    assert_eq!(rejection(&identity(&mut venue, ALICE, rename(""))), Rejection::InvalidName);
    assert_eq!(rejection(&identity(&mut venue, BOB, rename("mine"))), Rejection::NotYours { account: one });
    assert!(rejections(&identity(&mut venue, ALICE, rename("wing"))).is_empty());
    let state = venue.engine.state();
    assert_eq!(state.account(state.accounts.find(one).expect("it is there")).name, "wing");
}

#[test]
fn room_for_requests_is_paid_for() {
    let mut venue = Venue::new(&[1, 1_000]);
    let reserve = |requests| IdentityAction::ReserveRequests { requests };
    let before = venue.engine.state().funds.treasury;
    assert!(rejections(&identity(&mut venue, ALICE, reserve(2_000))).is_empty());
    assert_eq!(cash(&venue, ALICE), Usd::ZERO);
    assert_eq!(venue.engine.state().funds.treasury, before + Usd::ONE);
    assert_eq!(venue.engine.state().identities.reserved_requests[&ALICE], 2_000);
    let refused = rejection(&identity(&mut venue, ALICE, reserve(1)));
    assert!(matches!(refused, Rejection::BelowTransferMargin { .. }));
    for requests in [0, 1_000_000_001, u64::MAX] {
        let refused = rejection(&identity(&mut venue, BOB, reserve(requests)));
        assert!(matches!(refused, Rejection::ItemCount { .. }), "{requests}");
    }
    invariants::audit(venue.engine.state()).expect("all sums agree");
}

#[test]
fn margin_is_topped_up_to_a_leverage() {
    use engine::command::MarginMode;
    let mut venue = Venue::new(&[1_000, 1_000]);
    let mode = MarginMode::Isolated;
    venue.act(ALICE, Action::SetLeverage { market: MARKET, leverage: 10, mode });
    venue.rest(BOB, ask(10_000, 10_000));
    venue.place(ALICE, bid(10_000, 10_000));
    let top_up = |percent: i64| Action::TopUpIsolatedMargin {
        market: MARKET,
        leverage: Rate::basis_points(percent * 100),
    };
    let margin =
        |venue: &Venue| venue.engine.state().account(ALICE).holding(MARKET).map(|holding| holding.margin);
    // A hundred dollars at four times leverage take twenty-five.
    assert!(rejections(&venue.act(ALICE, top_up(400))).is_empty());
    assert_eq!(margin(&venue), Some(Usd::dollars(25)));
    assert!(matches!(rejection(&venue.act(ALICE, top_up(500))), Rejection::InvalidAmount { .. }));
    assert!(matches!(rejection(&venue.act(ALICE, top_up(99))), Rejection::InvalidLeverage { .. }));
    assert_eq!(rejection(&venue.act(BOB, top_up(400))), Rejection::NoIsolatedPosition);
}

#[test]
fn a_sub_account_brings_two_more_agents_and_who_has_ended_goes_at_midnight() {
    let mut venue = Venue::new(&[1_000]);
    let until = venue.time + Time::MINUTE;
    let approve = |venue: &mut Venue, number: u8| {
        let action = Action::ApproveAgent {
            agent: Address([number; 20]),
            name: format!("bot{number}"),
            valid_until: Some(until),
        };
        venue.act(ALICE, action)
    };
    for number in 1..4 {
        assert!(rejections(&approve(&mut venue, number)).is_empty());
    }
    assert_eq!(rejection(&approve(&mut venue, 4)), Rejection::TooMany { limit: 3 });
    venue.act(ALICE, Action::CreateSubAccount { name: "wing".into() });
    for number in 4..6 {
        assert!(rejections(&approve(&mut venue, number)).is_empty());
    }
    assert_eq!(rejection(&approve(&mut venue, 6)), Rejection::TooMany { limit: 5 });
    assert_eq!(venue.engine.state().agents.iter().count(), 5);
    venue.time = venue.time.next_multiple(Time::DAY);
    venue.block(Vec::new());
    assert!(venue.engine.state().agents.iter().next().is_none());
}
