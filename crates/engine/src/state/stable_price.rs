//! A price that follows the mark slowly.

use serde::{Deserialize, Serialize};
use units::{Price, Time};

use crate::event::FinePrice;

/// How many delay prices there are, one an hour.
pub const DELAYS: usize = 24;

/// The longest span between two updates that counts.
pub const LONGEST_SPAN: Time = Time(10 * Time::MINUTE.0);

/// A price that follows the mark slowly; all zero before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StablePrice {
    /// The price.
    pub price: FinePrice,
    /// The average mark of each of the last 24 hours, each within a limit of the one before, by the hour of the day.
    pub delays: [FinePrice; DELAYS],
    /// The sum of mark × span since the hour began, in ticks × ms.
    pub sum: i128,
    /// The spans' sum.
    pub span: Time,
    /// When it was last moved on.
    pub time: Time,
}

impl StablePrice {
    /// The span that an update at a moment counts for.
    pub fn span_at(&self, moment: Time) -> Time {
        moment.since(self.time).min(LONGEST_SPAN)
    }

    /// The delay price of the hour that a moment lies in, a day old.
    pub fn delay(&self, moment: Time) -> FinePrice {
        self.delays[place(moment)]
    }

    /// The last delay price before the hour that was last moved on in.
    pub fn last_delay(&self) -> FinePrice {
        self.delays[(place(self.time) + DELAYS - 1) % DELAYS]
    }

    /// Moves on. `delay` is the delay price of the hours that ended since the last time.
    pub(super) fn move_on(&mut self, mark: Price, price: FinePrice, delay: Option<FinePrice>, time: Time) {
        if self.price == FinePrice::default() {
            *self = Self { price, delays: [price; DELAYS], sum: 0, span: Time::default(), time };
            return;
        }
        let span = self.span_at(time);
        if let Some(delay) = delay {
            let ended = usize::try_from(hour(time) - hour(self.time)).unwrap_or(DELAYS).min(DELAYS);
            let first = place(self.time);
            for passed in 0..ended {
                self.delays[(first + passed) % DELAYS] = delay;
            }
            (self.sum, self.span) = (0, Time::default());
        } else {
            self.sum += i128::from(mark.0) * i128::from(span.0);
            self.span = self.span + span;
        }
        (self.price, self.time) = (price, time);
    }
}

/// The number of a moment's hour.
pub fn hour(moment: Time) -> u64 {
    moment.0 / Time::HOUR.0
}

fn place(moment: Time) -> usize {
    (hour(moment) % DELAYS as u64) as usize
}
