//! A client's end of a WebSocket.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use crate::venue::TestVenue;

/// A client's end of a WebSocket.
pub struct Client {
    pub socket: WebSocket<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub fn connect(venue: &TestVenue) -> Self {
        Self::try_connect(venue).unwrap()
    }

    /// A connection, unless it is refused.
    pub fn try_connect(venue: &TestVenue) -> Result<Self, tungstenite::Error> {
        let (socket, _) = tungstenite::connect(format!("ws://{}/ws", venue.address()))?;
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        }
        Ok(Self { socket })
    }

    /// A connection as soon as the venue has seen that another one has ended.
    pub fn connect_when_there_is_room(venue: &TestVenue) -> Self {
        loop {
            match Self::try_connect(venue) {
                Ok(client) => return client,
                Err(tungstenite::Error::Http(answer)) if answer.status() == 429 => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub fn send(&mut self, message: &Value) {
        self.socket.send(Message::text(message.to_string())).unwrap();
    }

    pub fn next(&mut self) -> Value {
        loop {
            if let Message::Text(text) = self.socket.read().unwrap() {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }

    /// The data of the next message on a channel for which this holds.
    pub fn find(&mut self, channel: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.next();
            if message["channel"] == channel && wanted(&message["data"]) {
                return message["data"].clone();
            }
        }
    }

    pub fn subscribe(&mut self, subscription: &Value) {
        self.send(&json!({"method": "subscribe", "subscription": subscription}));
        let echo = self.find("subscriptionResponse", |_| true);
        assert_eq!(
            (&echo["method"], &echo["subscription"]["type"]),
            (&json!("subscribe"), &subscription["type"])
        );
    }

    /// Reads until the connection ends, and gives the venue's reason; empty where it was cut.
    pub fn closing_reason(&mut self) -> String {
        loop {
            match self.socket.read() {
                Ok(Message::Close(frame)) => {
                    return frame.map(|frame| frame.reason.to_string()).unwrap_or_default();
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    panic!("the connection does not end")
                }
                Err(_) => return String::new(),
            }
        }
    }
}
