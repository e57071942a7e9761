//! Curves as JSON, their numbers as decimal strings in the units of the axes.

use curves::{Purpose, digest};
use engine::parameters::{Curve, CurveShape};
use serde_json::{Value, json};

/// A curve: its shape, its hash, what its axes count, and its points.
pub fn curve(purpose: Purpose, curve: &Curve) -> Value {
    let shape = match curve.shape() {
        CurveShape::Step => "step",
        CurveShape::Linear => "linear",
    };
    let points: Vec<_> = curve
        .points()
        .iter()
        .map(|point| [purpose.at().plain(point.at), purpose.value().plain(point.value)])
        .collect();
    json!({
        "shape": shape,
        "hash": digest(curve),
        "units": [purpose.at().symbol(), purpose.value().symbol()],
        "points": points,
    })
}
