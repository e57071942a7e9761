//! The form of curves in a configuration.

use std::collections::BTreeMap;

use engine::parameters::{Curve, CurvePoint, CurveShape, MarketRisk};
use serde::Deserialize;
use units::DecimalError;

use crate::family::{Family, FamilyError};
use crate::number::Number;
use crate::purpose::Purpose;
use crate::unit::Unit;

/// A curve as written: points, or a family with its numbers, in the units of its axes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "family", rename_all = "snake_case", deny_unknown_fields)]
pub enum CurveForm {
    /// Points as they are.
    Points {
        /// What lies between them.
        shape: Shape,
        /// Place and value.
        points: Vec<(Number, Number)>,
    },
    /// [`Family::Tiers`].
    Tiers {
        /// Bound and value.
        tiers: Vec<(Number, Number)>,
    },
    /// [`Family::LinearOi`].
    LinearOi {
        /// The value up to `lower`.
        base: Number,
        /// Where the line begins.
        lower: Number,
        /// Where it reaches 100 %.
        upper: Number,
    },
    /// [`Family::Sqrt`].
    Sqrt {
        /// The least value.
        base: Number,
        /// The value per root of one unit.
        factor: Number,
        /// Where the curve ends.
        #[serde(default)]
        upper: Option<Number>,
    },
    /// [`Family::ExpDecay`].
    ExpDecay {
        /// The value at zero.
        from: Number,
        /// The value in the end.
        to: Number,
        /// In how much the way that is left halves.
        half_life: Number,
    },
}

/// What lies between two points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The value of the point before.
    Step,
    /// A straight line.
    Linear,
}

/// The curves of one market as written, by what they are for.
pub type CurveForms = BTreeMap<Purpose, CurveForm>;

/// Why a written curve is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A number does not fit its axis.
    #[error("{key} = \"{number}\": {reason}; it is written in {}", .unit.symbol())]
    Number {
        /// Of which key.
        key: &'static str,
        /// As written.
        number: String,
        /// The unit that it is written in.
        unit: Unit,
        /// Why.
        reason: DecimalError,
    },
    /// The numbers make no curve.
    #[error(transparent)]
    Family(#[from] FamilyError),
}

impl CurveForm {
    /// The table for this purpose.
    ///
    /// # Errors
    /// Where the numbers make no curve.
    pub fn expand(&self, purpose: Purpose) -> Result<Curve, FormError> {
        let (at, value) = (purpose.at(), purpose.value());
        let family = match self {
            Self::Points { shape, points } => {
                let shape = match shape {
                    Shape::Step => CurveShape::Step,
                    Shape::Linear => CurveShape::Linear,
                };
                let points = pairs("points", points, purpose)?;
                let points = points.into_iter().map(|(at, value)| CurvePoint { at, value }).collect();
                return Ok(Curve::new(shape, points).map_err(FamilyError::Points)?);
            }
            Self::Tiers { tiers } => Family::Tiers { tiers: pairs("tiers", tiers, purpose)? },
            Self::LinearOi { base, lower, upper } => Family::LinearOi {
                base: read("base", *base, value)?,
                lower: read("lower", *lower, at)?,
                upper: read("upper", *upper, at)?,
            },
            Self::Sqrt { base, factor, upper } => Family::Sqrt {
                base: read("base", *base, value)?,
                factor: read("factor", *factor, value)?,
                upper: upper.map(|upper| read("upper", upper, at)).transpose()?,
            },
            Self::ExpDecay { from, to, half_life } => Family::ExpDecay {
                from: read("from", *from, value)?,
                to: read("to", *to, value)?,
                half_life: read("half_life", *half_life, at)?,
            },
        };
        Ok(family.expand(at)?)
    }
}

/// Gives a market the curves as written.
///
/// # Errors
/// The purpose whose curve is none, and why.
pub fn apply(forms: &CurveForms, risk: &mut MarketRisk) -> Result<(), (Purpose, FormError)> {
    for (&purpose, form) in forms {
        purpose.set(risk, form.expand(purpose).map_err(|error| (purpose, error))?);
    }
    Ok(())
}

fn read(key: &'static str, number: Number, unit: Unit) -> Result<i64, FormError> {
    unit.read(number.0).map_err(|reason| FormError::Number { key, number: number.to_string(), unit, reason })
}

fn pairs(
    key: &'static str,
    written: &[(Number, Number)],
    purpose: Purpose,
) -> Result<Vec<(i64, i64)>, FormError> {
    let pair = |&(at, value): &(Number, Number)| {
        Ok((read(key, at, purpose.at())?, read(key, value, purpose.value())?))
    };
    written.iter().map(pair).collect()
}
