//! A market's parameters, with its risk curves point by point.

use curves::Purpose;
use engine::ids::MarketId;
use engine::parameters::{Curve, CurveShape};
use serde_json::{Value, json};

use super::{Reader, schema};

impl Reader<'_> {
    /// The parameters as the engine counts them, and each curve as people read it.
    pub(super) fn curves(self, id: MarketId) -> Value {
        let parameters = self.parameters(id);
        let curves = Purpose::ALL
            .into_iter()
            .filter_map(|purpose| Some(curve(purpose, purpose.of(&parameters.risk)?)));
        json!({
            "market": parameters.name,
            "parameters": serde_json::to_value(parameters).unwrap_or(Value::Null),
            "curves": curves.collect::<Vec<_>>(),
        })
    }
}

fn curve(purpose: Purpose, curve: &Curve) -> Value {
    let (at, value) = purpose.axes();
    let points = curve.points().iter().map(
        |point| json!({ "at": purpose.at().plain(point.at), "value": purpose.value().plain(point.value) }),
    );
    json!({
        "purpose": purpose.name(),
        "shape": match curve.shape() {
            CurveShape::Step => "step",
            CurveShape::Linear => "linear",
        },
        "at": at,
        "at_unit": purpose.at().symbol(),
        "value": value,
        "value_unit": purpose.value().symbol(),
        "points": points.collect::<Vec<_>>(),
    })
}

/// What [`Reader::curves`] answers.
pub(super) fn schema() -> Value {
    use schema::{answer, engine, list, market, object, text, word};
    let point = object(&[("at", text()), ("value", text())]);
    let curve = object(&[
        ("purpose", word(&Purpose::ALL.map(Purpose::name))),
        ("shape", word(&["step", "linear"])),
        ("at", text()),
        ("at_unit", text()),
        ("value", text()),
        ("value_unit", text()),
        ("points", list(point)),
    ]);
    answer(&[
        ("market", market()),
        ("parameters", engine("The market's parameters")),
        ("curves", list(curve)),
    ])
}
