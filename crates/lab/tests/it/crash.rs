//! An hour and a half with a crash in it, and a few hundred traders.

use std::sync::Arc;

use lab::comparison::Comparison;
use lab::days::{Day, Size};
use lab::{Audits, Listing, Outcome, PopulationParameters, Rules, presets};
use prices::{PricePath, Recording, RecordingOptions, Replay, ReplayOptions};
use units::{Rate, Time, Usd};

/// Five-minute bars of a market: half an hour at 10,000, a fall by 30 % in a quarter of an hour, a pause, and half of it back.
const BARS: &str = "\
ts_ms,open,high,low,close
1700000100000,10000,10010,9990,10000
1700000400000,10000,10015,9985,10005
1700000700000,10005,10010,9980,9990
1700001000000,9990,10005,9985,10000
1700001300000,10000,10010,9990,9995
1700001600000,9995,10000,9960,9970
1700001900000,9970,9975,8800,8850
1700002200000,8850,8900,7400,7500
1700002500000,7500,7600,6900,7050
1700002800000,7050,7300,7000,7200
1700003100000,7200,7250,7100,7150
1700003400000,7150,7700,7150,7650
1700003700000,7650,8300,7600,8200
1700004000000,8200,8450,8150,8400
";

const BEGINNING_MS: i64 = 1_700_000_100_000;

pub fn comparison(traders: usize) -> Comparison {
    Comparison {
        day: Day {
            name: "a fall by 30 %",
            recording: "",
            from_ms: BEGINNING_MS,
            until_ms: BEGINNING_MS + 4_200_000,
            venue: Size::One,
        },
        seed: 7,
        population: PopulationParameters { traders, ..PopulationParameters::default() },
        arrival: Time(20 * Time::MINUTE.0),
        step: Time(10_000),
    }
}

fn world() -> (PricePath, Vec<Listing>) {
    let recording = Recording::read(BARS.as_bytes(), "BTC.csv", &RecordingOptions::default());
    let recording = Arc::new(recording.expect("the bars are a recording"));
    let options = ReplayOptions { step_ms: 10_000, ..ReplayOptions::new(&recording) };
    let path = PricePath::Recorded(Replay::new(recording, options).expect("it begins where it begins"));
    let listing = Listing {
        name: "BTC".to_owned(),
        first_price: 10_000.0,
        open_interest: 40e6,
        depth: 4e6,
        volatility: 0.6,
    };
    (path, vec![listing])
}

fn outcome(rules: Rules, audits: Audits) -> Outcome {
    let (path, listings) = world();
    let comparison = comparison(300);
    let world = comparison.world(rules, Rate::ONE, &path, &listings, audits);
    world.run(lab::days::end(&comparison.day))
}

#[test]
fn every_venue_keeps_its_sums_through_a_crash() {
    for rules in presets::ALL {
        let outcome = outcome(rules, Audits::Always);
        assert!(outcome.traders > 150, "{} let {} traders in", rules.name, outcome.traders);
        let liquidated = outcome.losses.liquidated.len();
        assert!(liquidated > 50, "{}: {liquidated} were liquidated", rules.name);
        assert!(outcome.losses.volume > Usd::dollars(1_000_000));
    }
}

#[test]
fn the_same_seed_gives_the_same_outcome() {
    assert_eq!(outcome(presets::OURS, Audits::Never), outcome(presets::OURS, Audits::Never));
}

/// Our own rules with an insurance fund that pays last.
const WINNERS_FIRST: Rules = Rules {
    name: "winners first",
    liquidation: || {
        let mut policy = (presets::OURS.liquidation)();
        policy.deleveraging.insurance_first = false;
        policy
    },
    ..presets::OURS
};

#[test]
fn without_a_protecting_rule_more_is_lost() {
    let ours = outcome(presets::OURS, Audits::Never).losses;
    let unpaced = outcome(presets::WITHOUT[1], Audits::Never).losses;
    let winners_first = outcome(WINNERS_FIRST, Audits::Never).losses;
    let naive = outcome(presets::NAIVE, Audits::Never).losses;
    let shortfall = ours.shortfall;
    assert!(naive.shortfall > Usd(shortfall.0 * 3 / 2), "{:?} against {shortfall:?}", naive.shortfall);
    let cost = ours.liquidation_cost;
    assert!(unpaced.liquidation_cost > cost, "{:?} against {cost:?}", unpaced.liquidation_cost);
    let taken = ours.taken_from_winners;
    assert!(winners_first.taken_from_winners > taken, "{:?}", winners_first.taken_from_winners);
}
