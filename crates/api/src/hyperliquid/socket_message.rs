//! The messages of the WebSocket: what a client sends, and the frames around what it gets.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

use super::{ExchangeRequest, InfoRequest, Subscription};

/// A message of a client.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientMessage {
    /// Starts a stream.
    Subscribe(SubscriptionRequest),
    /// Ends a stream.
    Unsubscribe(SubscriptionRequest),
    /// Asks whether the venue is there.
    Ping,
    /// A request as over HTTP, answered with its number.
    Post {
        /// The client's number for it.
        id: u64,
        /// What is asked.
        request: PostRequest,
    },
}

/// A subscription with the words in which it is confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct SubscriptionRequest {
    /// Which stream.
    pub subscription: Subscription,
    /// The request as received, defaults filled in.
    pub echo: Value,
}

/// A request as over HTTP.
#[derive(Debug, Clone, PartialEq)]
pub enum PostRequest {
    /// As `POST /info`.
    Info {
        /// The `type`, which the answer repeats.
        kind: String,
        /// The question.
        question: InfoRequest,
    },
    /// As `POST /exchange`.
    Action(Box<ExchangeRequest>),
}

/// A message that cannot be read. [`SocketError::frame`] is the answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SocketError {
    /// No JSON, or no message of this dialect.
    #[error("Error parsing JSON into valid websocket request: {received}: {reason}")]
    Unreadable {
        /// The message, by whose repetition clients find their request again.
        received: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No stream of this dialect.
    #[error("Invalid subscription {subscription}: {reason}")]
    InvalidSubscription {
        /// What was asked for.
        subscription: Value,
        /// What is wrong with it.
        reason: String,
    },
    /// A numbered request that cannot be read.
    #[error("{reason}")]
    InvalidPost {
        /// The client's number for it.
        id: u64,
        /// What is wrong with it.
        reason: String,
    },
}

/// No more of a wrong message is repeated, in characters.
const LONGEST_REPETITION: usize = 1000;

#[derive(Deserialize)]
#[serde(tag = "method", rename_all = "camelCase")]
enum WrittenMessage {
    Subscribe { subscription: Value },
    Unsubscribe { subscription: Value },
    Ping {},
    Post { id: u64, request: WrittenPost },
}

#[derive(Deserialize)]
struct WrittenPost {
    #[serde(rename = "type")]
    kind: String,
    payload: Value,
}

impl ClientMessage {
    /// Reads a text frame.
    ///
    /// # Errors
    /// See [`SocketError`].
    pub fn decode(text: &str) -> Result<Self, SocketError> {
        let written = serde_json::from_str(text).map_err(|error| SocketError::Unreadable {
            received: text.chars().take(LONGEST_REPETITION).collect(),
            reason: error.to_string(),
        })?;
        match written {
            WrittenMessage::Ping {} => Ok(Self::Ping),
            WrittenMessage::Subscribe { subscription } => {
                read_subscription(subscription).map(Self::Subscribe)
            }
            WrittenMessage::Unsubscribe { subscription } => {
                read_subscription(subscription).map(Self::Unsubscribe)
            }
            WrittenMessage::Post { id, request } => match read_post(&request) {
                Ok(request) => Ok(Self::Post { id, request }),
                Err(reason) => Err(SocketError::InvalidPost { id, reason }),
            },
        }
    }
}

fn read_subscription(received: Value) -> Result<SubscriptionRequest, SocketError> {
    match Subscription::deserialize(&received) {
        Ok(subscription) => Ok(SubscriptionRequest { echo: subscription.echo(&received), subscription }),
        Err(error) => {
            Err(SocketError::InvalidSubscription { subscription: received, reason: error.to_string() })
        }
    }
}

fn read_post(written: &WrittenPost) -> Result<PostRequest, String> {
    match written.kind.as_str() {
        "info" => {
            let question = InfoRequest::from_value(&written.payload).map_err(|error| error.to_string())?;
            let kind = written.payload.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
            Ok(PostRequest::Info { kind, question })
        }
        "action" => {
            let request = ExchangeRequest::from_value(&written.payload).map_err(|error| error.to_string())?;
            Ok(PostRequest::Action(Box::new(request)))
        }
        other => Err(format!("request.type is `{other}`, and must be `info` or `action`")),
    }
}

impl SocketError {
    /// The frame that answers the message.
    pub fn frame(&self) -> String {
        match self {
            Self::InvalidPost { id, reason } => post_error_frame(*id, reason),
            other => error_frame(&other.to_string()),
        }
    }
}

#[derive(Serialize)]
struct Frame<'a, T: ?Sized> {
    channel: &'a str,
    data: &'a T,
}

/// A message of a stream, as text.
pub fn channel_frame(channel: &str, data: &(impl Serialize + ?Sized)) -> String {
    // Only a map with keys that are no text, or a failing `Serialize`, can fail here; answers have neither.
    serde_json::to_string(&Frame { channel, data }).expect("an answer is plain JSON")
}

/// Confirms that a stream began.
pub fn subscribed_frame(request: &SubscriptionRequest) -> String {
    channel_frame("subscriptionResponse", &json!({"method": "subscribe", "subscription": request.echo}))
}

/// Confirms that a stream ended.
pub fn unsubscribed_frame(request: &SubscriptionRequest) -> String {
    channel_frame("subscriptionResponse", &json!({"method": "unsubscribe", "subscription": request.echo}))
}

/// Answers a ping.
pub fn pong_frame() -> String {
    r#"{"channel":"pong"}"#.to_owned()
}

/// Says what is wrong with a message.
pub fn error_frame(text: &str) -> String {
    channel_frame("error", text)
}

/// Says that a stream runs already.
pub fn already_subscribed_frame(request: &SubscriptionRequest) -> String {
    error_frame(&format!("Already subscribed: {}", request.echo))
}

/// Says that a stream does not run.
pub fn already_unsubscribed_frame(request: &SubscriptionRequest) -> String {
    error_frame(&format!("Already unsubscribed: {}", request.echo))
}

/// Answers a numbered question; `kind` is the `type` of the question.
pub fn post_info_frame(id: u64, kind: &str, data: &impl Serialize) -> String {
    post_frame(id, &Typed { r#type: "info", payload: Answer { r#type: kind, data } })
}

/// Answers a numbered action with the body that HTTP would have.
pub fn post_action_frame(id: u64, body: &impl Serialize) -> String {
    post_frame(id, &Typed { r#type: "action", payload: body })
}

/// Refuses a numbered request.
pub fn post_error_frame(id: u64, text: &str) -> String {
    post_frame(id, &Typed { r#type: "error", payload: text })
}

#[derive(Serialize)]
struct Typed<T> {
    r#type: &'static str,
    payload: T,
}

#[derive(Serialize)]
struct Answer<'a, T> {
    r#type: &'a str,
    data: &'a T,
}

#[derive(Serialize)]
struct Numbered<'a, T> {
    id: u64,
    response: &'a T,
}

fn post_frame(id: u64, response: &impl Serialize) -> String {
    channel_frame("post", &Numbered { id, response })
}
