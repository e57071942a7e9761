//! What a deployer may set of his dex, within which bounds, and what it does.

use engine::command::{Action, DeployerRight, Deployment, MarginTable};
use engine::event::Event;
use engine::parameters::IsolatedMode;
use engine::rejection::Rejection;
use engine::rules::dexes::fee_factors;
use engine::rules::{fees, margin};
use units::{Notional, Rate, Time, Usd};

use crate::dexes::{COIN, DAVE, DEX, here, inside, say, venue};
use crate::venue::{ALICE, BOB, CAROL, Venue, address, ask, bid, fills, rejection};

fn deploy(venue: &mut Venue, deployment: Deployment) -> Vec<Event> {
    venue.act(DAVE, Action::Deploy(deployment))
}

fn open(venue: &mut Venue, size: i64) {
    venue.place(ALICE, here(ask(100_000, size)));
    assert_eq!(fills(&venue.place(BOB, here(bid(100_000, size)))).len(), 2);
}

#[test]
fn funding_is_multiplied_and_has_an_interest() {
    let mut venue = venue();
    // The book's impact prices are both one per cent above the oracle price, on average.
    venue.place(ALICE, here(ask(102_000, 100_000)));
    venue.place(BOB, here(bid(100_000, 100_000)));
    let double = Deployment::SetFundingMultipliers(vec![(COIN, Rate(2 * Rate::ONE.0))]);
    deploy(&mut venue, double);
    deploy(&mut venue, Deployment::SetFundingInterest(vec![(COIN, Rate::basis_points(8))]));
    let hour = venue.time + Time::HOUR;
    while venue.time < hour {
        say(&mut venue, 100_000, &[]);
    }
    let rate = venue.engine.state().market(COIN).funding_rate;
    // (1 % × 2 + 0.08 %) / 8.
    assert_eq!(rate, Rate::basis_points(26));
    let too_much = Deployment::SetFundingMultipliers(vec![(COIN, Rate(10 * Rate::ONE.0 + 1))]);
    assert!(matches!(rejection(&deploy(&mut venue, too_much)), Rejection::InvalidParameter { .. }));
    let too_much = Deployment::SetFundingInterest(vec![(COIN, Rate::basis_points(-101))]);
    assert!(matches!(rejection(&deploy(&mut venue, too_much)), Rejection::InvalidParameter { .. }));
}

#[test]
fn a_margin_table_of_its_own_can_be_chosen() {
    let mut venue = venue();
    open(&mut venue, 10_000);
    let table = |tiers: &[(i64, u8)]| MarginTable {
        description: "steep".into(),
        tiers: tiers.iter().map(|&(bound, leverage)| (Notional(bound), leverage)).collect(),
    };
    for wrong in [vec![], vec![(1, 5)], vec![(0, 5), (0, 4)], vec![(0, 4), (10, 5)], vec![(0, 51)]] {
        let inserted = deploy(&mut venue, Deployment::InsertMarginTable { dex: DEX, table: table(&wrong) });
        rejection(&inserted);
    }
    assert!(matches!(
        rejection(&deploy(&mut venue, Deployment::SetMarginTables(vec![(COIN, 50)]))),
        Rejection::InvalidParameter { .. }
    ));
    let steep = table(&[(0, 5), (Usd::dollars(500).0, 2)]);
    deploy(&mut venue, Deployment::InsertMarginTable { dex: DEX, table: steep });
    let bob = inside(&venue, BOB);
    let maintenance = |venue: &Venue| margin::maintenance_margin(venue.engine.state(), bob, Some(COIN));
    assert_eq!(maintenance(&venue), Usd::dollars(50), "a thousand dollars at ten times leverage");
    let events = deploy(&mut venue, Deployment::SetMarginTables(vec![(COIN, 50)]));
    // 25 % of 1,000 less 15 % of 500: more than the position's margin, so that it is liquidated.
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::LiquidationBegan { account, .. } if *account == bob))
    );
}

#[test]
fn a_strictly_isolated_position_keeps_its_margin() {
    let mut venue = venue();
    open(&mut venue, 10_000);
    let more = |amount| Action::MoveIsolatedMargin { market: COIN, amount: Usd::dollars(amount) };
    venue.act(BOB, more(500));
    venue.act(BOB, more(-100));
    deploy(&mut venue, Deployment::SetIsolatedModes(vec![(COIN, IsolatedMode::Strict)]));
    let events = venue.act(BOB, more(-100));
    assert_eq!(rejection(&events), Rejection::StrictlyIsolated { market: COIN });
    let own = venue.engine.state().account(inside(&venue, BOB)).holding(COIN).expect("a position").margin;
    assert_eq!(own, Usd::dollars(500) - Usd(800_000), "a hundred, less the fee, and four hundred more");
}

#[test]
fn fees_follow_the_scale_and_growth() {
    let of = |rate: i64| Rate(rate * Rate::ONE.0 / 100);
    assert_eq!(fee_factors(of(100), false), (of(200), of(50)));
    assert_eq!(fee_factors(of(300), false), (of(600), of(50)));
    assert_eq!(fee_factors(of(50), false), (of(150), Rate(333_333_333_333)));
    assert_eq!(fee_factors(of(0), false), (of(100), of(0)));
    assert_eq!(fee_factors(of(100), true), (of(20), of(50)));

    let mut venue = venue();
    let taker = |venue: &Venue| fees::of(venue.engine.state(), inside(venue, BOB), COIN).taker;
    assert_eq!(taker(&venue), Rate::basis_points(8));
    deploy(&mut venue, Deployment::SetGrowthModes(vec![(COIN, true)]));
    assert_eq!(taker(&venue), Rate(80_000_000));
    deploy(&mut venue, Deployment::SetGrowthModes(vec![(COIN, false)]));
    deploy(&mut venue, Deployment::SetFeeScale { dex: DEX, scale: of(300) });
    assert_eq!(taker(&venue), Rate::basis_points(24));
    let earliest = venue.time + Time(30 * Time::DAY.0);
    let again = deploy(&mut venue, Deployment::SetFeeScale { dex: DEX, scale: of(0) });
    assert_eq!(rejection(&again), Rejection::TooEarly { earliest });
}

#[test]
fn fees_go_to_their_recipient() {
    let mut venue = venue();
    let recipient = address(CAROL);
    deploy(&mut venue, Deployment::SetFeeRecipient { dex: DEX, recipient });
    open(&mut venue, 10_000);
    let carol = venue.engine.state().account(inside(&venue, CAROL)).cash;
    assert_eq!(carol, Usd::dollars(5_000) + Usd(500_000));
}

#[test]
fn rights_are_given_and_taken_back() {
    let mut venue = venue();
    let growth = Action::Deploy(Deployment::SetGrowthModes(vec![(COIN, true)]));
    let give = |is_given| Deployment::SetSubDeployers {
        dex: DEX,
        rights: vec![(DeployerRight::SetGrowthModes, address(ALICE), is_given)],
    };
    let refused = Rejection::NotDeployer { dex: DEX, signer: address(ALICE) };
    assert_eq!(rejection(&venue.act(ALICE, growth.clone())), refused);
    assert_eq!(rejection(&venue.act(ALICE, Action::Deploy(give(true)))), refused);
    deploy(&mut venue, give(true));
    venue.act(ALICE, growth.clone());
    assert!(venue.engine.state().market(COIN).dex.as_ref().expect("a dex's").is_growing);
    let halt = Action::Deploy(Deployment::HaltTrading { market: COIN, is_halted: true });
    assert_eq!(rejection(&venue.act(ALICE, halt)), refused, "no other right comes with it");
    deploy(&mut venue, give(false));
    assert_eq!(rejection(&venue.act(ALICE, growth)), refused);
}
