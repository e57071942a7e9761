//! Margin: the worked numbers of the field, and the rules at their edges.

use engine::command::{Action, MarginMode, OrderReference, Side};
use engine::ids::{AccountId, MarketId};
use engine::parameters::MarketParameters;
use engine::rejection::Rejection;
use engine::rules::liquidation_price::liquidation_price;
use engine::rules::margin;
use engine::state::State;
use units::{Notional, Price, Rounding, Size, Usd};

use crate::random::Random;
use crate::situation::{Situation, market};
use crate::venue::{
    ALICE, BOB, MARKET, Order, Venue, ask, bid, market_parameters, rejection, rejections, trades,
    venue_parameters,
};

const FIRST: MarketId = MarketId(0);

fn situation(markets: &[MarketParameters]) -> Situation {
    Situation::new(venue_parameters(), markets.to_vec(), 1_000)
}

/// The liquidation price in ticks.
fn falls_at(state: &State, account: AccountId, market: MarketId) -> Option<i64> {
    liquidation_price(state, account, market).map(|price| price.0)
}

#[test]
fn an_isolated_position_of_the_documentation_has_the_published_numbers() {
    let mut situation = situation(&[market(4, &[(0, 100, 50)])]);
    situation.mark(0, 298_590);
    let alice = situation.open(Usd(13_104_514_502));
    situation.leverage(alice, 0, 20, MarginMode::Isolated);
    situation.position(alice, 0, 335, 298_630);
    let has = situation.state.account(alice).holding(FIRST).unwrap().margin;
    // Cash that moved into the position is cash that was there: bring both to the published balances.
    let amount = Usd(4_981_226) - has;
    situation.evolve(&engine::event::Event::Credited { account: alice, amount: has + amount });
    situation.evolve(&engine::event::Event::IsolatedMarginMoved { account: alice, market: FIRST, amount });
    let state = &situation.state;
    assert_eq!(margin::equity(state, alice, Some(FIRST)), Usd(4_967_826));
    assert_eq!(margin::maintenance_margin(state, alice, Some(FIRST)), Usd(1_000_277));
    assert_eq!(margin::equity(state, alice, None), Usd(13_104_514_502));
    assert_eq!(margin::initial_margin(state, alice), Usd::ZERO);
    assert_eq!(margin::transferable(state, alice), Usd(13_104_514_502));
    // Published: 2866.26936529.
    assert_eq!(falls_at(state, alice, FIRST), Some(286_626));
}

#[test]
fn a_short_with_a_maintenance_rate_of_five_per_cent_falls_where_another_venue_says() {
    let mut situation = situation(&[market(2, &[(0, 500, 10)])]);
    situation.mark(0, 30_000_000);
    let alice = situation.open(Usd::dollars(1_000));
    situation.position(alice, 0, -300, 30_000_000);
    // 3174.603174…
    assert_eq!(falls_at(&situation.state, alice, FIRST), Some(31_746_032));
}

#[test]
fn another_cross_position_takes_its_maintenance_margin_first() {
    let mut situation = situation(&[market(2, &[(0, 500, 10)]), market(0, &[(0, 1_000, 5)])]);
    situation.mark(0, 30_000_000);
    situation.mark(1, 1_750_000);
    let alice = situation.open(Usd::dollars(1_000));
    situation.position(alice, 0, -150, 30_000_000);
    situation.position(alice, 1, 1_000, 1_750_000);
    assert_eq!(margin::maintenance_margin(&situation.state, alice, None), Usd::dollars(225 + 175));
    // 3380.952380…
    assert_eq!(falls_at(&situation.state, alice, FIRST), Some(33_809_524));
}

#[test]
fn a_price_that_cannot_hurt_is_no_liquidation_price() {
    let mut situation = situation(&[market(2, &[(0, 500, 10)])]);
    situation.mark(0, 30_000_000);
    let alice = situation.open(Usd::dollars(3_001));
    situation.position(alice, 0, 100, 30_000_000);
    assert_eq!(falls_at(&situation.state, alice, FIRST), None);
}

#[test]
fn maintenance_margin_is_continuous_and_rises_with_the_size() {
    let tiers = [(0, 125, 40), (10_000, 200, 25), (50_000, 500, 10), (100_000, 1_667, 3)];
    let mut situation = situation(&[market(4, &tiers)]);
    situation.mark(0, 9_999);
    let listed = situation.state.market(FIRST);
    let margin = |size: i64, price: i64| margin::position_maintenance(listed, Size(size), Price(price)).0;
    for (place, tier) in listed.parameters.margin_tiers.iter().enumerate().skip(1) {
        // Just below, at and above the bound, where the exact margin of both tiers is the same.
        for lots in [1, 7, 9_999, 1_000_003] {
            let price = tier.lower_bound.0 / lots;
            for price in price - 2..=price + 2 {
                let step = margin(lots, price + 1) - margin(lots, price);
                let steepest = Notional(lots).at_rate(tier.maintenance_rate, Rounding::Ceil).0 + 1;
                assert!((0..=steepest).contains(&step), "tier {place}, {lots} lots at {price}: {step}");
            }
        }
    }
    // Deductions: 10,000 × 0.75 % = 75; and 50,000 × 3 % = 1,500; and 100,000 × 11.67 % = 11,670.
    let deductions: Vec<i64> = listed.deductions.iter().map(|deduction| deduction.0 / 1_000_000).collect();
    assert_eq!(deductions, [0, 75, 1_575, 13_245]);
    assert_eq!(margin(1_000_000, 200_000), 200_000_000_000 * 1_667 / 10_000 - 13_245_000_000);
}

#[test]
fn more_of_a_position_never_needs_less_margin() {
    let mut situation = situation(&[market(3, &[(0, 125, 40), (1_000, 137, 36), (1_001, 2_500, 2)])]);
    situation.mark(0, 1);
    let listed = situation.state.market(FIRST);
    let mut random = Random(7);
    for _ in 0..100_000 {
        let (size, price) = (random.between(1, 100_000), random.between(1, 30_000));
        let margin = |size, price| margin::position_maintenance(listed, Size(size), Price(price));
        assert!(margin(size, price) <= margin(size + 1, price));
        assert!(margin(size, price) <= margin(size, price + 1));
        assert_eq!(margin(size, price), margin(-size, price));
    }
}

/// Alice has $600 at 20 times leverage: notional 10,000 needs 500.
fn venue() -> Venue {
    Venue::new(&[600, 1_000_000, 1_000_000])
}

#[test]
fn orders_count_by_the_worse_of_their_sides() {
    let mut venue = venue();
    venue.rest(ALICE, bid(10_000, 1_000_000));
    venue.rest(ALICE, ask(10_001, 1_100_000));
    assert_eq!(margin::initial_margin(venue.engine.state(), ALICE), Usd::dollars(550));
    let refused = rejection(&venue.place(ALICE, ask(10_001, 101_000)));
    let (equity, initial_margin) = (Usd::dollars(600), Usd(600_500_000));
    assert_eq!(refused, Rejection::BelowInitialMargin { equity, initial_margin });
    venue.rest(ALICE, bid(10_000, 200_000));
    assert_eq!(margin::initial_margin(venue.engine.state(), ALICE), Usd::dollars(600));
}

#[test]
fn a_bid_above_the_mark_counts_with_what_it_would_lose() {
    let mut venue = venue();
    venue.rest(ALICE, bid(10_100, 400_000));
    // 40 at the mark of 100 needs 200, and would lose 40.
    assert_eq!(margin::initial_margin(venue.engine.state(), ALICE), Usd::dollars(240));
    venue.rest(ALICE, ask(10_200, 400_000));
    assert_eq!(margin::initial_margin(venue.engine.state(), ALICE), Usd::dollars(240));
}

#[test]
fn an_order_that_only_closes_passes_below_initial_margin_and_one_that_opens_does_not() {
    let mut venue = venue();
    venue.rest(BOB, ask(10_000, 1_000_000));
    venue.place(ALICE, bid(10_000, 1_000_000));
    venue.price(9_750);
    // Equity is below the initial margin of 487.50, and above the maintenance margin of 243.75.
    assert!(margin::free_collateral(venue.engine.state(), ALICE).is_negative());
    assert!(matches!(
        rejection(&venue.place(ALICE, bid(9_700, 2_000))),
        Rejection::BelowInitialMargin { .. }
    ));
    assert_eq!(rejections(&venue.place(ALICE, ask(9_800, 1_000_000))), []);
    // The rest of it would open a short position.
    assert!(matches!(
        rejection(&venue.place(ALICE, ask(9_800, 1_100_000))),
        Rejection::BelowInitialMargin { .. }
    ));
    venue.rest(BOB, bid(9_750, 300_000));
    let events = venue.place(ALICE, ask(9_750, 300_000));
    assert_eq!(trades(&events), [(ALICE, 9_750, -300_000), (BOB, 9_750, 300_000)]);
}

#[test]
fn cash_leaves_down_to_a_tenth_of_the_notional_or_the_initial_margin_where_larger() {
    let mut venue = Venue::new(&[5_000, 1_000_000]);
    venue.rest(BOB, ask(10_000, 1_000_000));
    venue.place(ALICE, bid(10_000, 1_000_000));
    let fee = 4_000_000;
    assert_eq!(margin::transferable(venue.engine.state(), ALICE), Usd(4_000_000_000 - fee));
    venue.rest(ALICE, bid(10_000, 2_000_000));
    assert_eq!(margin::transferable(venue.engine.state(), ALICE), Usd(3_500_000_000 - fee));
    let amount = Usd(3_500_000_001 - fee);
    let destination = crate::venue::address(BOB);
    let refused = rejection(&venue.act(ALICE, Action::Transfer { destination, amount }));
    assert_eq!(refused, Rejection::BelowTransferMargin { transferable: amount - Usd(1), amount });
    assert_eq!(rejections(&venue.act(ALICE, Action::Transfer { destination, amount: amount - Usd(1) })), []);
}

fn lever(venue: &mut Venue, leverage: u8, mode: MarginMode) -> Vec<(u16, Rejection)> {
    rejections(&venue.act(ALICE, Action::SetLeverage { market: MARKET, leverage, mode }))
}

#[test]
fn leverage_is_raised_freely_and_lowered_with_margin() {
    let mut venue = venue();
    venue.rest(BOB, ask(10_000, 500_000));
    venue.place(ALICE, bid(10_000, 500_000));
    assert!(matches!(lever(&mut venue, 0, MarginMode::Cross)[..], [(_, Rejection::InvalidLeverage { .. })]));
    assert!(matches!(lever(&mut venue, 21, MarginMode::Cross)[..], [(_, Rejection::InvalidLeverage { .. })]));
    // 5,000 at 9 needs 555.56, and at 8 needs 625.
    assert_eq!(lever(&mut venue, 9, MarginMode::Cross), []);
    let refused = lever(&mut venue, 8, MarginMode::Cross);
    assert!(matches!(refused[..], [(_, Rejection::InsufficientFreeCollateral { .. })]), "{refused:?}");
    assert_eq!(lever(&mut venue, 20, MarginMode::Cross), []);
    assert_eq!(lever(&mut venue, 20, MarginMode::Isolated), [(0, Rejection::ModeWithOpenPosition)]);
}

#[test]
fn an_isolated_position_answers_with_its_own_margin_alone() {
    let mut venue = venue();
    assert_eq!(lever(&mut venue, 10, MarginMode::Isolated), []);
    venue.rest(BOB, ask(10_000, 100_000));
    venue.place(ALICE, bid(10_000, 100_000));
    let fee = 400_000;
    let state = venue.engine.state();
    assert_eq!(state.account(ALICE).holding(MARKET).unwrap().margin, Usd(100_000_000 - fee));
    assert_eq!(state.account(ALICE).cash, Usd::dollars(500));
    assert_eq!(margin::transferable(state, ALICE), Usd::dollars(500));

    let mut moved = |amount: i64| {
        rejections(&venue.act(ALICE, Action::MoveIsolatedMargin { market: MARKET, amount: Usd(amount) }))
    };
    let refused = moved(500_000_001);
    assert!(matches!(refused[..], [(_, Rejection::InsufficientFreeCollateral { .. })]), "{refused:?}");
    assert_eq!(moved(50_000_000), []);
    let refused = moved(-50_000_000 + fee - 1);
    let (margin, required) = (Usd(100_000_000 - 1), Usd::dollars(100));
    assert_eq!(refused, [(0, Rejection::InsufficientPositionMargin { margin, required })]);
    assert_eq!(moved(-50_000_000 + fee), []);
    assert_eq!(moved(0), [(0, Rejection::InvalidAmount { amount: Usd(0) })]);
    let refused = lever(&mut venue, 9, MarginMode::Isolated);
    assert!(matches!(refused[..], [(_, Rejection::InsufficientPositionMargin { .. })]), "{refused:?}");
}

#[test]
fn a_notional_above_a_tier_takes_its_lower_leverage() {
    let mut parameters = market_parameters();
    parameters.margin_tiers = market(4, &[(0, 250, 20), (10_000, 500, 10)]).margin_tiers;
    let mut venue = Venue::with(venue_parameters(), parameters, &[100_000, 1_000_000]);
    venue.rest(ALICE, bid(10_000, 999_999));
    let refused = rejection(&venue.place(ALICE, bid(10_000, 1_000)));
    let notional = Notional(10_009_990_000);
    assert_eq!(refused, Rejection::AboveTierLeverage { leverage: 20, max_leverage: 10, notional });
    venue.place(BOB, ask(10_000, 999_999));
    // The notional rises into the tier by itself: closing goes on, and so does everything at the lower leverage.
    venue.price(10_100);
    let closing = venue.rest(ALICE, ask(10_100, 1_000));
    venue.cancel(ALICE, OrderReference::Id(closing));
    assert_eq!(rejections(&venue.place(ALICE, ask(10_100, 999_999))), []);
    assert_eq!(rejections(&venue.place(ALICE, bid(10_050, 1_000))).len(), 1);
    assert_eq!(lever(&mut venue, 10, MarginMode::Cross), []);
    assert_eq!(rejections(&venue.place(ALICE, bid(10_050, 1_000))), []);
}

#[test]
fn sides_are_margined_alike() {
    for side in [Side::Bid, Side::Ask] {
        let mut venue = venue();
        let order = |size| {
            if side == Side::Bid { bid(10_000, size) } else { ask(10_000, size) }
        };
        assert!(matches!(
            rejection(&venue.place(ALICE, order(1_200_001))),
            Rejection::BelowInitialMargin { .. }
        ));
        assert_eq!(
            rejections(&venue.place(ALICE, order(1_200_000).tif(engine::command::TimeInForce::Alo))),
            []
        );
    }
}

#[test]
fn rules_beyond_the_tiers_never_ask_for_less() {
    let mut plain = situation(&[market(2, &[(0, 250, 20), (10_000, 500, 10)])]);
    let mut guarded = plain.state.clone();
    guarded.markets[0].parameters.risk = crate::watch::guarded();
    guarded.markets[0].volatility.initial_floor = units::Rate::basis_points(700);
    guarded.markets[0].volatility.maintenance_floor = units::Rate::basis_points(350);
    plain.mark(0, 1_000_000);
    guarded.markets[0].mark = plain.state.markets[0].mark;
    let (plain, guarded) = (plain.state.market(FIRST), &guarded.markets[0]);
    let mut random = Random(11);
    let mut asked_more = 0;
    for _ in 0..20_000 {
        let (held, size) = (Size(random.between(-2_000, 2_001)), Size(random.between(-2_000, 2_001)));
        let leverage = u8::try_from(random.between(1, 21)).unwrap();
        let price = plain.mark.price;
        let maintenance = |market| margin::position_maintenance(market, size, price);
        let initial = |market| margin::position_initial(market, held, size, leverage);
        assert!(maintenance(guarded) >= maintenance(plain));
        assert!(initial(guarded) >= initial(plain));
        assert!(initial(guarded) >= maintenance(guarded));
        asked_more += u32::from(initial(guarded) > initial(plain));
    }
    assert!(asked_more > 1_000, "{asked_more}");
}
