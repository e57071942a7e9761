//! The waterfall under random crashes: what each step of a liquidation takes is bounded, whatever the rules are.

use std::collections::BTreeMap;

use engine::Engine;
use engine::event::{Cause, Event, Fill, FillOrigin, OrderPlaced};
use engine::ids::{AccountId, MarketId};
use engine::invariants;
use engine::parameters::{
    Curve, CurvePoint, CurveShape, DeleveragingPolicy, DeleveragingRule, DepthPolicy, LossLimits, MarketRisk,
    SaleAmount, SaleCurves,
};
use engine::rules::margin;
use engine::state::State;
use units::{Notional, Rate, Rounding, Time, Usd};

use crate::crowd::{Crowd, parameters};

type Pool = (AccountId, Option<MarketId>);

const FULL: i64 = Rate::ONE.0;

/// Sales no further from the mark price than this rate of the maintenance margin, by the seed of one of the three amounts.
fn sale(seed: u64, furthest: i64) -> SaleCurves {
    let line = |points: [(i64, i64); 2]| {
        let points = points.map(|(at, value)| CurvePoint { at, value });
        Curve::new(CurveShape::Linear, points.to_vec()).expect("two points are a line")
    };
    let amounts = [
        SaleAmount::Shortage { buffer: Rate::basis_points(200) },
        SaleAmount::Position,
        SaleAmount::Shares { step: Rate::basis_points(2_000), target: Rate::basis_points(9_000) },
    ];
    SaleCurves {
        amount: amounts[seed as usize % amounts.len()],
        close_by_distress: line([(0, FULL / 4), (FULL, FULL)]),
        close_by_time: line([(0, FULL / 10), (30_000, FULL)]),
        step: Time(1_000),
        whole_below: Notional(Usd::dollars(20).0),
        penalty_by_distress: line([(0, FULL / 200), (FULL, 0)]),
        price_by_distress: Curve::constant(furthest),
        depth_share: Rate::basis_points(5_000),
    }
}

/// A crowd that crashes again and again, with its events folded a second time.
struct Waterfall {
    crowd: Crowd,
    folded: State,
    /// Health before the sale at hand, and the fees of the sale since.
    sale: Option<(Pool, i128)>,
    cost: Usd,
    /// What the pool that is deleveraged lacked at first, and what winners have given for it.
    deficit: Option<(Pool, Usd)>,
    given: Usd,
    /// How often a sale left its pool further below than its penalty and its fees.
    worsened: usize,
    steps: BTreeMap<&'static str, usize>,
}

impl Waterfall {
    fn new(seed: u64, furthest: i64) -> Self {
        let rules = [DeleveragingRule::ProRata, DeleveragingRule::Ranked, DeleveragingRule::Rotating];
        let mut parameters = parameters();
        parameters.liquidation.insurance_per_sale = Usd::dollars(20);
        parameters.liquidation.deleveraging = DeleveragingPolicy {
            rule: rules[seed as usize / 3 % rules.len()],
            band: seed.is_multiple_of(2).then_some(Rate::basis_points(300)),
            insurance_first: seed.is_multiple_of(4),
        };
        let mut crowd = Crowd::new(seed, parameters, 300, 300, 4);
        let mut state = crowd.engine.state().clone();
        for market in &mut state.markets {
            market.parameters.risk = MarketRisk {
                depth: DepthPolicy { within: Rate::basis_points(500), rest: Time(8_000) },
                sale: Some(sale(seed, furthest)),
                losses: LossLimits { insurance_per_day: Some(Usd::dollars(30)), ..LossLimits::default() },
                ..MarketRisk::default()
            };
        }
        crowd.engine = Engine::restore(state.clone());
        Self {
            crowd,
            folded: state,
            sale: None,
            cost: Usd::ZERO,
            deficit: None,
            given: Usd::ZERO,
            worsened: 0,
            steps: BTreeMap::new(),
        }
    }

    fn step(&mut self) {
        for event in self.crowd.block() {
            self.before(&event);
            self.folded.evolve(&event);
            self.after(&event);
        }
        let state = self.crowd.engine.state();
        invariants::audit(state).unwrap();
        for market in state.market_ids() {
            let sizes = state.accounts.iter().map(|(_, account)| account.position(market).0);
            assert_eq!(sizes.sum::<i64>(), 0, "longs are shorts in {market:?}");
        }
        if !self.crowd.engine.has_pending_work() {
            for pool in margin::liquidatable(state) {
                assert!(state.liquidating.contains_key(&pool), "the liquidation of {pool:?} has begun");
            }
        }
    }

    fn before(&mut self, event: &Event) {
        match event {
            Event::Began(Cause::Liquidation) => self.end_deleveraging(Usd::ZERO),
            Event::OrderPlaced(placed) if placed.is_liquidation => {
                self.check_depth(placed);
                let pool = self.pool(placed.account, placed.market);
                self.sale = Some((pool, margin::health(&self.folded, pool.0, pool.1)));
                self.cost = Usd::ZERO;
            }
            Event::Filled(fill) if fill.origin == FillOrigin::Deleveraging => self.deleverage(fill),
            _ => {}
        }
    }

    /// However many fail, all sales together ask the book for no more than the share of what has rested.
    fn check_depth(&self, placed: &OrderPlaced) {
        let (market, buyers) = (self.folded.market(placed.market), placed.side.opposite());
        let sale = market.parameters.risk.sale.as_ref().expect("every market paces its sales");
        let most = market.depth.of(buyers).at_rate(sale.depth_share, Rounding::Floor);
        let taken = market.depth_taken.of(buyers, sale.span(), self.folded.time);
        let asked = market.mark.price * placed.size;
        assert!((asked + taken).to_usd() <= most, "{asked:?} beside {taken:?} is more than {most:?}");
    }

    fn after(&mut self, event: &Event) {
        let name = match event {
            Event::Filled(fill) if fill.origin == FillOrigin::Liquidation => {
                self.cost += fill.fee;
                return;
            }
            Event::PenaltyPaid { amount, .. } => {
                self.cost += *amount;
                "penalty"
            }
            Event::PositionSold { .. } => {
                self.end_sale();
                "sale"
            }
            Event::ShortfallCovered { .. } => "insurance",
            Event::SurplusKept { amount, .. } => {
                self.end_deleveraging(*amount);
                "surplus"
            }
            _ => return,
        };
        *self.steps.entry(name).or_default() += 1;
    }

    /// One unit is lost where both margins are rounded up.
    fn end_sale(&mut self) {
        let (pool, before) = self.sale.take().expect("what was sold was offered");
        let after = margin::health(&self.folded, pool.0, pool.1);
        let sold_in_tiers = 1;
        self.worsened += usize::from(after + i128::from(self.cost.0) + sold_in_tiers < before);
    }

    fn deleverage(&mut self, fill: &Fill) {
        let mark = self.folded.market(fill.market).mark.price;
        let pool = self.pool(fill.account, fill.market);
        let lacking = -margin::equity(&self.folded, pool.0, pool.1);
        let given = ((fill.price - mark) * fill.size).to_usd();
        match self.deficit {
            // The failing side of a trade comes first.
            None => self.deficit = Some((pool, lacking)),
            Some((failing, _)) if failing == pool => {}
            Some(_) => {
                self.given += given;
                *self.steps.entry("deleveraging").or_default() += 1;
            }
        }
    }

    /// Winners gave no more than what was missing, and what rounding left over went to the insurance fund.
    fn end_deleveraging(&mut self, surplus: Usd) {
        let given = std::mem::replace(&mut self.given, Usd::ZERO);
        if let Some((pool, deficit)) = self.deficit.take() {
            assert!(given <= deficit + surplus, "{pool:?} lacked {deficit:?}, and was given {given:?}");
        }
    }

    fn pool(&self, account: AccountId, market: MarketId) -> Pool {
        let holding = self.folded.account(account).holding(market);
        (account, holding.and_then(margin::pool_of))
    }
}

fn run(seeds: u64, furthest: i64) -> (usize, BTreeMap<&'static str, usize>) {
    let (mut worsened, mut steps) = (0, BTreeMap::new());
    for seed in 200..200 + seeds {
        let mut waterfall = Waterfall::new(seed, furthest);
        for _ in 0..250 {
            waterfall.step();
        }
        worsened += waterfall.worsened;
        for (step, count) in waterfall.steps {
            *steps.entry(step).or_default() += count;
        }
    }
    (worsened, steps)
}

#[test]
fn no_step_leaves_an_account_further_below_than_its_penalty() {
    let (worsened, steps) = run(9, FULL);
    assert_eq!(worsened, 0, "{steps:?}");
    for step in ["sale", "penalty", "insurance", "deleveraging", "surplus"] {
        assert!(steps.get(step).is_some_and(|&count| count >= 5), "{step} is taken: {steps:?}");
    }
}

#[test]
fn a_sale_at_any_price_does_leave_accounts_further_below() {
    let (worsened, steps) = run(3, 10 * FULL);
    assert!(worsened > 0, "{steps:?}");
}
