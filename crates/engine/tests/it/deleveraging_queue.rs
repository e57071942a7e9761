//! Where an account stands in the queue for deleveraging.

use engine::ids::AccountId;
use engine::rules::deleveraging::{Place, places};
use units::Rate;

use crate::failing::parameters;
use crate::venue::{ALICE, BOB, CAROL, Venue, ask, bid, market_parameters};

const DAVE: AccountId = AccountId(4);

#[test]
fn the_queue_goes_by_profit_and_leverage_and_losers_stand_behind_winners() {
    let mut venue = Venue::with(parameters(), market_parameters(), &[100_000, 10_000, 1_000, 500]);
    venue.rest(BOB, ask(10_000, 600_000));
    venue.rest(CAROL, ask(10_000, 300_000));
    venue.place(ALICE, bid(10_000, 900_000));
    venue.rest(ALICE, bid(9_200, 100_000));
    venue.place(DAVE, ask(9_200, 100_000));
    venue.price(9_300);
    let told = |account| {
        let place = places(venue.engine.state(), account).pop();
        place.map(|place: Place| (place.rank, place.accounts, place.percentile()))
    };
    // Carol has the least equity behind what she wins, and Dave is at a loss.
    assert_eq!(told(CAROL), Some((1, 3, Rate::ONE)));
    assert_eq!(told(BOB), Some((2, 3, Rate(Rate::ONE.0 / 2))));
    assert_eq!(told(DAVE), Some((3, 3, Rate::ZERO)));
    assert_eq!(told(ALICE), Some((1, 1, Rate::ONE)), "who is alone is the first");
    assert_eq!(told(AccountId(0)), None, "without a position there is no place");
}
