//! Keys that trade for an account, and what happens to them and their nonces in time.

use engine::command::{Action, Authority, Command, Mode};
use engine::event::Event;
use engine::ids::{AccountId, Address};
use engine::rejection::Rejection;
use units::{Time, Usd};

use crate::venue::{ALICE, BOB, Venue, address, rejection, rejections};

const AGENT: Address = Address([0x51; 20]);

fn approve(venue: &mut Venue, agent: Address, name: &str, valid_until: Option<Time>) -> Vec<Event> {
    let name = name.into();
    let action = Action::ApproveAgent { agent, name, valid_until };
    venue.act(ALICE, action)
}

fn signed(venue: &mut Venue, signer: Address, nonce: u64) -> Vec<Event> {
    let authority = Authority::Signature { nonce, expires_after: None };
    let command = Command { signer, authority, on_behalf_of: None, action: Action::Nothing };
    venue.block(vec![command]).to_vec()
}

#[test]
fn nonces_lie_within_the_window_to_the_millisecond() {
    let mut venue = Venue::new(&[1_000]);
    venue.pace = Time(0);
    let (now, signer) = (venue.time.0, address(ALICE));
    let (oldest, newest) = (now - 2 * Time::DAY.0 + 1, now + Time::DAY.0 - 1);
    for nonce in [oldest - 1, newest + 1] {
        let refused = rejection(&signed(&mut venue, signer, nonce));
        let received = venue.time;
        assert_eq!(refused, Rejection::NonceOutOfWindow { nonce, received });
    }
    for nonce in [oldest, newest] {
        assert!(rejections(&signed(&mut venue, signer, nonce)).is_empty(), "{nonce}");
    }
}

#[test]
fn an_approval_holds_up_to_and_with_its_last_millisecond() {
    let mut venue = Venue::new(&[1_000]);
    venue.pace = Time(0);
    let valid_until = venue.time + Time(500);
    approve(&mut venue, AGENT, "", Some(valid_until));
    venue.time = valid_until;
    assert!(rejections(&venue.apply(AGENT, Action::Nothing)).is_empty());
    venue.time = venue.time + Time(1);
    let ended = Rejection::AgentExpired { agent: AGENT, valid_until };
    assert_eq!(rejection(&venue.apply(AGENT, Action::Nothing)), ended);
    assert_eq!(
        rejection(&approve(&mut venue, AGENT, "", Some(valid_until))),
        ended,
        "what has ended is not approved"
    );
}

#[test]
fn an_ended_approval_holds_no_place() {
    let mut venue = Venue::new(&[1_000, 1_000]);
    let until = venue.time + Time::MINUTE;
    for (place, name) in [(1, "one"), (2, "two"), (3, "three")] {
        approve(&mut venue, Address([place; 20]), name, Some(until));
    }
    let four = Address([4; 20]);
    let full = rejection(&approve(&mut venue, four, "four", None));
    assert_eq!(full, Rejection::TooMany { limit: 3 });
    venue.time = until + Time(1);
    assert!(rejections(&approve(&mut venue, four, "four", None)).is_empty());
    assert_eq!(venue.engine.state().agents.iter().count(), 1, "the ended ones are gone");
    // Nor does it keep the key from another master.
    let until = venue.time + Time::MINUTE;
    approve(&mut venue, AGENT, "", Some(until));
    let by_bob = || Action::ApproveAgent { agent: AGENT, name: "".into(), valid_until: None };
    assert_eq!(rejection(&venue.act(BOB, by_bob())), Rejection::AddressTaken { address: AGENT });
    venue.time = venue.time + Time(2 * Time::MINUTE.0);
    assert!(rejections(&venue.act(BOB, by_bob())).is_empty());
    assert_eq!(venue.engine.state().agents.get(AGENT).unwrap().account, BOB);
}

#[test]
fn a_named_agent_takes_another_name_in_its_own_place() {
    let mut venue = Venue::new(&[1_000]);
    approve(&mut venue, AGENT, "one", None);
    approve(&mut venue, Address([2; 20]), "two", None);
    approve(&mut venue, Address([3; 20]), "three", None);
    assert!(rejections(&approve(&mut venue, AGENT, "first", None)).is_empty());
    assert_eq!(venue.engine.state().agents.get(AGENT).unwrap().name, "first");
    assert_eq!(venue.engine.state().agents.iter().count(), 3);
}

#[test]
fn what_an_agent_signed_comes_only_once_however_often_it_is_approved() {
    let mut venue = Venue::new(&[1_000]);
    let other = Address([0x52; 20]);
    approve(&mut venue, AGENT, "bot", None);
    let nonce = venue.time.0;
    assert!(rejections(&signed(&mut venue, AGENT, nonce)).is_empty());
    let is_used = |events: &[Event]| matches!(rejection(events), Rejection::NonceUsed { .. });
    // Approved again, under another name, and replaced and brought back: the nonce stays used.
    approve(&mut venue, AGENT, "bot", Some(Time(u64::MAX)));
    assert!(is_used(&signed(&mut venue, AGENT, nonce)));
    approve(&mut venue, AGENT, "robot", None);
    assert_eq!(venue.engine.state().agents.iter().count(), 1, "it has the new name alone");
    assert!(is_used(&signed(&mut venue, AGENT, nonce)));
    approve(&mut venue, other, "robot", None);
    let gone = rejection(&signed(&mut venue, AGENT, nonce + 1));
    assert_eq!(gone, Rejection::UnknownSigner { signer: AGENT });
    approve(&mut venue, AGENT, "robot", None);
    assert!(is_used(&signed(&mut venue, AGENT, nonce)));
}

#[test]
fn what_a_key_signed_as_an_agent_stays_used_when_the_key_has_an_account() {
    let mut venue = Venue::new(&[1_000]);
    approve(&mut venue, AGENT, "bot", None);
    let nonce = venue.time.0;
    assert!(rejections(&signed(&mut venue, AGENT, nonce)).is_empty());
    approve(&mut venue, Address([0x52; 20]), "bot", None);
    let operator = venue.engine.state().parameters().operator;
    venue.apply(operator, Action::Credit { account: AGENT, amount: Usd::dollars(10) });
    assert_eq!(venue.engine.state().accounts.known(AGENT).account, Some(AccountId(2)), "after the backstop");
    assert!(matches!(rejection(&signed(&mut venue, AGENT, nonce)), Rejection::NonceUsed { .. }));
    assert!(rejections(&signed(&mut venue, AGENT, nonce + 1)).is_empty());
    assert_eq!(venue.engine.state().accounts.signers(), [AGENT], "one signer");
}

#[test]
fn nonces_are_forgotten_when_none_of_them_could_come_again() {
    let mut venue = Venue::new(&[1_000, 1_000]);
    let now = venue.time.0;
    signed(&mut venue, address(ALICE), now);
    venue.time = venue.time + Time(Time::DAY.0 + 1);
    signed(&mut venue, address(BOB), now + Time::DAY.0);
    assert_eq!(venue.engine.state().accounts.signers().len(), 2);
    venue.time = Time(now + 2 * Time::DAY.0).next_multiple(Time::DAY);
    venue.block(Vec::new());
    assert_eq!(venue.engine.state().accounts.signers(), [address(BOB)]);
    assert_eq!(venue.engine.state().accounts.find(address(ALICE)), Some(ALICE));
    assert!(matches!(
        rejection(&signed(&mut venue, address(ALICE), now)),
        Rejection::NonceOutOfWindow { .. }
    ));
}

#[test]
fn a_nonce_is_used_by_what_the_mode_refuses() {
    let mut venue = Venue::new(&[1_000]);
    let operator = venue.engine.state().parameters().operator;
    venue.apply(operator, Action::SetMode(Mode::Halted));
    let nonce = venue.time.0;
    let command = || Command {
        signer: address(ALICE),
        authority: Authority::Signature { nonce, expires_after: None },
        on_behalf_of: None,
        action: Action::CreateSubAccount { name: "wing".into() },
    };
    assert_eq!(rejection(venue.block(vec![command()])), Rejection::Mode { mode: Mode::Halted });
    venue.apply(operator, Action::SetMode(Mode::Open));
    assert!(
        matches!(rejection(venue.block(vec![command()])), Rejection::NonceUsed { .. }),
        "nobody sends it again later"
    );
}
