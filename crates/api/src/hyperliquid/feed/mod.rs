//! What a WebSocket's streams carry: a snapshot at the beginning, then what blocks change.
//!
//! Several blocks may come at once. What happened (trades, fills, orders) is then told in full and in order; what is
//! (books, prices, margin) once, as of the last block.

mod frames;
mod snapshot;

pub use frames::frames;
pub use snapshot::snapshot;

use super::Subscription;

/// The perpetual exchange beside the first that a stream is about.
fn exchange(subscription: &Subscription) -> Option<&str> {
    match subscription {
        Subscription::AllMids(of) | Subscription::AssetCtxs(of) => of.dex.as_deref(),
        Subscription::ClearinghouseState(of)
        | Subscription::OpenOrders(of)
        | Subscription::TwapStates(of) => of.dex.as_deref(),
        _ => None,
    }
}

/// The coin that a stream is about.
fn coin(subscription: &Subscription) -> Option<&str> {
    match subscription {
        Subscription::L2Book(request) => Some(&request.coin),
        Subscription::Trades(of) | Subscription::Bbo(of) | Subscription::ActiveAssetCtx(of) => Some(&of.coin),
        Subscription::Candle { coin, .. } | Subscription::ActiveAssetData { coin, .. } => Some(coin),
        _ => None,
    }
}
