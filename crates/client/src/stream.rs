//! What happens at a venue, as it happens.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use engine::ids::Address;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use crate::{Error, Venue};

/// The venue closes a connection that is silent for 60 s.
const PING_INTERVAL: Duration = Duration::from_secs(25);

/// What a stream tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscription {
    /// Mid prices of all markets.
    Mids,
    /// The best levels of a market's book.
    Book(String),
    /// A market's trades.
    Trades(String),
    /// Best bid and offer of a market.
    BestPrices(String),
    /// Prices, funding and open interest of a market.
    Market(String),
    /// The running candle of a market and an interval.
    Candle(String, String),
    /// Changes of an account's orders.
    Orders(Address),
    /// An account's fills.
    Fills(Address),
    /// An account's funding.
    Funding(Address),
    /// An account's margin and positions.
    Account(Address),
}

/// A message of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The channel, in the dialect's word: `trades`, `l2Book`, `userFills` …
    pub channel: String,
    /// What it says, in the dialect's form.
    pub data: Value,
}

/// A connection that listens. As an iterator it gives frames until the connection ends; what the venue says of the
/// connection itself is left out.
pub struct Stream {
    url: String,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    pinged: Instant,
}

impl Stream {
    /// Connects, and subscribes.
    ///
    /// # Errors
    /// Nobody listens there, or the connection broke.
    pub fn open(venue: &Venue, subscriptions: &[Subscription]) -> Result<Self, Error> {
        let url = format!("{}/ws", venue.url().replacen("http", "ws", 1));
        let broken =
            |error: tungstenite::Error| Error::Unreachable { url: url.clone(), reason: error.to_string() };
        let (socket, _) = tungstenite::connect(&url).map_err(broken)?;
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PING_INTERVAL)).map_err(|error| broken(error.into()))?;
        }
        let mut stream = Self { url, socket, pinged: Instant::now() };
        for subscription in subscriptions {
            stream.subscribe(subscription)?;
        }
        Ok(stream)
    }

    /// Listens to one thing more.
    ///
    /// # Errors
    /// The connection broke.
    pub fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Error> {
        self.say(&json!({"method": "subscribe", "subscription": subscription.written()}))
    }

    /// Listens to one thing less.
    ///
    /// # Errors
    /// The connection broke.
    pub fn unsubscribe(&mut self, subscription: &Subscription) -> Result<(), Error> {
        self.say(&json!({"method": "unsubscribe", "subscription": subscription.written()}))
    }

    fn say(&mut self, message: &Value) -> Result<(), Error> {
        self.socket.send(Message::text(message.to_string())).map_err(|error| self.broken(&error))
    }

    /// The next frame; none where the venue ended the connection.
    fn receive(&mut self) -> Result<Option<Frame>, Error> {
        loop {
            if self.pinged.elapsed() >= PING_INTERVAL {
                self.say(&json!({"method": "ping"}))?;
                self.pinged = Instant::now();
            }
            let text = match self.socket.read() {
                Ok(Message::Text(text)) => text,
                Ok(Message::Close(_)) | Err(tungstenite::Error::ConnectionClosed) => return Ok(None),
                Ok(_) => continue,
                Err(tungstenite::Error::Io(error)) if is_timeout(&error) => continue,
                Err(error) => return Err(self.broken(&error)),
            };
            let unexpected = |reason: String| Error::Unexpected { url: self.url.clone(), reason };
            let mut frame: Value =
                serde_json::from_str(&text).map_err(|error| unexpected(error.to_string()))?;
            let data = frame["data"].take();
            match frame["channel"].as_str() {
                Some("pong" | "subscriptionResponse") => {}
                Some("error") => return Err(Error::Refused(data.as_str().unwrap_or_default().to_owned())),
                Some(channel) => return Ok(Some(Frame { channel: channel.to_owned(), data })),
                None => return Err(unexpected(format!("a frame without a channel: {text}"))),
            }
        }
    }

    fn broken(&self, error: &tungstenite::Error) -> Error {
        Error::Unreachable { url: self.url.clone(), reason: error.to_string() }
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}

impl Iterator for Stream {
    type Item = Result<Frame, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.receive().transpose()
    }
}

impl Frame {
    /// What it says as one of the [`answers`](crate::answers).
    ///
    /// # Errors
    /// It says something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.data)
    }
}

impl Subscription {
    fn written(&self) -> Value {
        match self {
            Self::Mids => json!({"type": "allMids"}),
            Self::Book(market) => json!({"type": "l2Book", "coin": market}),
            Self::Trades(market) => json!({"type": "trades", "coin": market}),
            Self::BestPrices(market) => json!({"type": "bbo", "coin": market}),
            Self::Market(market) => json!({"type": "activeAssetCtx", "coin": market}),
            Self::Candle(market, interval) => json!({"type": "candle", "coin": market, "interval": interval}),
            Self::Orders(account) => json!({"type": "orderUpdates", "user": account.to_string()}),
            Self::Fills(account) => json!({"type": "userFills", "user": account.to_string()}),
            Self::Funding(account) => json!({"type": "userFundings", "user": account.to_string()}),
            Self::Account(account) => json!({"type": "clearinghouseState", "user": account.to_string()}),
        }
    }
}
