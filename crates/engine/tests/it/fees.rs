//! What trades cost, by volume and by a maker's share of all.

use engine::parameters::{FeeTier, MakerTier};
use engine::rules::fees::fee;
use engine::state::FeeRates;
use units::{Notional, Rate, Time, Usd};

use crate::venue::{ALICE, BOB, CAROL, Venue, ask, bid, fills, market_parameters, venue_parameters};

/// Takers pay 4 basis points, makers 1; makers above half of all maker volume are paid 1, those above 90 % are paid 2.
fn world() -> Venue {
    let mut parameters = venue_parameters();
    let tier =
        |points, maker| MakerTier { share: Rate::basis_points(points), maker: Rate::basis_points(maker) };
    parameters.maker_tiers = vec![tier(5_000, -1), tier(9_000, -2)];
    Venue::with(parameters, market_parameters(), &[100_000, 100_000, 100_000])
}

fn rates(venue: &Venue) -> [FeeRates; 3] {
    [ALICE, BOB, CAROL].map(|account| venue.engine.state().account(account).fees)
}

fn to_midnight(venue: &mut Venue) {
    venue.pace = Time(0);
    venue.time = venue.time.next_multiple(Time::DAY);
    venue.block(Vec::new());
}

#[test]
fn a_makers_share_of_all_maker_volume_sets_his_fee_from_midnight_on() {
    let mut venue = world();
    // Bob makes 60 % of the volume, Carol 40 %.
    venue.rest(BOB, ask(10_000, 60_000));
    venue.rest(CAROL, ask(10_000, 40_000));
    venue.place(ALICE, bid(10_000, 100_000));
    let base = FeeRates { taker: Rate::basis_points(4), maker: Rate::basis_points(1) };
    assert_eq!(rates(&venue), [base; 3]);
    venue.time = Time(venue.time.next_multiple(Time::DAY).0 - 20);
    venue.block(Vec::new());
    assert_eq!(rates(&venue), [base; 3], "the day is not over");
    to_midnight(&mut venue);
    let paid = FeeRates { maker: Rate::basis_points(-1), ..base };
    assert_eq!(rates(&venue), [base, paid, base]);
    venue.price(10_000);
    venue.rest(BOB, ask(10_000, 10_000));
    let fees: Vec<Usd> =
        fills(&venue.place(ALICE, bid(10_000, 10_000))).iter().map(|fill| fill.fee).collect();
    assert_eq!(fees, [Usd(40_000), Usd(-10_000)], "of 100 dollars");
}

#[test]
fn exactly_the_share_is_not_above_it() {
    let mut venue = world();
    venue.rest(BOB, ask(10_000, 50_000));
    venue.rest(CAROL, ask(10_000, 50_000));
    venue.place(ALICE, bid(10_000, 100_000));
    to_midnight(&mut venue);
    assert!(rates(&venue).iter().all(|rates| rates.maker == Rate::basis_points(1)));
}

#[test]
fn the_whole_volume_reaches_the_last_tier() {
    let mut venue = world();
    venue.rest(BOB, ask(10_000, 50_000));
    venue.place(ALICE, bid(10_000, 50_000));
    to_midnight(&mut venue);
    assert_eq!(rates(&venue)[1].maker, Rate::basis_points(-2));
}

#[test]
fn a_tier_is_reached_with_its_volume_to_the_unit() {
    let tier = |volume, taker| FeeTier {
        volume: Notional(volume),
        taker: Rate::basis_points(taker),
        maker: Rate::ZERO,
    };
    for (cutoff, taker) in [(100_000_000, 3), (100_000_001, 4)] {
        let mut parameters = venue_parameters();
        parameters.fee_tiers = vec![tier(0, 4), tier(cutoff, 3)];
        let mut venue = Venue::with(parameters, market_parameters(), &[10_000, 10_000]);
        venue.rest(BOB, ask(10_000, 10_000));
        venue.place(ALICE, bid(10_000, 10_000));
        to_midnight(&mut venue);
        let fees = [ALICE, BOB].map(|account| venue.engine.state().account(account).fees.taker);
        assert_eq!(fees, [Rate::basis_points(taker); 2], "{cutoff}");
    }
}

#[test]
fn a_fee_is_rounded_up_and_a_rebate_down() {
    assert_eq!(fee(Notional(10_001), Rate::basis_points(1)), Usd(2));
    assert_eq!(fee(Notional(19_999), Rate::basis_points(-1)), Usd(-1));
    assert_eq!(fee(Notional(9_999), Rate::basis_points(-1)), Usd(0));
}
