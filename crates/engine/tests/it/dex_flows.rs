//! Whatever is asked of two dexes, in whatever order: money stays where it is, and what is lost in one is lost there.

use engine::command::{Action, Deployment, DexPrice, OrderRequest, Side, TimeInForce};
use engine::event::Event;
use engine::ids::{AccountId, DexId, MarketId};
use engine::invariants::audit;
use engine::parameters::VenueParameters;
use engine::state::State;
use units::{Notional, Price, Time, Usd};

use crate::dexes::{DAVE, policy, registration};
use crate::random::Random;
use crate::venue::{ALICE, BOB, CAROL, Order, Venue, address, ask, bid, market_parameters, venue_parameters};

const MARKETS: [MarketId; 2] = [MarketId(1), MarketId(2)];
const PEOPLE: [AccountId; 4] = [ALICE, BOB, CAROL, DAVE];

/// All money outside of dexes.
fn outside(state: &State) -> i128 {
    let own = state.accounts.iter().filter(|(_, account)| account.dex.is_venue());
    let cash: i128 = own.map(|(_, account)| i128::from(account.cash.0)).sum();
    cash + i128::from((state.funds.insurance + state.funds.treasury).0)
}

/// All money that is in dexes by the sums of what came and went.
fn inside(state: &State) -> i128 {
    state.dexes.iter().map(|dex| dex.totals.deposited).sum()
}

fn world() -> Venue {
    let parameters = VenueParameters { dexes: Some(policy()), ..venue_parameters() };
    let mut venue = Venue::with(parameters, market_parameters(), &[20_000; 4]);
    venue.act(DAVE, registration("one", "COIN", true));
    venue.act(CAROL, registration("two", "COIN", true));
    venue
}

/// A place among so many.
fn pick(random: &mut Random, count: i64) -> usize {
    usize::try_from(random.between(0, count)).expect("a small number")
}

fn step(venue: &mut Venue, random: &mut Random) {
    let who = PEOPLE[pick(random, 4)];
    let place = pick(random, 2);
    let (market, dex, deployer) = (MARKETS[place], [DexId(1), DexId(2)][place], [DAVE, CAROL][place]);
    let mark = venue.engine.state().market(market).mark.price.0;
    match pick(random, 10) {
        0 | 1 => {
            let (from, to) = if random.one_in(3) { (dex, DexId::VENUE) } else { (DexId::VENUE, dex) };
            let amount = Usd::dollars(1 + random.between(0, 3_000));
            let destination = address(PEOPLE[pick(random, 4)]);
            venue.act(who, Action::SendBetweenDexes { destination, from, to, amount });
        }
        2 => {
            venue.time = venue.time + Time(3_000);
            let factor = [5, 8, 9, 10, 11, 12, 20, 90][pick(random, 8)];
            let price = Price((mark * factor / 10).max(1));
            let marks = vec![price; pick(random, 3)];
            let prices = vec![DexPrice { market, oracle: Some(price), marks, external: None }];
            venue.act(deployer, Action::Deploy(Deployment::SetPrices { dex, prices }));
        }
        3 => {
            let is_halted = random.one_in(8);
            venue.act(deployer, Action::Deploy(Deployment::HaltTrading { market, is_halted }));
        }
        4 => {
            let most = Notional(Usd::dollars(random.between(0, 100_000)).0);
            let limit = Deployment::LimitOpenInterest(vec![(market, most)]);
            venue.act(deployer, Action::Deploy(limit));
        }
        5 => {
            venue.time = venue.time + Time(Time::HOUR.0 * random.between(0, 30).unsigned_abs());
            venue.block(Vec::new());
        }
        _ => {
            let side = if random.one_in(2) { Side::Bid } else { Side::Ask };
            let price = (mark * (98 + random.between(0, 5)) / 100).max(1);
            let size = 1 + random.between(0, 100_000);
            let order = if side == Side::Bid { bid(price, size) } else { ask(price, size) };
            let order = if random.one_in(3) { order.tif(TimeInForce::Ioc) } else { order };
            venue.act(
                who,
                Action::PlaceOrders {
                    orders: vec![OrderRequest { market, ..order }],
                    grouping: Default::default(),
                    builder: None,
                },
            );
        }
    }
}

#[test]
fn money_of_dexes_stays_apart() {
    let mut failed = 0;
    for seed in 0..12 {
        let (mut venue, mut random) = (world(), Random(seed));
        let all = outside(venue.engine.state()) + inside(venue.engine.state());
        for _ in 0..250 {
            step(&mut venue, &mut random);
            let state = venue.engine.state();
            assert_eq!(outside(state) + inside(state), all, "seed {seed}: what left a dex came to the venue");
            assert!(state.dexes.iter().all(|dex| dex.totals.deposited >= 0), "seed {seed}");
            for event in venue.engine.events() {
                failed += usize::from(matches!(event, Event::LiquidationBegan { .. }));
            }
        }
        audit(venue.engine.state()).expect("all is what it should be");
    }
    assert!(failed > 0, "some positions fail");
}
