//! The properties of a market that pace its liquidations.

use engine::parameters::{Curve, MarketParameters, SaleAmount, SaleCurves};
use units::{Notional, Rate};

use crate::curve::{curve, percent};
use crate::sentence::{Sentence, StoryError};

/// Takes note of a property of paced sales; false for any other. `sale` comes before the others.
pub fn understand(
    sentence: &Sentence,
    market: &mut MarketParameters,
    word: &str,
    value: &str,
) -> Result<bool, StoryError> {
    if word == "sale" {
        market.risk.sale = Some(whole_at_once(amount(sentence, value)?));
        return Ok(true);
    }
    if !["close", "close-time", "step", "whole-below", "penalty", "sale-price", "depth-share"].contains(&word)
    {
        return Ok(false);
    }
    let sale = market.risk.sale.as_mut();
    let sale =
        sale.ok_or_else(|| sentence.wrong(format_args!("{word} belongs to a sale, which comes first")))?;
    match word {
        "close" => sale.close_by_distress = curve(sentence, value, percent)?,
        "close-time" => sale.close_by_time = curve(sentence, value, milliseconds)?,
        "step" => sale.step = sentence.read_span(value)?,
        "whole-below" => sale.whole_below = Notional(sentence.read_scaled(value, 6)?),
        "penalty" => sale.penalty_by_distress = curve(sentence, value, percent)?,
        "sale-price" => sale.price_by_distress = curve(sentence, value, percent)?,
        _ => sale.depth_share = sentence.read_rate(value)?,
    }
    Ok(true)
}

/// All at once, without penalty, as far from the mark price as the venue's band allows and as much as all rested depth.
fn whole_at_once(amount: SaleAmount) -> SaleCurves {
    SaleCurves {
        amount,
        close_by_distress: Curve::constant(Rate::ONE.0),
        close_by_time: Curve::constant(0),
        step: Default::default(),
        whole_below: Notional::ZERO,
        penalty_by_distress: Curve::constant(0),
        price_by_distress: Curve::constant(10 * Rate::ONE.0),
        depth_share: Rate::ONE,
    }
}

/// Reads `shortage:BUFFER%`, `position` or `shares:STEP%:TARGET%`.
fn amount(sentence: &Sentence, text: &str) -> Result<SaleAmount, StoryError> {
    let rate = |text: &str| sentence.read_rate(text);
    match *text.split(':').collect::<Vec<_>>() {
        ["shortage", buffer] => Ok(SaleAmount::Shortage { buffer: rate(buffer)? }),
        ["position"] => Ok(SaleAmount::Position),
        ["shares", step, target] => Ok(SaleAmount::Shares { step: rate(step)?, target: rate(target)? }),
        _ => Err(sentence.wrong("a sale is of shortage:BUFFER%, position or shares:STEP%:TARGET%")),
    }
}

fn milliseconds(sentence: &Sentence, text: &str) -> Result<i64, StoryError> {
    let span = sentence.read_span(text)?;
    i64::try_from(span.0).map_err(|_| sentence.wrong("the span is too long"))
}
