//! What a WebSocket's streams carry: a snapshot at the beginning, then what blocks change.
//!
//! A stream either tells what happens (trades, fills, orders), every bit of it and in order, or shows what is (books,
//! prices, margin), whole each time and at a pace of its own: then several blocks may be shown as one.

mod compressed;
mod frames;
mod interest;
mod pace;
mod snapshot;

pub use frames::{changed, happened, present};
pub use interest::{Interest, interest};
pub use pace::{Pace, pace};
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
