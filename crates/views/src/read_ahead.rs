//! Reading what events are going to change before the first of them is folded, so that the processor waits for all of it at once.
//! Nothing depends on it.

use std::hint::black_box;

use engine::event::Event;

use crate::Views;

/// For how many events is read in one go.
pub(crate) const TOGETHER: usize = 256;

/// So few gain nothing by it.
const FEW: usize = 16;

impl Views {
    /// Reads what these events, at most [`TOGETHER`], are going to change. Each loop reads what does not depend on the others'
    /// results, so that its steps overlap.
    pub(crate) fn read_ahead(&self, events: &[Event]) {
        if events.len() <= FEW {
            return;
        }
        let (mut placing, mut ending) = (Vec::with_capacity(TOGETHER), Vec::with_capacity(TOGETHER));
        for event in events {
            match event {
                Event::OrderPlaced(placed) => placing.push(placed.account),
                Event::OrderCancelled { order, .. } => {
                    ending.extend(self.open_orders.get(*order).map(|open| open.account));
                }
                Event::Filled(fill) => ending.push(fill.account),
                _ => {}
            }
        }
        for &account in placing.iter().chain(&ending) {
            black_box(self.account(account).is_some());
        }
        let histories = || ending.iter().filter_map(|&account| self.account(account));
        for history in histories() {
            black_box(history.ended_orders.0.len());
        }
        for history in histories() {
            black_box(history.ended_orders.0.last().map(|record| record.status_time));
        }
    }
}
