//! Curves within their bounds. A curve of a block may be none, and its two axes are what its use makes of them.

use units::{Rate, Time};

use super::{Bounds, check_count};
use crate::parameters::{Curve, FARTHEST, MAX_POINTS, MarginCurves, Parameter, SaleAmount, SaleCurves};
use crate::rejection::Rejection;

/// The smallest step of shares: finding the share tries a hundred at most.
const SMALLEST_SHARE: Rate = Rate::basis_points(100);

/// The furthest that a sale may go, in maintenance margins.
const FARTHEST_SALE: Rate = Rate(10 * Rate::ONE.0);

/// Which way the values of a curve may go.
#[derive(Clone, Copy)]
enum Course {
    /// Never down.
    Rising,
    /// Never up.
    Falling,
    /// Anyhow.
    Free,
}

/// A larger position, larger open interest and a larger share of the depth never ask for less; a larger profit never counts for
/// more of itself.
pub(super) fn check_margin_curves(bounds: Bounds, curves: &MarginCurves) -> Result<(), Rejection> {
    let all = [
        (Parameter::InitialByNotional, &curves.initial_by_notional, Course::Rising),
        (Parameter::InitialByOpenInterest, &curves.initial_by_open_interest, Course::Rising),
        (Parameter::ExitCost, &curves.exit_cost, Course::Rising),
        (Parameter::ProfitWeight, &curves.profit_weight, Course::Falling),
    ];
    let present = all.into_iter().filter_map(|(name, curve, course)| Some((name, curve.as_ref()?, course)));
    for (parameter, curve, course) in present {
        bounds.check_curve(parameter, curve, course)?;
    }
    Ok(())
}

/// Greater distress and longer waiting never close less, and greater distress never sells at a better price.
pub(super) fn check_sale_curves(bounds: Bounds, sale: &SaleCurves) -> Result<(), Rejection> {
    match sale.amount {
        SaleAmount::Position => {}
        SaleAmount::Shortage { buffer } => bounds.check_share(Parameter::SaleBuffer, buffer)?,
        SaleAmount::Shares { step, target } => {
            bounds.check(Parameter::SaleShare, step.0, SMALLEST_SHARE.0, Rate::ONE.0)?;
            bounds.check(Parameter::SaleTarget, target.0, 1, Rate::ONE.0)?;
        }
    }
    bounds.check_curve(Parameter::CloseByDistress, &sale.close_by_distress, Course::Rising)?;
    bounds.check_curve(Parameter::CloseByTime, &sale.close_by_time, Course::Rising)?;
    bounds.check_time(Parameter::SaleStep, sale.step, 0, Time::DAY)?;
    bounds.check(Parameter::WholeBelow, sale.whole_below.0, 0, i64::MAX)?;
    bounds.check_curve(Parameter::PenaltyByDistress, &sale.penalty_by_distress, Course::Free)?;
    bounds.check_values(
        Parameter::PriceByDistress,
        &sale.price_by_distress,
        Course::Rising,
        FARTHEST_SALE,
    )?;
    bounds.check(Parameter::DepthShare, sale.depth_share.0, 1, Rate::ONE.0)
}

impl Bounds {
    /// Points from zero on, each further along than the one before, with rates from nothing to 100 % as values.
    fn check_curve(self, parameter: Parameter, curve: &Curve, course: Course) -> Result<(), Rejection> {
        self.check_values(parameter, curve, course, Rate::ONE)
    }

    /// Points from zero on, each further along than the one before, with rates up to a most as values.
    fn check_values(
        self,
        parameter: Parameter,
        curve: &Curve,
        course: Course,
        highest: Rate,
    ) -> Result<(), Rejection> {
        let points = curve.points();
        check_count(points.len(), MAX_POINTS)?;
        let (mut nearest, mut least, mut most) = (0, 0, highest.0);
        for point in points {
            self.check(parameter, point.at, nearest, FARTHEST)?;
            self.check(parameter, point.value, least, most)?;
            nearest = point.at + 1;
            match course {
                Course::Rising => least = point.value,
                Course::Falling => most = point.value,
                Course::Free => {}
            }
        }
        Ok(())
    }
}
