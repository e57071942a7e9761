//! What two curves have in common exactly when they are the same table.

use engine::parameters::{Curve, CurveShape};

/// A curve as bytes: a zero for steps or a one for lines, the count of points, and of each its place and its value, both as
/// eight bytes, the least first.
pub fn canonical_bytes(curve: &Curve) -> Vec<u8> {
    let shape = match curve.shape() {
        CurveShape::Step => 0,
        CurveShape::Linear => 1,
    };
    let count = u8::try_from(curve.points().len()).expect("a curve has at most 64 points");
    let numbers = curve.points().iter().flat_map(|point| [point.at, point.value]);
    [shape, count].into_iter().chain(numbers.flat_map(i64::to_le_bytes)).collect()
}

/// The BLAKE3 hash of a curve's [`canonical_bytes`], as 64 hexadecimal digits.
pub fn digest(curve: &Curve) -> String {
    blake3::hash(&canonical_bytes(curve)).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use engine::parameters::CurvePoint;

    use super::*;

    #[test]
    fn every_part_of_a_curve_counts() {
        let curve = |shape, points: &[(i64, i64)]| {
            let points = points.iter().map(|&(at, value)| CurvePoint { at, value }).collect();
            Curve::new(shape, points).expect("a curve")
        };
        let step = curve(CurveShape::Step, &[(0, 258)]);
        let bytes = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0];
        assert_eq!(canonical_bytes(&step), bytes);
        let others = [
            curve(CurveShape::Linear, &[(0, 258)]),
            curve(CurveShape::Step, &[(1, 258)]),
            curve(CurveShape::Step, &[(0, 259)]),
            curve(CurveShape::Step, &[(0, 258), (1, 258)]),
        ];
        assert!(others.iter().all(|other| digest(other) != digest(&step)));
        assert_eq!(digest(&step).len(), 64);
    }
}
