//! Whatever is asked in whatever order: nothing is lost, nothing is counted twice, no order does what it must not.

use std::collections::{BTreeMap, BTreeSet};

use engine::Engine;
use engine::command::{Action, Block, Command, Mode, OrderKind, Side, TimeInForce};
use engine::event::{AuctionReason, Event, FillOrigin};
use engine::ids::OrderId;
use engine::invariants;
use engine::parameters::PriceBound;
use engine::state::{OrderStage, Resting, State};
use scenario::drawing::{self, Choices, Mix, Moment};
use units::{Notional, Price, Rate, Size, Time};

use crate::venue::{MARKET, Venue, command, market_parameters, venue_parameters};

/// A venue under drawn commands, with its events folded a second time beside it.
struct World {
    venue: Venue,
    folded: State,
    choices: Choices<'static>,
    bounds: BoundsWitness,
}

impl World {
    fn new(seed: u64) -> Self {
        Self::of(Venue::new(&[2_000, 500, 300, 200, 100, 10_000]), seed)
    }

    /// A world whose market opens with auctions and has narrow price bounds.
    fn with_auctions(seed: u64) -> Self {
        let mut market = market_parameters();
        market.risk.auctions.opening = Time(2_000);
        let bound = |minutes: u64, points, seconds: u64| PriceBound {
            horizon: Time(minutes * 60_000),
            deviation: Rate::basis_points(points),
            auction: Time(seconds * 1_000),
        };
        market.risk.auctions.bounds = vec![bound(1, 150, 1), bound(5, 250, 3)];
        Self::of(Venue::with(venue_parameters(), market, &[2_000, 500, 300, 200, 100, 10_000]), seed)
    }

    fn of(venue: Venue, seed: u64) -> Self {
        let folded = venue.engine.state().clone();
        Self { venue, folded, choices: Choices::Seed(seed), bounds: BoundsWitness::default() }
    }

    fn commands(&mut self) -> Vec<Command> {
        if self.choices.one_in(50) {
            self.venue.time = self.venue.time + Time(6_000);
        }
        let time = self.venue.time + self.venue.pace;
        let moment = Moment { time, received: time };
        let state = self.venue.engine.state();
        let mut commands = drawing::commands(&mut self.choices, state, moment, &Mix::TRADING, 4);
        if self.choices.one_in(100) && self.has_auctions() {
            let mode = if self.choices.one_in(3) { Mode::Halted } else { Mode::Open };
            commands.push(command(venue_parameters().operator, Action::SetMode(mode)));
        }
        commands
    }

    fn has_auctions(&self) -> bool {
        self.folded.market(MARKET).parameters.risk.auctions.opening.0 > 0
    }

    /// A block, checked.
    fn step(&mut self) {
        let commands = self.commands();
        let events = self.venue.block(commands).to_vec();
        for event in &events {
            self.bounds.check(&self.folded, event);
            check_reduces_only(&self.folded, event);
            self.folded.evolve(event);
        }
        let state = self.venue.engine.state();
        self.folded.touched.clone_from(&state.touched);
        assert!(self.folded == *state, "folding the events gives the state");
        check_book(state);
        check_accounts(state);
        check_triggers(state);
    }
}

/// A fill of a reduce-only order takes its position towards zero and not beyond.
fn check_reduces_only(before: &State, event: &Event) {
    let Event::Filled(fill) = event else { return };
    let Some(slot) = fill.order.and_then(|order| before.orders.find(order)) else {
        return;
    };
    if before.orders.line(slot).reduce_only {
        let position = before.account(fill.account).position(MARKET).0;
        let after = position + fill.size.0;
        assert!(
            after.abs() < position.abs() && after.signum() * position.signum() >= 0,
            "{fill:?} of {position}"
        );
    }
}

/// Every trade with its moment since the last auction ended, and which bounds auctions have lasted for since the last trade.
#[derive(Default)]
struct BoundsWitness {
    trades: Vec<(Time, i64)>,
    spent: BTreeSet<u8>,
    ended_with_trades: usize,
}

impl BoundsWitness {
    /// No trade in the book is further from any other of the last minutes than a bound allows; none is made in an auction.
    fn check(&mut self, before: &State, event: &Event) {
        match event {
            Event::AuctionBegan { reason, .. } | Event::AuctionExtended { reason, .. } => {
                self.spent.extend(match reason {
                    AuctionReason::Bound(place) => Some(*place),
                    AuctionReason::Opening => None,
                });
            }
            Event::AuctionEnded { price, .. } => {
                self.trades.clear();
                if let Some(price) = price {
                    self.trades.push((before.walked, price.0));
                    self.spent.clear();
                    self.ended_with_trades += 1;
                }
            }
            Event::Filled(fill) if fill.origin == FillOrigin::Maker => {
                assert!(before.market(MARKET).auction.is_none());
                let bounds = (0_u8..).zip(&before.market(MARKET).parameters.risk.auctions.bounds);
                for (_, bound) in bounds.filter(|(place, _)| !self.spent.contains(place)) {
                    let since = before.time.0 - bound.horizon.0;
                    for &(_, other) in self.trades.iter().filter(|(time, _)| time.0 >= since) {
                        let distance = i128::from((fill.price.0 - other).abs()) * i128::from(Rate::ONE.0);
                        let allowed = i128::from(other) * i128::from(bound.deviation.0);
                        assert!(distance <= allowed, "{fill:?} after a trade at {other}");
                    }
                }
                self.trades.push((before.time, fill.price.0));
                self.spent.clear();
            }
            _ => {}
        }
    }
}

/// The levels are the sums of the resting orders, and the best prices do not cross, but in an auction.
fn check_book(state: &State) {
    let book = &state.market(MARKET).book;
    for side in [Side::Bid, Side::Ask] {
        let mut levels: BTreeMap<Price, (Size, u32)> = BTreeMap::new();
        for line in state.orders.slots().map(|slot| state.orders.line(slot)) {
            if line.stage == OrderStage::Resting && line.side == side {
                let level = levels.entry(line.price).or_default();
                level.0 += line.remaining;
                level.1 += 1;
            }
        }
        let mut found: Vec<_> =
            book.levels(side).map(|(price, level)| (price, (level.size, level.orders))).collect();
        found.sort();
        assert_eq!(found, Vec::from_iter(levels));
    }
    if state.market(MARKET).auction.is_some() {
        return;
    }
    if let (Some(bid), Some(ask)) = (book.best(Side::Bid), book.best(Side::Ask)) {
        assert!(bid < ask, "{bid:?} {ask:?}");
    }
}

/// What is kept of each account's orders is what its orders say, and long and short positions are as many.
fn check_accounts(state: &State) {
    let (mut sum, mut longs) = (0, 0);
    for (id, account) in state.accounts.iter() {
        let own: Vec<_> =
            state.orders.slots().filter(|&slot| state.orders.line(slot).account == id).collect();
        assert_eq!(account.open_orders as usize, own.len());
        let Some(holding) = account.holding(MARKET) else {
            continue;
        };
        let lines: Vec<_> = own.iter().map(|&slot| *state.orders.line(slot)).collect();
        assert_eq!(holding.reduce_only_orders as usize, lines.iter().filter(|line| line.reduce_only).count());
        for side in [Side::Bid, Side::Ask] {
            let counted = lines
                .iter()
                .filter(|line| line.stage == OrderStage::Resting && line.side == side && !line.reduce_only);
            let mut resting = Resting { size: Size::ZERO, notional: Notional::ZERO };
            for line in counted {
                resting.size += line.remaining;
                resting.notional += line.price * line.remaining;
            }
            assert_eq!(holding.resting(side), resting);
        }
        sum += holding.size.0;
        longs += holding.size.0.max(0);
        assert!(holding.size.0.signum() * holding.cost.0.signum() >= 0, "cost has the sign of the position");
    }
    assert_eq!(sum, 0);
    assert_eq!(state.market(MARKET).open_interest, Size(longs));
}

/// The waiting triggers are those that wait, and no order is left on its way.
fn check_triggers(state: &State) {
    let triggers = &state.market(MARKET).triggers;
    let indexed: BTreeSet<OrderId> =
        triggers.rising.iter().chain(&triggers.falling).map(|&(_, order)| order).collect();
    let mut waiting = BTreeSet::new();
    for slot in state.orders.slots() {
        let (line, extras) = (state.orders.line(slot), state.orders.extras(slot));
        match line.stage {
            OrderStage::WaitingForTrigger => {
                waiting.insert(state.orders.id(slot));
            }
            OrderStage::WaitingForParent => {
                let parent = extras.parent.expect("it waits for a parent");
                assert!(state.orders.find(parent).is_some(), "its parent lives");
            }
            OrderStage::Resting => {
                assert!(line.remaining.is_positive());
                let position = state.account(line.account).position(MARKET);
                let reduces = !position.is_zero() && Side::closing(position) == line.side;
                assert!(
                    reduces || !line.reduce_only,
                    "a reduce-only order that rests has something to reduce"
                );
            }
            OrderStage::Entering | OrderStage::Vacant => panic!("after a block every order waits or rests"),
        }
        let is_immediate = matches!(
            state.orders.details(slot).kind,
            OrderKind::Limit(TimeInForce::Ioc | TimeInForce::Market)
        );
        assert!(!is_immediate, "an immediate order never stays");
    }
    assert_eq!(indexed, waiting);
}

#[test]
fn random_flows_keep_every_sum() {
    for seed in 0..20 {
        let mut world = World::new(seed);
        for _ in 0..1_500 {
            world.step();
        }
        let state = world.venue.engine.state();
        assert!(state.last_trade > 100, "the flow trades");
        assert!(state.twaps.last > 5, "and works orders off over time");
        invariants::audit(state).unwrap();
    }
}

#[test]
fn random_flows_keep_every_sum_through_auctions() {
    let mut auctions = 0;
    for seed in 0..20 {
        let mut world = World::with_auctions(seed);
        for _ in 0..1_500 {
            world.step();
        }
        auctions += world.bounds.ended_with_trades;
        invariants::audit(world.venue.engine.state()).unwrap();
    }
    assert!(auctions > 100, "{auctions}");
}

#[test]
fn a_restored_venue_goes_on_as_if_nothing_had_happened() {
    restore(World::new(99));
    restore(World::with_auctions(99));
}

fn restore(mut world: World) {
    for _ in 0..300 {
        world.step();
    }
    let saved = postcard::to_allocvec(world.venue.engine.state()).unwrap();
    let mut restored = Engine::restore(postcard::from_bytes(&saved).unwrap());
    for _ in 0..300 {
        let commands = world.commands();
        let (height, time) = (world.venue.height + 1, world.venue.time + Time(10));
        let block = Block { height, time, received: time, commands: commands.clone() };
        // One that knows nothing of the blocks before looks at every market.
        let mut anew = Engine::restore(world.venue.engine.state().clone());
        let events = world.venue.block(commands);
        assert_eq!(restored.apply(&block), events);
        assert_eq!(anew.apply(&block), events);
    }
}
