//! The names of parameters, for saying which one is out of its bounds.

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use crate::parameters::{
    AuctionPolicy, ChangeControl, DeleveragingPolicy, DepthPolicy, DexPolicy, FeeTier, FundingPolicy,
    LiquidationPolicy, LossLimits, MakerTier, MarginCurves, MarginTier, MarketParameters, NearLimit,
    OpenInterestLimits, OraclePolicy, PriceBound, Publisher, SaleCurves, SettlementPolicy, StablePricePolicy,
    ValidityLimits, VaultPolicy, VenueParameters, VolatilityPolicy, WithdrawalGate, WithdrawalLimit,
    WithdrawalPolicy,
};

/// The name of a parameter, for saying which one is out of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Parameter {
    /// How many publishers there are.
    Publishers,
    /// How many tiers of fees.
    FeeTiers,
    /// How many tiers of fees by share of maker volume.
    MakerTiers,
    /// How many tiers of fees in spot markets.
    SpotFeeTiers,
    /// How many keys of the rules.
    Keys,
    /// How many markets.
    Markets,
    /// How many assets.
    Assets,
    /// How many margin tiers a market has.
    MarginTiers,
    /// How many price bounds a market has.
    Bounds,
    /// [`Publisher::weight`].
    PublisherWeight,
    /// [`VenueParameters::price_staleness`].
    PriceStaleness,
    /// [`VenueParameters::price_jump`].
    PriceJump,
    /// [`FeeTier::volume`]: the first is zero, and each is above the one before.
    FeeTierVolume,
    /// [`FeeTier::taker`].
    TakerFee,
    /// [`MakerTier::share`]: each is above the one before.
    MakerTierShare,
    /// [`FeeTier::maker`] or [`MakerTier::maker`]: a rebate is at most the smallest taker's fee.
    MakerFee,
    /// [`FeeTier::maker`] of a spot tier: no rebate, since both sides of a trade pay in different assets.
    SpotMakerFee,
    /// [`VenueParameters::withdrawal_fee`].
    WithdrawalFee,
    /// [`WithdrawalLimit::share`].
    WithdrawalShare,
    /// [`WithdrawalLimit::amount`].
    WithdrawalAmount,
    /// [`WithdrawalGate::losses`].
    GateLosses,
    /// [`WithdrawalGate::lasts`].
    GateTime,
    /// [`WithdrawalPolicy::release_minutes`].
    ReleaseMinutes,
    /// [`WithdrawalPolicy::release_minimum`]: at most the withdrawal fee.
    ReleaseMinimum,
    /// [`VaultPolicy::minimum`].
    VaultMinimum,
    /// [`VaultPolicy::deposit_minimum`].
    VaultDepositMinimum,
    /// [`VaultPolicy::leader_share`].
    VaultLeaderShare,
    /// [`VaultPolicy::lock_up`].
    VaultLockUp,
    /// [`VaultPolicy::profit_share`].
    VaultProfitShare,
    /// [`DexPolicy::bond`].
    DexBond,
    /// [`DexPolicy::market_bond`].
    DexMarketBond,
    /// [`DexPolicy::open_interest`], and what a deployer makes of it.
    DexOpenInterest,
    /// A dex's fee scale.
    DexFeeScale,
    /// The number of a margin table.
    DexMarginTable,
    /// The multiplier of a dex's premium.
    DexFundingMultiplier,
    /// The interest for eight hours in a dex.
    DexFundingInterest,
    /// [`VenueParameters::open_orders`].
    OpenOrders,
    /// [`VenueParameters::scheduled_cancel_volume`].
    ScheduledCancelVolume,
    /// [`LiquidationPolicy::partial_above`].
    PartialAbove,
    /// [`LiquidationPolicy::partial_fraction`].
    PartialFraction,
    /// [`LiquidationPolicy::cooldown`].
    Cooldown,
    /// [`LiquidationPolicy::band`].
    LiquidationBand,
    /// [`LiquidationPolicy::backstop_below`].
    BackstopBelow,
    /// [`LiquidationPolicy::insurance_per_sale`].
    InsurancePerPosition,
    /// [`DeleveragingPolicy::band`].
    DeleveragingBand,
    /// [`LossLimits::backstop`].
    BackstopStake,
    /// [`LossLimits::parent_per_day`].
    ParentPerDay,
    /// [`LossLimits::insurance_per_day`].
    InsurancePerDay,
    /// [`LiquidationPolicy::accounts_per_block`].
    AccountsPerBlock,
    /// [`MarketParameters::size_decimals`].
    SizeDecimals,
    /// [`MarketParameters::max_price`].
    MaxPrice,
    /// [`MarketParameters::max_size`].
    MaxSize,
    /// [`MarketParameters::min_order_value`].
    MinOrderValue,
    /// [`MarketParameters::price_band`].
    PriceBand,
    /// [`MarginTier::lower_bound`]: the first is zero, and each is above the one before.
    MarginTierLowerBound,
    /// [`MarginTier::max_leverage`]: none is above the one before.
    MaxLeverage,
    /// [`MarginTier::maintenance_rate`]: none is below the one before, and none above 1 / the highest leverage.
    MaintenanceRate,
    /// [`MarketParameters::impact_notional`].
    ImpactNotional,
    /// [`FundingPolicy::interest`].
    FundingInterest,
    /// [`FundingPolicy::dead_band`].
    FundingDeadBand,
    /// [`FundingPolicy::cap`].
    FundingCap,
    /// [`MarketParameters::basis_time`].
    BasisTime,
    /// [`MarginCurves::initial_by_notional`]: from zero on, never falling, at most 100 %.
    InitialByNotional,
    /// [`MarginCurves::initial_by_open_interest`]: from zero on, never falling, at most 100 %.
    InitialByOpenInterest,
    /// [`MarginCurves::exit_cost`]: from zero on, never falling, at most 100 %.
    ExitCost,
    /// [`MarginCurves::profit_weight`]: from zero on, never rising, at most 100 %.
    ProfitWeight,
    /// The buffer of [`SaleAmount::Shortage`](crate::parameters::SaleAmount::Shortage).
    SaleBuffer,
    /// The step of [`SaleAmount::Shares`](crate::parameters::SaleAmount::Shares).
    SaleShare,
    /// The target of [`SaleAmount::Shares`](crate::parameters::SaleAmount::Shares).
    SaleTarget,
    /// [`SaleCurves::step`].
    SaleStep,
    /// [`SaleCurves::whole_below`].
    WholeBelow,
    /// [`SaleCurves::close_by_distress`]: from zero on, never falling, at most 100 %.
    CloseByDistress,
    /// [`SaleCurves::close_by_time`]: from zero on, never falling, at most 100 %.
    CloseByTime,
    /// [`SaleCurves::penalty_by_distress`]: from zero on, at most 100 %.
    PenaltyByDistress,
    /// [`SaleCurves::price_by_distress`]: from zero on, never falling, at most 100 %.
    PriceByDistress,
    /// [`SaleCurves::depth_share`]: above zero, at most 100 %.
    DepthShare,
    /// [`VolatilityPolicy::half_life`].
    VolatilityHalfLife,
    /// [`VolatilityPolicy::horizon`].
    VolatilityHorizon,
    /// [`VolatilityPolicy::multiple`].
    ShortfallMultiple,
    /// [`VolatilityPolicy::fall_per_day`].
    FloorFall,
    /// [`VolatilityPolicy::maintenance_share`].
    MaintenanceShare,
    /// [`VolatilityPolicy::notice`].
    MarginNotice,
    /// [`StablePricePolicy::delay_limit`].
    DelayLimit,
    /// [`StablePricePolicy::move_limit`].
    MoveLimit,
    /// [`DepthPolicy::within`].
    DepthWithin,
    /// [`DepthPolicy::rest`].
    DepthRest,
    /// [`OraclePolicy::min_sources`]: from one to the number of publishers.
    MinSources,
    /// [`OraclePolicy::dispersion`].
    Dispersion,
    /// [`OraclePolicy::velocity`].
    Velocity,
    /// [`OraclePolicy::clock_tolerance`].
    ClockTolerance,
    /// [`OraclePolicy::jump_confirmation`].
    JumpConfirmation,
    /// [`ValidityLimits::staleness`].
    ValidStaleness,
    /// [`ValidityLimits::confidence`].
    ValidConfidence,
    /// [`ValidityLimits::deviation`].
    ValidDeviation,
    /// [`ValidityLimits::jump`].
    ValidJump,
    /// [`ChangeControl::threshold`]: from one to the number of keys.
    ChangeThreshold,
    /// [`ChangeControl::loosening_delay`].
    LooseningDelay,
    /// [`ChangeControl::listing_ramp`].
    ListingRamp,
    /// [`OpenInterestLimits::most`].
    MostOpenInterest,
    /// [`OpenInterestLimits::depth_multiple`].
    DepthMultiple,
    /// [`OpenInterestLimits::concentration`]: only where there is a limit that it is a part of.
    Concentration,
    /// [`NearLimit::from`]: only where there is a limit.
    NearFrom,
    /// [`NearLimit::share`].
    NearShare,
    /// [`OpenInterestLimits::most`]: where listings ramp, a new market has one.
    ListingLimit,
    /// [`MarketParameters::name`].
    MarketName,
    /// [`SettlementPolicy::notice`].
    SettlementNotice,
    /// [`SettlementPolicy::span`]: no longer than the notice.
    SettlementSpan,
    /// [`AuctionPolicy::opening`].
    OpeningAuction,
    /// [`PriceBound::horizon`]: each is longer than the one before.
    BoundHorizon,
    /// [`PriceBound::deviation`]: each is above the one before.
    BoundDeviation,
    /// [`PriceBound::auction`]: none is shorter than the one before.
    BoundAuction,
    /// [`AssetParameters::decimals`](crate::parameters::AssetParameters::decimals): of a quote, just the most.
    AssetDecimals,
    /// [`AssetParameters::size_decimals`](crate::parameters::AssetParameters::size_decimals): no more than its decimals.
    AssetSizeDecimals,
    /// [`MarketKind`](crate::parameters::MarketKind).
    MarketKind,
}
