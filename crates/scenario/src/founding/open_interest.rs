//! The properties of a market that say how large it may become.

use engine::parameters::{NearLimit, OpenInterestLimits};
use units::{Notional, Rate};

use crate::sentence::{Sentence, StoryError};

/// Takes note of a property with its value; false for any other.
pub fn understand(
    sentence: &Sentence,
    limits: &mut OpenInterestLimits,
    word: &str,
    value: &str,
) -> Result<bool, StoryError> {
    let percent = |text: &str| sentence.read_rate(text);
    match word {
        "open-interest" => limits.most = Some(Notional(sentence.read_scaled(value, 6)?)),
        "depth-multiple" => limits.depth_multiple = Some(Rate(sentence.read_scaled(value, 12)?)),
        "concentration" => limits.concentration = Some(percent(value)?),
        "near" => {
            let (from, share) =
                value.split_once(':').ok_or_else(|| sentence.wrong("near is FROM%:SHARE%"))?;
            limits.near = Some(NearLimit { from: percent(from)?, share: percent(share)? });
        }
        _ => return Ok(false),
    }
    Ok(true)
}
