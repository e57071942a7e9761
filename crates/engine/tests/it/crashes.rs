//! Crash after crash: every step of liquidation is taken, and none of them takes what is not there.

use std::collections::BTreeMap;

use engine::event::{Event, FillOrigin};
use engine::ids::{AccountId, MarketId};
use engine::invariants;
use engine::rules::margin;
use engine::state::State;
use units::Usd;

use crate::crowd::{Crowd, parameters};

/// A crowd in bad times, with its events folded a second time.
struct Crashed {
    crowd: Crowd,
    folded: State,
    /// How often which step was taken.
    steps: BTreeMap<&'static str, usize>,
}

impl Crashed {
    fn new(seed: u64) -> Self {
        let mut parameters = parameters();
        parameters.liquidation.insurance_per_sale = Usd::dollars(20);
        let crowd = Crowd::new(seed, parameters, 100, 500, 4);
        let folded = crowd.engine.state().clone();
        Self { crowd, folded, steps: BTreeMap::new() }
    }

    fn step(&mut self) {
        for event in self.crowd.block() {
            self.count(&event);
            let before = pool_of(&self.folded, &event).map(|pool| (pool, equity(&self.folded, pool)));
            self.folded.evolve(&event);
            if let (Event::Filled(fill), Some((pool, before))) = (&event, before) {
                self.check_fill(fill.origin, fill.fee, pool, before);
            }
        }
        let state = self.crowd.engine.state();
        invariants::audit(state).unwrap();
        if self.crowd.engine.has_pending_work() {
            return;
        }
        for (account, known) in state.accounts.iter() {
            for isolated in margin::pools(known) {
                let equity = margin::equity(state, account, isolated);
                assert!(!equity.is_negative(), "{account:?} {isolated:?} is left with {equity:?}");
            }
        }
        for pool in margin::liquidatable(state) {
            assert!(state.liquidating.contains_key(&pool), "the liquidation of {pool:?} has begun");
        }
    }

    /// Being closed takes nobody below nothing, and no fee is taken of what is not there.
    fn check_fill(&self, origin: FillOrigin, fee: Usd, pool: (AccountId, Option<MarketId>), before: Usd) {
        let after = equity(&self.folded, pool);
        if origin == FillOrigin::Deleveraging {
            assert!(after >= before.min(Usd::ZERO), "{pool:?} had {before:?} and is left with {after:?}");
        }
        if origin == FillOrigin::Liquidation && fee.is_positive() {
            assert!(!after.is_negative(), "{pool:?} pays a fee of {fee:?} and is left with {after:?}");
        }
    }

    fn count(&mut self, event: &Event) {
        let step = match event {
            Event::Filled(fill) => match fill.origin {
                FillOrigin::Liquidation => "sale",
                FillOrigin::Backstop => "backstop",
                FillOrigin::Deleveraging => "deleveraging",
                _ => return,
            },
            Event::CooldownSet { .. } => "cool-down",
            Event::ShortfallCovered { .. } => "insurance",
            Event::SurplusKept { .. } => "crumb",
            Event::LossSocialized { .. } => "socialized loss",
            Event::LiquidationEnded { .. } => "end",
            _ => return,
        };
        *self.steps.entry(step).or_default() += 1;
    }
}

/// The pool that a fill is made in.
fn pool_of(state: &State, event: &Event) -> Option<(AccountId, Option<MarketId>)> {
    let Event::Filled(fill) = event else { return None };
    let holding = state.account(fill.account).holding(fill.market)?;
    Some((fill.account, margin::pool_of(holding)))
}

fn equity(state: &State, (account, isolated): (AccountId, Option<MarketId>)) -> Usd {
    margin::equity(state, account, isolated)
}

#[test]
fn no_step_of_a_liquidation_takes_what_is_not_there() {
    let mut steps: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 100..112 {
        let mut crashed = Crashed::new(seed);
        for _ in 0..300 {
            crashed.step();
        }
        for (step, count) in crashed.steps {
            *steps.entry(step).or_default() += count;
        }
    }
    // A loss is socialized only where a whole side of a market cannot bear it: that is told elsewhere.
    for step in ["sale", "cool-down", "insurance", "backstop", "deleveraging", "crumb", "end"] {
        assert!(steps.get(step).is_some_and(|&count| count >= 10), "{step} is taken: {steps:?}");
    }
}
