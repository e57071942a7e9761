//! Events as they come, block by block: server-sent events that anyone can follow from any block on.

use std::convert::Infallible;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use api::native::{self, Asked, Problem};
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use journal::{Error, History};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{OwnedSemaphorePermit, broadcast};

use super::record::{BYTES, STREAMS, absent, tip, unreadable};
use crate::handle::Handle;
use crate::http::Doors;
use sequencer::{Update, Venue};

/// How many parts wait for a reader.
const WAITING: usize = 4;

/// A reader that takes nothing for so long is dropped.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a stream says that it is still there when nothing happens.
const SILENCE: Duration = Duration::from_secs(15);

/// How many blocks one part holds at most.
const BLOCKS: u64 = 256;

/// Opens a stream from the block after `last`, or from the one asked for, or from the next one on.
pub(super) fn open(doors: &Doors, asked: &Asked, last: Option<u64>) -> Result<Response, Problem> {
    let streams = doors.record.streams.clone();
    let place = streams.try_acquire_owned().map_err(|_| Problem::too_many_streams(STREAMS))?;
    // Before the height is looked at, so that no block falls between.
    let updates = doors.sequencer.subscribe();
    let (height, branch) = tip(doors);
    let from = last.map(|last: u64| last.saturating_add(1)).or(asked.whole("from")).unwrap_or(height + 1);
    if from == 0 || from > height + 1 {
        return Err(Problem::unknown_block(from, height));
    }
    let history = History::open(&doors.record.directory, branch).map_err(unreadable)?;
    if from <= height && history.first_from(from, from).map_err(unreadable)?.is_none() {
        return Err(absent(&history, from, height));
    }
    let (sender, receiver) = mpsc::channel(WAITING);
    let pump = Pump {
        venue: doors.venue.clone(),
        sequencer: doors.sequencer.clone(),
        history: Arc::new(history),
        updates,
        branch,
        next: from,
        sender,
    };
    tokio::spawn(pump.run());
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, Body::new(Parts { receiver, _place: place })).into_response())
}

/// Brings what is recorded to one reader.
struct Pump {
    venue: Arc<Venue>,
    sequencer: Handle,
    history: Arc<History>,
    updates: broadcast::Receiver<Arc<Update>>,
    branch: u64,
    /// The block whose events come next.
    next: u64,
    sender: Sender<Bytes>,
}

/// The stream has ended: the reader went away or was too slow, the venue stops, or it is on another branch.
struct Ended;

impl Pump {
    async fn run(mut self) {
        while self.step().await.is_ok() {}
    }

    async fn step(&mut self) -> Result<(), Ended> {
        let (height, branch) = {
            let content = self.venue.read_shown();
            (content.state().height, content.branch)
        };
        if branch != self.branch {
            let told = format!("event: branch\ndata: {{\"branch\":{branch},\"height\":{height}}}\n\n");
            self.send(told.into()).await?;
            return Err(Ended);
        }
        if self.next > height {
            return self.wait().await;
        }
        let (history, next, count) = (self.history.clone(), self.next, BLOCKS.min(height - self.next + 1));
        let read = tokio::task::spawn_blocking(move || part(&history, next, count));
        match read.await.expect("reading does not panic") {
            Ok((text, blocks)) if blocks > 0 => {
                self.next += blocks;
                self.send(text.into()).await
            }
            Ok(_) => Err(Ended),
            Err(error) => {
                tracing::error!(%error, "the record of events cannot be read");
                Err(Ended)
            }
        }
    }

    /// Waits for the next block.
    async fn wait(&mut self) -> Result<(), Ended> {
        tokio::select! {
            update = self.updates.recv() => match update {
                Ok(_) | Err(RecvError::Lagged(_)) => Ok(()),
                Err(RecvError::Closed) => Err(Ended),
            },
            () = self.sequencer.stopping() => Err(Ended),
            () = self.sender.closed() => Err(Ended),
            _ = tokio::time::timeout(SILENCE, std::future::pending::<()>()) => self.send(": still here\n\n".into()).await,
        }
    }

    async fn send(&self, part: Bytes) -> Result<(), Ended> {
        match tokio::time::timeout(PATIENCE, self.sender.send(part)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ended),
        }
    }
}

/// The events of some blocks as text, and of how many blocks they are.
fn part(history: &History, from: u64, count: u64) -> Result<(String, u64), Error> {
    let found = history.events(from, count, BYTES)?;
    let mut text = String::new();
    for block in &found {
        let data = native::events(block.height, &block.hash.to_string(), &block.events);
        write!(text, "id: {}\nevent: block\ndata: {data}\n\n", block.height)
            .expect("a text takes all that is written");
    }
    Ok((text, found.len() as u64))
}

/// The body of a stream. It has its place until it ends.
struct Parts {
    receiver: Receiver<Bytes>,
    _place: OwnedSemaphorePermit,
}

impl hyper::body::Body for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.receiver.poll_recv(context).map(|part| part.map(|part| Ok(Frame::data(part))))
    }
}
