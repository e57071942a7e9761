//! What the engine refuses of a configuration, in the words of the configuration.

use curves::Purpose;
use engine::command::Genesis;
use engine::ids::MarketId;
use engine::parameters::{FARTHEST, MarketRisk, Parameter};
use engine::rejection::Rejection;
use engine::rules::validation::{self, check_genesis};

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
        other => ConfigError::Founding(other),
    }
}

fn out_of_bounds(place: &str, parameter: Parameter, numbers: [i64; 3]) -> ConfigError {
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.parameter() == parameter);
    let Some(purpose) = purpose else {
        let [value, lowest, highest] = numbers.map(|number| number.to_string());
        let name = format!("{place}{}", snake_case(&format!("{parameter:?}")));
        return ConfigError::Bounds {
            name,
            value,
            lowest,
            highest,
            rule: ", in 1e-6 USD, 1e-12 or ms, whichever it counts",
        };
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
