//! The venue's own actions for the engine.

use engine::command;
use units::Time;

use super::actions::{Mode, PublishPrices, PublishedPrice};
use super::commands::unknown_asset;
use super::exchange_response::ExchangeResponse;
use super::markets::Markets;

/// One price that cannot be read fails them all, as one that is absurd does in the engine.
pub(super) fn publish_prices(
    publication: &PublishPrices,
    markets: &Markets,
) -> Result<command::Action, ExchangeResponse> {
    let prices = publication.prices.iter();
    Ok(command::Action::PublishPrices {
        time: Time(publication.time),
        prices: prices
            .map(|published| published_price(published, markets))
            .collect::<Result<_, String>>()
            .map_err(ExchangeResponse::Err)?,
    })
}

fn published_price(published: &PublishedPrice, markets: &Markets) -> Result<command::PublishedPrice, String> {
    let market = markets.by_asset(published.asset).ok_or_else(|| unknown_asset(published.asset))?;
    let read = |name: &str, text: &str| {
        let price = market.read_nearest_price(text);
        price.map_err(|error| format!("Invalid {name} price of {}: {error}.", market.parameters.name))
    };
    let perpetual = published.perpetual.as_deref();
    let confidence = published.confidence.as_deref();
    Ok(command::PublishedPrice {
        market: market.id,
        index: read("index", &published.index)?,
        perpetual: perpetual.map(|text| read("perpetual", text)).transpose()?,
        confidence: confidence.map(|text| read("confidence", text)).transpose()?,
    })
}

pub(super) fn mode(mode: Mode) -> command::Mode {
    match mode {
        Mode::Open => command::Mode::Open,
        Mode::PostOnly => command::Mode::PostOnly,
        Mode::CancelOnly => command::Mode::CancelOnly,
        Mode::Halted => command::Mode::Halted,
    }
}
