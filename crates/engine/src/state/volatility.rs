//! What is known of a market's volatility, and the floors of margin that follow from it.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Price, Rate, Time};

use crate::event::Variances;

/// What is known of a market's volatility, and the floors of margin that follow from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volatility {
    /// The mark price since the last sample.
    pub mark: PriceRange,
    /// The oracle price since the last sample.
    pub index: PriceRange,
    /// The estimates.
    pub variances: Variances,
    /// When they were last moved on; zero before the first sample.
    pub sampled: Time,
    /// The least rate of initial margin.
    pub initial_floor: Rate,
    /// The least rate of maintenance margin.
    pub maintenance_floor: Rate,
    /// Higher floors of maintenance margin that are announced, each higher and later than the one before.
    pub notices: Vec<MarginNotice>,
}

/// A floor of maintenance margin that is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginNotice {
    /// The floor.
    pub floor: Rate,
    /// From when on it holds.
    pub from: Time,
}

/// Where a price was since the last sample; all zero before the first price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRange {
    /// At the last sample.
    pub open: Price,
    /// At most.
    pub high: Price,
    /// At least.
    pub low: Price,
}

impl PriceRange {
    /// Takes note of a price.
    pub(super) fn see(&mut self, price: Price) {
        if self.open.is_zero() {
            *self = Self::at(price);
        }
        self.high = self.high.max(price);
        self.low = self.low.min(price);
    }

    fn at(price: Price) -> Self {
        Self { open: price, high: price, low: price }
    }
}

impl Volatility {
    /// Takes note of estimates; the ranges begin anew where the prices are.
    pub(super) fn sample(&mut self, variances: Variances, mark: Price, index: Price, time: Time) {
        self.variances = variances;
        self.sampled = time;
        self.mark = PriceRange::at(mark);
        self.index = PriceRange::at(index);
    }

    /// Takes note of an announcement, in the place of those that are not lower.
    pub(super) fn announce(&mut self, notice: MarginNotice) {
        self.notices.retain(|other| other.floor < notice.floor);
        self.notices.push(notice);
    }

    /// Sets the floor of maintenance margin. Raised, it is done with what it fulfils of what was announced; else with all.
    pub(super) fn set_maintenance_floor(&mut self, floor: Rate) {
        let is_raised = floor > self.maintenance_floor;
        self.maintenance_floor = floor;
        self.notices.retain(|notice| is_raised && notice.floor > floor);
    }
}
