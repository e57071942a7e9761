//! Changes of the rules for the engine: what is written is laid over what holds now.

use engine::command;
use engine::ids::ChangeId;
use engine::parameters::{MarketParameters, VenueParameters};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::actions::{Change, ChangeReference};
use super::commands::unknown_asset;
use super::markets::{Market, Markets};

/// The change that is written, all its parameters filled in.
///
/// # Errors
/// Why it cannot be read: an asset that does not exist, a parameter that does not, or a value of another kind.
pub(super) fn change(
    written: &Change,
    venue: &VenueParameters,
    markets: &Markets,
) -> Result<command::Change, String> {
    let market = |asset: u32| markets.by_asset(asset).ok_or_else(|| unknown_asset(asset));
    let laid_over =
        |market: Market<'_>, written: &Value| laid_over::<MarketParameters>(market.parameters, written);
    Ok(match written {
        Change::SetVenue(parameters) => command::Change::SetVenue(self::laid_over(venue, parameters)?),
        Change::SetMarket { asset, parameters } => {
            let market = market(*asset)?;
            let parameters = laid_over(market, parameters)?;
            command::Change::SetMarket { market: market.id, parameters }
        }
        Change::List { like, parameters } => command::Change::List(laid_over(market(*like)?, parameters)?),
        Change::Delist { asset } => command::Change::Delist { market: market(*asset)?.id },
    })
}

pub(super) fn change_id(reference: &ChangeReference) -> ChangeId {
    ChangeId(reference.change)
}

/// Parameters with some written anew: an object is laid over an object key by key, anything else takes the place of what was there.
fn laid_over<T: Serialize + DeserializeOwned>(parameters: &T, written: &Value) -> Result<T, String> {
    let unreadable = |error: serde_json::Error| format!("Invalid parameters: {error}.");
    let mut tree = serde_json::to_value(parameters).map_err(unreadable)?;
    lay_over(&mut tree, written);
    let read: T = serde_json::from_value(tree.clone()).map_err(unreadable)?;
    // What has no place in the parameters is lost on the way, and must not be lost silently.
    let kept = serde_json::to_value(&read).map_err(unreadable)?;
    match lost("parameters", &tree, &kept) {
        Some(name) => Err(format!("Invalid parameters: there is no `{name}`.")),
        None => Ok(read),
    }
}

fn lay_over(tree: &mut Value, written: &Value) {
    match (tree, written) {
        (Value::Object(tree), Value::Object(written)) => {
            for (key, value) in written {
                lay_over(tree.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (tree, written) => *tree = written.clone(),
    }
}

/// The name of the first key that is in one tree and not in the other.
fn lost(name: &str, tree: &Value, kept: &Value) -> Option<String> {
    match (tree, kept) {
        (Value::Object(tree), Value::Object(kept)) => tree.iter().find_map(|(key, value)| {
            let name = format!("{name}.{key}");
            match kept.get(key) {
                Some(kept) => lost(&name, value, kept),
                None => Some(name),
            }
        }),
        (Value::Array(tree), Value::Array(kept)) => {
            let pairs = tree.iter().zip(kept).enumerate();
            pairs
                .into_iter()
                .find_map(|(place, (value, kept))| lost(&format!("{name}[{place}]"), value, kept))
        }
        _ => None,
    }
}
