//! What has to change for a stream to have news.

use engine::ids::{Address, MarketId};
use engine::state::State;

use super::super::Subscription;
use super::super::reader::coin_named;
use super::coin;

/// What a stream is about: nothing else gives it news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// A market.
    Market(MarketId),
    /// An account.
    User(Address),
    /// An account, and the prices of its positions.
    UserAndPrices(Address),
    /// An account, and what everybody with a position in a market is told.
    UserAndNotices(Address),
    /// All markets.
    Everything,
}

/// What a stream is about.
pub fn interest(subscription: &Subscription, state: &State) -> Interest {
    match (subscription, subscription.user()) {
        (
            Subscription::ActiveAssetData { .. }
            | Subscription::ClearinghouseState(_)
            | Subscription::AllDexsClearinghouseState(_)
            | Subscription::WebData2(_)
            | Subscription::WebData3(_),
            Some(user),
        ) => Interest::UserAndPrices(user),
        (Subscription::Notification(_), Some(user)) => Interest::UserAndNotices(user),
        (_, Some(user)) => Interest::User(user),
        _ => match coin(subscription).and_then(|name| coin_named(state, name)) {
            Some(coin) => Interest::Market(coin.market()),
            None => Interest::Everything,
        },
    }
}
