//! How many requests an account may send: some before it has traded, and one for each USD traded.

use api::hyperliquid::ExchangeResponse;
use engine::command::Command;
use sequencer::Content;
use sequencer::request_counts::{self, Admitted, Allowance};
use units::{Decimal, Time, Usd};

use crate::clock;

/// Once an account's requests are used up, one is let through after so long.
const PAUSE: Time = Time(10_000);

/// How many requests an account may send for cancels beyond those for everything else, if that doubles them at most.
const CANCELS: u64 = 100_000;

/// Lets a command through, where the account that it counts for has an allowance left, of which `first` are without having
/// traded.
///
/// # Errors
/// The documented answer.
pub(super) fn admit(
    first: u64,
    command: &Command,
    content: &Content,
) -> Result<Option<Admitted>, ExchangeResponse> {
    let state = content.state();
    let Some(account) = request_counts::charged(command, state) else { return Ok(None) };
    let volume = content.views.account(account).map_or(0, |of| of.volumes.total());
    let requests = first.saturating_add(u64::try_from(volume / i128::from(Usd::ONE.0)).unwrap_or(u64::MAX));
    let requests = match request_counts::is_cancel(command) {
        true => requests.saturating_add(requests.min(CANCELS)),
        false => requests,
    };
    let now = clock::wall();
    let cost = request_counts::cost(command, now);
    let admitted = content.requests.admit(account, cost, Allowance { requests, pause: PAUSE }, now);
    admitted.map(Some).map_err(|asked| too_many(asked, requests, volume))
}

/// The documented answer to an account that has used up its requests.
fn too_many(asked: u64, allowed: u64, volume: i128) -> ExchangeResponse {
    let volume = Decimal::text(i64::try_from(volume).unwrap_or(i64::MAX), 6);
    ExchangeResponse::Err(format!(
        "Too many cumulative requests sent ({asked} > {allowed}) for cumulative volume traded ${volume}. \
         Place taker orders to free up 1 request per USDC traded."
    ))
}
