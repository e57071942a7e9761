//! Curves in stories.

use engine::parameters::{Curve, CurvePoint, CurveShape};

use crate::sentence::{Sentence, StoryError};

/// Reads `0%:10%,50%:100%`, a line through points, or one value that holds everywhere.
pub fn curve(
    sentence: &Sentence,
    text: &str,
    read_at: fn(&Sentence, &str) -> Result<i64, StoryError>,
) -> Result<Curve, StoryError> {
    if !text.contains(':') {
        return percent(sentence, text).map(Curve::constant);
    }
    let point = |part: &str| {
        let (at, value) = part.split_once(':').ok_or_else(|| sentence.wrong("a point is AT:RATE%"))?;
        Ok(CurvePoint { at: read_at(sentence, at)?, value: percent(sentence, value)? })
    };
    let points = text.split(',').map(point).collect::<Result<_, StoryError>>()?;
    Curve::new(CurveShape::Linear, points).map_err(|error| sentence.wrong(format_args!("{error:?}")))
}

/// Reads a rate as a number of 1e-12.
pub fn percent(sentence: &Sentence, text: &str) -> Result<i64, StoryError> {
    sentence.read_rate(text).map(|rate| rate.0)
}
