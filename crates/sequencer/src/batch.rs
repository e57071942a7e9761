//! What waits for the next block.

use engine::command::Command;
use journal::Evidence;

/// The most commands in one block: a block is applied in well under a second.
const COMMANDS_PER_BLOCK: usize = 4_096;

/// How many bytes of requests fill a block: one that holds thousands of orders comes alone, or nearly so.
const BYTES_PER_BLOCK: usize = 1 << 20;

/// A command on its way into a block.
#[derive(Debug)]
pub struct Submission<R> {
    /// What is asked.
    pub command: Command,
    /// What proves that the signer asked for it.
    pub evidence: Option<Evidence>,
    /// Where the answer goes; absent where nobody waits for one.
    pub reply: Option<R>,
}

impl<R> Submission<R> {
    /// A command of the venue's own hand.
    pub(crate) fn of_venue(command: Command) -> Self {
        Self { command, evidence: None, reply: None }
    }
}

/// What waits for the next block, in the order of its arrival.
#[derive(Debug)]
pub struct Batch<R> {
    submissions: Vec<Submission<R>>,
    bytes: usize,
}

impl<R> Batch<R> {
    /// Adds what arrived.
    pub fn push(&mut self, submission: Submission<R>) {
        self.bytes += submission.evidence.as_ref().map_or(0, |evidence| evidence.bytes.len());
        self.submissions.push(submission);
    }

    /// Whether a block holds no more.
    pub fn is_full(&self) -> bool {
        self.submissions.len() >= COMMANDS_PER_BLOCK || self.bytes >= BYTES_PER_BLOCK
    }

    /// Takes everything out of it.
    pub(crate) fn take(&mut self) -> Vec<Submission<R>> {
        self.bytes = 0;
        core::mem::take(&mut self.submissions)
    }
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        Self { submissions: Vec::new(), bytes: 0 }
    }
}
