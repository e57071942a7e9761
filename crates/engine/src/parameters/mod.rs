//! The rules as data: what a venue and a market are configured with.

mod asset;
mod change_control;
mod curve;
mod dexes;
mod liquidation;
mod oracle;
mod parameter;
mod risk;
mod vaults;
mod withdrawals;

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Notional, Price, Rate, Rounding, Size, Time, Usd};

pub use asset::AssetParameters;
pub use change_control::ChangeControl;
pub use curve::{Curve, CurveError, CurvePoint, CurveShape, FARTHEST, MAX_POINTS};
pub use dexes::{DexPolicy, IsolatedMode};
pub use liquidation::{DeleveragingPolicy, DeleveragingRule, LiquidationPolicy};
pub use oracle::{OraclePolicy, PriceUse, Validity, ValidityLimits};
pub use parameter::Parameter;
pub use risk::{
    AuctionPolicy, DepthPolicy, LossLimits, MarginCurves, MarketRisk, NearLimit, OpenInterestLimits,
    PriceBound, SaleAmount, SaleCurves, SettlementPolicy, StablePricePolicy, VolatilityPolicy,
};
pub use vaults::VaultPolicy;
pub use withdrawals::{WithdrawalGate, WithdrawalLimit, WithdrawalPolicy};

use crate::ids::{Address, AssetId, Name};
use crate::limits::MAX_POSITION_VALUE;

/// What holds for the whole venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueParameters {
    /// Credits deposits, confirms withdrawals, sets the mode.
    pub operator: Address,
    /// Who may publish prices, with what weight.
    pub publishers: Vec<Publisher>,
    /// A published price older than this does not count.
    pub price_staleness: Time,
    /// A published price further than this from a fresh oracle price is refused: 100 % allows half to double.
    pub price_jump: Rate,
    /// Fees by volume over 14 days, ascending; the first cutoff is zero.
    pub fee_tiers: Vec<FeeTier>,
    /// Maker fees by the share of all maker volume over 14 days, ascending; applied where the share is above the cutoff.
    pub maker_tiers: Vec<MakerTier>,
    /// Fees of spot markets by the same volume, without rebates; none: free.
    pub spot_fee_tiers: Vec<FeeTier>,
    /// What a withdrawal costs.
    pub withdrawal_fee: Usd,
    /// How many orders one account may have open, triggers included.
    pub open_orders: u32,
    /// What an account must have traded before it may schedule a cancel of all its orders.
    pub scheduled_cancel_volume: Notional,
    /// How failing positions are closed.
    pub liquidation: LiquidationPolicy,
    /// The vault that takes over what the book does not.
    pub backstop: Address,
    /// When prices may be relied on, and for what.
    pub oracle: OraclePolicy,
    /// How much may leave at once.
    pub withdrawals: WithdrawalPolicy,
    /// What vaults ask of leaders and followers.
    pub vaults: VaultPolicy,
    /// Who may change all this, and how soon it holds.
    pub change_control: ChangeControl,
    /// How anybody may list markets; absent, nobody may.
    pub dexes: Option<DexPolicy>,
}

/// A source of prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// Its key.
    pub address: Address,
    /// Its weight in the median.
    pub weight: u32,
}

/// Fees from a volume on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeTier {
    /// From this 14-day volume on.
    pub volume: Notional,
    /// The taker's fee.
    pub taker: Rate,
    /// The maker's fee; a rebate where negative.
    pub maker: Rate,
}

/// A maker's fee from a share of all maker volume on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakerTier {
    /// Above this share.
    pub share: Rate,
    /// The maker's fee; a rebate where negative.
    pub maker: Rate,
}

/// What is traded in a market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarketKind {
    /// Positions, settled in cash and backed by margin.
    #[default]
    Perpetual,
    /// One asset against another, out of balances. What only perpetuals have, among the parameters, counts for nothing.
    Spot {
        /// What is bought and sold.
        base: AssetId,
        /// What it is paid with: an asset of 8 decimals, so that price × size is exactly an amount of it.
        quote: AssetId,
    },
}

/// What a market is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketParameters {
    /// Its name: `BTC`.
    pub name: Name,
    /// What is traded.
    pub kind: MarketKind,
    /// `d`: sizes count lots of 10^-d, prices ticks of 10^-(6-d). At most 6. In a spot market those of the base, and
    /// ticks of 10^-(8-d); at most 8.
    pub size_decimals: u8,
    /// No price is above this. `max_price × max_size` is at most 2^60.
    pub max_price: Price,
    /// No order and no position is larger than this.
    pub max_size: Size,
    /// How many significant figures a limit price may have, whole numbers aside; zero: any.
    pub significant_figures: u8,
    /// The least value of an order that may open a position.
    pub min_order_value: Notional,
    /// How far from the reference price (mark, else oracle) a limit may be; zero: anywhere.
    pub price_band: Rate,
    /// Margin by notional, ascending; the first lower bound is zero.
    pub margin_tiers: Vec<MarginTier>,
    /// Whether cross margin is not offered.
    pub only_isolated: bool,
    /// The notional whose average execution price is the impact price.
    pub impact_notional: Notional,
    /// How funding is found.
    pub funding: FundingPolicy,
    /// The time constant of the average of mid − oracle in the mark price.
    pub basis_time: Time,
    /// What protects the venue from the market: curves, estimates, limits.
    pub risk: MarketRisk,
}

/// Margin from a notional on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginTier {
    /// Above this notional.
    pub lower_bound: Notional,
    /// Maintenance margin as a rate of notional, before the deduction that keeps it continuous.
    pub maintenance_rate: Rate,
    /// The highest leverage for a position of this notional.
    pub max_leverage: u8,
}

/// How funding is found: `rate = clamp((P + clamp(interest − P, ±dead_band)) / 8, ±cap)` each hour, P the average premium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingPolicy {
    /// Interest for eight hours.
    pub interest: Rate,
    /// How far interest may correct the premium.
    pub dead_band: Rate,
    /// The most that an hour can cost.
    pub cap: Rate,
}

impl MarketParameters {
    /// What each margin tier takes off the maintenance margin so that it is continuous in notional:
    /// `deduction(n) = deduction(n−1) + lower_bound(n) × (rate(n) − rate(n−1))`, rounded down, so that margin is never less.
    pub fn deductions(&self) -> Vec<Usd> {
        let mut deduction = Usd::ZERO;
        let mut deductions = Vec::with_capacity(self.margin_tiers.len());
        for (place, tier) in self.margin_tiers.iter().enumerate() {
            if let Some(previous) = place.checked_sub(1).map(|before| &self.margin_tiers[before]) {
                let rise = tier.maintenance_rate - previous.maintenance_rate;
                deduction += tier.lower_bound.at_rate(rise, Rounding::Floor);
            }
            deductions.push(deduction);
        }
        deductions
    }

    /// Decimals of a price: 6 − d, in a spot market 8 − d.
    pub fn price_decimals(&self) -> u32 {
        self.value_decimals() - u32::from(self.size_decimals)
    }

    /// Decimals of price × size: of USD, in a spot market of the quote.
    pub fn value_decimals(&self) -> u32 {
        if self.is_spot() { 8 } else { 6 }
    }

    /// Base and quote of a spot market.
    pub fn pair(&self) -> Option<(AssetId, AssetId)> {
        match self.kind {
            MarketKind::Perpetual => None,
            MarketKind::Spot { base, quote } => Some((base, quote)),
        }
    }

    /// Whether balances are traded, not positions.
    pub fn is_spot(&self) -> bool {
        self.kind != MarketKind::Perpetual
    }

    /// A spot market of an asset with what all spot markets have in common: sizes as large as the greatest price lets them be,
    /// five significant figures, orders worth ten of the quote, and limits within 80 % of the book's own price.
    pub fn spot(
        name: Name,
        base: AssetId,
        asset: &AssetParameters,
        quote: AssetId,
        max_price: Price,
    ) -> Self {
        let largest = MAX_POSITION_VALUE / i128::from(max_price.0.max(asset.per_lot()).max(1));
        Self {
            name,
            kind: MarketKind::Spot { base, quote },
            size_decimals: asset.size_decimals,
            max_price,
            max_size: Size(i64::try_from(largest).unwrap_or(i64::MAX)),
            significant_figures: 5,
            min_order_value: Notional(1_000_000_000),
            price_band: Rate(Rate::ONE.0 / 5 * 4),
            margin_tiers: Vec::new(),
            only_isolated: false,
            impact_notional: Notional::ZERO,
            funding: FundingPolicy { interest: Rate::ZERO, dead_band: Rate::ZERO, cap: Rate::ZERO },
            basis_time: Time(0),
            risk: MarketRisk::default(),
        }
    }

    /// The highest leverage that the market offers.
    pub fn max_leverage(&self) -> u8 {
        self.margin_tiers.first().map_or(1, |tier| tier.max_leverage)
    }
}
