//! The answers of `POST /info`.

mod absent;

use engine::ids::{Address, DexId, MarketId};
use engine::state::State;
use serde_json::{Value, json};
use thiserror::Error;
use views::Views;

use super::InfoRequest;
use super::reader::{Coin, Reader, Span};

/// How many trades one answer holds.
const TRADES: usize = 500;

/// A question that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InfoError {
    /// No perpetual exchange has this name; the venue's own is empty.
    #[error("There is no perpetual exchange `{0}` here: take a name from `perpDexs`, or leave `dex` out.")]
    UnknownExchange(String),
    /// The coin is none of `meta`.
    #[error("There is no market `{0}` here: take a name from `meta`.")]
    UnknownMarket(String),
}

impl InfoError {
    /// The answer over HTTP: its status and its text. Of an unknown exchange clients expect an internal error that says `null`.
    pub fn over_http(&self) -> (u16, String) {
        match self {
            Self::UnknownExchange(_) => (500, "null".to_owned()),
            Self::UnknownMarket(_) => (422, self.to_string()),
        }
    }
}

/// How many requests an account has sent; the doors count them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestUse {
    /// How many an account may send before it has traded; absent, as documented.
    pub before_trading: Option<u64>,
    /// How many count against what its volume gives.
    pub counted: u64,
    /// How many it has bought and not used.
    pub surplus: u64,
}

/// Requests used and left.
pub fn request_limit(user: Address, used: RequestUse, state: &State, views: &Views) -> Value {
    Reader { state, views }.request_limit(user, used)
}

/// Answers a question from the state and its views.
///
/// An address without an account has no balance, no orders and no history; that is no error.
///
/// # Errors
/// A perpetual exchange or a market that does not exist.
pub fn answer(question: &InfoRequest, state: &State, views: &Views) -> Result<Value, InfoError> {
    let reader = Reader { state, views };
    let exchange = exchange(question);
    let unknown = || InfoError::UnknownExchange(exchange.unwrap_or_default().to_owned());
    let dex = reader.dex(exchange).ok_or_else(unknown)?;
    if let Some(answer) = of_markets(question, dex, reader) {
        return answer;
    }
    Ok(of_account(question, dex, reader).unwrap_or_else(|| absent::answer(question)))
}

/// The perpetual exchange beside the first that a question is about.
fn exchange(question: &InfoRequest) -> Option<&str> {
    match question {
        InfoRequest::Meta(of)
        | InfoRequest::MetaAndAssetCtxs(of)
        | InfoRequest::AllMids(of)
        | InfoRequest::PerpsAtOpenInterestCap(of)
        | InfoRequest::PerpDexLimits(of)
        | InfoRequest::PerpDexStatus(of) => of.dex.as_deref(),
        InfoRequest::ClearinghouseState(of)
        | InfoRequest::OpenOrders(of)
        | InfoRequest::FrontendOpenOrders(of) => of.dex.as_deref(),
        InfoRequest::BatchClearinghouseStates { dex, .. } => dex.as_deref(),
        _ => None,
    }
}

/// Questions about markets and about the venue; none where it is about an account.
fn of_markets(question: &InfoRequest, dex: DexId, reader: Reader<'_>) -> Option<Result<Value, InfoError>> {
    Some(Ok(match question {
        InfoRequest::SpotMeta => reader.spot_meta(),
        InfoRequest::SpotMetaAndAssetCtxs => json!([reader.spot_meta(), reader.spot_contexts()]),
        InfoRequest::TokenDetails { token_id } => reader.token_details(token_id),
        InfoRequest::Meta(_) => reader.meta(dex),
        InfoRequest::MetaAndAssetCtxs(_) => json!([reader.meta(dex), reader.contexts(dex)]),
        InfoRequest::AllPerpMetas => reader.all_dexes().map(|dex| reader.meta(dex)).collect(),
        InfoRequest::PerpDexs => reader.perp_dexs(),
        InfoRequest::PerpDexLimits(_) => reader.perp_dex_limits(dex),
        InfoRequest::PerpDeployAuctionStatus => reader.deploy_auction(),
        InfoRequest::PerpsAtOpenInterestCap(_) => Value::Array(reader.capped(dex)),
        InfoRequest::AllMids(_) => Value::Object(reader.mids(dex)),
        InfoRequest::MarginTable { id } => reader.margin_table(*id).unwrap_or_default(),
        InfoRequest::PredictedFundings => Value::Array(reader.predicted_fundings()),
        InfoRequest::ExchangeStatus => json!({"time": reader.state.time.0, "specialStatuses": null}),
        InfoRequest::MaxMarketOrderNtls => Value::Array(reader.largest_orders()),
        InfoRequest::Liquidatable => Value::Array(reader.below_maintenance_margin()),
        InfoRequest::VaultDetails { vault_address, user } => reader.vault_details(*vault_address, *user),
        InfoRequest::VaultSummaries => Value::Array(reader.vault_summaries()),
        InfoRequest::PerpDexStatus(_) => reader.perp_dex_status(dex),
        InfoRequest::Withdrawals => Value::Array(reader.waiting_withdrawals()),
        InfoRequest::L2Book(request) => match reader.coin(&request.coin) {
            Some(coin) => reader.book(request, coin),
            None => Value::Null,
        },
        InfoRequest::RecentTrades(of) => {
            return Some(of_market(reader, &of.coin, |id| reader.last_trades(id, TRADES)));
        }
        InfoRequest::CandleSnapshot { req } => {
            let span = Span::new(req.start_time, req.end_time);
            return Some(of_market(reader, &req.coin, |id| reader.candles(id, req.interval, span)));
        }
        InfoRequest::FundingHistory { coin, start_time, end_time } => {
            let span = Span::new(*start_time, *end_time);
            return Some(of_market(reader, coin, |id| reader.funding_history(id, span)));
        }
        InfoRequest::ActiveAssetData { user, coin } => {
            return Some(match reader.coin(coin) {
                Some(Coin::Market(id)) => Ok(reader.active_asset_data(*user, id)),
                _ => Err(InfoError::UnknownMarket(coin.clone())),
            });
        }
        _ => return None,
    }))
}

/// Rows about a market.
fn of_market(
    reader: Reader<'_>,
    name: &str,
    rows: impl FnOnce(MarketId) -> Vec<Value>,
) -> Result<Value, InfoError> {
    match reader.coin(name) {
        Some(coin) => Ok(Value::Array(rows(coin.market()))),
        None => Err(InfoError::UnknownMarket(name.to_owned())),
    }
}

/// Questions about an account; none where the venue has nothing of the kind.
fn of_account(question: &InfoRequest, dex: DexId, reader: Reader<'_>) -> Option<Value> {
    Some(match question {
        InfoRequest::ClearinghouseState(of) => reader.clearinghouse_state(of.user, dex),
        InfoRequest::BatchClearinghouseStates { users, .. } => {
            users.iter().map(|user| reader.clearinghouse_state(*user, dex)).collect()
        }
        InfoRequest::OpenOrders(of) => Value::Array(reader.open_orders(of.user, dex)),
        InfoRequest::FrontendOpenOrders(of) => Value::Array(reader.frontend_open_orders(of.user, dex)),
        InfoRequest::OrderStatus { user, oid } => reader.order_status(*user, oid),
        InfoRequest::HistoricalOrders(of) => Value::Array(reader.historical_orders(of.user)),
        InfoRequest::UserFills { user, aggregate_by_time } => {
            Value::Array(reader.fills(*user, aggregate_by_time.unwrap_or_default()))
        }
        InfoRequest::UserFillsByTime { user, start_time, end_time, aggregate_by_time } => {
            let span = Span::new(*start_time, *end_time);
            Value::Array(reader.fills_by_time(*user, span, aggregate_by_time.unwrap_or_default()))
        }
        InfoRequest::TwapHistory(of) => Value::Array(reader.twap_history(of.user)),
        InfoRequest::UserTwapSliceFills(of) => Value::Array(reader.last_slice_fills(of.user)),
        InfoRequest::UserFunding(of) => {
            let span = Span::new(of.start_time.unwrap_or_default(), of.end_time);
            Value::Array(reader.user_funding(of.user, span))
        }
        InfoRequest::UserNonFundingLedgerUpdates(of) => {
            let span = Span::new(of.start_time.unwrap_or_default(), of.end_time);
            Value::Array(reader.ledger_updates(of.user, span))
        }
        InfoRequest::UserRateLimit(of) => reader.request_limit(of.user, RequestUse::default()),
        InfoRequest::UserFees(of) => reader.fees(of.user),
        InfoRequest::UserToMultiSigSigners(of) => reader.multi_sig_signers(of.user),
        InfoRequest::Referral(of) => reader.referral(of.user),
        InfoRequest::MaxBuilderFee { user, builder } => reader.most_builder_fee(*user, *builder),
        InfoRequest::ApprovedBuilders(of) => json!(reader.approved_builders(of.user)),
        InfoRequest::Portfolio(of) => reader.portfolio(of.user),
        InfoRequest::SubAccounts(of) => reader.sub_accounts(of.user),
        InfoRequest::ExtraAgents(of) => Value::Array(reader.named_agents(of.user)),
        InfoRequest::UserVaultEquities(of) => Value::Array(reader.vault_equities(of.user)),
        InfoRequest::LeadingVaults(of) => Value::Array(reader.leading_vaults(of.user)),
        InfoRequest::UserRole(of) => reader.role(of.user),
        InfoRequest::SpotClearinghouseState(of) => reader.balances(of.user),
        InfoRequest::WebData2(of) => reader.web_data(of.user),
        _ => return None,
    })
}
