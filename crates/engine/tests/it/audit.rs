//! The audit finds what the state says otherwise than it is.

use engine::command::{Action, MarginMode};
use engine::invariants::audit;
use engine::state::{OrderBook, Orders, State, Triggers};
use units::{Size, Time, Usd};

use crate::venue::{ALICE, BOB, CAROL, MARKET, Order, Venue, address, ask, bid};

/// A venue with a little of everything.
fn busy() -> State {
    let mut venue = Venue::new(&[1_000, 10_000, 10_000]);
    let lever = Action::SetLeverage { market: MARKET, leverage: 5, mode: MarginMode::Isolated };
    venue.act(CAROL, lever);
    for (account, price) in [(ALICE, 10_000), (CAROL, 10_001)] {
        venue.rest(BOB, ask(price, 20_000));
        venue.place(account, bid(price, 20_000));
    }
    venue.rest(ALICE, ask(11_000, 20_000).reduce_only());
    venue.rest(ALICE, ask(9_000, 20_000).reduce_only().stop(9_500, true));
    venue.rest(BOB, bid(9_000, 30_000).client_id(7));
    venue.rest(BOB, bid(9_000, 40_000));
    venue.rest(CAROL, ask(10_900, 30_000));
    venue.act(BOB, Action::ScheduleCancel { time: Some(venue.time + Time(60_000)) });
    venue.act(BOB, Action::Withdraw { destination: address(BOB), amount: Usd::dollars(10) });
    venue.engine.state().clone()
}

#[test]
fn a_sound_state_passes() {
    assert_eq!(audit(&busy()), Ok(()));
}

#[test]
fn whatever_is_recorded_wrongly_is_found() {
    type Damage = fn(&mut State);
    let damages: [(&str, Damage); 13] = [
        ("all cash", |state| state.totals.cash += 1),
        ("all isolated margin", |state| state.totals.margin -= 1),
        ("all cost", |state| state.totals.cost += 1),
        ("all money", |state| state.totals.deposited += 1),
        ("all money", |state| state.funds.insurance += Usd(1)),
        ("waiting withdrawals", |state| state.withdrawals = Default::default()),
        ("losses not yet borne", |state| state.funds.socializing += Usd(1)),
        ("open interest", |state| state.markets[0].open_interest += Size(1)),
        ("deduction", |state| state.markets[0].deductions[0] += Usd(1)),
        ("scheduled cancel", |state| state.scheduled_cancels.clear()),
        ("levels", |state| state.markets[0].book = OrderBook::default()),
        ("triggers", |state| {
            state.markets[0].triggers = Triggers::default();
        }),
        ("open orders", |state| state.orders = Orders::default()),
    ];
    for (subject, damage) in damages {
        let mut state = busy();
        damage(&mut state);
        let found = audit(&state).expect_err(subject);
        let told = found.to_string();
        assert_ne!(found.recorded, found.recomputed, "{told}");
        assert!(told.contains(subject), "{subject}: {told}");
    }
}
