//! Which curves a market may be founded with.

use engine::command::Action;
use engine::ids::{Address, MarketId};
use engine::parameters::{
    Curve, CurvePoint, CurveShape, FARTHEST, MarketParameters, MarketRisk, Parameter, SaleAmount, SaleCurves,
};
use engine::rejection::Rejection;
use engine::{Engine, event::Event};
use units::{Notional, Rate, Time};

use crate::venue::{command, market_parameters, venue_parameters};

const FULL: i64 = Rate::ONE.0;

/// A curve of any points, as one from a block may be.
fn curve(points: &[(i64, i64)]) -> Curve {
    let points: Vec<_> = points.iter().map(|&(at, value)| CurvePoint { at, value }).collect();
    let parts = serde_json::to_value((CurveShape::Linear, &points)).expect("plain values");
    serde_json::from_value(serde_json::json!({ "shape": parts[0], "points": parts[1] }))
        .expect("the form of a curve")
}

fn sale() -> SaleCurves {
    SaleCurves {
        amount: SaleAmount::Position,
        close_by_distress: Curve::constant(FULL / 10),
        close_by_time: curve(&[(0, 0), (60_000, FULL)]),
        step: Time(0),
        whole_below: Notional(0),
        penalty_by_distress: curve(&[(0, FULL / 100), (FULL, 0)]),
        price_by_distress: curve(&[(0, 0), (FULL, FULL)]),
        depth_share: Rate::ONE,
    }
}

/// Why a market with this risk is refused, if it is.
fn refusal(risk: MarketRisk) -> Option<Rejection> {
    let genesis = engine::command::Genesis {
        parameters: venue_parameters(),
        markets: vec![MarketParameters { risk, ..market_parameters() }],
        balances: Vec::new(),
        insurance_fund: units::Usd::ZERO,
        assets: Vec::new(),
        asset_balances: Vec::new(),
    };
    let commands = vec![command(Address::default(), Action::Found(Box::new(genesis)))];
    let block = engine::command::Block { height: 1, time: Time::DAY, received: Time::DAY, commands };
    let mut engine = Engine::new();
    engine.apply(&block).iter().find_map(|event| match event {
        Event::Rejected { rejection, .. } => Some(*rejection),
        _ => None,
    })
}

fn out_of_bounds(parameter: Parameter, value: i64, lowest: i64, highest: i64) -> Option<Rejection> {
    Some(Rejection::InvalidParameter { market: Some(MarketId(0)), parameter, value, lowest, highest })
}

type Place = (Parameter, fn(&mut MarketRisk, Curve));

const RISING: [Place; 5] = [
    (Parameter::InitialByNotional, |risk, curve| risk.margin.initial_by_notional = Some(curve)),
    (Parameter::InitialByOpenInterest, |risk, curve| risk.margin.initial_by_open_interest = Some(curve)),
    (Parameter::ExitCost, |risk, curve| risk.margin.exit_cost = Some(curve)),
    (Parameter::CloseByDistress, |risk, curve| {
        risk.sale = Some(SaleCurves { close_by_distress: curve, ..sale() });
    }),
    (Parameter::CloseByTime, |risk, curve| risk.sale = Some(SaleCurves { close_by_time: curve, ..sale() })),
];

const FALLING: Place = (Parameter::ProfitWeight, |risk, curve| risk.margin.profit_weight = Some(curve));

const FREE: Place = (Parameter::PenaltyByDistress, |risk, curve| {
    risk.sale = Some(SaleCurves { penalty_by_distress: curve, ..sale() });
});

fn refusal_of(place: Place, points: &[(i64, i64)]) -> Option<Rejection> {
    let mut risk = MarketRisk::default();
    (place.1)(&mut risk, curve(points));
    refusal(risk)
}

#[test]
fn a_curve_has_points_in_order_and_rates_up_to_the_whole() {
    for place in RISING.into_iter().chain([FALLING, FREE]) {
        let name = place.0;
        assert_eq!(refusal_of(place, &[(0, 0), (FARTHEST, 0)]), None, "{name:?}");
        assert_eq!(refusal_of(place, &[(3, FULL)]), None, "{name:?}");
        assert_eq!(refusal_of(place, &[]), Some(Rejection::ItemCount { items: 0, limit: 64 }), "{name:?}");
        let many: Vec<_> = (0..65).map(|at| (at, 0)).collect();
        assert_eq!(refusal_of(place, &many), Some(Rejection::ItemCount { items: 65, limit: 64 }), "{name:?}");
        assert_eq!(refusal_of(place, &many[..64]), None, "{name:?}");
        assert_eq!(refusal_of(place, &[(-1, 0)]), out_of_bounds(name, -1, 0, FARTHEST));
        assert_eq!(refusal_of(place, &[(4, 0), (4, 0)]), out_of_bounds(name, 4, 5, FARTHEST));
        assert_eq!(refusal_of(place, &[(i64::MAX, 0)]), out_of_bounds(name, i64::MAX, 0, FARTHEST));
        assert_eq!(refusal_of(place, &[(0, FULL + 1)]), out_of_bounds(name, FULL + 1, 0, FULL));
        assert_eq!(refusal_of(place, &[(0, -1)]), out_of_bounds(name, -1, 0, FULL));
    }
}

#[test]
fn more_risk_never_asks_for_less() {
    for place in RISING {
        assert_eq!(refusal_of(place, &[(0, 7), (1, 7), (2, 8)]), None, "{:?}", place.0);
        assert_eq!(refusal_of(place, &[(0, 7), (1, 6)]), out_of_bounds(place.0, 6, 7, FULL));
    }
    assert_eq!(refusal_of(FALLING, &[(0, 8), (1, 7), (2, 7)]), None);
    assert_eq!(refusal_of(FALLING, &[(0, 7), (1, 8)]), out_of_bounds(FALLING.0, 8, 0, 7));
    assert_eq!(refusal_of(FREE, &[(0, 7), (1, 6), (2, 8)]), None);
}

#[test]
fn a_sale_goes_further_with_distress_and_at_most_ten_maintenance_margins() {
    let place: Place = (Parameter::PriceByDistress, |risk, curve| {
        risk.sale = Some(SaleCurves { price_by_distress: curve, ..sale() });
    });
    assert_eq!(refusal_of(place, &[(0, FULL), (FULL, 10 * FULL)]), None);
    assert_eq!(refusal_of(place, &[(0, 10 * FULL + 1)]), out_of_bounds(place.0, 10 * FULL + 1, 0, 10 * FULL));
    assert_eq!(refusal_of(place, &[(0, 7), (1, 6)]), out_of_bounds(place.0, 6, 7, 10 * FULL));
}

#[test]
fn what_a_sale_closes_is_within_bounds() {
    let with = |sale| refusal(MarketRisk { sale: Some(sale), ..MarketRisk::default() });
    let of = |amount| with(SaleCurves { amount, ..sale() });
    let full = Rate::ONE;
    assert_eq!(of(SaleAmount::Shortage { buffer: full }), None);
    assert_eq!(
        of(SaleAmount::Shortage { buffer: Rate(-1) }),
        out_of_bounds(Parameter::SaleBuffer, -1, 0, FULL)
    );
    assert_eq!(of(SaleAmount::Shares { step: Rate(FULL / 100), target: full }), None);
    let small = Rate(FULL / 100 - 1);
    let refused = out_of_bounds(Parameter::SaleShare, small.0, FULL / 100, FULL);
    assert_eq!(of(SaleAmount::Shares { step: small, target: full }), refused);
    let refused = out_of_bounds(Parameter::SaleTarget, 0, 1, FULL);
    assert_eq!(of(SaleAmount::Shares { step: full, target: Rate(0) }), refused);
    let (long, day) = (Time(Time::DAY.0 + 1), Time::DAY.0 as i64);
    assert_eq!(
        with(SaleCurves { step: long, ..sale() }),
        out_of_bounds(Parameter::SaleStep, day + 1, 0, day)
    );
    let worth = Notional(-1);
    assert_eq!(
        with(SaleCurves { whole_below: worth, ..sale() }),
        out_of_bounds(Parameter::WholeBelow, -1, 0, i64::MAX)
    );
}

#[test]
fn a_sale_takes_some_of_the_depth_and_no_more_than_all() {
    let with_share = |depth_share| {
        refusal(MarketRisk { sale: Some(SaleCurves { depth_share, ..sale() }), ..MarketRisk::default() })
    };
    assert_eq!(with_share(Rate(1)), None);
    assert_eq!(with_share(Rate::ONE), None);
    assert_eq!(with_share(Rate(0)), out_of_bounds(Parameter::DepthShare, 0, 1, FULL));
    assert_eq!(with_share(Rate(FULL + 1)), out_of_bounds(Parameter::DepthShare, FULL + 1, 1, FULL));
}
