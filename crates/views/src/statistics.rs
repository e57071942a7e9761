//! What happened in the last 24 hours.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use units::{Notional, Price, Size, Time};

/// Volume is forgotten in steps of this span.
const STEP: Time = Time(5 * Time::MINUTE.0);

/// What traded in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    begin: Time,
    first: Price,
    volume: Size,
    notional: Notional,
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
            while let Some(step) = self.steps.front().filter(|step| step.begin.0 + Time::DAY.0 <= begin.0) {
                self.before = Some(step.first);
                self.steps.pop_front();
            }
            self.steps.push_back(Step { begin, first: price, volume: Size::ZERO, notional: Notional::ZERO });
        }
        if let Some(step) = self.steps.back_mut() {
            step.volume += size;
            step.notional += price * size;
        }
    }

    fn recent(&self, now: Time) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.begin.0 + Time::DAY.0 > now.0)
    }

    /// What traded in the last 24 hours, in lots.
    pub fn volume(&self, now: Time) -> Size {
        self.recent(now).map(|step| step.volume).sum()
    }

    /// What traded in the last 24 hours, in 1e-6 USD.
    pub fn notional(&self, now: Time) -> Notional {
        self.recent(now).map(|step| step.notional).sum()
    }

    /// The price a day ago, or the first one since; none before the first trade.
    pub fn previous_day_price(&self, now: Time) -> Option<Price> {
        let old = self.steps.iter().rev().find(|step| step.begin.0 + Time::DAY.0 <= now.0);
        old.map(|step| step.first).or(self.before).or_else(|| self.steps.front().map(|step| step.first))
    }
}
