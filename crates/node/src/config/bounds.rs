//! What the engine refuses of a configuration, in the words of the configuration.

use curves::Purpose;
use engine::command::Genesis;
use engine::ids::MarketId;
use engine::parameters::{FARTHEST, MarketRisk, Parameter};
use engine::rejection::Rejection;
use engine::rules::validation::{self, check_genesis};
use units::Decimal;

use super::values::ConfigError;

/// Checks a founding as the engine will.
pub(super) fn check(genesis: &Genesis) -> Result<(), ConfigError> {
    check_genesis(genesis).map_err(|rejection| {
        let name = |market: MarketId| genesis.markets[usize::from(market.0)].name.clone();
        in_words(rejection, |market| format!("markets.{}.", name(market)))
    })
}

/// Checks a market's curves as the engine will; `place` is what errors put before their names, as `markets.BTC.`.
///
/// # Errors
/// The first number of a curve that is out of its bounds.
pub fn check_curves(place: &str, risk: &MarketRisk) -> Result<(), ConfigError> {
    validation::check_curves(MarketId(0), risk).map_err(|rejection| in_words(rejection, |_| place.to_owned()))
}

fn in_words(rejection: Rejection, place: impl Fn(MarketId) -> String) -> ConfigError {
    match rejection {
        Rejection::InvalidParameter { market, parameter, value, lowest, highest } => {
            let place = market.map(place).unwrap_or_default();
            out_of_bounds(&place, parameter, [value, lowest, highest])
        }
        other => ConfigError::Founding(refusal(&other)),
    }
}

/// What is no single value's fault, in words.
fn refusal(rejection: &Rejection) -> String {
    match rejection {
        Rejection::AddressTaken { address } => format!("{address} is named twice"),
        Rejection::InvalidName => {
            "a name of a market or an asset is empty, longer than 16 characters, taken, or has a colon"
                .to_owned()
        }
        Rejection::InvalidAmount { amount } => {
            let money = Decimal::text(amount.0, 6);
            format!(
                "{money} USD are less than nothing, or more than a venue can hold, one by one or all together"
            )
        }
        Rejection::ItemCount { items, limit } => {
            format!("a list has {items} entries, and must have from 1 to {limit}")
        }
        other => format!("{other:?}"),
    }
}

/// Of which parameters it is counted how many there are.
fn is_count(parameter: Parameter) -> bool {
    use Parameter as P;
    matches!(
        parameter,
        P::Publishers
            | P::FeeTiers
            | P::MakerTiers
            | P::SpotFeeTiers
            | P::Keys
            | P::Markets
            | P::Assets
            | P::MarginTiers
            | P::Bounds
    )
}

fn out_of_bounds(place: &str, parameter: Parameter, numbers: [i64; 3]) -> ConfigError {
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.parameter() == parameter);
    let Some(purpose) = purpose else {
        let [value, lowest, highest] = numbers.map(|number| number.to_string());
        let name = format!("{place}{}", snake_case(&format!("{parameter:?}")));
        let rule = match is_count(parameter) {
            true => ": so many entries",
            false => ", in 1e-6 USD, 1e-12 or ms, whichever it counts",
        };
        return ConfigError::Bounds { name, value, lowest, highest, rule };
    };
    // Places of a curve go to the farthest, values to 100 %.
    let (axis, unit, rule) = if numbers[2] == FARTHEST {
        ("place", purpose.at(), ": places begin at zero, and each is beyond the one before")
    } else {
        (
            "value",
            purpose.value(),
            ": more risk never asks for less, and a larger profit never counts for more",
        )
    };
    let [value, lowest, highest] = numbers.map(|number| unit.text(number));
    let name = format!("{place}curves.{}: a {axis}", purpose.name());
    ConfigError::Bounds { name, value, lowest, highest, rule }
}

/// `MaxLeverage` as a configuration would write it: `max_leverage`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
