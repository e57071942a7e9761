//! Signed requests: orders, cancels, leverage, money.

use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use api::hyperliquid::actions::{self, Action};
use api::hyperliquid::exchange_response::{CancelStatus, ResponseBody};
use api::hyperliquid::{ExchangeResponse, dex_of};
use api::signatures::SecretKey;
use engine::ids::Address;
use units::{Decimal, Usd};

use crate::order::written_client_id;
use crate::signing::{SIGNATURE_CHAIN, signed_request};
use crate::{Catalog, CatalogEntry, Error, Network, NewOrder, OrderId, Placed, Side, Venue, within_slippage};
use crate::{TimeInForce, answers::Leverage};

/// The token that cash is.
const CASH: &str = "USDC";

/// A key that trades at a venue.
#[derive(Debug)]
pub struct Trader {
    venue: Venue,
    key: SecretKey,
    network: Network,
    account: Option<Address>,
    catalog: Mutex<Catalog>,
    last_nonce: Mutex<u64>,
}

impl Trader {
    /// The key's own account, signing for the test network.
    pub fn new(venue: Venue, key: SecretKey) -> Self {
        let (catalog, last_nonce) = (Mutex::default(), Mutex::default());
        Self { venue, key, network: Network::default(), account: None, catalog, last_nonce }
    }

    /// The same, acting for a sub-account or a vault of the key's.
    #[must_use]
    pub fn on_behalf_of(self, account: Address) -> Self {
        Self { account: Some(account), ..self }
    }

    /// The same, signing for this network.
    #[must_use]
    pub fn signing_for(self, network: Network) -> Self {
        Self { network, ..self }
    }

    /// The account that is traded for: whoever it was said to act for, else the key's own. An agent's key has no account: ask
    /// about its master's.
    pub fn address(&self) -> Address {
        self.account.unwrap_or_else(|| self.key.address())
    }

    /// The venue.
    pub fn venue(&self) -> &Venue {
        &self.venue
    }

    /// Sends any action, signed.
    ///
    /// # Errors
    /// [`Error::Refused`] where the venue refuses it as a whole; else nobody answers, or the answer has another shape.
    pub fn send(&self, action: &Action) -> Result<ResponseBody, Error> {
        self.send_with(action, self.nonce())
    }

    fn send_with(&self, action: &Action, nonce: u64) -> Result<ResponseBody, Error> {
        let request = signed_request(&self.key, self.network, action, nonce, self.account.as_ref())?;
        match self.venue.connection.post("/exchange", &request)? {
            ExchangeResponse::Ok(body) => Ok(body),
            ExchangeResponse::Err(reason) => Err(Error::Refused(reason)),
        }
    }

    /// Places one order.
    ///
    /// # Errors
    /// As [`Trader::send`], and a market that is not listed. An order that a rule forbids is [`Placed::Refused`].
    pub fn place(&self, order: &NewOrder) -> Result<Placed, Error> {
        let placed = self.place_all(std::slice::from_ref(order))?;
        placed.into_iter().next().ok_or_else(|| self.unexpected("no status"))
    }

    /// Places orders with one signature; each stands for itself.
    ///
    /// # Errors
    /// As [`Trader::place`].
    pub fn place_all(&self, orders: &[NewOrder]) -> Result<Vec<Placed>, Error> {
        let grouping = actions::Grouping::Named(actions::NamedGrouping::Na);
        let written = orders.iter().map(|order| Ok(order.written(&self.entry(&order.market)?)));
        let orders = written.collect::<Result<_, Error>>()?;
        match self.send(&Action::Order(actions::Order { orders, grouping, builder: None }))? {
            ResponseBody::Order(statuses) => statuses.statuses.into_iter().map(TryInto::try_into).collect(),
            _ => Err(self.unexpected("no statuses")),
        }
    }

    /// Takes what the market offers, up to so many basis points from the middle of the book.
    ///
    /// # Errors
    /// As [`Trader::place`], and a market without a price.
    pub fn take(&self, market: &str, side: Side, size: Decimal, slippage: u32) -> Result<Placed, Error> {
        let limit = self.reachable_price(market, side, slippage)?;
        self.place(&NewOrder::limit(market, side, size, limit).working(TimeInForce::Immediate))
    }

    /// Closes a position at once, up to so many basis points from the middle of the book; of all of it, or of so much.
    ///
    /// # Errors
    /// As [`Trader::take`], and where there is no position.
    pub fn close(&self, market: &str, size: Option<Decimal>, slippage: u32) -> Result<Placed, Error> {
        let account = self.venue.account(self.address(), dex_of(market).unwrap_or_default())?;
        let position = account.positions.iter().find(|position| position.market == market);
        let held = position.ok_or_else(|| Error::NoPosition(market.to_owned()))?.size;
        let side = if held.mantissa > 0 { Side::Sell } else { Side::Buy };
        let whole = Decimal { mantissa: held.mantissa.abs(), ..held };
        let limit = self.reachable_price(market, side, slippage)?;
        let order = NewOrder::limit(market, side, size.unwrap_or(whole), limit);
        self.place(&order.working(TimeInForce::Immediate).reducing())
    }

    /// The worst price that an order takes, so many basis points from the middle of the book.
    ///
    /// # Errors
    /// A market that is not listed, or has no price.
    pub fn reachable_price(&self, market: &str, side: Side, slippage: u32) -> Result<Decimal, Error> {
        let entry = self.entry(market)?;
        let mids: std::collections::BTreeMap<String, Decimal> =
            self.venue.ask(&serde_json::json!({"type": "allMids", "dex": dex_of(market)}))?;
        let middle = mids.get(market).ok_or_else(|| Error::NoPrice(market.to_owned()))?;
        within_slippage(*middle, side, slippage, &entry)
    }

    /// Cancels an order.
    ///
    /// # Errors
    /// As [`Trader::send`]; [`Error::Refused`] where there is no such open order.
    pub fn cancel(&self, market: &str, order: OrderId) -> Result<(), Error> {
        let asset = self.entry(market)?.asset;
        let action = match order {
            OrderId::Venue(order_id) => {
                let cancels = vec![actions::CancelRequest { asset, order_id }];
                Action::Cancel(actions::Cancel { cancels, fast: None })
            }
            OrderId::Client(id) => {
                let client_id = written_client_id(id);
                let cancels = vec![actions::CancelByClientIdRequest { asset, client_id }];
                Action::CancelByClientId(actions::CancelByClientId { cancels, fast: None })
            }
        };
        match self.send(&action)? {
            ResponseBody::Cancel(statuses) => match statuses.statuses.into_iter().next() {
                Some(CancelStatus::Success) => Ok(()),
                Some(CancelStatus::Error(reason)) => Err(Error::Refused(reason)),
                None => Err(self.unexpected("no status")),
            },
            _ => Err(self.unexpected("no statuses")),
        }
    }

    /// Replaces an order; the new one has a new id and a new place in the queue.
    ///
    /// # Errors
    /// As [`Trader::place`].
    pub fn modify(&self, order: OrderId, replacement: &NewOrder) -> Result<Placed, Error> {
        let written = replacement.written(&self.entry(&replacement.market)?);
        let modifies = vec![actions::Modification { reference: order.reference(), order: written }];
        match self.send(&Action::BatchModify(actions::BatchModify { modifies, fast: None }))? {
            ResponseBody::Order(statuses) => {
                let status = statuses.statuses.into_iter().next();
                status.ok_or_else(|| self.unexpected("no status"))?.try_into()
            }
            _ => Err(self.unexpected("no statuses")),
        }
    }

    /// Has all orders cancelled at a moment of the wall clock, or, absent, no longer.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn schedule_cancel(&self, time: Option<u64>) -> Result<(), Error> {
        self.send(&Action::ScheduleCancel(actions::ScheduleCancel { time })).map(drop)
    }

    /// Chooses leverage and margin mode in a market.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn set_leverage(&self, market: &str, leverage: Leverage) -> Result<(), Error> {
        let (is_cross, leverage) = match leverage {
            Leverage::Cross { value } => (true, value),
            Leverage::Isolated { value } => (false, value),
        };
        let asset = self.entry(market)?.asset;
        self.send(&Action::UpdateLeverage(actions::UpdateLeverage { asset, is_cross, leverage })).map(drop)
    }

    /// Moves cash into an isolated position, or back where negative.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn move_isolated_margin(&self, market: &str, amount: Usd) -> Result<(), Error> {
        let (asset, amount) = (self.entry(market)?.asset, amount.0);
        let update = actions::UpdateIsolatedMargin { asset, is_buy: true, amount };
        self.send(&Action::UpdateIsolatedMargin(update)).map(drop)
    }

    /// Sends cash to another account.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn send_cash(&self, destination: Address, amount: Decimal) -> Result<(), Error> {
        let time = self.nonce();
        let send = actions::UsdSend {
            signature_chain_id: SIGNATURE_CHAIN.to_owned(),
            hyperliquid_chain: self.network.source().chain_name().to_owned(),
            destination: written(destination),
            amount: amount.to_string(),
            time,
        };
        self.send_with(&Action::UsdSend(send), time).map(drop)
    }

    /// Moves cash between the account's money of two dexes; the venue's own has the empty name.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn move_between_dexes(&self, from: &str, to: &str, amount: Decimal) -> Result<(), Error> {
        let nonce = self.nonce();
        let moved = actions::SendAsset {
            signature_chain_id: SIGNATURE_CHAIN.to_owned(),
            hyperliquid_chain: self.network.source().chain_name().to_owned(),
            destination: written(self.address()),
            source_dex: from.to_owned(),
            destination_dex: to.to_owned(),
            token: CASH.to_owned(),
            amount: amount.to_string(),
            from_sub_account: self.account.map_or_else(String::new, |account| account.to_string()),
            nonce,
        };
        self.send_with(&Action::SendAsset(moved), nonce).map(drop)
    }

    /// Has others shown this name of the account; empty, none.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn set_display_name(&self, name: &str) -> Result<(), Error> {
        let display_name = name.to_owned();
        self.send(&Action::SetDisplayName(actions::SetDisplayName { display_name })).map(drop)
    }

    /// Gives the account to several who sign for it together from now on, so many of them at a time.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn become_multi_sig(&self, authorized: &[Address], threshold: u8) -> Result<(), Error> {
        let nonce = self.nonce();
        let mut authorized: Vec<String> = authorized.iter().map(Address::to_string).collect();
        authorized.sort_unstable();
        let signers = serde_json::json!({"authorizedUsers": authorized, "threshold": threshold});
        let conversion = actions::ConvertToMultiSigUser {
            signature_chain_id: SIGNATURE_CHAIN.to_owned(),
            hyperliquid_chain: self.network.source().chain_name().to_owned(),
            signers: signers.to_string(),
            nonce,
        };
        self.send_with(&Action::ConvertToMultiSigUser(conversion), nonce).map(drop)
    }

    /// Asks for cash to be paid out, the fee included.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn withdraw(&self, destination: Address, amount: Decimal) -> Result<(), Error> {
        let time = self.nonce();
        let withdraw = actions::Withdraw {
            signature_chain_id: SIGNATURE_CHAIN.to_owned(),
            hyperliquid_chain: self.network.source().chain_name().to_owned(),
            destination: written(destination),
            amount: amount.to_string(),
            time,
        };
        self.send_with(&Action::Withdraw(withdraw), time).map(drop)
    }

    /// Lets another key trade for the account, under a name.
    ///
    /// # Errors
    /// As [`Trader::send`].
    pub fn approve_agent(&self, agent: Address, name: Option<&str>) -> Result<(), Error> {
        let nonce = self.nonce();
        let approval = actions::ApproveAgent {
            signature_chain_id: SIGNATURE_CHAIN.to_owned(),
            hyperliquid_chain: self.network.source().chain_name().to_owned(),
            agent_address: written(agent),
            agent_name: name.map(ToOwned::to_owned),
            nonce,
        };
        self.send_with(&Action::ApproveAgent(approval), nonce).map(drop)
    }

    /// The market of a name; the venue is asked where it is not known yet.
    ///
    /// # Errors
    /// A market that is not listed.
    pub fn entry(&self, market: &str) -> Result<CatalogEntry, Error> {
        let mut catalog = self.catalog.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if catalog.find(market).is_none() {
            *catalog = self.venue.catalog()?;
        }
        catalog.find(market).cloned().ok_or_else(|| Error::UnknownMarket(market.to_owned()))
    }

    /// The wall clock in milliseconds, later with every call.
    fn nonce(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let mut last = self.last_nonce.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *last = u64::try_from(now).unwrap_or(u64::MAX).max(*last + 1);
        *last
    }

    fn unexpected(&self, reason: &str) -> Error {
        Error::Unexpected { url: self.venue.url().to_owned(), reason: reason.to_owned() }
    }
}

fn written(address: Address) -> actions::WrittenAddress {
    address.to_string().try_into().expect("an address is written as one")
}
