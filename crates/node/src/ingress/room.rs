//! How much is on its way to the sequencer at once, and who gives way when it is too much: reads first, then new orders. For
//! cancels, prices and the operator there is room that nobody else gets.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

/// How many parts of eight are taken when reads are put off.
const READS: usize = 4;

/// How many parts of eight are taken when new orders are put off; the rest is for what is vital.
const ORDERS: usize = 7;

/// How many requests, and of how many bytes, may be on their way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomLimits {
    /// So many requests.
    pub requests: usize,
    /// So many bytes, as they came.
    pub bytes: usize,
}

/// The room for requests between the doors and their answers.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    limits: RoomLimits,
    held: Arc<Mutex<Held>>,
    state: Arc<watch::Sender<State>>,
}

#[derive(Debug, Default)]
struct Held {
    requests: usize,
    bytes: usize,
    is_closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// Nothing more is let in.
    Closed,
    /// And nothing is left.
    Empty,
}

/// A request's place in the room. It is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    room: Room,
    bytes: usize,
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoRoom {
    /// Questions give way first.
    #[error(
        "The venue is overloaded: {waiting} requests wait, and questions are answered while fewer than {limit} do. \
         Orders and cancels are still taken. Try again in a second."
    )]
    Reads {
        /// So many wait.
        waiting: usize,
        /// So many are too many for it.
        limit: usize,
    },
    /// Then new orders.
    #[error(
        "The venue is overloaded: {waiting} requests of {bytes} bytes wait, and new orders are taken while fewer than {limit} do. \
         Cancels are still taken. Try again in a second."
    )]
    Orders {
        /// So many wait.
        waiting: usize,
        /// Of so many bytes.
        bytes: usize,
        /// So many are too many for it.
        limit: usize,
    },
    /// Nothing more fits.
    #[error(
        "The venue is overloaded: {waiting} requests of {bytes} bytes wait, and no more fit. Try again in a second."
    )]
    Full {
        /// So many wait.
        waiting: usize,
        /// Of so many bytes.
        bytes: usize,
    },
    /// The venue is about to stop.
    #[error("The venue is stopping and takes nothing more.")]
    Stopping,
}

impl Room {
    pub(crate) fn new(limits: RoomLimits) -> Self {
        let (state, _) = watch::channel(State::Open);
        Self { limits, held: Arc::default(), state: Arc::new(state) }
    }

    /// Lets a signed request of so many bytes in.
    ///
    /// # Errors
    /// Where it has to give way.
    pub(crate) fn enter(&self, is_vital: bool, bytes: usize) -> Result<Place, NoRoom> {
        let parts = if is_vital { 8 } else { ORDERS };
        let mut held = self.held.lock();
        if held.is_closed {
            return Err(NoRoom::Stopping);
        }
        let fits = held.requests < share(self.limits.requests, parts)
            && held.bytes.saturating_add(bytes) <= share(self.limits.bytes, parts);
        if !fits {
            let (waiting, bytes) = (held.requests, held.bytes);
            return Err(match is_vital {
                true => NoRoom::Full { waiting, bytes },
                false => NoRoom::Orders { waiting, bytes, limit: share(self.limits.requests, parts) },
            });
        }
        held.requests += 1;
        held.bytes += bytes;
        Ok(Place { room: self.clone(), bytes })
    }

    /// Whether questions are answered now.
    ///
    /// # Errors
    /// Where they have to give way.
    pub(crate) fn admits_reads(&self) -> Result<(), NoRoom> {
        let held = self.held.lock();
        let limit = share(self.limits.requests, READS);
        if held.requests >= limit || held.bytes >= share(self.limits.bytes, READS) {
            return Err(NoRoom::Reads { waiting: held.requests, limit });
        }
        Ok(())
    }

    /// Whether nothing more is let in.
    pub(crate) fn is_closed(&self) -> bool {
        self.held.lock().is_closed
    }

    /// Lets nothing more in.
    pub(crate) fn close(&self) {
        let mut held = self.held.lock();
        held.is_closed = true;
        self.state.send_replace(if held.requests == 0 { State::Empty } else { State::Closed });
    }

    /// Waits until nothing more is let in.
    pub(crate) async fn closed(&self) {
        // This room keeps the sender alive, so the wait ends only when it closes.
        let _ = self.state.subscribe().wait_for(|state| *state != State::Open).await;
    }

    /// Waits until nothing more is let in and all that was has been answered.
    pub(crate) async fn emptied(&self) {
        // As above.
        let _ = self.state.subscribe().wait_for(|state| *state == State::Empty).await;
    }
}

fn share(whole: usize, parts: usize) -> usize {
    whole / 8 * parts + whole % 8 * parts / 8
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.room.held.lock();
        held.requests -= 1;
        held.bytes -= self.bytes;
        if held.is_closed && held.requests == 0 {
            self.room.state.send_replace(State::Empty);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(requests: usize, bytes: usize) -> Room {
        Room::new(RoomLimits { requests, bytes })
    }

    #[test]
    fn reads_give_way_first_then_orders_and_what_is_vital_last() {
        let room = room(16, 1_000);
        let mut places: Vec<_> = (0..8).map(|_| room.enter(false, 1).unwrap()).collect();
        assert_eq!(room.admits_reads(), Err(NoRoom::Reads { waiting: 8, limit: 8 }));
        places.extend((8..14).map(|_| room.enter(false, 1).unwrap()));
        assert_eq!(room.enter(false, 1).unwrap_err(), NoRoom::Orders { waiting: 14, bytes: 14, limit: 14 });
        places.extend((14..16).map(|_| room.enter(true, 1).unwrap()));
        assert_eq!(room.enter(true, 1).unwrap_err(), NoRoom::Full { waiting: 16, bytes: 16 });
        places.truncate(7);
        assert!(room.admits_reads().is_ok() && room.enter(false, 1).is_ok());
    }

    #[test]
    fn bytes_fill_it_as_requests_do() {
        let room = room(1_000, 800);
        let _orders = room.enter(false, 700).unwrap();
        assert!(matches!(room.enter(false, 1), Err(NoRoom::Orders { .. })));
        assert!(matches!(room.admits_reads(), Err(NoRoom::Reads { .. })));
        let _cancels = room.enter(true, 100).unwrap();
        assert!(matches!(room.enter(true, 1), Err(NoRoom::Full { .. })));
    }

    #[test]
    fn a_closed_room_lets_nothing_in_and_is_empty_once_all_have_left() {
        let room = room(8, 800);
        let place = room.enter(false, 1).unwrap();
        room.close();
        assert_eq!(room.enter(true, 1).unwrap_err(), NoRoom::Stopping);
        assert_eq!(*room.state.borrow(), State::Closed);
        drop(place);
        assert_eq!(*room.state.borrow(), State::Empty);
    }
}
