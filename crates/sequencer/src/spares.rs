//! Memory of blocks that are done, for blocks to come: it comes back from who makes them durable and shows them.

use std::sync::Arc;

use engine::event::Event;
use journal::Recorded;
use parking_lot::Mutex;

/// How many buffers of each kind are kept: about as many blocks are on their way at once.
const KEPT: usize = 8;

/// A longer list of events is not kept: few blocks have so many.
const EVENTS: usize = 65_536;

/// Buffers that nobody needs now, shared by who fills them and who is done with them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spares(Arc<Mutex<Buffers>>);

#[derive(Debug, Default)]
struct Buffers {
    events: Vec<Vec<Event>>,
    recorded: Vec<Recorded>,
}

impl Spares {
    /// An empty list for the events of a block, with room where one was given back.
    pub fn events(&self) -> Vec<Event> {
        self.0.lock().events.pop().unwrap_or_default()
    }

    /// Blocks as bytes that were written, of which the memory can be used again.
    pub fn recorded(&self) -> Option<Recorded> {
        self.0.lock().recorded.pop()
    }

    /// Takes back a block's events.
    pub fn give_events(&self, mut events: Vec<Event>) {
        events.clear();
        if events.capacity() <= EVENTS {
            keep(&mut self.0.lock().events, events);
        }
    }

    /// Takes back a block's bytes.
    pub fn give_recorded(&self, recorded: Recorded) {
        keep(&mut self.0.lock().recorded, recorded);
    }
}

/// Keeps a buffer where there is room for it.
fn keep<T>(kept: &mut Vec<T>, buffer: T) {
    if kept.len() < KEPT {
        kept.push(buffer);
    }
}

#[cfg(test)]
mod tests {
    use engine::event::Cause;

    use super::*;

    #[test]
    fn memory_is_used_again_with_nothing_left_in_it_and_no_more_is_kept_than_is_said() {
        let spares = Spares::default();
        let first = vec![Event::Began(Cause::Command(1)); 3];
        let (address, capacity) = (first.as_ptr(), first.capacity());
        spares.give_events(first);
        let second = spares.events();
        assert_eq!((second.as_ptr(), second.capacity(), second.len()), (address, capacity, 0));
        (0..2 * KEPT).for_each(|_| spares.give_events(Vec::with_capacity(1)));
        assert_eq!(spares.0.lock().events.len(), KEPT);
        spares.0.lock().events.clear();
        spares.give_events(Vec::with_capacity(2 * EVENTS));
        assert_eq!(spares.0.lock().events.len(), 0);
    }
}
