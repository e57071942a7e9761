//! Curves as text: a table for people, and the form of a configuration.

use engine::parameters::{Curve, CurveShape};

use crate::digest::digest;
use crate::form::{CurveForm, Shape};
use crate::number::Number;
use crate::purpose::Purpose;

/// A curve as a table: what it is for, its hash, and its points.
pub fn table(purpose: Purpose, curve: &Curve) -> String {
    let (at, value) = purpose.axes();
    let shape = match curve.shape() {
        CurveShape::Step => "steps",
        CurveShape::Linear => "lines",
    };
    let points = curve.points();
    let count = if points.len() == 1 { "1 point".to_owned() } else { format!("{} points", points.len()) };
    let head = format!("{}  {count}, {shape}, hash {}", purpose.name(), &digest(curve)[..16]);
    let rows = std::iter::once((at.to_owned(), value.to_owned()))
        .chain(points.iter().map(|point| (purpose.at().text(point.at), purpose.value().text(point.value))));
    let rows: Vec<_> = rows.collect();
    let width = |column: fn(&(String, String)) -> &String| {
        rows.iter().map(|row| column(row).chars().count()).max().unwrap_or(0)
    };
    let (left, right) = (width(|row| &row.0), width(|row| &row.1));
    let lines = rows.iter().map(|(at, value)| format!("  {at:>left$}  {value:>right$}"));
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
}

/// A curve as a configuration writes it: one line of TOML.
pub fn write_form(purpose: Purpose, form: &CurveForm) -> String {
    let name = purpose.name();
    let pairs = |pairs: &[(Number, Number)]| {
        let pairs: Vec<_> = pairs.iter().map(|(at, value)| format!("[\"{at}\", \"{value}\"]")).collect();
        pairs.join(", ")
    };
    match form {
        CurveForm::Points { shape, points } => {
            let shape = match shape {
                Shape::Step => "step",
                Shape::Linear => "linear",
            };
            format!("{name} = {{ family = \"points\", shape = \"{shape}\", points = [{}] }}", pairs(points))
        }
        CurveForm::Tiers { tiers } => {
            format!("{name} = {{ family = \"tiers\", tiers = [{}] }}", pairs(tiers))
        }
        CurveForm::LinearOi { base, lower, upper } => format!(
            "{name} = {{ family = \"linear_oi\", base = \"{base}\", lower = \"{lower}\", upper = \"{upper}\" }}"
        ),
        CurveForm::Sqrt { base, factor, upper } => {
            let upper = upper.map(|upper| format!(", upper = \"{upper}\"")).unwrap_or_default();
            format!("{name} = {{ family = \"sqrt\", base = \"{base}\", factor = \"{factor}\"{upper} }}")
        }
        CurveForm::ExpDecay { from, to, half_life } => format!(
            "{name} = {{ family = \"exp_decay\", from = \"{from}\", to = \"{to}\", half_life = \"{half_life}\" }}"
        ),
    }
}
