//! How much was traded, by day.

use engine::event::{Event, Fill, FillOrigin, SpotFill};
use engine::state::{CASH_UNIT, DayVolume, State};
use serde::{Deserialize, Serialize};
use units::{Notional, Time};

use crate::Views;
use crate::history::History;

/// How many days with trades are kept: more than a year.
const DAYS: usize = 400;

/// What was traded in the book; liquidations, the backstop and deleveraging do not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volumes {
    days: History<DayVolume>,
    total: i128,
}

impl Default for Volumes {
    fn default() -> Self {
        Self { days: History::new(DAYS), total: 0 }
    }
}

impl Volumes {
    /// All volume ever, as taker, as maker and in spot markets, in 1e-6 USD.
    pub fn total(&self) -> i128 {
        self.total
    }

    /// The days on which something was traded, oldest first.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = &DayVolume> + ExactSizeIterator {
        self.days.iter()
    }

    pub(crate) fn of(days: &[DayVolume]) -> Self {
        let mut volumes = Self::default();
        for day in days {
            volumes.add(*day);
        }
        volumes
    }

    fn add(&mut self, traded: DayVolume) {
        self.total += i128::from(traded.taker.0) + i128::from(traded.maker.0) + i128::from(traded.spot.0);
        let sum = |one: Notional, other: Notional| Notional(one.0.saturating_add(other.0));
        match self.days.last_mut().filter(|today| today.day == traded.day) {
            Some(today) => {
                today.taker = sum(today.taker, traded.taker);
                today.maker = sum(today.maker, traded.maker);
                today.spot = sum(today.spot, traded.spot);
            }
            None => drop(self.days.push(traded)),
        }
    }
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event) {
    let (account, traded) = match event {
        Event::Filled(fill) => (fill.account, in_perpetuals(fill)),
        Event::SpotFilled(fill) => (fill.account, in_spot_markets(fill)),
        _ => return,
    };
    if let Some(traded) = traded {
        let traded = DayVolume { day: state.time.0 / Time::DAY.0, ..traded };
        views.volumes.add(traded);
        views.account_mut(account).volumes.add(traded);
    }
}

fn in_perpetuals(fill: &Fill) -> Option<DayVolume> {
    let notional = fill.price * fill.size.abs();
    let (taker, maker) = match fill.origin {
        FillOrigin::Taker => (notional, Notional::ZERO),
        FillOrigin::Maker => (Notional::ZERO, notional),
        FillOrigin::Auction
        | FillOrigin::Liquidation
        | FillOrigin::Backstop
        | FillOrigin::Deleveraging
        | FillOrigin::Settlement => return None,
    };
    Some(DayVolume { taker, maker, ..DayVolume::default() })
}

/// In 1e-6 of the quote, whatever that is.
fn in_spot_markets(fill: &SpotFill) -> Option<DayVolume> {
    let spot = Notional((fill.price * fill.size.abs()).0 / CASH_UNIT);
    Some(DayVolume { spot, ..DayVolume::default() })
}
