//! An account with the client's two halves.

use ethers::signers::{LocalWallet, Signer};
use ethers::types::H160;
use hyperliquid_rust_sdk::{
    BaseUrl, ClientLimit, ClientOrder, ClientOrderRequest, ClientTrigger, ExchangeClient, ExchangeDataStatus,
    ExchangeResponseStatus, InfoClient,
};
use uuid::Uuid;

use crate::venue::Venue;

/// What a bot holds.
pub struct Trader {
    pub exchange: ExchangeClient,
    pub info: InfoClient,
    pub address: H160,
}

impl Trader {
    pub async fn new(venue: &Venue, index: usize) -> Self {
        Self::of(venue.wallet(index)).await
    }

    pub async fn of(wallet: LocalWallet) -> Self {
        let address = wallet.address();
        let localhost = Some(BaseUrl::Localhost);
        let exchange = ExchangeClient::new(None, wallet, localhost, None, None).await.expect("a client");
        let info = InfoClient::new(None, localhost).await.expect("a client");
        Self { exchange, info, address }
    }

    /// Places one order and gives its status.
    pub async fn place(&self, order: ClientOrderRequest) -> ExchangeDataStatus {
        only(self.exchange.order(order, None).await.expect("an answer"))
    }

    /// The signed size of the position in BTC.
    pub async fn size(&self) -> String {
        let state = self.info.user_state(self.address).await.expect("a state");
        state.asset_positions.first().map_or("0".into(), |held| held.position.szi.clone())
    }
}

/// A price near a share of the oracle's, of five figures.
pub async fn price(info: &InfoClient, factor: f64) -> f64 {
    let mids = info.all_mids().await.expect("mids");
    let mid: f64 = mids["BTC"].parse().expect("a number");
    format!("{:.4e}", mid * factor).parse().expect("a number")
}

/// A limit order in BTC.
pub fn limit(is_buy: bool, limit_px: f64, sz: f64, tif: &str) -> ClientOrderRequest {
    ClientOrderRequest {
        asset: "BTC".into(),
        is_buy,
        reduce_only: false,
        limit_px,
        sz,
        cloid: None,
        order_type: ClientOrder::Limit(ClientLimit { tif: tif.into() }),
    }
}

/// The same with a client order id.
pub fn named(order: ClientOrderRequest, cloid: Uuid) -> ClientOrderRequest {
    ClientOrderRequest { cloid: Some(cloid), ..order }
}

/// An order to sell at the market when the mark price reaches a price.
pub fn stop(trigger_px: f64, sz: f64, tpsl: &str) -> ClientOrderRequest {
    let trigger = ClientTrigger { is_market: true, trigger_px, tpsl: tpsl.into() };
    ClientOrderRequest {
        reduce_only: true,
        order_type: ClientOrder::Trigger(trigger),
        ..limit(false, trigger_px, sz, "Gtc")
    }
}

/// The status of a batch of one.
pub fn only(answer: ExchangeResponseStatus) -> ExchangeDataStatus {
    let mut statuses = done(answer).expect("a batch");
    assert_eq!(statuses.len(), 1, "{statuses:?}");
    statuses.remove(0)
}

/// The statuses of an action that was not refused, if it has such.
pub fn done(answer: ExchangeResponseStatus) -> Option<Vec<ExchangeDataStatus>> {
    match answer {
        ExchangeResponseStatus::Ok(response) => response.data.map(|data| data.statuses),
        ExchangeResponseStatus::Err(why) => panic!("refused: {why}"),
    }
}

/// The reason of a refusal.
pub fn refused(answer: ExchangeResponseStatus) -> String {
    match answer {
        ExchangeResponseStatus::Err(why) => why,
        ExchangeResponseStatus::Ok(response) => panic!("not refused: {response:?}"),
    }
}

/// The id of an order that rests.
pub fn resting(status: &ExchangeDataStatus) -> u64 {
    match status {
        ExchangeDataStatus::Resting(order) => order.oid,
        other => panic!("does not rest: {other:?}"),
    }
}

/// The reason why one order of a batch was refused.
pub fn error(status: &ExchangeDataStatus) -> &str {
    match status {
        ExchangeDataStatus::Error(why) => why,
        other => panic!("not refused: {other:?}"),
    }
}

/// The seller's order rests at the price, the buyer takes all of it.
pub async fn trade(seller: &Trader, buyer: &Trader, price: f64, size: f64) {
    resting(&seller.place(limit(false, price, size, "Gtc")).await);
    let bought = buyer.place(limit(true, price, size, "Ioc")).await;
    assert!(matches!(bought, ExchangeDataStatus::Filled(_)), "{bought:?}");
}
