//! What a venue may be founded with: every parameter within its bounds.

mod assets;
mod curves;
mod estimates;
mod oracle;

use units::{Rate, Time, Usd};

use crate::command::Genesis;
use crate::ids::MarketId;
use crate::limits::{
    LEAST_MINTED, LONGEST_AUCTION, MAX_AMOUNT, MAX_BOUNDS, MAX_DELAY, MAX_DEPOSITED, MAX_DEX_OPEN_INTEREST,
    MAX_GATE_TIME, MAX_KEYS, MAX_MARKETS, MAX_POSITION_VALUE, MAX_PRICE, MAX_PUBLISHERS, MAX_RELEASE_MINUTES,
    MAX_STALENESS, MAX_TIERS, MAX_TIME_CONSTANT, NAME_LENGTH, SHORTEST_HORIZON, SHORTEST_REST,
};
use crate::parameters::{
    AuctionPolicy, ChangeControl, DepthPolicy, DexPolicy, FeeTier, FundingPolicy, LiquidationPolicy,
    LossLimits, MarginTier, MarketParameters, MarketRisk, OpenInterestLimits, Parameter, SettlementPolicy,
    VaultPolicy, VenueParameters, WithdrawalPolicy,
};
use crate::rejection::Rejection;
pub use assets::check_asset_deposited;
use assets::check_assets;
pub(crate) use assets::check_pair;
use curves::{check_margin_curves, check_sale_curves};
use estimates::check_estimates;
use oracle::check_oracle;

/// Checks all that a venue is to be founded with.
///
/// # Errors
/// The first parameter, count, name or amount that is out of its bounds.
pub fn check_genesis(genesis: &Genesis) -> Result<(), Rejection> {
    check_venue(&genesis.parameters)?;
    Bounds { market: None }.check_length(Parameter::Markets, genesis.markets.len(), 0, MAX_MARKETS)?;
    check_assets(genesis)?;
    for (place, market) in genesis.markets.iter().enumerate() {
        let id = MarketId(u16::try_from(place).expect("markets are at most MAX_MARKETS"));
        check_market(id, market)?;
        check_own_name(market)?;
        check_pair(id, market, |asset| genesis.assets.get(usize::from(asset.0)))?;
        if genesis.markets[..place].iter().any(|other| other.name == market.name) {
            return Err(Rejection::InvalidName);
        }
    }
    let amounts = || genesis.balances.iter().map(|(_, amount)| *amount).chain([genesis.insurance_fund]);
    if let Some(amount) = amounts().find(|amount| amount.is_negative() || *amount > Usd(MAX_AMOUNT)) {
        return Err(Rejection::InvalidAmount { amount });
    }
    let sum = amounts().map(|amount| i128::from(amount.0)).sum();
    check_deposited(sum, genesis.insurance_fund)
}

/// A colon stands in the names of dexes' markets alone.
pub(crate) fn check_own_name(market: &MarketParameters) -> Result<(), Rejection> {
    if market.name.contains(':') { Err(Rejection::InvalidName) } else { Ok(()) }
}

/// Whether so much money may be inside the venue, after `amount` came in.
///
/// # Errors
/// The amount, where it is too much.
pub fn check_deposited(sum: i128, amount: Usd) -> Result<(), Rejection> {
    if sum <= MAX_DEPOSITED { Ok(()) } else { Err(Rejection::InvalidAmount { amount }) }
}

/// At least one item, and at most `limit`.
///
/// # Errors
/// The count, where it is none or too many.
pub fn check_count(items: usize, limit: usize) -> Result<(), Rejection> {
    check_most(items, limit)?;
    match items {
        0 => Err(item_count(items, limit)),
        _ => Ok(()),
    }
}

pub(crate) fn check_most(items: usize, limit: usize) -> Result<(), Rejection> {
    if items <= limit { Ok(()) } else { Err(item_count(items, limit)) }
}

fn item_count(items: usize, limit: usize) -> Rejection {
    let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Rejection::ItemCount { items: narrow(items), limit: narrow(limit) }
}

/// Checks one parameter after the other, of the venue or of a market.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Whose parameters.
    pub(crate) market: Option<MarketId>,
}

impl Bounds {
    pub(crate) fn check(
        self,
        parameter: Parameter,
        value: i64,
        lowest: i64,
        highest: i64,
    ) -> Result<(), Rejection> {
        if (lowest..=highest).contains(&value) {
            return Ok(());
        }
        Err(Rejection::InvalidParameter { market: self.market, parameter, value, lowest, highest })
    }

    /// So many entries in a list.
    fn check_length(
        self,
        parameter: Parameter,
        length: usize,
        least: usize,
        most: usize,
    ) -> Result<(), Rejection> {
        let [length, least, most] =
            [length, least, most].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        self.check(parameter, length, least, most)
    }

    fn check_time(
        self,
        parameter: Parameter,
        value: Time,
        lowest: i64,
        longest: Time,
    ) -> Result<(), Rejection> {
        let narrow = |time: Time| i64::try_from(time.0).unwrap_or(i64::MAX);
        self.check(parameter, narrow(value), lowest, narrow(longest))
    }

    /// A share: from nothing to 100 %.
    fn check_share(self, parameter: Parameter, value: Rate) -> Result<(), Rejection> {
        self.check(parameter, value.0, 0, Rate::ONE.0)
    }

    /// Tiers, each beginning above the one before, and the first at zero unless it may begin later.
    fn check_order(
        self,
        parameter: Parameter,
        mut bounds: impl Iterator<Item = i64>,
        lowest: i64,
    ) -> Result<(), Rejection> {
        let Some(first) = bounds.next() else { return Ok(()) };
        self.check(parameter, first, 0, lowest)?;
        bounds.try_fold(first, |before, bound| {
            self.check(parameter, bound, before.saturating_add(1), i64::MAX)?;
            Ok(bound)
        })?;
        Ok(())
    }
}

/// Checks the rules that hold for all markets.
pub(crate) fn check_venue(parameters: &VenueParameters) -> Result<(), Rejection> {
    let bounds = Bounds { market: None };
    check_publishers(bounds, parameters)?;
    bounds.check_time(Parameter::PriceStaleness, parameters.price_staleness, 1, MAX_STALENESS)?;
    bounds.check(Parameter::PriceJump, parameters.price_jump.0, 1, i64::MAX)?;
    check_fees(bounds, parameters)?;
    check_spot_fees(bounds, &parameters.spot_fee_tiers)?;
    bounds.check(Parameter::WithdrawalFee, parameters.withdrawal_fee.0, 0, MAX_AMOUNT)?;
    check_withdrawals(bounds, &parameters.withdrawals, parameters.withdrawal_fee)?;
    check_vaults(bounds, &parameters.vaults)?;
    bounds.check(Parameter::OpenOrders, i64::from(parameters.open_orders), 1, i64::MAX)?;
    let volume = parameters.scheduled_cancel_volume.0;
    bounds.check(Parameter::ScheduledCancelVolume, volume, 0, i64::MAX)?;
    check_liquidation(bounds, &parameters.liquidation)?;
    check_oracle(bounds, parameters)?;
    check_change_control(bounds, &parameters.change_control)?;
    parameters.dexes.as_ref().map_or(Ok(()), |policy| check_dexes(bounds, policy))
}

fn check_dexes(bounds: Bounds, policy: &DexPolicy) -> Result<(), Rejection> {
    bounds.check(Parameter::DexBond, policy.bond.0, 0, MAX_AMOUNT)?;
    bounds.check(Parameter::DexMarketBond, policy.market_bond.0, 0, MAX_AMOUNT)?;
    bounds.check(Parameter::DexOpenInterest, policy.open_interest.0, 1, MAX_DEX_OPEN_INTEREST.0)
}

/// Where there are keys, a change needs one of them at least, and no more than there are.
fn check_change_control(bounds: Bounds, control: &ChangeControl) -> Result<(), Rejection> {
    let keys = &control.keys;
    bounds.check_length(Parameter::Keys, keys.len(), 0, MAX_KEYS)?;
    if let Some(place) = (1..keys.len()).find(|&place| keys[..place].contains(&keys[place])) {
        return Err(Rejection::AddressTaken { address: keys[place] });
    }
    let count = keys.len() as i64;
    bounds.check(Parameter::ChangeThreshold, i64::from(control.threshold), count.min(1), count)?;
    bounds.check_time(Parameter::LooseningDelay, control.loosening_delay, 0, MAX_DELAY)?;
    bounds.check_time(Parameter::ListingRamp, control.listing_ramp, 0, MAX_DELAY)
}

fn check_settlement(bounds: Bounds, policy: &SettlementPolicy) -> Result<(), Rejection> {
    bounds.check_time(Parameter::SettlementNotice, policy.notice, 1, MAX_DELAY)?;
    bounds.check_time(Parameter::SettlementSpan, policy.span, 1, policy.notice)
}

fn check_publishers(bounds: Bounds, parameters: &VenueParameters) -> Result<(), Rejection> {
    let publishers = &parameters.publishers;
    bounds.check_length(Parameter::Publishers, publishers.len(), 1, MAX_PUBLISHERS)?;
    for (place, publisher) in publishers.iter().enumerate() {
        bounds.check(Parameter::PublisherWeight, i64::from(publisher.weight), 1, i64::from(u32::MAX))?;
        let address = publisher.address;
        if publishers[..place].iter().any(|other| other.address == address) {
            return Err(Rejection::AddressTaken { address });
        }
    }
    Ok(())
}

/// No rebate is larger than the smallest taker's fee: the venue pays nobody for trading with himself.
fn check_fees(bounds: Bounds, parameters: &VenueParameters) -> Result<(), Rejection> {
    let (tiers, maker_tiers) = (&parameters.fee_tiers, &parameters.maker_tiers);
    bounds.check_length(Parameter::FeeTiers, tiers.len(), 1, MAX_TIERS)?;
    bounds.check_order(Parameter::FeeTierVolume, tiers.iter().map(|tier| tier.volume.0), 0)?;
    bounds.check_length(Parameter::MakerTiers, maker_tiers.len(), 0, MAX_TIERS)?;
    bounds.check_order(
        Parameter::MakerTierShare,
        maker_tiers.iter().map(|tier| tier.share.0),
        Rate::ONE.0,
    )?;
    for tier in tiers {
        bounds.check_share(Parameter::TakerFee, tier.taker)?;
    }
    let least = tiers.iter().map(|tier| tier.taker.0).min().unwrap_or(0);
    let makers = tiers.iter().map(|tier| tier.maker).chain(maker_tiers.iter().map(|tier| tier.maker));
    for maker in makers {
        bounds.check(Parameter::MakerFee, maker.0, -least, Rate::ONE.0)?;
    }
    Ok(())
}

/// No rebates: the buyer's fee is of another asset than the seller's, so that neither can be paid out of the other.
fn check_spot_fees(bounds: Bounds, tiers: &[FeeTier]) -> Result<(), Rejection> {
    bounds.check_length(Parameter::SpotFeeTiers, tiers.len(), 0, MAX_TIERS)?;
    bounds.check_order(Parameter::FeeTierVolume, tiers.iter().map(|tier| tier.volume.0), 0)?;
    for tier in tiers {
        bounds.check_share(Parameter::TakerFee, tier.taker)?;
        bounds.check_share(Parameter::SpotMakerFee, tier.maker)?;
    }
    Ok(())
}

fn check_open_interest(bounds: Bounds, limits: &OpenInterestLimits) -> Result<(), Rejection> {
    let most = limits.most.map_or(0, |most| most.0);
    bounds.check(Parameter::MostOpenInterest, most, 0, i64::MAX)?;
    let multiple = limits.depth_multiple.map_or(0, |multiple| multiple.0);
    bounds.check(Parameter::DepthMultiple, multiple, 0, i64::MAX)?;
    // A part of no limit would be none.
    let whole = if limits.is_limited() { Rate::ONE.0 } else { 0 };
    if let Some(concentration) = limits.concentration {
        bounds.check(Parameter::Concentration, concentration.0, 1, whole)?;
    }
    if let Some(near) = limits.near {
        bounds.check(Parameter::NearFrom, near.from.0, 1, whole)?;
        bounds.check_share(Parameter::NearShare, near.share)?;
    }
    Ok(())
}

fn check_withdrawals(bounds: Bounds, policy: &WithdrawalPolicy, fee: Usd) -> Result<(), Rejection> {
    for limit in [policy.hourly, policy.daily].into_iter().flatten() {
        bounds.check_share(Parameter::WithdrawalShare, limit.share)?;
        bounds.check(Parameter::WithdrawalAmount, limit.amount.0, 0, i64::MAX)?;
    }
    if let Some(gate) = policy.gate {
        bounds.check(Parameter::GateLosses, gate.losses.0, 0, i64::MAX)?;
        bounds.check_time(Parameter::GateTime, gate.lasts, 1, MAX_GATE_TIME)?;
    }
    let minutes = i64::from(policy.release_minutes);
    bounds.check(Parameter::ReleaseMinutes, minutes, 1, i64::from(MAX_RELEASE_MINUTES))?;
    bounds.check(Parameter::ReleaseMinimum, policy.release_minimum.0, 0, fee.0)
}

fn check_vaults(bounds: Bounds, policy: &VaultPolicy) -> Result<(), Rejection> {
    bounds.check(Parameter::VaultMinimum, policy.minimum.0, LEAST_MINTED.0, MAX_AMOUNT)?;
    bounds.check(Parameter::VaultDepositMinimum, policy.deposit_minimum.0, 1, MAX_AMOUNT)?;
    bounds.check_share(Parameter::VaultLeaderShare, policy.leader_share)?;
    bounds.check_time(Parameter::VaultLockUp, policy.lock_up, 0, MAX_DELAY)?;
    bounds.check_share(Parameter::VaultProfitShare, policy.profit_share)
}

fn check_liquidation(bounds: Bounds, policy: &LiquidationPolicy) -> Result<(), Rejection> {
    bounds.check(Parameter::PartialAbove, policy.partial_above.0, 0, i64::MAX)?;
    bounds.check_share(Parameter::PartialFraction, policy.partial_fraction)?;
    bounds.check_time(Parameter::Cooldown, policy.cooldown, 0, Time::DAY)?;
    bounds.check_share(Parameter::LiquidationBand, policy.band)?;
    bounds.check_share(Parameter::BackstopBelow, policy.backstop_below)?;
    bounds.check(Parameter::InsurancePerPosition, policy.insurance_per_sale.0, 0, i64::MAX)?;
    if let Some(band) = policy.deleveraging.band {
        bounds.check_share(Parameter::DeleveragingBand, band)?;
    }
    bounds.check(Parameter::AccountsPerBlock, i64::from(policy.accounts_per_block), 1, i64::MAX)
}

/// Checks the rules of a market.
pub(crate) fn check_market(id: MarketId, market: &MarketParameters) -> Result<(), Rejection> {
    let bounds = Bounds { market: Some(id) };
    if !(1..=NAME_LENGTH).contains(&market.name.chars().count()) {
        return Err(Rejection::InvalidName);
    }
    let most_decimals = i64::from(market.value_decimals());
    bounds.check(Parameter::SizeDecimals, i64::from(market.size_decimals), 0, most_decimals)?;
    bounds.check(Parameter::MaxPrice, market.max_price.0, 1, MAX_PRICE.0)?;
    let largest =
        i64::try_from(MAX_POSITION_VALUE / i128::from(market.max_price.0)).expect("it is at most 2^60");
    bounds.check(Parameter::MaxSize, market.max_size.0, 1, largest)?;
    bounds.check(Parameter::MinOrderValue, market.min_order_value.0, 0, i64::MAX)?;
    bounds.check(Parameter::PriceBand, market.price_band.0, 0, i64::MAX)?;
    if market.is_spot() {
        return Ok(());
    }
    check_perpetual(id, market)
}

/// Checks what only perpetuals have.
fn check_perpetual(id: MarketId, market: &MarketParameters) -> Result<(), Rejection> {
    let bounds = Bounds { market: Some(id) };
    check_margin_tiers(bounds, &market.margin_tiers)?;
    bounds.check(Parameter::ImpactNotional, market.impact_notional.0, 1, i64::MAX)?;
    check_funding(bounds, &market.funding)?;
    bounds.check_time(Parameter::BasisTime, market.basis_time, 1, MAX_TIME_CONSTANT)?;
    check_curves(id, &market.risk)?;
    check_losses(bounds, &market.risk.losses)?;
    check_depth(bounds, &market.risk.depth)?;
    check_estimates(bounds, &market.risk)?;
    check_open_interest(bounds, &market.risk.open_interest)?;
    check_settlement(bounds, &market.risk.settlement)?;
    check_auctions(bounds, &market.risk.auctions)
}

/// A wider bound has a longer horizon and no shorter an auction.
fn check_auctions(bounds: Bounds, policy: &AuctionPolicy) -> Result<(), Rejection> {
    bounds.check_time(Parameter::OpeningAuction, policy.opening, 0, LONGEST_AUCTION)?;
    bounds.check_length(Parameter::Bounds, policy.bounds.len(), 0, MAX_BOUNDS)?;
    let milliseconds = |time: Time| i64::try_from(time.0).unwrap_or(i64::MAX);
    let (mut horizon, mut deviation, mut auction) = (milliseconds(SHORTEST_HORIZON), 1, 1);
    for bound in &policy.bounds {
        bounds.check_time(Parameter::BoundHorizon, bound.horizon, horizon, LONGEST_AUCTION)?;
        bounds.check(Parameter::BoundDeviation, bound.deviation.0, deviation, Rate::ONE.0)?;
        bounds.check_time(Parameter::BoundAuction, bound.auction, auction, LONGEST_AUCTION)?;
        horizon = milliseconds(bound.horizon) + 1;
        deviation = bound.deviation.0 + 1;
        auction = milliseconds(bound.auction);
    }
    Ok(())
}

fn check_losses(bounds: Bounds, limits: &LossLimits) -> Result<(), Rejection> {
    let LossLimits { insurance_per_day, backstop, parent_per_day } = *limits;
    let named = [
        (Parameter::InsurancePerDay, insurance_per_day),
        (Parameter::BackstopStake, backstop),
        (Parameter::ParentPerDay, parent_per_day),
    ];
    named
        .into_iter()
        .try_for_each(|(parameter, limit)| bounds.check(parameter, limit.unwrap_or_default().0, 0, i64::MAX))
}

/// Checks the curves of a market.
///
/// # Errors
/// The first point, or count of points, that is out of its bounds.
pub fn check_curves(id: MarketId, risk: &MarketRisk) -> Result<(), Rejection> {
    let bounds = Bounds { market: Some(id) };
    check_margin_curves(bounds, &risk.margin)?;
    match &risk.sale {
        Some(sale) => check_sale_curves(bounds, sale),
        None => Ok(()),
    }
}

fn check_depth(bounds: Bounds, policy: &DepthPolicy) -> Result<(), Rejection> {
    bounds.check(Parameter::DepthWithin, policy.within.0, 1, Rate::ONE.0)?;
    let shortest = i64::try_from(SHORTEST_REST.0).unwrap_or(i64::MAX);
    bounds.check_time(Parameter::DepthRest, policy.rest, shortest, Time::DAY)
}

/// A larger position is never easier to carry, and maintenance margin is at most the initial margin at the highest leverage.
fn check_margin_tiers(bounds: Bounds, tiers: &[MarginTier]) -> Result<(), Rejection> {
    bounds.check_length(Parameter::MarginTiers, tiers.len(), 1, MAX_TIERS)?;
    bounds.check_order(Parameter::MarginTierLowerBound, tiers.iter().map(|tier| tier.lower_bound.0), 0)?;
    let (mut least_rate, mut most_leverage) = (1, i64::from(u8::MAX));
    for tier in tiers {
        let (rate, leverage) = (tier.maintenance_rate.0, i64::from(tier.max_leverage));
        bounds.check(Parameter::MaxLeverage, leverage, 1, most_leverage)?;
        bounds.check(Parameter::MaintenanceRate, rate, least_rate, Rate::ONE.0 / leverage)?;
        (least_rate, most_leverage) = (rate, leverage);
    }
    Ok(())
}

fn check_funding(bounds: Bounds, policy: &FundingPolicy) -> Result<(), Rejection> {
    bounds.check(Parameter::FundingInterest, policy.interest.0, -Rate::ONE.0, Rate::ONE.0)?;
    bounds.check_share(Parameter::FundingDeadBand, policy.dead_band)?;
    bounds.check_share(Parameter::FundingCap, policy.cap)
}
