//! To whom the sequencer tells what it did: who asked, and who subscribed.

use engine::command::Block;
use engine::event::{Cause, Event};
use units::Time;

/// What followed from a command, durably.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The command's own events.
    pub events: Vec<Event>,
    /// The block's height.
    pub height: u64,
    /// The venue's clock.
    pub time: Time,
}

/// What a block changed, for subscribers.
#[derive(Debug)]
pub struct Update {
    /// The block's height.
    pub height: u64,
    /// The venue's clock.
    pub time: Time,
    /// Which history it belongs to.
    pub branch: u64,
    /// What changed in the views.
    pub changes: views::Changes,
}

/// Those who are told what became of blocks. Nothing is told of a block before it is durable and applied.
pub trait Audience {
    /// The way back to who asked for a command.
    type Reply;

    /// Whether the venue was asked to stop: what more than one block may hold is then left to the next start.
    fn is_stopping(&self) -> bool;

    /// A block goes to the device.
    fn commit_begins(&mut self) {}

    /// The block is durable.
    fn commit_ends(&mut self) {}

    /// A block was applied and is durable, and these events followed. It is not shown yet.
    fn sealed(&mut self, block: &Block, events: &[Event]);

    /// Answers who asked for a command of that block.
    fn answer(&mut self, reply: Self::Reply, outcome: Outcome);

    /// Everybody was answered whose command became durable with the commit that ended last.
    fn answers_end(&mut self) {}

    /// Tells subscribers what the block changed, or that the venue is on another branch.
    fn publish(&mut self, update: Update);
}

/// Sends each command's own events to who asked.
pub(crate) fn answer<A: Audience>(
    audience: &mut A,
    mut replies: Vec<Option<A::Reply>>,
    events: &[Event],
    height: u64,
    time: Time,
) {
    let mut rest = events;
    while let Some(start) = rest.iter().position(|event| matches!(event, Event::Began(Cause::Command(_)))) {
        let Event::Began(Cause::Command(number)) = rest[start] else { unreachable!("just found") };
        let own = &rest[start + 1..];
        let length = own.iter().position(|event| matches!(event, Event::Began(_))).unwrap_or(own.len());
        if let Some(reply) = replies.get_mut(number as usize).and_then(Option::take) {
            audience.answer(reply, Outcome { events: own[..length].to_vec(), height, time });
        }
        rest = &own[length..];
    }
}
