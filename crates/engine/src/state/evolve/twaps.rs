//! How TWAP orders change the state.

use units::{Notional, Size};

use crate::event::{Event, SliceOutcome};
use crate::ids::OrderId;
use crate::state::{State, Twap};

impl State {
    pub(super) fn evolve_twaps(&mut self, event: &Event) {
        match *event {
            Event::TwapPlaced { twap, account, request } => {
                let began = self.time;
                let placed = Twap {
                    account,
                    request,
                    began,
                    next_slice: 0,
                    executed: Size::ZERO,
                    notional: Notional::ZERO,
                };
                self.twaps.insert(twap, placed);
                self.holding_mut(account, request.market);
            }
            Event::TwapSliced(sliced) => {
                self.twaps.advance(sliced.twap, sliced.slice);
                if let SliceOutcome::Sent(order) = sliced.outcome {
                    self.twaps.sent = Some((sliced.twap, order));
                }
            }
            Event::TwapEnded { twap, .. } => self.twaps.remove(twap),
            _ => unreachable!("the other events are evolved elsewhere"),
        }
    }

    /// Counts what a slice traded.
    pub(super) fn count_executed(&mut self, filled: Option<OrderId>, notional: Notional, size: Size) {
        let Some((twap, _)) = self.twaps.sent.filter(|&(_, order)| filled == Some(order)) else {
            return;
        };
        if let Some(twap) = self.twaps.running.get_mut(&twap) {
            twap.executed += size.abs();
            twap.notional += notional;
        }
    }
}
