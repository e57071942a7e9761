//! What nobody can pay is borne by others: exactly, by rule, and by nobody beyond what he has.

use std::collections::BTreeSet;

use engine::command::MarginMode;
use engine::event::Event;
use engine::ids::{AccountId, MarketId};
use engine::invariants;
use engine::parameters::VenueParameters;
use engine::rules::margin;
use engine::state::State;
use units::{Rate, Usd};

use crate::random::Random;
use crate::situation::{HOUSE, Situation, market};
use crate::venue::venue_parameters;

type Pool = (AccountId, Option<MarketId>);

fn parameters() -> VenueParameters {
    let mut parameters = venue_parameters();
    parameters.liquidation.backstop_below = Rate(666_666_666_666);
    parameters
}

/// Shares of a loss, in order.
fn shares(events: &[Event]) -> Vec<(AccountId, i64)> {
    let share = |event: &Event| match *event {
        Event::LossSocialized { account, amount, .. } => Some((account, amount.0)),
        _ => None,
    };
    events.iter().filter_map(share).collect()
}

/// Alice is bankrupt by 100 against Bob, who has lost elsewhere what he won against her and can bear but 10; the fund has 15. Carol
/// and Dave are in profit in another market, by 200 and 100.
fn crash() -> (Situation, [AccountId; 4]) {
    let markets = vec![market(4, &[(0, 250, 20)]), market(4, &[(0, 250, 20)])];
    let mut situation = Situation::new(parameters(), markets, 15);
    situation.mark(0, 10_000);
    situation.mark(1, 10_000);
    let [alice, bob, carol, dave] =
        [600, 10, 1_000, 1_000].map(|dollars| situation.open(Usd::dollars(dollars)));
    situation.trade((alice, bob), 0, 1_000_000, 10_000);
    situation.trade((bob, HOUSE), 1, 700_000, 10_000);
    situation.position(carol, 1, -200_000, 10_000);
    situation.position(dave, 1, -100_000, 10_000);
    situation.mark(0, 9_300);
    situation.mark(1, 9_000);
    (situation, [alice, bob, carol, dave])
}

#[test]
fn a_loss_beyond_all_funds_is_borne_in_proportion_to_unrealized_profit() {
    let (situation, [alice, bob, carol, dave]) = crash();
    let (engine, events) = situation.next_block();
    let state = engine.state();
    // Bob is closed for ten lots of 1.00 each at the bankruptcy price of 94.00, and the rest at the mark price.
    let closed: Vec<_> = crate::venue::trades(&events).into_iter().filter(|trade| trade.0 == alice).collect();
    assert_eq!(closed, [(alice, 9_400, -100_000), (alice, 9_300, -900_000)]);
    let written_off = events.iter().find_map(|event| match *event {
        Event::LossWrittenOff { account, amount, .. } => Some((account, amount)),
        _ => None,
    });
    // 90 are lacking, and 15 are in the fund.
    assert_eq!(written_off, Some((alice, Usd::dollars(75))));
    assert_eq!(state.funds.insurance, Usd::ZERO);
    // Bob's 70 of the other market are the house's, less what Carol and Dave took of it: its profit is 400. Carol's is 200, Dave's
    // 100. 75 × 4/7, 2/7 and 1/7 are rounded down, and the first two bear a unit more.
    assert_eq!(shares(&events), [(HOUSE, 42_857_143), (carol, 21_428_572), (dave, 10_714_285)]);
    assert_eq!(margin::equity(state, alice, None), Usd::ZERO);
    assert!(!margin::equity(state, bob, None).is_negative());
    assert_eq!(margin::equity(state, carol, None), Usd(1_200_000_000 - 21_428_572));
    invariants::audit(state).unwrap();
}

#[test]
fn a_share_is_taken_where_the_profit_is() {
    let (mut situation, [_, _, carol, dave]) = crash();
    // Erin's profit of 300 is an isolated position's: her cash bears nothing.
    let erin = situation.open(Usd::dollars(1_000));
    situation.mark(1, 10_000);
    situation.leverage(erin, 1, 10, MarginMode::Isolated);
    situation.position(erin, 1, -300_000, 10_000);
    situation.mark(1, 9_000);
    let (engine, events) = situation.next_block();
    let state = engine.state();
    // The house took 30 more, so that its profit is 100.
    let expected = [(HOUSE, 10_714_286), (carol, 21_428_572), (dave, 10_714_285), (erin, 32_142_857)];
    assert_eq!(shares(&events), expected);
    assert_eq!(state.account(erin).cash, Usd::dollars(700));
    assert_eq!(state.account(erin).holding(MarketId(1)).unwrap().margin, Usd(300_000_000 - 32_142_857));
    invariants::audit(state).unwrap();
}

/// A crash at random: accounts with positions against each other, some hedged, some isolated, and marks that jump.
fn random_crash(random: &mut Random) -> Situation {
    let tiers = [(0, 125, 40), (20_000, 250, 20)];
    let markets = vec![market(4, &tiers), market(2, &tiers[..1]), market(0, &[(0, 500, 10)])];
    let mut situation = Situation::new(parameters(), markets, random.between(0, 50));
    let marks = [10_000, 300_000, 2_000_000];
    for (place, mark) in (0..).zip(marks) {
        situation.mark(place, mark);
    }
    situation
        .evolve(&Event::Credited { account: AccountId(0), amount: Usd::dollars(random.between(1, 300)) });
    let accounts: Vec<AccountId> =
        (0..random.between(3, 9)).map(|_| situation.open(Usd::dollars(random.between(1, 400)))).collect();
    for &account in &accounts {
        for place in 0..3 {
            let mode = if random.one_in(3) { MarginMode::Isolated } else { MarginMode::Cross };
            situation.leverage(account, place, 10, mode);
        }
    }
    for _ in 0..random.between(2, 16) {
        let mut pick = || accounts[usize::try_from(random.between(0, accounts.len() as i64)).unwrap()];
        let (buyer, seller) = (pick(), pick());
        let place = usize::try_from(random.between(0, 3)).unwrap();
        let mark = marks[place];
        let size = random.between(1, 2_000_000_000) / mark;
        let price = mark + mark * random.between(-40, 41) / 1_000;
        if buyer != seller && size > 0 {
            situation.trade((buyer, seller), place as u16, size, price);
        }
    }
    for (place, mark) in (0..).zip(marks) {
        situation.mark(place, mark + mark * random.between(-300, 301) / 1_000);
    }
    situation
}

/// Those whom an event of the waterfall names.
fn named(events: &[Event]) -> BTreeSet<AccountId> {
    let mut named = BTreeSet::new();
    for event in events {
        match *event {
            Event::Filled(fill) => drop(named.insert(fill.account)),
            Event::CollateralSeized { account, to, .. } => named.extend([account, to]),
            Event::ShortfallCovered { account, .. }
            | Event::SurplusKept { account, .. }
            | Event::LossWrittenOff { account, .. }
            | Event::LossSocialized { account, .. } => drop(named.insert(account)),
            _ => {}
        }
    }
    named
}

/// How much was written off, each time with nothing left in the insurance fund.
fn written_off(before: &State, events: &[Event]) -> i64 {
    let mut folded = before.clone();
    let mut sum = 0;
    for event in events {
        if let Event::LossWrittenOff { amount, .. } = event {
            assert!(!folded.funds.insurance.is_positive(), "the fund pays first");
            sum += amount.0;
        }
        folded.evolve(event);
    }
    sum
}

fn pools(state: &State) -> Vec<Pool> {
    let accounts = state.accounts.iter();
    accounts.flat_map(|(id, account)| margin::pools(account).map(move |isolated| (id, isolated))).collect()
}

#[test]
fn a_liquidation_makes_nobody_pay_but_whom_its_rules_name() {
    let mut random = Random(12_032_020);
    let (mut socialized, mut deleveraged) = (0, 0);
    for number in 0..4_000 {
        let situation = random_crash(&mut random);
        let before = &situation.state;
        let (mut engine, mut events) = situation.next_block();
        // What one block began, the next ones end.
        for _ in 0..20 {
            let block = crate::situation::next_block(engine.state());
            events.extend_from_slice(engine.apply(&block));
        }
        let after = engine.state();
        invariants::audit(after).unwrap_or_else(|found| panic!("crash {number}: {found}"));
        let named = named(&events);
        for (account, isolated) in pools(before).into_iter().filter(|(account, _)| !named.contains(account)) {
            let equity = |state| margin::equity(state, account, isolated);
            assert_eq!(equity(before), equity(after), "crash {number}: {account:?} is not named");
        }
        for (account, isolated) in pools(after) {
            let equity = margin::equity(after, account, isolated);
            assert!(
                !equity.is_negative(),
                "crash {number}: {account:?} {isolated:?} is left with {equity:?}"
            );
        }
        let written_off = written_off(before, &events);
        let borne: i64 = shares(&events).iter().map(|&(_, share)| share).sum();
        assert_eq!(written_off, borne, "crash {number}");
        socialized += i32::from(written_off > 0);
        deleveraged += i32::from(events.iter().any(|event| {
            matches!(event, Event::Filled(fill) if fill.origin == engine::event::FillOrigin::Deleveraging)
        }));
    }
    println!("{deleveraged} with deleveraging, {socialized} with socialized loss");
    assert!(deleveraged > 400 && socialized > 40, "{deleveraged} {socialized}");
}
