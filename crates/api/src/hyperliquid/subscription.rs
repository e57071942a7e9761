//! What a WebSocket can be subscribed to.

use engine::ids::Address;
use serde::Deserialize;
use serde_json::Value;

use super::fields::{BookRequest, Interval, address, exchange_name};

/// A stream of a market or of an account. Equal subscriptions are one, however their addresses are spelled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Subscription {
    /// Mid prices of all markets.
    AllMids(ExchangeStream),
    /// A book, in full each time.
    L2Book(BookRequest),
    /// Trades of a market.
    Trades(CoinStream),
    /// Best bid and offer of a market.
    Bbo(CoinStream),
    /// The running candle of a market.
    Candle {
        /// The market.
        coin: String,
        /// The span of the candle.
        interval: Interval,
    },
    /// Prices, funding and open interest of a market.
    ActiveAssetCtx(CoinStream),
    /// Leverage and room to trade of an account in a market.
    ActiveAssetData {
        /// The account.
        #[serde(deserialize_with = "address")]
        user: Address,
        /// The market.
        coin: String,
    },
    /// Changes of an account's orders.
    OrderUpdates(UserStream),
    /// Fills, funding, liquidations and foreign cancels of an account.
    #[serde(alias = "user")]
    UserEvents(UserStream),
    /// Fills of an account.
    UserFills {
        /// The account.
        #[serde(deserialize_with = "address")]
        user: Address,
        /// Joins the fills of one order at one time.
        #[serde(default)]
        aggregate_by_time: Option<bool>,
    },
    /// Funding of an account.
    UserFundings(UserStream),
    /// Every other movement of an account's cash.
    UserNonFundingLedgerUpdates(UserStream),
    /// Past orders of an account.
    UserHistoricalOrders(UserStream),
    /// Time-weighted orders of an account.
    UserTwapHistory(UserStream),
    /// Fills of time-weighted orders.
    UserTwapSliceFills(UserStream),
    /// Margin and positions of an account.
    ClearinghouseState(UserOnExchangeStream),
    /// The same on all exchanges.
    AllDexsClearinghouseState(UserStream),
    /// Spot balances of an account.
    SpotState(UserStream),
    /// Open orders of an account.
    OpenOrders(UserOnExchangeStream),
    /// Running time-weighted orders of an account.
    TwapStates(UserOnExchangeStream),
    /// Prices of all markets of an exchange.
    AssetCtxs(ExchangeStream),
    /// Prices of all markets of all exchanges.
    AllDexsAssetCtxs,
    /// Prices of all spot markets.
    SpotAssetCtxs,
    /// What the front end shows of an account.
    WebData2(UserStream),
    /// The same in a newer shape.
    WebData3(UserStream),
    /// Messages to an account.
    Notification(UserStream),
    /// Prices of all markets, compressed.
    FastAssetCtxs,
}

/// A stream of one market.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct CoinStream {
    /// The market.
    pub coin: String,
}

/// A stream of one account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct UserStream {
    /// The account.
    #[serde(deserialize_with = "address")]
    pub user: Address,
}

/// A stream of one account on a perpetual exchange.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct UserOnExchangeStream {
    /// The account.
    #[serde(deserialize_with = "address")]
    pub user: Address,
    /// The exchange; absent: the first.
    #[serde(default, deserialize_with = "exchange_name")]
    pub dex: Option<String>,
}

/// A stream of a perpetual exchange.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct ExchangeStream {
    /// The exchange; absent: the first.
    #[serde(default, deserialize_with = "exchange_name")]
    pub dex: Option<String>,
}

impl Subscription {
    /// The channel on which the stream's messages come.
    pub fn channel(&self) -> &'static str {
        match self {
            Self::AllMids(_) => "allMids",
            Self::L2Book(_) => "l2Book",
            Self::Trades(_) => "trades",
            Self::Bbo(_) => "bbo",
            Self::Candle { .. } => "candle",
            Self::ActiveAssetCtx(_) => "activeAssetCtx",
            Self::ActiveAssetData { .. } => "activeAssetData",
            Self::OrderUpdates(_) => "orderUpdates",
            Self::UserEvents(_) => "user",
            Self::UserFills { .. } => "userFills",
            Self::UserFundings(_) => "userFundings",
            Self::UserNonFundingLedgerUpdates(_) => "userNonFundingLedgerUpdates",
            Self::UserHistoricalOrders(_) => "userHistoricalOrders",
            Self::UserTwapHistory(_) => "userTwapHistory",
            Self::UserTwapSliceFills(_) => "userTwapSliceFills",
            Self::ClearinghouseState(_) => "clearinghouseState",
            Self::AllDexsClearinghouseState(_) => "allDexsClearinghouseState",
            Self::SpotState(_) => "spotState",
            Self::OpenOrders(_) => "openOrders",
            Self::TwapStates(_) => "twapStates",
            Self::AssetCtxs(_) => "assetCtxs",
            Self::AllDexsAssetCtxs => "allDexsAssetCtxs",
            Self::SpotAssetCtxs => "spotAssetCtxs",
            Self::WebData2(_) => "webData2",
            Self::WebData3(_) => "webData3",
            Self::Notification(_) => "notification",
            Self::FastAssetCtxs => "fastAssetCtxs",
        }
    }

    /// The account that the stream is about, if it is about one.
    pub fn user(&self) -> Option<Address> {
        match self {
            Self::OrderUpdates(stream)
            | Self::UserEvents(stream)
            | Self::UserFundings(stream)
            | Self::UserNonFundingLedgerUpdates(stream)
            | Self::UserHistoricalOrders(stream)
            | Self::UserTwapHistory(stream)
            | Self::UserTwapSliceFills(stream)
            | Self::AllDexsClearinghouseState(stream)
            | Self::SpotState(stream)
            | Self::WebData2(stream)
            | Self::WebData3(stream)
            | Self::Notification(stream) => Some(stream.user),
            Self::ClearinghouseState(stream) | Self::OpenOrders(stream) | Self::TwapStates(stream) => {
                Some(stream.user)
            }
            Self::ActiveAssetData { user, .. } | Self::UserFills { user, .. } => Some(*user),
            _ => None,
        }
    }

    /// The request as the venue confirms it: as received, with the defaults that were left out. Clients find
    /// their request again by it.
    pub(super) fn echo(&self, received: &Value) -> Value {
        let mut echo = received.clone();
        if let (Self::L2Book(_), Some(members)) = (self, echo.as_object_mut()) {
            for name in ["nSigFigs", "mantissa"] {
                members.entry(name).or_insert(Value::Null);
            }
        }
        echo
    }
}
