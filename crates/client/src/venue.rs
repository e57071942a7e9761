//! Questions to a venue.

use engine::ids::Address;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answers::{
    AccountState, Book, Candle, Contexts, Dex, Fees, Fill, FundingPayment, FundingRate, Market, Named,
    OpenOrder, OrderAnswer, OrderRecord, Position, SpotBalance, SpotContexts, SpotMarket, SpotState, Trade,
};
use crate::connection::Connection;
use crate::{Catalog, Error, OrderId};

/// A running venue.
#[derive(Clone, Debug)]
pub struct Venue {
    pub(crate) connection: Connection,
}

impl Venue {
    /// The venue at a URL such as `http://127.0.0.1:3001`. Nothing is asked yet.
    pub fn at(url: &str) -> Self {
        Self { connection: Connection::to(url) }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        self.connection.url()
    }

    /// The answer to any question of the Hyperliquid dialect, a body of `POST /info`.
    ///
    /// # Errors
    /// As all questions: nobody answers, the venue refuses, or the answer has another shape.
    pub fn ask<T: DeserializeOwned>(&self, question: &Value) -> Result<T, Error> {
        self.connection.post("/info", question)
    }

    /// The names of all dexes; the first is the venue's own, which has none.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn dexes(&self) -> Result<Vec<String>, Error> {
        let dexes: Vec<Option<Dex>> = self.ask(&json!({"type": "perpDexs"}))?;
        Ok(dexes.into_iter().map(|dex| dex.map_or_else(String::new, |dex| dex.name)).collect())
    }

    /// All perpetual markets of a dex and how they stand; the venue's own dex has the empty name.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn markets(&self, dex: &str) -> Result<Vec<Market>, Error> {
        self.ask::<Contexts>(&json!({"type": "metaAndAssetCtxs", "dex": dex})).map(Into::into)
    }

    /// The perpetual markets of all dexes, those of the venue's own first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn all_markets(&self) -> Result<Vec<Market>, Error> {
        self.markets_by_dex().map(|dexes| dexes.into_iter().flatten().collect())
    }

    fn markets_by_dex(&self) -> Result<Vec<Vec<Market>>, Error> {
        self.dexes()?.iter().map(|dex| self.markets(dex)).collect()
    }

    /// All spot markets and how they stand.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn spot_markets(&self) -> Result<Vec<SpotMarket>, Error> {
        self.ask::<SpotContexts>(&json!({"type": "spotMetaAndAssetCtxs"})).map(Into::into)
    }

    /// All that is traded, as orders need it.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn catalog(&self) -> Result<Catalog, Error> {
        Ok(Catalog::of(&self.markets_by_dex()?, &self.spot_markets()?))
    }

    /// The best twenty levels of each side of a book.
    ///
    /// # Errors
    /// As [`Venue::ask`], and a market that is not listed.
    pub fn book(&self, market: &str) -> Result<Book, Error> {
        let book: Option<Book> = self.ask(&json!({"type": "l2Book", "coin": market}))?;
        book.ok_or_else(|| Error::UnknownMarket(market.to_owned()))
    }

    /// The last trades of a market, the newest first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn trades(&self, market: &str) -> Result<Vec<Trade>, Error> {
        self.ask(&json!({"type": "recentTrades", "coin": market}))
    }

    /// Candles of a market, from a moment on; the interval as `1m`, `1h`, `1d`.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn candles(&self, market: &str, interval: &str, from: u64) -> Result<Vec<Candle>, Error> {
        let request = json!({"coin": market, "interval": interval, "startTime": from});
        self.ask(&json!({"type": "candleSnapshot", "req": request}))
    }

    /// The hours' funding rates of a market from a moment on, the oldest first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn funding_rates(&self, market: &str, from: u64) -> Result<Vec<FundingRate>, Error> {
        self.ask(&json!({"type": "fundingHistory", "coin": market, "startTime": from}))
    }

    /// An account's margin and positions in a dex, each with money of its own; the venue's own dex has the empty name.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn account(&self, account: Address, dex: &str) -> Result<AccountState, Error> {
        self.ask(&json!({"type": "clearinghouseState", "user": account.to_string(), "dex": dex}))
    }

    /// An account's positions in all dexes, those of the venue's own first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn positions(&self, account: Address) -> Result<Vec<Position>, Error> {
        let states = self.dexes()?.into_iter().map(|dex| self.account(account, &dex));
        Ok(states.collect::<Result<Vec<_>, _>>()?.into_iter().flat_map(|state| state.positions).collect())
    }

    /// The name that others are shown of an account, where it has one.
    ///
    /// # Errors
    /// As [`Venue::own`], but that nobody with an account has a name.
    pub fn display_name(&self, account: Address) -> Result<Option<String>, Error> {
        match self.own::<Named>(&format!("accounts/{account}")) {
            Ok(named) => Ok(named.display_name),
            Err(Error::Problem { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// An account's tokens.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn balances(&self, account: Address) -> Result<Vec<SpotBalance>, Error> {
        self.ask_about::<SpotState>("spotClearinghouseState", account).map(|state| state.balances)
    }

    /// An account's open orders in all dexes, the newest first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn open_orders(&self, account: Address) -> Result<Vec<OpenOrder>, Error> {
        let of_dex = |dex: &String| -> Result<Vec<OpenOrder>, Error> {
            self.ask(&json!({"type": "frontendOpenOrders", "user": account.to_string(), "dex": dex}))
        };
        let dexes = self.dexes()?;
        let mut orders: Vec<OpenOrder> =
            dexes.iter().map(of_dex).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        orders.sort_by_key(|order| std::cmp::Reverse(order.order));
        Ok(orders)
    }

    /// An account's open and past orders, the one that changed last first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn orders(&self, account: Address) -> Result<Vec<OrderRecord>, Error> {
        self.ask_about("historicalOrders", account)
    }

    /// One order of an account, where it has one of this id.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn order(&self, account: Address, order: OrderId) -> Result<Option<OrderRecord>, Error> {
        let question = json!({"type": "orderStatus", "user": account.to_string(), "oid": order.reference()});
        Ok(match self.ask(&question)? {
            OrderAnswer::Known { order } => Some(*order),
            OrderAnswer::Unknown => None,
        })
    }

    /// An account's last fills, the newest first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn fills(&self, account: Address) -> Result<Vec<Fill>, Error> {
        self.ask_about("userFills", account)
    }

    /// Funding that an account received or paid from a moment on, the oldest first.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn funding_payments(&self, account: Address, from: u64) -> Result<Vec<FundingPayment>, Error> {
        self.ask(&json!({"type": "userFunding", "user": account.to_string(), "startTime": from}))
    }

    /// What trades cost an account.
    ///
    /// # Errors
    /// As [`Venue::ask`].
    pub fn fees(&self, account: Address) -> Result<Fees, Error> {
        self.ask_about("userFees", account)
    }

    fn ask_about<T: DeserializeOwned>(&self, kind: &str, account: Address) -> Result<T, Error> {
        self.ask(&json!({"type": kind, "user": account.to_string()}))
    }
}
