//! The way back to who sent a request.

use std::sync::Arc;

use api::hyperliquid::socket_message::SocketError;
use api::hyperliquid::{DecodeError, ExchangeResponse, PendingAnswer};
use sequencer::Outcome;
use sequencer::request_counts::Admitted;
use tokio::sync::oneshot;

use crate::handle::SubmitError;

use super::answers::{AnswerTo, Answers, Held};
use super::room::Place;
use super::rules::Rules;

/// What a client is answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The documented body.
    pub(crate) response: ExchangeResponse,
    /// What it should have signed, where that is the trouble.
    pub(crate) diagnosis: Option<String>,
}

/// An answer that waits for what follows from its command.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(super) answer: PendingAnswer,
    /// The rules that the request was read by.
    pub(super) rules: Arc<Rules>,
}

impl Pending {
    /// The answer.
    pub(crate) fn response(&self, outcome: &Outcome) -> ExchangeResponse {
        self.answer.answer(&outcome.events, &self.rules.markets)
    }
}

/// What became of a request.
#[derive(Debug)]
pub(crate) enum Ending {
    /// It cannot be read.
    Unreadable(DecodeError),
    /// The message that it came in cannot be.
    Misread(Box<SocketError>),
    /// It did not come to a command, and this is the answer.
    Answered(Answer),
    /// Its command is done. Who asked makes the answer of it, so that the sequencer need not.
    Done(Box<Pending>, Outcome),
    /// The sequencer took nothing.
    NotTaken(SubmitError),
    /// It broke the thread that checked it.
    Broken,
}

/// The way back to who sent a request, which holds its place until then.
#[derive(Debug)]
pub struct Reply {
    way: Way,
    place: Place,
    sent: Option<Sent>,
}

/// Who waits for the answer.
#[derive(Debug)]
enum Way {
    /// A request of its own.
    Request(oneshot::Sender<Ending>),
    /// A connection that has sent others as well.
    Connection(AnswerTo),
}

/// What goes with a request whose command is on its way.
#[derive(Debug)]
struct Sent {
    pending: Box<Pending>,
    /// The account's request, given back as soon as its block counts it, or never will.
    admitted: Option<Admitted>,
}

impl Reply {
    pub(super) fn new(place: Place) -> (Self, oneshot::Receiver<Ending>) {
        let (sender, receiver) = oneshot::channel();
        (Self { way: Way::Request(sender), place, sent: None }, receiver)
    }

    /// The way back to a connection, for the request to which it gave this number.
    pub(super) fn to_connection(place: Place, answers: Arc<Answers>, id: u64, held: Box<dyn Held>) -> Self {
        Self { way: Way::Connection(AnswerTo::new(answers, id, held)), place, sent: None }
    }

    /// Takes note of what is to be answered once the command is done.
    pub(super) fn await_outcome(&mut self, pending: Pending, admitted: Option<Admitted>) {
        self.sent = Some(Sent { pending: Box::new(pending), admitted });
    }

    /// Answers with what followed from the command. Gives the connection that is to be woken for it, and the account's request, to be given
    /// back when its block counts it.
    pub(crate) fn answer(mut self, outcome: Outcome) -> (Option<Arc<Answers>>, Option<Admitted>) {
        let sent = self.sent.take().expect("a command that was sent has an answer that waits for it");
        (self.send(Ending::Done(sent.pending, outcome)), sent.admitted)
    }

    /// Says what became of the request.
    pub(crate) fn end(self, ending: Ending) {
        if let Some(connection) = self.send(ending) {
            connection.wake();
        }
    }

    fn send(self, ending: Ending) -> Option<Arc<Answers>> {
        let Self { way, place, sent } = self;
        drop(sent);
        let connection = match way {
            Way::Request(sender) => {
                // Who asked may have gone away in the meantime; the block stands.
                let _ = sender.send(ending);
                None
            }
            Way::Connection(answer) => answer.send(ending),
        };
        drop(place);
        connection
    }
}
