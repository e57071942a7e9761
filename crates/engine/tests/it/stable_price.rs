//! The stable price: the model's published replay, and its edges.

use engine::event::FinePrice;
use engine::parameters::{Curve, StablePricePolicy};
use engine::rules::margin;
use engine::rules::stable_price::next;
use engine::state::StablePrice;
use units::{Price, Rate, Rounding, Time, Usd};

use crate::situation::{Situation, market};
use crate::venue::venue_parameters;

const POLICY: StablePricePolicy =
    StablePricePolicy { delay_limit: Rate::basis_points(600), move_limit: Rate::basis_points(3) };

/// A price of 0.0382 that stood for long and is 0.91 from the beginning of an hour on: by seconds, in millionths.
fn replay(seconds: u64) -> i64 {
    let mut situation = Situation::new(venue_parameters(), vec![stable_market()], 1_000);
    situation.mark(0, 38_200);
    let beginning = Time(1_750_003_200_000);
    set(&mut situation, beginning);
    situation.mark(0, 910_000);
    for step in 1..=seconds / 10 {
        set(&mut situation, beginning + Time(step * 10_000));
    }
    situation.state.market(engine::ids::MarketId(0)).stable.price.rounded(Rounding::Floor).0
}

fn stable_market() -> engine::parameters::MarketParameters {
    let mut market = market(0, &[(0, 250, 20)]);
    market.risk.stable_price = Some(POLICY);
    market
}

fn set(situation: &mut Situation, time: Time) {
    let id = engine::ids::MarketId(0);
    let known = situation.state.market(id);
    let moved = next(&known.stable, &POLICY, known.mark.price, time);
    let (price, delay) = (moved.price, moved.delay);
    situation.evolve(&engine::event::Event::StablePriceSet { market: id, price, delay, time });
}

#[test]
fn the_exploit_of_mango_markets_is_replayed_as_published() {
    // Published: 0.0501 after 20 minutes, 0.0679 after 60, 0.119 after four hours.
    assert_eq!(replay(1_200) / 100, 501);
    assert_eq!(replay(3_600) / 100, 679);
    assert_eq!(replay(4 * 3_600) / 1_000, 118);
}

#[test]
fn the_stable_price_follows_small_moves_within_seconds() {
    let known = StablePrice {
        price: FinePrice::of(Price(100_000)),
        delays: [FinePrice::of(Price(100_000)); 24],
        time: Time(3_600_000),
        ..StablePrice::default()
    };
    let after =
        |mark, seconds: u64| next(&known, &POLICY, Price(mark), Time(3_600_000 + seconds * 1_000)).price;
    // Ten seconds allow 0.3 %.
    assert_eq!(after(100_300, 10), FinePrice::of(Price(100_300)));
    assert_eq!(after(100_301, 10), FinePrice::of(Price(100_300)));
    assert_eq!(after(99_699, 10), FinePrice::of(Price(99_700)));
    // No span counts for more than ten minutes: 18 %.
    assert_eq!(after(200_000, 600), FinePrice::of(Price(118_000)));
    assert_eq!(after(200_000, 3_000), FinePrice::of(Price(118_000)));
}

#[test]
fn profit_counts_at_the_worse_price_and_at_its_weight() {
    for (weight, expected) in [(None, 1_200), (Some(Rate::ONE.0 / 2), 1_100), (Some(0), 1_000)] {
        let mut listed = stable_market();
        listed.risk.margin.profit_weight = weight.map(Curve::constant);
        let mut situation = Situation::new(venue_parameters(), vec![listed], 1_000);
        situation.mark(0, 1_000_000);
        set(&mut situation, Time(1_750_003_200_000));
        let alice = situation.open(Usd::dollars(1_000));
        let bob = situation.open(Usd::dollars(1_000));
        situation.position(alice, 0, 1_000, 1_000_000);
        situation.position(bob, 0, -1_000, 1_000_000);
        // The mark doubles; the stable price has moved by a fifth.
        situation.mark(0, 2_000_000);
        let event = engine::event::Event::StablePriceSet {
            market: engine::ids::MarketId(0),
            price: FinePrice::of(Price(1_200_000)),
            delay: None,
            time: Time(1_750_003_210_000),
        };
        situation.evolve(&event);
        let counts = |account| margin::collateral::collateral(&situation.state, account, None);
        assert_eq!(counts(alice), Usd::dollars(expected));
        // A short loses at the mark, and all of it counts.
        assert_eq!(counts(bob), Usd::dollars(0));
        assert_eq!(margin::equity(&situation.state, alice, None), Usd::dollars(2_000));
    }
}
