//! What is known of a market: its parameters, prices, funding, book and triggers.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Notional, Price, Rate, Size, Time, Usd};

use crate::command::{OrderKind, Side, TriggerCondition};
use crate::event::{Average, Guard};
use crate::ids::OrderId;
use crate::parameters::MarketParameters;
use crate::state::DayAmount;
use crate::state::order_book::OrderBook;
use crate::state::{
    Auction, Delisting, DexMarket, RestedDepth, Revision, StablePrice, TradedRange, Volatility,
};

/// One market.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Market {
    /// Its parameters.
    pub parameters: MarketParameters,
    /// Whose it is, and what it has beyond the venue's; absent, it is the venue's own.
    pub dex: Option<DexMarket>,
    /// What its margin tiers take off the maintenance margin, one a tier: derived, so that margin is continuous.
    pub deductions: Vec<Usd>,
    /// What publishers said last, by their place among the publishers.
    pub published: Vec<Option<Published>>,
    /// The oracle price.
    pub oracle: OraclePrice,
    /// What holds the oracle price back.
    pub guards: Vec<ActiveGuard>,
    /// The mark price and its averages.
    pub mark: MarkPrice,
    /// The premium since the hour began.
    pub premium: PremiumSum,
    /// The last hour's funding rate.
    pub funding_rate: Rate,
    /// The exact sum of oracle price × funding rate over all hours, in ticks × 1e-12.
    pub funding_index: i128,
    /// All long positions together; short positions are as many.
    pub open_interest: Size,
    /// The price of the last trade; zero before the first.
    pub last_trade: Price,
    /// The resting orders.
    pub book: OrderBook,
    /// The waiting triggers.
    pub triggers: Triggers,
    /// When a change listed it, on the venue's clock; absent for a market of the founding.
    pub listed: Option<Time>,
    /// How it ends, once it was delisted.
    pub delisting: Option<Delisting>,
    /// The auction under way; absent while trading is continuous.
    pub auction: Option<Auction>,
    /// What traded within the horizon of each price bound, by their places.
    pub traded: Vec<TradedRange>,
    /// The places of the price bounds that auctions have lasted for since the last trade: they do not hold for the next one.
    pub spent_bounds: Vec<u8>,
    /// What the insurance fund paid for losses in the market.
    pub insurance_drawn: DayAmount,
    /// What the backstop lost in the market; negative where it won.
    pub backstop_lost: DayAmount,
    /// What the backstop's parent was called for its position in the market.
    pub parent_called: DayAmount,
    /// What paced liquidations took of the book lately.
    pub depth_taken: DepthTaken,
    /// What of the book has rested near the mark price.
    pub depth: RestedDepth,
    /// How much its prices move, and the floors of margin that follow.
    pub volatility: Volatility,
    /// A price that follows the mark slowly.
    pub stable: StablePrice,
    /// How often it was changed.
    #[serde(skip)]
    pub revision: Revision,
}

impl Market {
    /// What would be known of it, had its rules just changed to these.
    pub fn after(&self, parameters: &MarketParameters) -> Self {
        let mut after = self.clone();
        after.set(parameters);
        after
    }

    pub(super) fn set(&mut self, parameters: &MarketParameters) {
        if self.parameters.risk.auctions.bounds != parameters.risk.auctions.bounds {
            // What is remembered of each bound is that of another.
            self.traded.clear();
            self.spent_bounds.clear();
        }
        self.deductions = parameters.deductions();
        self.parameters = parameters.clone();
    }

    /// Takes note of a trade, from which price bounds are measured now.
    pub(super) fn note_trade(&mut self, price: Price, moment: Time) {
        self.last_trade = price;
        let bounds = &self.parameters.risk.auctions.bounds;
        self.spent_bounds.clear();
        self.traded.resize_with(bounds.len(), TradedRange::default);
        for (bound, traded) in bounds.iter().zip(&mut self.traded) {
            traded.note(price, moment, bound.horizon);
        }
    }
}

/// What a publisher said last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The index price.
    pub index: Price,
    /// The price of perpetuals elsewhere.
    pub perpetual: Option<Price>,
    /// Half the width of where the index price may be, where he says so.
    pub confidence: Option<Price>,
    /// When.
    pub time: Time,
}

/// The weighted median of the fresh index prices, as fast as it may move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OraclePrice {
    /// The price; zero before the first.
    pub price: Price,
    /// When it was last confirmed, on the venue's clock.
    pub time: Time,
    /// The sources' median.
    pub asked: Price,
    /// Half the width of where the median may be.
    pub confidence: Price,
    /// The last valid price: what the sources said when no jump guard held.
    pub valid: Price,
    /// The slow average of the price.
    pub average: Average,
    /// When it was last set.
    pub set: Time,
    /// When it last moved, or was where the sources wanted it: from then on it may move.
    pub moved: Time,
}

/// What holds an oracle price back, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveGuard {
    /// What, with the numbers at which it was raised.
    pub guard: Guard,
    /// Since when.
    pub since: Time,
}

/// The mark price and its averages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkPrice {
    /// The price; zero before the first.
    pub price: Price,
    /// The slow average of mid − oracle.
    pub basis: Average,
    /// The fast average of the book's own price, used where a component is missing.
    pub book: Average,
    /// When it last moved on.
    pub time: Time,
}

/// The premium since the hour began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremiumSum {
    /// The samples' sum.
    pub sum: Rate,
    /// How many.
    pub samples: u32,
}

/// What paced liquidations took of a book since a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepthTaken {
    /// When the first of them did.
    pub since: Time,
    /// Of the bids.
    pub bids: Notional,
    /// Of the asks.
    pub asks: Notional,
}

impl DepthTaken {
    /// What was taken of a side within this span up to a moment.
    pub fn of(&self, side: Side, span: Time, now: Time) -> Notional {
        match side {
            _ if now.since(self.since) >= span => Notional::ZERO,
            Side::Bid => self.bids,
            Side::Ask => self.asks,
        }
    }

    pub(super) fn take(&mut self, side: Side, notional: Notional, span: Time, now: Time) {
        if now.since(self.since) >= span {
            *self = Self { since: now, ..Self::default() };
        }
        match side {
            Side::Bid => self.bids += notional,
            Side::Ask => self.asks += notional,
        }
    }
}

/// Triggers that wait for their price.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Triggers {
    /// Fire when the mark price is at or above.
    pub rising: BTreeSet<(Price, OrderId)>,
    /// Fire when the mark price is at or below.
    pub falling: BTreeSet<(Price, OrderId)>,
}

impl Triggers {
    /// Whether a trigger of this side and condition fires on a rising mark price.
    ///
    /// A seller takes profit above and stops losses below; a buyer the other way round.
    pub fn is_rising(side: Side, condition: TriggerCondition) -> bool {
        (side == Side::Ask) == (condition == TriggerCondition::TakeProfit)
    }

    pub(super) fn insert(&mut self, order: OrderId, side: Side, kind: OrderKind) {
        if let OrderKind::Trigger { trigger_price, condition, .. } = kind {
            self.set(side, condition).insert((trigger_price, order));
        }
    }

    pub(super) fn remove(&mut self, order: OrderId, side: Side, kind: OrderKind) {
        if let OrderKind::Trigger { trigger_price, condition, .. } = kind {
            self.set(side, condition).remove(&(trigger_price, order));
        }
    }

    fn set(&mut self, side: Side, condition: TriggerCondition) -> &mut BTreeSet<(Price, OrderId)> {
        if Self::is_rising(side, condition) { &mut self.rising } else { &mut self.falling }
    }
}
