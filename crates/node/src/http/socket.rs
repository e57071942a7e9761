//! `GET /ws`: streams, and requests as over HTTP.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use api::hyperliquid::socket_message::{
    ClientMessage, PostRequest, SubscriptionRequest, already_subscribed_frame, already_unsubscribed_frame,
    error_frame, pong_frame, post_action_frame, post_error_frame, post_info_frame, subscribed_frame,
    unsubscribed_frame,
};
use api::hyperliquid::{PostedAction, RequestHead, Subscription};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, SinkExt};
use tokio::time::Instant;

use super::Doors;
use super::connections::Place;
use super::exchange::{self, Unanswered, refused, weigh};
use super::info::{answer, has_time};
use super::limits::{Refusal, SocketAllowance};
use super::streams::{Deliveries, Listener, TOO_SLOW};
use crate::ingress::{Answered, Answers, Arrival, Asked};

/// The largest message of a client: two thousand orders. A connection keeps what arrived of one, and there may be thousands.
const MESSAGE_LIMIT: usize = 256 << 10;

/// A connection silent for this long is closed.
const SILENCE: Duration = Duration::from_secs(60);

/// How long a client may take to accept a message before it counts as gone.
const SEND_LIMIT: Duration = Duration::from_secs(10);

/// How long a client may take to close its end after the venue has closed its own.
const FAREWELL: Duration = Duration::from_millis(500);

/// How much is read of a connection at once: dozens of orders, and no more than thousands of connections can keep.
const READ: usize = 32 << 10;

/// How many messages that have arrived are heard before answers are sent.
const HEARD_AT_ONCE: usize = 64;

pub(super) async fn upgrade(
    State(doors): State<Doors>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(place): Extension<Place>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let allowance = match SocketAllowance::open(doors.peers.of(peer.ip())) {
        Ok(allowance) => allowance,
        Err(refusal) => {
            doors.metrics.refuse(refusal.limit);
            return refusal.into_response();
        }
    };
    let upgrade =
        upgrade.max_message_size(MESSAGE_LIMIT).max_frame_size(MESSAGE_LIMIT).read_buffer_size(READ);
    upgrade.on_upgrade(move |socket| async move {
        doors.metrics.connections.inc();
        let metrics = doors.metrics.clone();
        Connection::new(doors, peer.ip(), allowance, socket).serve().await;
        metrics.connections.dec();
        drop(place);
    })
}

/// One client's connection.
struct Connection {
    doors: Doors,
    peer: IpAddr,
    allowance: SocketAllowance,
    socket: WebSocket,
    streams: HashSet<Subscription>,
    listener: Listener,
    deliveries: Deliveries,
    last_heard: Instant,
    answers: Arc<Answers>,
    /// How many requests wait for their answers.
    unanswered: usize,
    /// Requests that were let in, and go on together.
    arrivals: Vec<Arrival>,
}

/// Why a connection ends.
enum End {
    /// The client is gone.
    Gone,
    /// It is closed, for this reason.
    Closed(String),
    /// The venue stops.
    Stopped,
}

impl Connection {
    fn new(doors: Doors, peer: IpAddr, allowance: SocketAllowance, socket: WebSocket) -> Self {
        let (listener, deliveries) = doors.streams.join(doors.peers.limits().queue_bytes);
        Self {
            doors,
            peer,
            allowance,
            socket,
            streams: HashSet::new(),
            listener,
            deliveries,
            last_heard: Instant::now(),
            answers: Arc::default(),
            unanswered: 0,
            arrivals: Vec::new(),
        }
    }

    async fn serve(mut self) {
        let (handle, answers) = (self.doors.sequencer.clone(), self.answers.clone());
        let stopping = handle.stopping();
        tokio::pin!(stopping);
        let room = self.doors.ingress.room().clone();
        let closed = room.closed();
        tokio::pin!(closed);
        let mut is_last_call = false;
        let end = loop {
            if is_last_call && self.unanswered == 0 {
                break End::Stopped;
            }
            let turn = tokio::select! {
                () = &mut stopping => Err(End::Stopped),
                () = &mut closed, if !is_last_call => {
                    is_last_call = true;
                    Ok(())
                }
                message = tokio::time::timeout_at(self.last_heard + SILENCE, self.socket.recv()) => match message {
                    Ok(Some(Ok(message))) => {
                        self.last_heard = Instant::now();
                        self.hear_all(message).await
                    }
                    Ok(Some(Err(error))) => Err(End::Closed(error.to_string())),
                    Ok(None) => Err(End::Gone),
                    Err(_) => Err(End::Closed("Inactive".into())),
                },
                delivery = self.deliveries.next() => match delivery {
                    Ok(frames) => self.send_all(frames).await,
                    Err(reason) => Err(End::Closed(reason.into())),
                },
                answered = answers.next() => self.send_answers(answered).await,
            };
            if let Err(end) = turn {
                break end;
            }
        };
        let (code, reason) = match end {
            End::Gone => return,
            End::Closed(reason) => (close_code::POLICY, reason),
            End::Stopped => (close_code::AWAY, "the venue has stopped".into()),
        };
        let frame = CloseFrame { code, reason: reason.into() };
        // The connection ends either way.
        let _ = tokio::time::timeout(SEND_LIMIT, self.socket.send(Message::Close(Some(frame)))).await;
        // A connection that is shut with something unread in it takes what the client has not read yet along.
        let rest = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        let _ = tokio::time::timeout(FAREWELL, rest).await;
    }

    async fn send(&mut self, text: impl Into<Utf8Bytes>) -> Result<(), End> {
        self.send_all(vec![text.into()]).await
    }

    /// Sends the answers that are ready.
    async fn send_answers(&mut self, answered: Vec<Answered>) -> Result<(), End> {
        self.unanswered -= answered.len();
        let frame = |Answered { id, ending, held }| match exchange::answer(ending) {
            Ok(answer) => (post_action_frame(id, &answer.response).into(), held),
            Err(unanswered) => (post_unanswered(id, &unanswered).into(), held),
        };
        let (frames, held): (_, Vec<_>) = answered.into_iter().map(frame).unzip();
        let sent = self.send_all(frames).await;
        drop(held);
        sent
    }

    /// Hears a message, and those that arrived with it. The signed requests among them go on together.
    async fn hear_all(&mut self, first: Message) -> Result<(), End> {
        let mut turn = self.hear(first).await;
        for _ in 1..HEARD_AT_ONCE {
            let next = match turn {
                Ok(()) => self.socket.recv().now_or_never(),
                Err(_) => None,
            };
            turn = match next {
                Some(Some(Ok(message))) => self.hear(message).await,
                Some(Some(Err(error))) => Err(End::Closed(error.to_string())),
                Some(None) => Err(End::Gone),
                None => break,
            };
        }
        self.hand_in();
        turn
    }

    /// Hands in the requests that were let in.
    fn hand_in(&mut self) {
        self.doors.ingress.hand_in_all(&mut self.arrivals);
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        if let Err(refusal) = self.allowance.hear() {
            self.doors.metrics.refuse(refusal.limit);
            return Err(End::Closed(refusal.reason));
        }
        // What may weigh more is worth being read whole.
        if let Message::Text(text) = &message
            && RequestHead::weighs_one(text.as_bytes())
            && let Some(PostedAction { id, payload }) = PostedAction::find(text)
        {
            self.doors.metrics.requests.inc();
            // What was read at once is kept as long as a part of it is, and is longer.
            let text = Bytes::copy_from_slice(text.as_bytes());
            return self.ask(id, Asked { text, posted: Some(payload), head: None, peer: self.peer }).await;
        }
        // Whatever else it is may take longer.
        self.hand_in();
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return self.send(error_frame("messages are text")).await,
            Message::Close(_) => return Err(End::Gone),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        match ClientMessage::decode(&text) {
            Ok(ClientMessage::Ping) => self.send(pong_frame()).await,
            Ok(ClientMessage::Subscribe(request)) => self.begin_stream(request).await,
            Ok(ClientMessage::Unsubscribe(request)) => self.end_stream(request).await,
            Ok(ClientMessage::Post { id, request }) => self.post(id, request).await,
            Err(error) => self.send(error.frame()).await,
        }
    }

    async fn begin_stream(&mut self, request: SubscriptionRequest) -> Result<(), End> {
        if self.streams.contains(&request.subscription) {
            return self.send(already_subscribed_frame(&request)).await;
        }
        // A stream begins with a look at the venue, which gives way as every question does.
        if let Err(refusal) = has_time(&self.doors) {
            return self.send(error_frame(&refusal.reason)).await;
        }
        let user = request.subscription.user();
        if let Err(refusal) = self.allowance.subscribe(user) {
            self.doors.metrics.refuse(refusal.limit);
            return self.send(error_frame(&refusal.reason)).await;
        }
        match self.listener.begin(request.subscription.clone(), subscribed_frame(&request).into()).await {
            Ok(()) => {
                self.streams.insert(request.subscription);
                Ok(())
            }
            Err(reason) => {
                self.allowance.unsubscribe(user);
                self.send(error_frame(&format!("Invalid subscription {}: {reason}", request.echo))).await
            }
        }
    }

    async fn end_stream(&mut self, request: SubscriptionRequest) -> Result<(), End> {
        if !self.streams.remove(&request.subscription) {
            return self.send(already_unsubscribed_frame(&request)).await;
        }
        self.allowance.unsubscribe(request.subscription.user());
        let frame = unsubscribed_frame(&request);
        self.listener.end(request.subscription);
        self.send(frame).await
    }

    async fn post(&mut self, id: u64, request: PostRequest) -> Result<(), End> {
        self.doors.metrics.requests.inc();
        match request {
            PostRequest::Info { kind, question } => {
                let frame = match answer(&self.doors, self.allowance.peer(), &question) {
                    Ok(Ok(answer)) => post_info_frame(id, &kind, &answer),
                    Ok(Err(error)) => post_error_frame(id, &error.to_string()),
                    Err(refusal) => post_refused(id, &refusal),
                };
                self.send(frame).await
            }
            PostRequest::Action(request) => {
                let asked = Asked { text: request.into(), posted: None, head: None, peer: self.peer };
                self.ask(id, asked).await
            }
        }
    }

    /// Lets a signed request in, or says why not.
    async fn ask(&mut self, id: u64, asked: Asked) -> Result<(), End> {
        match self.let_in(id, asked) {
            Ok(arrival) => {
                self.arrivals.push(arrival);
                self.unanswered += 1;
                Ok(())
            }
            Err(unanswered) => {
                self.hand_in();
                self.send(post_unanswered(id, &unanswered)).await
            }
        }
    }

    fn let_in(&self, id: u64, asked: Asked) -> Result<Arrival, Unanswered> {
        let peer = self.allowance.peer();
        let post = peer.post().map_err(|refusal| refused(&self.doors, refusal))?;
        let asked = weigh(&self.doors, peer, asked)?;
        let arrival = self.doors.ingress.admit(asked, &self.answers, id, Box::new(post));
        arrival.map_err(|no_room| refused(&self.doors, no_room))
    }

    /// Sends messages together: the system is called once for all of them, not once for each.
    async fn send_all(&mut self, frames: Vec<Utf8Bytes>) -> Result<(), End> {
        let mut messages =
            futures_util::stream::iter(frames.into_iter().map(|frame| Ok(Message::Text(frame))));
        let send = tokio::time::timeout(SEND_LIMIT, self.socket.send_all(&mut messages));
        tokio::select! {
            biased;
            sent = send => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Gone),
                Err(_) => Err(End::Closed(TOO_SLOW.into())),
            },
            () = self.deliveries.filled() => Err(End::Closed(TOO_SLOW.into())),
        }
    }
}

/// The frame of a request that was not looked at.
fn post_refused(id: u64, refusal: &Refusal) -> String {
    post_error_frame(id, &format!("{} {}", refusal.status.as_u16(), refusal.reason))
}

/// The frame of a signed request without an answer of the documented form.
fn post_unanswered(id: u64, unanswered: &Unanswered) -> String {
    match unanswered {
        Unanswered::Unreadable(error) => post_error_frame(id, &error.to_string()),
        Unanswered::Misread(error) => error.frame(),
        other => post_error_frame(id, &format!("{} {}", other.status().as_u16(), other.reason())),
    }
}
