//! The way in: signed requests are decoded, hashed and attributed to their signers on threads of their own, in batches, and go
//! to the sequencer in the order in which they came. How much is on its way is bounded, and so is what that takes of memory.

mod allowance;
mod answers;
mod arrivals;
mod check;
mod reply;
mod room;
mod rules;
mod signatures;

use std::net::IpAddr;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use api::hyperliquid::RequestHead;
use axum::body::Bytes;
use sequencer::Venue;
use tokio::sync::oneshot;

use crate::handle::{Handle, Submission};
use crate::metrics::Metrics;

use arrivals::Arrivals;
use check::{Checker, Unfit};

pub(crate) use answers::{Answered, Answers, Held};
pub(crate) use reply::{Answer, Ending, Pending, Reply};
use room::Place;
pub use room::RoomLimits;
pub(crate) use room::{NoRoom, Room};
use rules::KnownRules;
use signatures::KnownSigners;
pub use signatures::Signatures;

/// How requests come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IngressLimits {
    /// How many threads check signatures.
    pub verifying_threads: usize,
    /// How much may be on its way to the sequencer at once.
    pub room: RoomLimits,
}

impl Default for IngressLimits {
    /// Half of the processors check signatures, which is what takes longest; what waits is done within a second.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            verifying_threads: (processors / 2).max(1),
            room: RoomLimits { requests: 16_384, bytes: 64 << 20 },
        }
    }
}

/// A signed request as it came.
pub(crate) struct Asked {
    /// The text that it came in.
    pub(crate) text: Bytes,
    /// Where in it the request is, where the text is a WebSocket's message.
    pub(crate) posted: Option<Range<usize>>,
    /// What it says of itself, where that was read.
    pub(crate) head: Option<RequestHead>,
    /// Whom it comes from.
    pub(crate) peer: IpAddr,
}

/// A signed request on its way to a verifying thread.
pub(crate) struct Arrival {
    asked: Asked,
    reply: Reply,
}

/// The way in.
#[derive(Clone)]
pub(crate) struct Ingress {
    room: Room,
    arrivals: Arc<Arrivals<Arrival, Checked>>,
}

/// What a request became.
enum Checked {
    /// A command.
    Command(Box<Submission>),
    /// Nothing, for this reason.
    Nothing(Reply, Ending),
}

impl Asked {
    /// The request itself.
    pub(crate) fn body(&self) -> &[u8] {
        self.posted.as_ref().map_or(&self.text, |posted| &self.text[posted.clone()])
    }
}

impl Ingress {
    /// Starts the verifying threads. They end once the venue has stopped.
    pub(crate) fn start(
        limits: IngressLimits,
        requests_before_trading: Option<u64>,
        signatures: Signatures,
        venue: Arc<Venue>,
        sequencer: &Handle,
        metrics: Arc<Metrics>,
    ) -> Self {
        let threads = limits.verifying_threads.max(1);
        let ingress = Self { room: Room::new(limits.room), arrivals: Arc::new(Arrivals::new(threads)) };
        let checker = Arc::new(Checker {
            rules: KnownRules::of(&venue),
            venue,
            signatures,
            signers: KnownSigners::default(),
            requests_before_trading,
            metrics,
        });
        for number in 0..threads {
            let (arrivals, checker) = (ingress.arrivals.clone(), checker.clone());
            let sequencer = sequencer.clone();
            std::thread::Builder::new()
                .name(format!("verifier-{number}"))
                .spawn(move || verify(&arrivals, &checker, &sequencer))
                .expect("a venue's threads can be started");
        }
        ingress
    }

    /// Hands in a signed request as it came. What becomes of it comes through the receiver; nothing, where the venue stops first.
    ///
    /// # Errors
    /// Where it has to give way.
    pub(crate) fn hand_in(&self, mut asked: Asked) -> Result<oneshot::Receiver<Ending>, NoRoom> {
        let (reply, ending) = Reply::new(self.enter(&mut asked)?);
        self.arrivals.push(Arrival { asked, reply });
        Ok(ending)
    }

    /// Lets a connection's request in, to be handed in with others; its answer goes to the connection, under this number.
    ///
    /// # Errors
    /// Where it has to give way.
    pub(crate) fn admit(
        &self,
        mut asked: Asked,
        answers: &Arc<Answers>,
        id: u64,
        held: Box<dyn Held>,
    ) -> Result<Arrival, NoRoom> {
        let place = self.enter(&mut asked)?;
        Ok(Arrival { asked, reply: Reply::to_connection(place, answers.clone(), id, held) })
    }

    /// Hands in requests that were let in, and leaves none.
    pub(crate) fn hand_in_all(&self, arrivals: &mut Vec<Arrival>) {
        self.arrivals.push_all(arrivals);
    }

    /// A place in the room. Only where room is left for nothing but what is vital does it matter whether a request is.
    fn enter(&self, asked: &mut Asked) -> Result<Place, NoRoom> {
        let bytes = asked.text.len();
        match self.room.enter(asked.head.is_some_and(RequestHead::is_vital), bytes) {
            Err(NoRoom::Orders { .. }) if asked.head.is_none() => {
                let head = RequestHead::read(asked.body());
                asked.head = Some(head);
                self.room.enter(head.is_vital(), bytes)
            }
            entered => entered,
        }
    }

    /// How much is on its way.
    pub(crate) fn room(&self) -> &Room {
        &self.room
    }

    /// Lets the verifying threads end.
    pub(crate) fn end(&self) {
        self.arrivals.close();
    }
}

/// What a verifying thread does until the venue has stopped.
fn verify(arrivals: &Arrivals<Arrival, Checked>, checker: &Checker, sequencer: &Handle) {
    while let Some((turn, batch)) = arrivals.take() {
        let checked = batch.into_iter().map(|arrival| check(checker, arrival, arrivals.is_empty())).collect();
        arrivals.pass(turn, checked, |checked| hand_on(checked, sequencer));
    }
}

/// Hands a batch's commands to the sequencer, which is woken once for all of them.
fn hand_on(checked: Vec<Checked>, sequencer: &Handle) {
    let commands = checked.into_iter().filter_map(|checked| match checked {
        Checked::Command(submission) => Some(*submission),
        Checked::Nothing(reply, ending) => {
            reply.end(ending);
            None
        }
    });
    sequencer.submit(commands.collect());
}

fn check(checker: &Checker, arrival: Arrival, has_time: bool) -> Checked {
    let Arrival { asked, mut reply } = arrival;
    // A request at which this program breaks must not take the others along.
    let checked = catch_unwind(AssertUnwindSafe(|| checker.check(&asked, has_time)));
    match checked {
        Ok(Ok(checked)) => {
            let pending = Pending { answer: checked.prepared.pending, rules: checked.rules };
            reply.await_outcome(pending, checked.admitted);
            let (command, evidence) = (checked.prepared.command, Some(checked.evidence));
            Checked::Command(Box::new(Submission { command, evidence, reply: Some(reply) }))
        }
        Ok(Err(Unfit::Unreadable(error))) => Checked::Nothing(reply, Ending::Unreadable(error)),
        Ok(Err(Unfit::Misread(error))) => Checked::Nothing(reply, Ending::Misread(error)),
        Ok(Err(Unfit::Answered(answer))) => Checked::Nothing(reply, Ending::Answered(answer)),
        Err(_) => Checked::Nothing(reply, Ending::Broken),
    }
}
