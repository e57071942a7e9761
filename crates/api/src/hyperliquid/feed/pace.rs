//! How often a stream shows the present state.

use super::super::Subscription;

/// How often a stream shows the present state, in milliseconds of the wall clock. The first change after a pause is shown at
/// once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// What lies between two messages at least; changes that come meanwhile are shown together.
    pub least: u64,
    /// After so long it is shown again though nothing changed; absent: never.
    pub repeat: Option<u64>,
}

/// A stream that is shown at every change.
const AT_ONCE: Pace = Pace { least: 0, repeat: None };

/// How often a stream shows the present state; none of one that tells what happens, which is told at once.
pub fn pace(subscription: &Subscription) -> Option<Pace> {
    let every = |least, repeat| Some(Pace { least, repeat: Some(repeat) });
    match subscription {
        Subscription::Bbo(_) => Some(AT_ONCE),
        Subscription::Candle { .. } => Some(Pace { least: 250, repeat: None }),
        Subscription::L2Book(request) if request.is_fast => every(100, 5_000),
        Subscription::L2Book(_)
        | Subscription::AllMids(_)
        | Subscription::ActiveAssetCtx(_)
        | Subscription::ActiveAssetData { .. } => every(500, 5_000),
        Subscription::OpenOrders(_) | Subscription::TwapStates(_) => every(200, 5_000),
        // Clients wait for a second message where nothing but time has passed.
        Subscription::ClearinghouseState(_)
        | Subscription::AllDexsClearinghouseState(_)
        | Subscription::SpotState(_) => every(200, 2_000),
        Subscription::AssetCtxs(_)
        | Subscription::AllDexsAssetCtxs
        | Subscription::SpotAssetCtxs
        | Subscription::FastAssetCtxs
        | Subscription::WebData2(_)
        | Subscription::WebData3(_) => every(1_000, 5_000),
        Subscription::Trades(_)
        | Subscription::OrderUpdates(_)
        | Subscription::UserEvents(_)
        | Subscription::UserFills { .. }
        | Subscription::UserFundings(_)
        | Subscription::UserNonFundingLedgerUpdates(_)
        | Subscription::UserHistoricalOrders(_)
        | Subscription::UserTwapHistory(_)
        | Subscription::UserTwapSliceFills(_)
        | Subscription::Notification(_) => None,
    }
}
