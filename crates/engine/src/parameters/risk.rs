//! What protects a venue from a market: curves, estimates, limits. By default nothing beyond the margin tiers.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Notional, Rate, Time, Usd};

use crate::parameters::Curve;

/// What protects the venue from a market.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketRisk {
    /// Margin beyond the tiers.
    pub margin: MarginCurves,
    /// Margin that follows realized volatility; absent, it does not.
    pub volatility: Option<VolatilityPolicy>,
    /// The slow price beside the mark in initial margin; absent, the mark alone counts.
    pub stable_price: Option<StablePricePolicy>,
    /// What counts as depth of the book.
    pub depth: DepthPolicy,
    /// The pace and price of liquidations; absent, the venue's policy of parts and cool-downs.
    pub sale: Option<SaleCurves>,
    /// How much others may lose by the market.
    pub losses: LossLimits,
    /// How large the market may become.
    pub open_interest: OpenInterestLimits,
    /// When continuous trading stops for an auction.
    pub auctions: AuctionPolicy,
    /// How the market ends.
    pub settlement: SettlementPolicy,
}

impl MarketRisk {
    /// Whether any rule of the market asks for the rested depth of its book.
    pub fn counts_depth(&self) -> bool {
        self.margin.exit_cost.is_some() || self.sale.is_some() || self.open_interest.depth_multiple.is_some()
    }
}

/// Initial margin beyond the tiers; an absent curve asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginCurves {
    /// Over the position's notional: the least rate of initial margin.
    pub initial_by_notional: Option<Curve>,
    /// Over the notional of all open interest: the least rate of initial margin.
    pub initial_by_open_interest: Option<Curve>,
    /// Over the position's notional as a rate of the rested depth that would close it: a rate of initial margin on top.
    pub exit_cost: Option<Curve>,
    /// Over a position's unrealized profit: the rate of it that counts for initial margin and for withdrawals.
    pub profit_weight: Option<Curve>,
}

/// Margin that follows realized volatility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolatilityPolicy {
    /// The time in which a sample loses half its weight.
    pub half_life: Time,
    /// The time that a liquidation needs: over it the expected shortfall is taken.
    pub horizon: Time,
    /// The floor of initial margin is this times the expected shortfall.
    pub multiple: Rate,
    /// How much the floor may fall in a day.
    pub fall_per_day: Rate,
    /// The floor of maintenance margin as a rate of the floor of initial margin.
    pub maintenance_share: Rate,
    /// How long a higher floor of maintenance margin is announced before it holds.
    pub notice: Time,
}

/// A slow price: initial margin takes the worse of it and the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StablePricePolicy {
    /// How far each of the 24 hourly delay prices may be from the one before.
    pub delay_limit: Rate,
    /// How far the stable price may move in a second.
    pub move_limit: Rate,
}

/// What counts as depth of the book: what stood within a distance of the mark all the time for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepthPolicy {
    /// The distance from the mark price.
    pub within: Rate,
    /// How long it must have rested.
    pub rest: Time,
}

impl Default for DepthPolicy {
    /// Two per cent, a minute.
    fn default() -> Self {
        Self { within: Rate::basis_points(200), rest: Time(60 * Time::SECOND.0) }
    }
}

/// The pace and price of liquidations. Distress is 1 − equity / maintenance margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleCurves {
    /// What the rates of the first two curves are rates of.
    pub amount: SaleAmount,
    /// Over distress: the rate that is closed at once.
    pub close_by_distress: Curve,
    /// Over the milliseconds since the liquidation began: the rate that is closed by then.
    pub close_by_time: Curve,
    /// How long a pool waits from one sale to the next.
    pub step: Time,
    /// A position that is worth no more than this is sold whole.
    pub whole_below: Notional,
    /// Over distress: the penalty as a rate of the notional sold, to the insurance fund.
    pub penalty_by_distress: Curve,
    /// Over distress: how far from the mark price a sale may go, as a rate of the position's maintenance margin; at 1 − distress that is
    /// the bankruptcy price.
    pub price_by_distress: Curve,
    /// The most of the rested depth that all sales of the market together may take within a step, of a second at least.
    pub depth_share: Rate,
}

impl SaleCurves {
    /// The span within which all sales of the market together take no more than the share of the depth: a step, and a second at least.
    pub fn span(&self) -> Time {
        self.step.max(Time::SECOND)
    }
}

/// How much a paced sale closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaleAmount {
    /// What makes the rate of the shortage good, as it was when the liquidation began: to the maintenance margin and a buffer of it.
    Shortage {
        /// The buffer as a rate of maintenance margin.
        buffer: Rate,
    },
    /// The rate of what the position is now.
    Position,
    /// The smallest multiple of a step, of every position alike, after which maintenance margin is at most a target rate of equity. The
    /// curves of closing are not asked.
    Shares {
        /// The step.
        step: Rate,
        /// The target.
        target: Rate,
    },
}

/// How much others may lose by a market; an absent limit is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossLimits {
    /// What the insurance fund may pay for the market within a day.
    pub insurance_per_day: Option<Usd>,
    /// What the backstop may have at stake in the market: the margin behind its position, which is an isolated one then, and what it
    /// lost there within the day.
    pub backstop: Option<Usd>,
    /// What the backstop's parent may be called for its position in the market within a day.
    pub parent_per_day: Option<Usd>,
}

/// How large a market may become; an absent limit is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenInterestLimits {
    /// The most open interest.
    pub most: Option<Notional>,
    /// The most open interest as a multiple of the rested depth.
    pub depth_multiple: Option<Rate>,
    /// The most that linked accounts together may hold of the limit, on one side.
    pub concentration: Option<Rate>,
    /// How little one account may use of what is left near the limit.
    pub near: Option<NearLimit>,
}

/// How little one account may use of what is left near the limit of open interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearLimit {
    /// From this part of the limit on.
    pub from: Rate,
    /// The part of what is left that the account's orders on a side may use.
    pub share: Rate,
}

impl OpenInterestLimits {
    /// Whether there is any limit.
    pub fn is_limited(&self) -> bool {
        self.most.is_some() || self.depth_multiple.is_some()
    }
}

/// When continuous trading stops for an auction. By default never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuctionPolicy {
    /// How long the auction lasts with which trading begins, at first and after a halt; zero: there is none.
    pub opening: Time,
    /// Bounds of the price, each wider than the one before, with the auction in the place of a trade outside of it.
    pub bounds: Vec<PriceBound>,
}

/// A bound of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBound {
    /// Within this span.
    pub horizon: Time,
    /// The price may move so far.
    pub deviation: Rate,
    /// Or else an auction lasts so long.
    pub auction: Time,
}

/// How a market ends once it is delisted; what holds at that moment stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementPolicy {
    /// How long positions can still be reduced.
    pub notice: Time,
    /// The last part of the notice, over which the oracle price is averaged to the settlement price.
    pub span: Time,
}

impl Default for SettlementPolicy {
    /// A day, and its last hour.
    fn default() -> Self {
        Self { notice: Time::DAY, span: Time::HOUR }
    }
}
