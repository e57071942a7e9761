//! The sentences that found an oracle's rules, and what is told and shown of its guards.

use engine::event::{Event, Guard};
use engine::ids::MarketId;
use engine::parameters::{OraclePolicy, PriceUse, Validity, ValidityLimits};
use engine::rejection::PriceFault;
use engine::rules::{guards, validity};
use units::Time;

use crate::sentence::{Sentence, StoryError};
use crate::telling::{Teller, moment, percent, span};

/// Takes note of a founding sentence about prices; false for any other.
pub fn understand(
    policy: &mut OraclePolicy,
    sentence: &Sentence,
    words: &[&str],
) -> Result<bool, StoryError> {
    let percent = |word: &str| sentence.read_rate(word);
    match *words {
        ["sources", count] => policy.min_sources = sentence.read(count)?,
        ["dispersion", rate] => policy.dispersion = Some(percent(rate)?),
        ["velocity", rate] => policy.velocity = Some(percent(rate)?),
        ["clock-tolerance", span] => policy.clock_tolerance = sentence.read_span(span)?,
        ["jump-confirmation", span] => policy.jump_confirmation = sentence.read_span(span)?,
        ["fresh-after-halt"] => policy.fresh_after_halt = true,
        ["valid", price_use, limit, value] => {
            let limits = limits(&mut policy.validity, price_use)
                .ok_or_else(|| sentence.wrong(format_args!("a price has no use {price_use:?}")))?;
            match limit {
                "staleness" => limits.staleness = Some(sentence.read_span(value)?),
                "confidence" => limits.confidence = Some(percent(value)?),
                "deviation" => limits.deviation = Some(percent(value)?),
                "jump" => limits.jump = Some(percent(value)?),
                _ => return Err(sentence.wrong(format_args!("validity has no limit {limit:?}"))),
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn limits<'a>(validity: &'a mut Validity, price_use: &str) -> Option<&'a mut ValidityLimits> {
    Some(match price_use {
        "margin" => &mut validity.margin,
        "fill" => &mut validity.fill,
        "liquidation" => &mut validity.liquidation,
        "funding" => &mut validity.funding,
        "withdrawal" => &mut validity.withdrawal,
        _ => return None,
    })
}

/// Tells of guards, and of a price that is not the one asked for.
pub fn tell(teller: &Teller<'_>, event: &Event) -> Option<String> {
    Some(match *event {
        Event::GuardRaised { market, guard } => {
            format!("guard on {}: {}", teller.market_name(market), self::guard(teller, market, guard))
        }
        Event::GuardLifted { market, guard } => {
            format!("guard on {} lifted: {}", teller.market_name(market), self::guard(teller, market, guard))
        }
        Event::OraclePriceSet { market, price, asked, .. } if price != asked => format!(
            "{} oracle {}, {} asked for",
            teller.market_name(market),
            teller.price(market, price),
            teller.price(market, asked)
        ),
        _ => return None,
    })
}

fn guard(teller: &Teller<'_>, market: MarketId, guard: Guard) -> String {
    let price = |price| teller.price(market, price);
    match guard {
        Guard::Sources { fresh, needed } => format!("{needed} sources needed, {fresh} fresh"),
        Guard::Dispersion { lowest, highest } => {
            format!("sources disagree, from {} to {}", price(lowest), price(highest))
        }
        Guard::Velocity { price: now, asked } => {
            format!("no further than {} at once, {} asked for", price(now), price(asked))
        }
        Guard::Jump { valid, asked } => format!("jump from {} to {}", price(valid), price(asked)),
    }
}

/// What is wrong with a price.
pub fn fault(fault: PriceFault) -> String {
    let of_most = |found, most| format!("{} of at most {}", percent(found), percent(most));
    match fault {
        PriceFault::Stale { time: Time(0), .. } => "no price yet".to_owned(),
        PriceFault::Stale { time, most } => format!("from {}, at most {} old", moment(time), span(most)),
        PriceFault::BeforeHaltEnded { time, resumed } => {
            format!("from {}, the halt ended at {}", moment(time), moment(resumed))
        }
        PriceFault::Uncertain { confidence, most } => format!("confidence {}", of_most(confidence, most)),
        PriceFault::Deviating { deviation, most } => format!("deviation {}", of_most(deviation, most)),
        PriceFault::Jumped { jump, most } => format!("jump {}", of_most(jump, most)),
    }
}

/// The guards that hold, and what prices are not good for, a line for each market that has any.
pub fn show(teller: &Teller<'_>) -> String {
    let lines: Vec<String> =
        teller.state.market_ids().filter_map(|market| of_market(teller, market)).collect();
    if lines.is_empty() { "guards: none".to_owned() } else { lines.join("\n") }
}

fn of_market(teller: &Teller<'_>, market: MarketId) -> Option<String> {
    let active = guards::active(teller.state, market);
    let held = active
        .iter()
        .map(|active| format!("{} since {}", guard(teller, market, active.guard), moment(active.since)));
    let parts: Vec<String> = held.chain(stopped(teller, market)).collect();
    (!parts.is_empty()).then(|| format!("guards on {}: {}", teller.market_name(market), parts.join("; ")))
}

/// What a market's price is not good for, those together for which it is not for the same reason.
fn stopped(teller: &Teller<'_>, market: MarketId) -> Vec<String> {
    let mut stopped: Vec<(PriceFault, String)> = Vec::new();
    for price_use in PriceUse::ALL {
        let Err(found) = validity::check(teller.state, market, price_use) else { continue };
        let name = format!("{price_use:?}").to_lowercase();
        match stopped.iter_mut().find(|(fault, _)| *fault == found) {
            Some((_, names)) => names.push_str(&format!(", {name}")),
            None => stopped.push((found, name)),
        }
    }
    stopped.into_iter().map(|(found, names)| format!("no {names}: {}", fault(found))).collect()
}
