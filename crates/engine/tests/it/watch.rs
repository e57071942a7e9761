//! The index of safe regions finds exactly those whom looking at everybody finds, whatever happens.

use engine::event::Event;
use engine::parameters::{Curve, CurvePoint, CurveShape, MarketRisk, StablePricePolicy, VolatilityPolicy};
use engine::rules::margin;
use engine::state::State;
use engine::watch::Watch;
use units::{Rate, Time};

use crate::crowd::{Crowd, parameters};

/// A crowd with its events folded a second time, under a watch of their own.
struct Watched {
    crowd: Crowd,
    folded: State,
    watch: Watch,
    /// How many accounts and how many isolated positions were found to have fallen.
    found: (usize, usize),
}

impl Watched {
    fn new(seed: u64) -> Self {
        Self::under(&MarketRisk::default(), seed)
    }

    fn under(risk: &MarketRisk, seed: u64) -> Self {
        let crowd = Crowd::under(risk, seed, parameters(), 200, 2_000, 8);
        let folded = crowd.engine.state().clone();
        Self { crowd, watch: Watch::of(&folded), folded, found: (0, 0) }
    }

    /// A block, checked at its end and now and then on the way.
    fn step(&mut self) {
        for event in self.crowd.block() {
            self.folded.evolve(&event);
            if self.crowd.random.one_in(8) && !matches!(event, Event::BlockBegan { .. }) {
                self.check();
            }
        }
        self.check();
        if self.crowd.random.one_in(10) {
            let anew = Watch::of(&self.folded).liquidatable(&mut self.folded.clone());
            assert_eq!(anew, margin::liquidatable(&self.folded), "an index made anew");
        }
    }

    /// The index finds what looking at everybody finds.
    fn check(&mut self) {
        let all = margin::liquidatable(&self.folded);
        assert_eq!(self.watch.liquidatable(&mut self.folded), all, "the index that followed");
        self.found.0 += all.iter().filter(|(_, isolated)| isolated.is_none()).count();
        self.found.1 += all.iter().filter(|(_, isolated)| isolated.is_some()).count();
    }
}

#[test]
fn the_index_agrees_with_looking_at_everybody() {
    let mut found = (0, 0);
    for seed in 0..8 {
        let mut watched = Watched::new(seed);
        for _ in 0..400 {
            watched.step();
        }
        found = (found.0 + watched.found.0, found.1 + watched.found.1);
    }
    assert!(found.0 > 300 && found.1 > 100, "accounts and isolated positions fall: {found:?}");
}

/// Every rule of margin at once, with floors that come and go within minutes.
pub fn guarded() -> MarketRisk {
    let line = |points: [(i64, i64); 2]| {
        let points = points.map(|(at, value)| CurvePoint { at, value }).to_vec();
        Some(Curve::new(CurveShape::Linear, points).expect("its points ascend"))
    };
    let mut risk = MarketRisk::default();
    risk.margin.initial_by_notional = line([(0, Rate::ONE.0 / 100), (4_000_000_000, Rate::ONE.0 / 5)]);
    risk.margin.initial_by_open_interest = line([(0, Rate::ONE.0 / 100), (40_000_000_000, Rate::ONE.0 / 4)]);
    risk.margin.exit_cost = line([(0, 0), (Rate::ONE.0, Rate::ONE.0 / 50)]);
    risk.margin.profit_weight = line([(0, Rate::ONE.0), (1_000_000_000, Rate::ONE.0 / 2)]);
    risk.volatility = Some(VolatilityPolicy {
        half_life: Time(10 * Time::MINUTE.0),
        horizon: Time::MINUTE,
        multiple: Rate(Rate::ONE.0 / 4),
        fall_per_day: Rate(Rate::ONE.0),
        maintenance_share: Rate::basis_points(5_000),
        notice: Time(5 * Time::MINUTE.0),
    });
    risk.stable_price =
        Some(StablePricePolicy { delay_limit: Rate::basis_points(600), move_limit: Rate::basis_points(3) });
    risk
}

#[test]
fn the_index_agrees_while_floors_of_margin_rise_and_fall() {
    let mut found = (0, 0);
    let mut raised = 0;
    for seed in 100..104 {
        let mut watched = Watched::under(&guarded(), seed);
        for _ in 0..300 {
            watched.step();
            raised += watched
                .crowd
                .engine
                .events()
                .iter()
                .filter(|event| matches!(event, Event::MaintenanceMarginFloorSet { .. }))
                .count();
        }
        found = (found.0 + watched.found.0, found.1 + watched.found.1);
    }
    assert!(raised > 20, "floors move: {raised}");
    assert!(found.0 + found.1 > 50, "accounts and isolated positions fall: {found:?}");
}
