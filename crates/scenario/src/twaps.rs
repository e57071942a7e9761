//! TWAP orders in stories: how they are asked for, and how they are told.

use engine::command::{Action, Side, TwapRequest};
use engine::event::{Event, SliceOutcome};
use engine::ids::TwapId;
use units::Size;

use crate::asking::Reader;
use crate::refusal;
use crate::sentence::StoryError;
use crate::telling::Teller;

/// Reads `buys|sells SIZE MARKET over N minutes [reduce-only] [randomized]`.
pub fn place(reader: &Reader<'_>, words: &[&str]) -> Result<Action, StoryError> {
    let [verb, size, market, "over", minutes, "minutes", properties @ ..] = words else {
        return Err(reader.sentence.wrong("WHO buys|sells SIZE MARKET over N minutes …"));
    };
    let market = reader.market(market)?;
    let decimals = u32::from(reader.parameters(market).size_decimals);
    let mut request = TwapRequest {
        market,
        side: if verb.starts_with("buy") { Side::Bid } else { Side::Ask },
        size: Size(reader.sentence.read_scaled(size, decimals)?),
        reduce_only: false,
        minutes: reader.sentence.read(minutes)?,
        randomize: false,
    };
    for property in properties {
        match *property {
            "reduce-only" => request.reduce_only = true,
            "randomized" => request.randomize = true,
            word => {
                return Err(reader.sentence.wrong(format_args!("a TWAP order has no property {word:?}")));
            }
        }
    }
    Ok(Action::PlaceTwap(request))
}

/// Reads `cancels twap N in MARKET`.
pub fn cancel(reader: &Reader<'_>, number: &str, market: &str) -> Result<Action, StoryError> {
    let twap = TwapId(reader.sentence.read(number)?);
    Ok(Action::CancelTwap { market: reader.market(market)?, twap })
}

/// What becomes of a TWAP order, in one line.
pub fn tell(teller: &Teller<'_>, event: &Event) -> Option<String> {
    Some(match event {
        Event::TwapPlaced { twap, account, request } => format!(
            "{} {} {} {} over {} minutes: TWAP order {}",
            teller.name(*account),
            if request.side == Side::Bid { "buys" } else { "sells" },
            teller.size(request.market, request.size),
            teller.market_name(request.market),
            request.minutes,
            twap.0
        ),
        Event::TwapSliced(sliced) => {
            let slice = format!("slice {} of TWAP order {}", sliced.slice, sliced.twap.0);
            match sliced.outcome {
                SliceOutcome::Sent(_) => slice,
                SliceOutcome::NotNeeded => format!("{slice} is not needed"),
                SliceOutcome::Refused(rejection) => {
                    let running = teller.state.twaps.find(sliced.twap);
                    let market = running.map(|twap| twap.request.market);
                    format!("{slice} is refused: {}", refusal::tell(teller, market, &rejection))
                }
            }
        }
        Event::TwapEnded { twap, end } => format!("TWAP order {} ends: {end:?}", twap.0),
        _ => return None,
    })
}
