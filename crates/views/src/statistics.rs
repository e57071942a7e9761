//! What happened in the last 24 hours.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use units::{Notional, Price, Size, Time};

/// Volume and prices are forgotten in steps of this span.
const STEP: Time = Time(5 * Time::MINUTE.0);

/// What traded in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    begin: Time,
    first: Price,
    last: Price,
    volume: Size,
    notional: Notional,
}

impl Step {
    /// Whether all of it was a day ago or earlier.
    fn is_past(&self, now: Time) -> bool {
        self.begin.0 + STEP.0 + Time::DAY.0 <= now.0
    }
}

/// The last 24 hours of a market, in steps of five minutes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    steps: VecDeque<Step>,
    before: Option<Price>,
}

impl Statistics {
    pub(crate) fn add(&mut self, time: Time, price: Price, size: Size) {
        let begin = Time(time.0 / STEP.0 * STEP.0);
        if self.steps.back().is_none_or(|step| step.begin != begin) {
            while let Some(step) = self.steps.front().filter(|step| step.is_past(begin)) {
                self.before = Some(step.last);
                self.steps.pop_front();
            }
            let (volume, notional) = (Size::ZERO, Notional::ZERO);
            self.steps.push_back(Step { begin, first: price, last: price, volume, notional });
        }
        if let Some(step) = self.steps.back_mut() {
            step.last = price;
            step.volume = Size(step.volume.0.saturating_add(size.0));
            step.notional = Notional(step.notional.0.saturating_add((price * size).0));
        }
    }

    fn recent(&self, now: Time) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.begin.0 + Time::DAY.0 > now.0)
    }

    /// What traded in the last 24 hours, in lots.
    pub fn volume(&self, now: Time) -> Size {
        Size(self.recent(now).fold(0, |sum, step| step.volume.0.saturating_add(sum)))
    }

    /// What traded in the last 24 hours, in 1e-6 USD.
    pub fn notional(&self, now: Time) -> Notional {
        Notional(self.recent(now).fold(0, |sum, step| step.notional.0.saturating_add(sum)))
    }

    /// The last price of a day ago or earlier, or else the first one since; none before the first trade.
    pub fn previous_day_price(&self, now: Time) -> Option<Price> {
        let past = self.steps.iter().rev().find(|step| step.is_past(now)).map(|step| step.last);
        past.or(self.before).or_else(|| self.steps.front().map(|step| step.first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(hours: u64, minutes: u64) -> Time {
        Time(hours * Time::HOUR.0 + minutes * Time::MINUTE.0)
    }

    #[test]
    fn a_day_later_volume_is_gone_and_its_last_price_remains() {
        let mut statistics = Statistics::default();
        statistics.add(at(1, 0), Price(100), Size(3));
        statistics.add(at(1, 4), Price(110), Size(2));
        statistics.add(at(5, 0), Price(130), Size(1));
        assert_eq!(statistics.volume(at(24, 59)), Size(6));
        assert_eq!(statistics.notional(at(24, 59)), Notional(3 * 100 + 2 * 110 + 130));
        assert_eq!(statistics.volume(at(25, 0)), Size(1));
        assert_eq!(statistics.volume(at(30, 0)), Size(0));
        assert_eq!(statistics.previous_day_price(at(6, 0)), Some(Price(100)));
        assert_eq!(statistics.previous_day_price(at(25, 5)), Some(Price(110)));
        assert_eq!(statistics.previous_day_price(at(30, 0)), Some(Price(130)));
    }

    #[test]
    fn steps_do_not_accumulate() {
        let mut statistics = Statistics::default();
        for minute in 0..10_000 {
            statistics.add(at(0, minute), Price(100 + i64::try_from(minute).unwrap()), Size(1));
        }
        assert!(statistics.steps.len() <= 290);
        assert_eq!(statistics.previous_day_price(at(0, 10_000)), Some(Price(100 + 10_000 - 1_440 - 1)));
    }
}
