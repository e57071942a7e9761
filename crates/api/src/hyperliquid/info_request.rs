//! The questions of `POST /info`.

use engine::ids::Address;
use serde::Deserialize;
use serde_json::Value;

use super::DecodeError;
use super::actions::OrderReference;
use super::exchange_request::parse_body;
use super::fields::{BookRequest, Interval, address, addresses, exchange_name, optional_address};

/// A question, by its `type`. Fields that the question does not have are ignored. A `user` is the address of
/// an account, in any case; times are milliseconds since 1970; `dex` names a perpetual exchange beside the
/// first, of which this venue has none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum InfoRequest {
    /// The perpetual markets and their margin tables.
    Meta(OfExchange),
    /// The same, with prices.
    MetaAndAssetCtxs(OfExchange),
    /// The markets of all perpetual exchanges.
    AllPerpMetas,
    /// All perpetual exchanges.
    PerpDexs,
    /// The spot markets and tokens.
    SpotMeta,
    /// The same, with prices.
    SpotMetaAndAssetCtxs,
    /// Margin and positions of an account.
    ClearinghouseState(OfUserOnExchange),
    /// Margin and positions of several accounts.
    BatchClearinghouseStates {
        /// The accounts.
        #[serde(deserialize_with = "addresses")]
        users: Vec<Address>,
        /// The exchange.
        #[serde(default, deserialize_with = "exchange_name")]
        dex: Option<String>,
    },
    /// Spot balances of an account.
    SpotClearinghouseState(OfUser),
    /// Open orders of an account.
    OpenOrders(OfUserOnExchange),
    /// The same, with triggers.
    FrontendOpenOrders(OfUserOnExchange),
    /// One order of an account.
    OrderStatus {
        /// The account.
        #[serde(deserialize_with = "address")]
        user: Address,
        /// The order, by either id.
        oid: OrderReference,
    },
    /// Past orders of an account.
    HistoricalOrders(OfUser),
    /// Recent fills of an account.
    UserFills {
        /// The account.
        #[serde(deserialize_with = "address")]
        user: Address,
        /// Joins the fills of one order at one time.
        #[serde(default)]
        aggregate_by_time: Option<bool>,
    },
    /// Fills of an account in a span of time.
    UserFillsByTime {
        /// The account.
        #[serde(deserialize_with = "address")]
        user: Address,
        /// From.
        start_time: u64,
        /// To, inclusive; absent: now.
        end_time: Option<u64>,
        /// Joins the fills of one order at one time.
        aggregate_by_time: Option<bool>,
    },
    /// Funding that an account paid or received.
    UserFunding(OfUserInTime),
    /// Every other movement of an account's cash.
    UserNonFundingLedgerUpdates(OfUserInTime),
    /// Funding rates of a market.
    FundingHistory {
        /// The market.
        coin: String,
        /// From.
        start_time: u64,
        /// To, inclusive; absent: now.
        end_time: Option<u64>,
    },
    /// Twenty levels of each side of a book.
    L2Book(BookRequest),
    /// Candles of a market.
    CandleSnapshot {
        /// Which.
        req: CandleRequest,
    },
    /// Last trades of a market.
    RecentTrades(OfCoin),
    /// Mid prices of all markets.
    AllMids(OfExchange),
    /// Requests used and left.
    UserRateLimit(OfUser),
    /// Fees and volume of an account.
    UserFees(OfUser),
    /// Leverage and room to trade of an account in a market.
    ActiveAssetData {
        /// The account.
        #[serde(deserialize_with = "address")]
        user: Address,
        /// The market.
        coin: String,
    },
    /// Equity and profit of an account over time.
    Portfolio(OfUser),
    /// Sub-accounts of an account.
    SubAccounts(OfUser),
    /// Named agents of an account.
    ExtraAgents(OfUser),
    /// What an address is.
    UserRole(OfUser),
    /// How an account's balances are joined.
    UserAbstraction(OfUser),
    /// The same under its older name.
    UserDexAbstraction(OfUser),
    /// One margin table.
    MarginTable {
        /// Its number, as in [`InfoRequest::Meta`].
        id: u64,
    },
    /// Next funding rates.
    PredictedFundings,
    /// Markets whose open interest is capped now.
    PerpsAtOpenInterestCap(OfExchange),
    /// The highest fee that an account allows a builder.
    MaxBuilderFee {
        /// The account.
        #[serde(deserialize_with = "address")]
        user: Address,
        /// The builder.
        #[serde(deserialize_with = "address")]
        builder: Address,
    },
    /// The builders whom an account lets charge fees.
    ApprovedBuilders(OfUser),
    /// Who referred an account.
    Referral(OfUser),
    /// Whether the venue works.
    ExchangeStatus,
    /// Signers of a multi-signature account.
    UserToMultiSigSigners(OfUser),
    /// Time-weighted orders of an account.
    TwapHistory(OfUser),
    /// Fills of time-weighted orders.
    UserTwapSliceFills(OfUser),
    /// One vault.
    VaultDetails {
        /// The vault.
        #[serde(deserialize_with = "address")]
        vault_address: Address,
        /// A depositor.
        #[serde(default, deserialize_with = "optional_address")]
        user: Option<Address>,
    },
    /// All vaults.
    VaultSummaries,
    /// Vault shares of an account.
    UserVaultEquities(OfUser),
    /// Vaults that an account leads.
    LeadingVaults(OfUser),
    /// Stakes of an account.
    Delegations(OfUser),
    /// Stakes of an account, summed.
    DelegatorSummary(OfUser),
    /// Staking rewards of an account.
    DelegatorRewards(OfUser),
    /// Staking history of an account.
    DelegatorHistory(OfUser),
    /// Limits of a perpetual exchange.
    PerpDexLimits(OfExchange),
    /// Status of a perpetual exchange.
    PerpDexStatus(OfExchange),
    /// The auction of places for markets.
    PerpDeployAuctionStatus,
    /// Spot deployments of an account.
    SpotDeployState(OfUser),
    /// One token.
    TokenDetails {
        /// Its id.
        token_id: String,
    },
    /// Accounts that are being liquidated.
    Liquidatable,
    /// The largest market orders.
    MaxMarketOrderNtls,
    /// What the front end shows of an account.
    WebData2(OfUser),
    /// Outcome markets.
    OutcomeMeta,
    /// Withdrawals that wait to be paid, for the operator. This venue's own.
    #[serde(rename = "steelyardWithdrawals")]
    Withdrawals,
}

/// A question about one account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OfUser {
    /// The account.
    #[serde(deserialize_with = "address")]
    pub user: Address,
}

/// A question about a perpetual exchange.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OfExchange {
    /// The exchange.
    #[serde(default, deserialize_with = "exchange_name")]
    pub dex: Option<String>,
}

/// A question about one account on a perpetual exchange.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OfUserOnExchange {
    /// The account.
    #[serde(deserialize_with = "address")]
    pub user: Address,
    /// The exchange.
    #[serde(default, deserialize_with = "exchange_name")]
    pub dex: Option<String>,
}

/// A question about one account in a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfUserInTime {
    /// The account.
    #[serde(deserialize_with = "address")]
    pub user: Address,
    /// From; absent: the beginning.
    pub start_time: Option<u64>,
    /// To, inclusive; absent: now.
    pub end_time: Option<u64>,
}

/// A question about one market.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OfCoin {
    /// The market.
    pub coin: String,
}

/// Which candles.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CandleRequest {
    /// The market.
    pub coin: String,
    /// The span of one candle.
    pub interval: Interval,
    /// From.
    pub start_time: u64,
    /// To, inclusive; absent: now.
    pub end_time: Option<u64>,
}

impl InfoRequest {
    /// Reads the body of `POST /info`.
    ///
    /// # Errors
    /// No JSON, an unknown `type`, or a field that is missing or of another kind.
    pub fn decode(body: &[u8]) -> Result<Self, DecodeError> {
        Self::from_value(&parse_body(body)?)
    }

    /// Reads the payload of a question that came through a WebSocket.
    ///
    /// # Errors
    /// As [`InfoRequest::decode`].
    pub fn from_value(payload: &Value) -> Result<Self, DecodeError> {
        let Some(kind) = payload.get("type").and_then(Value::as_str) else {
            return Err(DecodeError::new("an object with a `type` is expected"));
        };
        Self::deserialize(payload).map_err(|error| DecodeError::new(format!("{kind}: {error}")))
    }
}
