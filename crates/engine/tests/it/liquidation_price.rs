//! The liquidation price that is shown is the price at which the engine liquidates.

use engine::Engine;
use engine::command::{Action, MarginMode, PublishedPrice};
use engine::event::{Average, Event};
use engine::ids::{AccountId, MarketId};
use engine::parameters::MarketParameters;
use engine::rules::liquidation_price::liquidation_price;
use engine::rules::margin;
use engine::state::State;
use units::{Price, Size, Usd};

use crate::random::Random;
use crate::situation::{Situation, market, next_block};
use crate::venue::{command, publisher, rejections, venue_parameters};

/// How many accounts are generated.
const ACCOUNTS: usize = 100_000;

/// The markets and the mark prices that the accounts' positions are taken around.
fn markets() -> Vec<(MarketParameters, i64)> {
    vec![
        (market(5, &[(0, 125, 40), (50_000, 250, 20), (200_000, 500, 10)]), 1_000_000),
        (market(4, &[(0, 200, 25), (100_000, 334, 15)]), 300_000),
        (market(2, &[(0, 250, 20), (70_000, 500, 10)]), 1_500_000),
        (market(0, &[(0, 500, 10)]), 2_000_000),
        (market(1, &[(0, 500, 10), (3_000, 1_000, 5), (6_000, 2_000, 2)]), 400_000),
        (market(0, &[(0, 1_667, 3)]), 90),
    ]
}

/// An account with up to six positions, cross or isolated, profitable or not, somewhere above its maintenance margin or
/// already below.
fn generate(situation: &mut Situation, marks: &[i64], random: &mut Random) -> AccountId {
    let account = situation.open(Usd::ZERO);
    let mut needed = 0;
    for _ in 0..random.between(1, 7) {
        let place = u16::try_from(random.between(0, marks.len() as i64)).unwrap();
        let mark = marks[usize::from(place)];
        let market = MarketId(place);
        if !situation.state.account(account).position(market).is_zero() {
            continue;
        }
        let isolated = random.one_in(4);
        let mode = if isolated { MarginMode::Isolated } else { MarginMode::Cross };
        let max_leverage = i64::from(situation.state.market(market).parameters.max_leverage());
        let leverage = u8::try_from(random.between(1, max_leverage + 1)).unwrap();
        situation.leverage(account, place, leverage, mode);
        let magnitude = 10_i64.pow(u32::try_from(random.between(1, 6)).unwrap()) * 1_000_000;
        let size = (random.between(magnitude / 10, magnitude) / mark).max(1);
        let price = mark + mark * random.between(-50, 51) / 1_000;
        let size = if random.one_in(2) { size } else { -size };
        situation.position(account, place, size, price.max(1));
        if !isolated {
            let state = &situation.state;
            needed += margin::position_maintenance(state.market(market), Size(size), Price(mark)).0;
        }
    }
    // Between nothing and twenty times what is needed, more often little.
    let equity = margin::equity(&situation.state, account, None).0;
    let wanted =
        needed * random.between(80, 300) / 100 * if random.one_in(3) { random.between(1, 8) } else { 1 };
    let amount = Usd(wanted + random.between(0, 1_000_000) - equity);
    if amount.is_positive() {
        situation.evolve(&Event::Credited { account, amount });
    }
    account
}

fn with_mark(state: &State, market: MarketId, price: Price) -> State {
    let mut state = state.clone();
    let (average, time) = (Average::default(), state.time);
    state.evolve(&Event::MarkPriceSet { market, price, basis: average, book: average, time });
    state
}

/// Whether the next block begins to liquidate the pool.
fn is_liquidated(state: State, pool: (AccountId, Option<MarketId>)) -> bool {
    let block = next_block(&state);
    let events = Engine::restore(state).apply(&block).to_vec();
    events.iter().any(|event| {
        matches!(*event, Event::LiquidationBegan { account, isolated, .. } if (account, isolated) == pool)
    })
}

/// One of the markets that an account has a position in.
fn one_held(state: &State, account: AccountId, random: &mut Random) -> MarketId {
    let holdings = &state.account(account).holdings;
    holdings[usize::try_from(random.between(0, holdings.len() as i64)).unwrap()].market
}

/// Publishes a price as the oracle's and the mark price, and returns whether anybody's liquidation began.
fn publish(engine: &mut Engine, market: MarketId, price: Price) -> bool {
    let mut block = next_block(engine.state());
    let (index, perpetual) = (price, Some(price));
    let prices = vec![PublishedPrice { market, index, perpetual, confidence: None }];
    let time = block.time;
    block.commands = vec![command(publisher(), Action::PublishPrices { time, prices })];
    let events = engine.apply(&block).to_vec();
    assert_eq!(rejections(&events), []);
    assert_eq!(engine.state().market(market).mark.price, price);
    events.iter().any(|event| matches!(event, Event::LiquidationBegan { .. }))
}

/// What was seen.
#[derive(Debug, Default)]
struct Counts {
    cross: usize,
    isolated: usize,
    fallen: usize,
    never: usize,
}

fn check(state: &State, account: AccountId, market: MarketId, counts: &mut Counts) {
    let holding = state.account(account).holding(market).unwrap();
    let isolated = (holding.mode == MarginMode::Isolated).then_some(market);
    let pool = (account, isolated);
    let (listed, is_long) = (state.market(market), holding.size.is_positive());
    match isolated {
        Some(_) => counts.isolated += 1,
        None => counts.cross += 1,
    }
    let found = liquidation_price(state, account, market);
    let Some(price) = found else {
        counts.never += 1;
        let farthest = if is_long { Price(1) } else { listed.parameters.max_price };
        assert!(!is_liquidated(with_mark(state, market, farthest), pool), "{pool:?} falls at {farthest:?}");
        return;
    };
    assert!(is_liquidated(with_mark(state, market, price), pool), "{pool:?} stands at {price:?}");
    if price == listed.mark.price {
        counts.fallen += 1;
        return;
    }
    let better = if is_long { price + Price(1) } else { price - Price(1) };
    assert!(!is_liquidated(with_mark(state, market, better), pool), "{pool:?} falls at {better:?} already");
}

/// A venue with the markets and nobody in it, and the marks.
fn empty() -> (Situation, Vec<i64>) {
    let (parameters, marks): (Vec<_>, Vec<_>) = markets().into_iter().unzip();
    let mut empty = Situation::new(venue_parameters(), parameters, 1_000);
    for (place, &mark) in (0..).zip(&marks) {
        empty.mark(place, mark);
    }
    (empty, marks)
}

#[test]
fn the_liquidation_price_shown_is_where_the_engine_liquidates() {
    let (empty, marks) = empty();
    let mut random = Random(20_251_010);
    let mut counts = Counts::default();
    for _ in 0..ACCOUNTS {
        let mut situation = empty.clone();
        let account = generate(&mut situation, &marks, &mut random);
        let state = &situation.state;
        let market = one_held(state, account, &mut random);
        check(state, account, market, &mut counts);
    }
    println!("{counts:?}");
    assert!(counts.cross > ACCOUNTS / 2 && counts.isolated > ACCOUNTS / 10, "both modes: {counts:?}");
    assert!(counts.never < ACCOUNTS / 4 && counts.fallen < ACCOUNTS / 3, "most can fall: {counts:?}");
}

#[test]
fn a_publication_of_the_liquidation_price_liquidates_and_one_of_a_tick_better_does_not() {
    let (empty, marks) = empty();
    let mut random = Random(12_032_020);
    let mut liquidated = 0;
    for _ in 0..2_000 {
        let mut situation = empty.clone();
        let account = generate(&mut situation, &marks, &mut random);
        let state = &situation.state;
        let market = one_held(state, account, &mut random);
        let mark = state.market(market).mark.price;
        // No more than a tenfold or a tenth is published of prices at once.
        let plausible = |price: &Price| *price < Price(mark.0 * 9) && *price > Price(mark.0 / 9);
        if !margin::liquidatable(state).is_empty() {
            continue;
        }
        let Some(price) = liquidation_price(state, account, market).filter(plausible) else {
            continue;
        };
        let better = if price < mark { price + Price(1) } else { price - Price(1) };
        let mut engine = Engine::restore(situation.state);
        assert!(!publish(&mut engine, market, better), "{account:?} stands at {better:?}");
        assert!(publish(&mut engine, market, price), "{account:?} falls at {price:?}");
        liquidated += 1;
    }
    assert!(liquidated > 1_000, "{liquidated} are liquidated");
}
