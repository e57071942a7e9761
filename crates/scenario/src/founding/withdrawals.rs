//! The sentence that limits withdrawals.

use engine::parameters::{WithdrawalGate, WithdrawalLimit, WithdrawalPolicy};
use units::Usd;

use crate::sentence::{Sentence, StoryError};

/// Reads `withdrawals [hourly SHARE%:USD] [daily SHARE%:USD] [every MINUTES] [minimum USD] [gate USD:SPAN]`.
pub fn read(sentence: &Sentence, words: &[&str]) -> Result<WithdrawalPolicy, StoryError> {
    let mut policy = WithdrawalPolicy::default();
    for pair in words.chunks(2) {
        let [word, value] = *pair else {
            return Err(sentence.wrong(format_args!("{}: a value is missing", pair[0])));
        };
        match word {
            "hourly" => policy.hourly = Some(limit(sentence, value)?),
            "daily" => policy.daily = Some(limit(sentence, value)?),
            "every" => policy.release_minutes = sentence.read(value)?,
            "minimum" => policy.release_minimum = Usd(sentence.read_scaled(value, 6)?),
            "gate" => {
                let (losses, lasts) = parts(sentence, value)?;
                let losses = Usd(sentence.read_scaled(losses, 6)?);
                policy.gate = Some(WithdrawalGate { losses, lasts: sentence.read_span(lasts)? });
            }
            _ => return Err(sentence.wrong(format_args!("withdrawals have no property {word:?}"))),
        }
    }
    Ok(policy)
}

fn limit(sentence: &Sentence, text: &str) -> Result<WithdrawalLimit, StoryError> {
    let (share, amount) = parts(sentence, text)?;
    Ok(WithdrawalLimit { share: sentence.read_rate(share)?, amount: Usd(sentence.read_scaled(amount, 6)?) })
}

fn parts<'a>(sentence: &Sentence, text: &'a str) -> Result<(&'a str, &'a str), StoryError> {
    text.split_once(':').ok_or_else(|| sentence.wrong(format_args!("{text}: two values with a colon")))
}
