//! The messages of the WebSocket: what a client sends, and the frames around what it gets.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use thiserror::Error;

use super::{InfoRequest, Subscription};

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
    /// As `POST /exchange`: the text that would be its body, not yet decoded.
    Action(String),
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

/// The methods of messages, in the words of an error.
const METHODS: &str = "one of `subscribe`, `unsubscribe`, `ping`, `post`";

/// A message of any method; what a method does not have is left unread.
#[derive(Deserialize)]
struct WrittenMessage<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    subscription: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    request: Option<WrittenPost<'a>>,
}

#[derive(Deserialize)]
struct WrittenPost<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

impl ClientMessage {
    /// Reads a text frame.
    ///
    /// # Errors
    /// See [`SocketError`].
    pub fn decode(text: &str) -> Result<Self, SocketError> {
        let unreadable = |reason: String| SocketError::Unreadable {
            received: text.chars().take(LONGEST_REPETITION).collect(),
            reason,
        };
        let written: WrittenMessage<'_> =
            serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        match written.method.as_ref() {
            "ping" => Ok(Self::Ping),
            "subscribe" => {
                let subscription = read(written.subscription, "subscription").map_err(unreadable)?;
                read_subscription(subscription).map(Self::Subscribe)
            }
            "unsubscribe" => {
                let subscription = read(written.subscription, "subscription").map_err(unreadable)?;
                read_subscription(subscription).map(Self::Unsubscribe)
            }
            "post" => {
                let id = read(written.id, "id").map_err(unreadable)?;
                let request = written.request.ok_or_else(|| unreadable("missing field `request`".into()))?;
                match read_post(&request) {
                    Ok(request) => Ok(Self::Post { id, request }),
                    Err(reason) => Err(SocketError::InvalidPost { id, reason }),
                }
            }
            other => Err(unreadable(format!("unknown variant `{other}`, expected {METHODS}"))),
        }
    }
}

fn read<'a, T: Deserialize<'a>>(written: Option<&'a RawValue>, field: &str) -> Result<T, String> {
    let written = written.ok_or_else(|| format!("missing field `{field}`"))?;
    serde_json::from_str(written.get()).map_err(|error| format!("{field}: {error}"))
}

fn read_subscription(received: Value) -> Result<SubscriptionRequest, SocketError> {
    match Subscription::deserialize(&received) {
        Ok(subscription) => Ok(SubscriptionRequest { echo: subscription.echo(&received), subscription }),
        Err(error) => {
            Err(SocketError::InvalidSubscription { subscription: received, reason: error.to_string() })
        }
    }
}

fn read_post(written: &WrittenPost<'_>) -> Result<PostRequest, String> {
    match written.kind.as_ref() {
        "info" => {
            let payload: Value =
                serde_json::from_str(written.payload.get()).map_err(|error| error.to_string())?;
            let question = InfoRequest::from_value(&payload).map_err(|error| error.to_string())?;
            let kind = payload.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
            Ok(PostRequest::Info { kind, question })
        }
        "action" => Ok(PostRequest::Action(written.payload.get().to_owned())),
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
