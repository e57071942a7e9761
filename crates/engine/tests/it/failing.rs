//! Alice, who is about to be liquidated, and the course of what follows.
//!
//! She has 600 dollars and is long 100 at 100.00, with a maintenance margin of 2.5 %: she falls where
//! 600 + 100 × (mark − 100) < 2.5 × mark, that is below 96.4102…, and has nothing at 94.00.

use engine::event::Event;
use engine::ids::AccountId;
use engine::invariants;
use engine::parameters::VenueParameters;
use units::{Rate, Time};

use crate::venue::{ALICE, BOB, Venue, ask, bid, market_parameters, venue_parameters};

/// How much Alice is long.
pub const LONG: i64 = 1_000_000;

/// No fees, and a backstop that takes nothing.
pub fn parameters() -> VenueParameters {
    let mut parameters = venue_parameters();
    parameters.fee_tiers[0].taker = Rate::ZERO;
    parameters.fee_tiers[0].maker = Rate::ZERO;
    parameters.liquidation.backstop_below = Rate::ZERO;
    parameters.price_staleness = Time::DAY;
    parameters
}

/// A venue on which Alice is long 100 of Bob's.
pub fn venue(parameters: VenueParameters) -> Venue {
    let mut venue = Venue::with(parameters, market_parameters(), &[600, 1_000_000, 1_000_000, 1_000_000]);
    venue.rest(BOB, ask(10_000, LONG));
    venue.place(ALICE, bid(10_000, LONG));
    assert_eq!(venue.position(ALICE), LONG);
    venue
}

/// An account's cash.
pub fn cash(venue: &Venue, account: AccountId) -> i64 {
    venue.engine.state().account(account).cash.0
}

/// The insurance fund began with this.
pub const INSURANCE: i64 = 100_000_000_000;

/// What is in the insurance fund.
pub fn insurance(venue: &Venue) -> i64 {
    venue.engine.state().funds.insurance.0
}

/// What the events say of the course of liquidations, fills and orders left out.
pub fn course(events: &[Event]) -> Vec<String> {
    let say = |event: &Event| match event {
        Event::LiquidationBegan { account, isolated, equity, maintenance_margin } => {
            let isolated = isolated.map_or("", |_| " isolated");
            Some(format!("{}{isolated} began {} below {}", account.0, equity.0, maintenance_margin.0))
        }
        Event::LiquidationEnded { account, .. } => Some(format!("{} ended", account.0)),
        Event::CooldownSet { account, .. } => Some(format!("{} cools down", account.0)),
        Event::CollateralSeized { account, to, amount, .. } => {
            Some(format!("{} to {}: {}", account.0, to.0, amount.0))
        }
        Event::ShortfallCovered { account, amount, .. } => {
            Some(format!("{} covered {}", account.0, amount.0))
        }
        Event::SurplusKept { account, amount, .. } => Some(format!("{} leaves {}", account.0, amount.0)),
        Event::LossWrittenOff { account, amount, .. } => {
            Some(format!("{} written off {}", account.0, amount.0))
        }
        Event::LossSocialized { account, amount, .. } => Some(format!("{} bears {}", account.0, amount.0)),
        Event::IsolatedMarginMoved { account, amount, .. } => {
            Some(format!("{} moves {}", account.0, amount.0))
        }
        _ => None,
    };
    events.iter().filter_map(say).collect()
}

/// Nothing is recorded otherwise than it is.
#[track_caller]
pub fn audit(venue: &Venue) {
    invariants::audit(venue.engine.state()).unwrap();
}
