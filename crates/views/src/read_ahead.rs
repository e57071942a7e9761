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
        let (mut placing, mut ending) = ([None; TOGETHER], [None; TOGETHER]);
        for ((event, placing), ending) in events.iter().zip(&mut placing).zip(&mut ending) {
            match event {
                Event::OrderPlaced(placed) => *placing = Some(placed.account),
                Event::OrderCancelled { order, .. } => {
                    *ending = self.open_orders.get(*order).map(|open| open.account);
                }
                Event::Filled(fill) => *ending = Some(fill.account),
                _ => {}
            }
        }
        for &account in placing.iter().chain(&ending).flatten() {
            black_box(self.account(account).is_some());
        }
        let histories = || ending.iter().flatten().filter_map(|&account| self.account(account));
        for history in histories() {
            black_box(history.ended_orders.0.len());
        }
        for history in histories() {
            black_box(history.ended_orders.0.last().map(|record| record.status_time));
        }
    }
}
