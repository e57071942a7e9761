//! The publisher: one thread that tells everybody what they listen to.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use api::hyperliquid::{Subscription, feed};
use axum::extract::ws::Utf8Bytes;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::Instant;

use crate::handle::Handle;
use crate::metrics::Metrics;
use sequencer::{Content, Update, Venue};

use super::queue::Queue;
use super::topics::{Addressed, Topics};
use super::{ConnectionId, Request};

/// How many present states are written under one hold of the venue's lock: writers wait for no more than these.
const SHOWN_AT_ONCE: usize = 64;

/// What lies between the beginnings of two turns at least: under load several blocks are told together, which costs everybody less.
const GATHERING: Duration = Duration::from_millis(5);

/// Why everybody is cut off when history was gone back in.
const REWOUND: &str = "the devnet went back in time; subscribe anew";

/// Why everybody is cut off when blocks came faster than they could be told.
const OVERTAKEN: &str = "blocks came faster than they could be told; subscribe anew";

/// What the publisher knows.
pub(super) struct Publisher {
    venue: Arc<Venue>,
    updates: broadcast::Receiver<Arc<Update>>,
    asked: mpsc::UnboundedReceiver<Request>,
    metrics: Arc<Metrics>,
    topics: Topics,
    connections: HashMap<ConnectionId, Connection>,
    branch: u64,
    last_turn: Instant,
}

/// A connection that listens.
struct Connection {
    queue: Queue,
    streams: Vec<Subscription>,
    /// How many streams it has begun.
    begun: u64,
}

/// What ended a wait.
enum Wake {
    Update(Result<Arc<Update>, RecvError>),
    Asked(Option<Request>),
    Due,
    Stopped,
}

impl Publisher {
    pub(super) fn new(
        venue: Arc<Venue>,
        updates: broadcast::Receiver<Arc<Update>>,
        asked: mpsc::UnboundedReceiver<Request>,
        metrics: Arc<Metrics>,
    ) -> Self {
        let branch = venue.read_shown().branch;
        Self {
            venue,
            updates,
            asked,
            metrics,
            topics: Topics::default(),
            connections: HashMap::new(),
            branch,
            last_turn: Instant::now(),
        }
    }

    /// Tells until the venue stops.
    pub(super) fn run(mut self, sequencer: &Handle) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime that only waits can always be built");
        loop {
            let wake = runtime.block_on(self.wait(sequencer));
            runtime.block_on(async { tokio::time::sleep_until(self.last_turn + GATHERING).await });
            match wake {
                Wake::Update(Ok(update)) => self.turn(vec![update], None),
                Wake::Update(Err(RecvError::Lagged(_))) => self.cut_everybody_off(OVERTAKEN),
                Wake::Asked(Some(request)) => self.turn(Vec::new(), Some(request)),
                Wake::Due => self.turn(Vec::new(), None),
                Wake::Update(Err(RecvError::Closed)) | Wake::Asked(None) | Wake::Stopped => return,
            }
        }
    }

    async fn wait(&mut self, sequencer: &Handle) -> Wake {
        let due = self.topics.next_due();
        let is_due = async {
            match due {
                Some(due) => tokio::time::sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            update = self.updates.recv() => Wake::Update(update),
            request = self.asked.recv() => Wake::Asked(request),
            () = is_due => Wake::Due,
            () = sequencer.stopping() => Wake::Stopped,
        }
    }

    /// Tells everybody what has happened since the last turn, and does what is asked.
    ///
    /// A block is announced while the venue is locked for it. So, with the venue locked here and all announcements taken in,
    /// state and announcements say the same, and a stream goes on exactly where its beginning ends.
    fn turn(&mut self, mut updates: Vec<Arc<Update>>, first: Option<Request>) {
        self.last_turn = Instant::now();
        let mut asked: Vec<Request> = first.into_iter().collect();
        while let Ok(request) = self.asked.try_recv() {
            asked.push(request);
        }
        if self.topics.is_empty() && asked.is_empty() {
            return;
        }
        let venue = self.venue.clone();
        let content = if asked.is_empty() { venue.read_shown() } else { venue.read() };
        if !self.take_announcements(&mut updates) {
            return self.refuse(asked, &content, OVERTAKEN);
        }
        if content.branch != self.branch {
            self.branch = content.branch;
            return self.refuse(asked, &content, REWOUND);
        }
        let changes: Vec<_> = updates
            .iter()
            .filter(|update| update.branch == self.branch)
            .map(|update| (&update.changes, update.time))
            .collect();
        let mut messages = self.topics.take_in(&changes, content.state(), &content.views);
        let now = Instant::now();
        let begun = self.take_requests(asked, &content, now);
        drop(content);
        // What of an earlier stream was laid into a queue comes before the beginning of a later one.
        self.deliver(std::mem::take(&mut messages));
        self.confirm(begun);
        self.show_due(now, &mut messages);
        self.deliver(messages);
    }

    /// Lays the beginnings of streams into their connections' queues, and answers who asked.
    fn confirm(&mut self, begun: Vec<Begun>) {
        for (id, reply, beginning) in begun {
            let answer = beginning.map(|frames| self.push(id, frames));
            // Who asked may have gone away in the meantime.
            let _ = reply.send(answer);
        }
    }

    /// Takes in all blocks that are announced; false where some are lost.
    fn take_announcements(&mut self, updates: &mut Vec<Arc<Update>>) -> bool {
        loop {
            match self.updates.try_recv() {
                Ok(update) => updates.push(update),
                Err(TryRecvError::Lagged(_)) => return false,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return true,
            }
        }
    }

    /// Cuts everybody off; what was asked is then asked of a venue where nobody listens.
    fn refuse(&mut self, asked: Vec<Request>, content: &Content, reason: &'static str) {
        self.cut_everybody_off(reason);
        let begun = self.take_requests(asked, content, Instant::now());
        self.confirm(begun);
    }

    fn cut_everybody_off(&mut self, reason: &'static str) {
        self.topics.clear();
        for connection in self.connections.drain().map(|(_, connection)| connection) {
            connection.queue.close(reason);
        }
    }

    fn take_requests(&mut self, asked: Vec<Request>, content: &Content, now: Instant) -> Vec<Begun> {
        let mut beginnings = Vec::new();
        for request in asked {
            match request {
                Request::Join(id, queue) => {
                    self.connections.insert(id, Connection { queue, streams: Vec::new(), begun: 0 });
                }
                Request::Begin(id, subscription, confirmation, reply) => {
                    beginnings.push((id, reply, self.begin(id, subscription, confirmation, content, now)));
                }
                Request::End(id, subscription) => {
                    self.topics.leave(&subscription, id);
                    if let Some(connection) = self.connections.get_mut(&id) {
                        connection.streams.retain(|own| *own != subscription);
                    }
                }
                Request::Leave(id) => self.forget(id),
            }
        }
        self.metrics.topics.set(i64::try_from(self.topics.len()).unwrap_or(i64::MAX));
        beginnings
    }

    fn begin(
        &mut self,
        id: ConnectionId,
        subscription: Subscription,
        confirmation: Utf8Bytes,
        content: &Content,
        now: Instant,
    ) -> Beginning {
        let (state, views) = (content.state(), &content.views);
        let connection = self.connections.get_mut(&id).ok_or("the connection is being closed")?;
        let frames = feed::snapshot(&subscription, state, views)?;
        connection.begun += 1;
        connection.streams.push(subscription.clone());
        self.topics.listen(subscription, (id, connection.begun), state, now);
        Ok(std::iter::once(confirmation).chain(frames.into_iter().map(Utf8Bytes::from)).collect())
    }

    fn forget(&mut self, id: ConnectionId) {
        for subscription in self.connections.remove(&id).map(|gone| gone.streams).unwrap_or_default() {
            self.topics.leave(&subscription, id);
        }
    }

    /// Shows the present state wherever it is due. Between two holds of the lock the venue may go on: what is shown then is
    /// newer, and is shown again once the news of it has been taken in.
    fn show_due(&mut self, now: Instant, messages: &mut Vec<Addressed>) {
        while self.topics.next_due().is_some_and(|due| due <= now) {
            let venue = self.venue.clone();
            let content = venue.read_shown();
            if content.branch != self.branch {
                return;
            }
            messages.extend(self.topics.show_due(now, SHOWN_AT_ONCE, content.state(), &content.views));
        }
    }

    /// Lays the messages into the queues, each connection's in the order in which it began its streams.
    fn deliver(&mut self, mut messages: Vec<Addressed>) {
        messages.sort_by_key(|(connection, place, _)| (*connection, *place));
        let mut rest = messages.into_iter().peekable();
        while let Some((id, _, first)) = rest.next() {
            let mut frames = vec![first];
            while let Some((_, _, frame)) = rest.next_if(|(next, ..)| *next == id) {
                frames.push(frame);
            }
            self.push(id, frames);
        }
    }

    /// Lays messages into a connection's queue; one that is full is forgotten.
    fn push(&mut self, id: ConnectionId, frames: Vec<Utf8Bytes>) {
        let Some(connection) = self.connections.get(&id) else { return };
        self.metrics.frames.inc_by(frames.len() as u64);
        if !connection.queue.push(frames) {
            self.metrics.slow_readers.inc();
            self.forget(id);
        }
    }
}

/// What a stream begins with, or why there is none.
type Beginning = Result<Vec<Utf8Bytes>, String>;

/// Who asked for a stream, and what comes of it.
type Begun = (ConnectionId, oneshot::Sender<Result<(), String>>, Beginning);
