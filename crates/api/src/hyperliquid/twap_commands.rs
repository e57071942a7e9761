//! TWAP orders for the engine.

use engine::command::{self, Side};
use engine::ids::TwapId;

use super::actions::{TwapCancel, TwapRequest};
use super::commands::AnswerForm;
use super::commands::unknown_asset;
use super::exchange_response::{ExchangeResponse, ResponseBody, TwapOutcome, TwapStatus};
use super::markets::{Market, Markets};
use super::order_commands::size_error;

type Translation = Result<(command::Action, AnswerForm), ExchangeResponse>;

pub(super) fn place(request: &TwapRequest, markets: &Markets) -> Translation {
    let refused = |reason| ExchangeResponse::Ok(ResponseBody::TwapOrder(error(reason)));
    let market = market(request.asset, markets).map_err(refused)?;
    let size = market.read_size(&request.size);
    let placed = command::TwapRequest {
        market: market.id,
        side: if request.is_buy { Side::Bid } else { Side::Ask },
        size: size.map_err(|error| refused(size_error(error, request.asset, market)))?,
        reduce_only: request.reduce_only,
        minutes: u32::try_from(request.minutes).unwrap_or(u32::MAX),
        randomize: request.randomize,
    };
    Ok((command::Action::PlaceTwap(placed), AnswerForm::TwapOrder(request.asset)))
}

pub(super) fn cancel(request: &TwapCancel, markets: &Markets) -> Translation {
    let refused = |reason| ExchangeResponse::Ok(ResponseBody::TwapCancel(error(reason)));
    let market = market(request.asset, markets).map_err(refused)?.id;
    let twap = TwapId(request.twap_id);
    Ok((command::Action::CancelTwap { market, twap }, AnswerForm::TwapCancel(request.asset)))
}

fn market(asset: u32, markets: &Markets) -> Result<Market<'_>, String> {
    markets.by_asset(asset).ok_or_else(|| unknown_asset(asset))
}

pub(super) fn error(reason: String) -> TwapStatus {
    TwapStatus { status: TwapOutcome::Error(reason) }
}
