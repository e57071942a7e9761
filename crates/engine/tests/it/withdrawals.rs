//! Withdrawals, cancels, payments, refusals, credits and losses in any order: no more leaves than the limits let, no claim gets more
//! than it claimed, equal claims of one moment fare alike, and every unit is accounted for.

use std::collections::BTreeMap;

use engine::command::Action;
use engine::event::Event;
use engine::ids::{Address, WithdrawalId};
use engine::invariants;
use engine::parameters::{WithdrawalGate, WithdrawalLimit, WithdrawalPolicy};
use engine::rejection::Rejection;
use engine::rules::withdrawals;
use engine::state::State;
use units::{Rate, Time, Usd};

use crate::random::Random;
use crate::venue::{ALICE, BOB, CAROL, Venue, address, market_parameters, rejection, venue_parameters};

fn venue(policy: WithdrawalPolicy) -> Venue {
    let mut parameters = venue_parameters();
    parameters.withdrawals = policy;
    parameters.withdrawal_fee = Usd(10);
    Venue::with(parameters, market_parameters(), &[1_000, 1_000, 1_000])
}

fn withdraw(amount: i64) -> Action {
    Action::Withdraw { destination: Address([7; 20]), amount: Usd(amount) }
}

fn limit(basis_points: i64, dollars: i64) -> WithdrawalLimit {
    WithdrawalLimit { share: Rate::basis_points(basis_points), amount: Usd::dollars(dollars) }
}

/// What was released in a world, with what it must obey.
#[derive(Default)]
struct Released {
    /// By moment.
    amounts: BTreeMap<Time, i64>,
    by_withdrawal: BTreeMap<WithdrawalId, i64>,
}

impl Released {
    fn note(&mut self, state: &State, events: &[Event]) {
        for event in events {
            let Event::WithdrawalReleased { withdrawal, amount, time } = *event else {
                continue;
            };
            assert!(amount.is_positive());
            *self.amounts.entry(time).or_default() += amount.0;
            let sum = self.by_withdrawal.entry(withdrawal).or_default();
            *sum += amount.0;
            let claimed = state.withdrawals.get(withdrawal).map(engine::state::Withdrawal::claimed);
            assert!(claimed.is_none_or(|claimed| *sum <= claimed.0), "no claim gets more than it claimed");
        }
    }

    /// The most that was released in any span of this length.
    fn most_within(&self, span: Time) -> i64 {
        let from =
            |start: Time| self.amounts.range(start..start + span).map(|(_, amount)| amount).sum::<i64>();
        self.amounts.keys().map(|&start| from(start)).max().unwrap_or(0)
    }
}

/// One random command.
fn action(random: &mut Random, last: u64) -> (Address, Action) {
    let account = [ALICE, BOB, CAROL][usize::try_from(random.between(0, 3)).unwrap()];
    let withdrawal = WithdrawalId(random.bits() % (last + 2));
    let operator = venue_parameters().operator;
    match random.between(0, 12) {
        0..6 => (address(account), withdraw(random.between(1, 90_000_000))),
        6 => (address(account), withdraw(random.between(1, 40))),
        7 => (address(account), Action::CancelWithdrawal(withdrawal)),
        8 => (operator, Action::ConfirmWithdrawal { withdrawal, amount: None }),
        9 => {
            let amount = Some(Usd(random.between(-1, 50_000_000)));
            (operator, Action::ConfirmWithdrawal { withdrawal, amount })
        }
        10 => (operator, Action::RefuseWithdrawal(withdrawal)),
        _ => (
            operator,
            Action::Credit { account: address(account), amount: Usd(random.between(1, 60_000_000)) },
        ),
    }
}

#[test]
fn no_more_leaves_than_the_limits_let_whatever_is_asked_for() {
    let (mut queued, mut finished) = (0, 0);
    for seed in 0..12 {
        let mut random = Random(seed);
        let (hourly, daily) = (limit(0, 100), limit(0, 900));
        let mut venue = venue(WithdrawalPolicy {
            hourly: Some(hourly),
            daily: Some(daily),
            gate: None,
            release_minutes: u32::try_from(random.between(1, 61)).unwrap(),
            release_minimum: Usd(random.between(0, 11)),
        });
        let mut released = Released::default();
        for _ in 0..400 {
            venue.pace = Time(random.bits() % 600_000);
            let (signer, action) = action(&mut random, venue.engine.state().last_withdrawal);
            let events = venue.apply(signer, action);
            queued += events.iter().filter(|event| matches!(event, Event::WithdrawalQueued { .. })).count();
            finished +=
                events.iter().filter(|event| matches!(event, Event::WithdrawalConfirmed { .. })).count();
            released.note(venue.engine.state(), &events);
            assert_eq!(invariants::audit(venue.engine.state()), Ok(()));
        }
        assert!(released.most_within(Time::HOUR) <= hourly.amount.0, "seed {seed}");
        assert!(released.most_within(Time::DAY) <= daily.amount.0, "seed {seed}");
        assert_eq!(released.most_within(Time::HOUR), hourly.amount.0, "the limit is reached: seed {seed}");
    }
    assert!(queued > 900 && finished > 300, "much of everything happens: {queued} {finished}");
}

#[test]
fn equal_claims_of_one_moment_differ_by_a_unit_at_most() {
    for seed in 0..8 {
        let mut random = Random(seed);
        let mut venue = venue(WithdrawalPolicy { hourly: Some(limit(0, 50)), ..Default::default() });
        let amount = random.between(20_000_000, 400_000_000);
        venue.act(ALICE, withdraw(amount));
        venue.act(BOB, withdraw(amount));
        let released = |venue: &Venue, number| {
            venue.engine.state().withdrawals.get(WithdrawalId(number)).unwrap().released.0
        };
        for _ in 0..20 {
            venue.pace = Time(Time::MINUTE.0 * (1 + random.bits() % 90));
            venue.act(CAROL, withdraw(random.between(11, 30_000_000)));
            let (one, other) = (released(&venue, 1), released(&venue, 2));
            assert!((one - other).abs() <= 1, "seed {seed}: {one} {other}");
        }
        assert!(released(&venue, 1) > 0);
    }
}

#[test]
fn a_withdrawal_cut_into_many_gets_what_one_gets() {
    let share_of_bob = |pieces: i64| {
        let mut venue = venue(WithdrawalPolicy { hourly: Some(limit(0, 50)), ..Default::default() });
        let (whole, fee) = (160_000_000, 10);
        venue.act(ALICE, withdraw(120_000_000 + fee));
        for _ in 0..pieces {
            venue.act(BOB, withdraw(whole / pieces + fee));
        }
        venue.time = venue.time.next_multiple(Time::MINUTE);
        venue.block(Vec::new());
        let own = venue.engine.state().withdrawals.of(BOB);
        own.map(|(_, known)| known.released.0).sum::<i64>()
    };
    assert_eq!(share_of_bob(1), 28_571_429, "160 / 280 of 50");
    for pieces in [2, 5, 16] {
        assert!((share_of_bob(pieces) - share_of_bob(1)).abs() <= pieces, "{pieces}");
    }
}

#[test]
fn the_foreseen_end_of_the_queue_is_its_end() {
    let mut venue = venue(WithdrawalPolicy {
        hourly: Some(limit(0, 50)),
        daily: Some(limit(0, 200)),
        release_minutes: 7,
        ..Default::default()
    });
    venue.act(ALICE, withdraw(777_000_000));
    venue.act(BOB, withdraw(123_456_789));
    let claims = withdrawals::claims(venue.engine.state());
    assert_eq!(claims.iter().map(|claim| claim.position).collect::<Vec<_>>(), [1, 2]);
    let foreseen = claims[0].expected_by.expect("it is foreseen");
    venue.time = Time(foreseen.0 - 1);
    venue.pace = Time(0);
    venue.block(Vec::new());
    assert!(!withdrawals::claims(venue.engine.state()).is_empty());
    venue.time = foreseen;
    venue.block(Vec::new());
    assert_eq!(withdrawals::claims(venue.engine.state()), []);
}

#[test]
fn a_queue_that_no_limit_lets_end_is_not_foreseen() {
    let mut venue = venue(WithdrawalPolicy { hourly: Some(limit(0, 0)), ..Default::default() });
    venue.act(ALICE, withdraw(100_000_000));
    assert_eq!(withdrawals::claims(venue.engine.state())[0].expected_by, None);
}

#[test]
fn only_the_owner_cancels_and_only_what_waits() {
    let mut venue = venue(WithdrawalPolicy { hourly: Some(limit(0, 50)), ..Default::default() });
    venue.act(ALICE, withdraw(40_000_000));
    let cancel = |venue: &mut Venue, account| venue.act(account, Action::CancelWithdrawal(WithdrawalId(1)));
    assert_eq!(rejection(&cancel(&mut venue, BOB)), Rejection::UnknownWithdrawal);
    venue.time = venue.time.next_multiple(Time::MINUTE);
    assert_eq!(rejection(&cancel(&mut venue, ALICE)), Rejection::UnknownWithdrawal, "all of it is released");
}

#[test]
fn a_gate_alone_limits_nothing_while_it_is_not_raised() {
    let gate = WithdrawalGate { losses: Usd::dollars(1), lasts: Time::HOUR };
    let mut venue = venue(WithdrawalPolicy { gate: Some(gate), ..Default::default() });
    venue.act(ALICE, withdraw(900_000_000));
    venue.time = venue.time.next_multiple(Time::MINUTE);
    venue.block(Vec::new());
    let known = venue.engine.state().withdrawals.get(WithdrawalId(1)).unwrap();
    assert_eq!((known.payable(), known.queued()), (Usd(899_999_990), Usd::ZERO));
}
