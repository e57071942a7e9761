//! Funding rates and payments.

use std::collections::BTreeMap;

use engine::event::Event;
use engine::ids::MarketId;
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Price, Rate, Size, Time, Usd};

use crate::Views;
use crate::changes::Changes;
use crate::history::History;

/// How many hours of a market's funding are kept: more than a year.
const HOURS: usize = 10_000;

/// How many payments of an account are kept.
const PAYMENTS: usize = 10_000;

/// An hour's funding rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingHour {
    /// The rate; longs pay where positive.
    pub rate: Rate,
    /// The average premium.
    pub premium: Rate,
    /// Of how many samples.
    pub samples: u32,
    /// The oracle price at which it was paid.
    pub oracle: Price,
    /// When it was paid.
    pub time: Time,
}

/// A market's funding rates, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundingHistory(pub History<FundingHour>);

impl Default for FundingHistory {
    fn default() -> Self {
        Self(History::new(HOURS))
    }
}

/// A payment of funding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingPayment {
    /// For a position where.
    pub market: MarketId,
    /// Of what size.
    pub size: Size,
    /// At what rate.
    pub rate: Rate,
    /// What was received; paid where negative.
    pub amount: Usd,
    /// How many premium samples the rate averages.
    pub samples: u32,
    /// When.
    pub time: Time,
    /// The block's height.
    pub height: u64,
}

/// All funding of an account in one market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingTotal {
    /// Ever.
    pub all_time: Usd,
    /// Since the position last changed.
    pub since_change: Usd,
}

/// An account's funding payments, oldest first, and their sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundingPayments {
    /// The payments.
    pub payments: History<FundingPayment>,
    /// Their sums by market, of payments that are not kept any more, too.
    pub totals: BTreeMap<MarketId, FundingTotal>,
}

impl Default for FundingPayments {
    fn default() -> Self {
        Self { payments: History::new(PAYMENTS), totals: BTreeMap::new() }
    }
}

impl FundingPayments {
    /// The sums alone.
    pub(crate) fn without_payments(self) -> Self {
        Self { totals: self.totals, ..Self::default() }
    }
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    match event {
        Event::FundingRateSet { market, rate, premium, samples, oracle, time } => {
            let hour = FundingHour {
                rate: *rate,
                premium: *premium,
                samples: *samples,
                oracle: *oracle,
                time: *time,
            };
            views.market_mut(*market).funding.0.push(hour);
        }
        Event::FundingPaid { account, market, size, rate, amount } => {
            // An hour's rates are set before they are paid.
            let hour = views.market(*market).and_then(|history| history.funding.0.last());
            let (samples, time) = hour.map_or((0, state.time), |hour| (hour.samples, hour.time));
            let payment = FundingPayment {
                market: *market,
                size: *size,
                rate: *rate,
                amount: *amount,
                samples,
                time,
                height: state.height,
            };
            let history = &mut views.account_mut(*account).funding;
            history.payments.push(payment);
            let total = history.totals.entry(*market).or_default();
            total.all_time += *amount;
            total.since_change += *amount;
            changes.funding.push(*account, payment);
        }
        Event::Filled(fill) => {
            if let Some(total) = views.account_mut(fill.account).funding.totals.get_mut(&fill.market) {
                total.since_change = Usd::ZERO;
            }
        }
        _ => {}
    }
}
