//! Why nothing happened. In the order in which the checks are made; values, without text.

use serde::{Deserialize, Serialize};
use units::{Amount, Notional, Price, Rate, Shares, Size, Time, Usd};

use crate::command::Mode;
use crate::ids::{Address, AssetId, DexId, MarketId};
use crate::parameters::Parameter;

/// Why a command, or one of its orders, changed nothing.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rejection {
    /// The venue was founded already, or is not founded yet.
    NotAtThisStage,
    /// The block was received after the command's expiry.
    Expired { expires_after: Time, received: Time },
    /// The nonce is further from the wall clock than two days back or one day ahead.
    NonceOutOfWindow { nonce: u64, received: Time },
    /// The nonce was used, or is not above the lowest of the signer's hundred highest.
    NonceUsed { nonce: u64, lowest: u64 },
    /// The signer is neither an account nor an agent.
    UnknownSigner { signer: Address },
    /// The agent's approval has ended.
    AgentExpired { agent: Address, valid_until: Time },
    /// Only the operator may do this.
    NotOperator { signer: Address },
    /// Only a publisher of prices may do this.
    NotPublisher { signer: Address },
    /// Only the venue's keys may do this.
    NotVenueKey { signer: Address },
    /// Only the venue's own hand may do this.
    NotVenue,
    /// An agent may trade, but not move money or approve agents.
    NotForAgents { agent: Address },
    /// The account is a multi-sig account: its own key alone signs no more.
    MultiSigRequired { account: Address },
    /// The account is no multi-sig account.
    NotMultiSig { account: Address },
    /// Who sends a multi-sig account's action is none of those authorized, nor an agent of one.
    NotOuterSigner { signer: Address },
    /// Who signed a multi-sig account's action is none of those authorized, nor an agent of one.
    NotAuthorized { signer: Address },
    /// Fewer of those authorized signed than it takes.
    TooFewSignatures { signatures: u32, threshold: u32 },
    /// This cannot be asked for an account.
    NotForAccounts,
    /// The account acted for is not a sub-account of the signer's.
    NotYours { account: Address },
    /// A vault trades, by its leader, and does nothing else; money goes into it and out of it for shares alone.
    NotForVaults { account: Address },
    /// The venue's mode does not let this through.
    Mode { mode: Mode },
    /// A parameter of the founding, of the venue or of this market, is out of its bounds; in the parameter's own unit.
    InvalidParameter { market: Option<MarketId>, parameter: Parameter, value: i64, lowest: i64, highest: i64 },
    /// No account of this address.
    UnknownAccount { account: Address },
    /// No market of this number.
    UnknownMarket { market: MarketId },
    /// No asset of this number.
    UnknownAsset { asset: AssetId },
    /// In a spot market there are no positions: nothing to reduce, to lever, to trigger on or to publish a price for.
    NotForSpot { market: MarketId },
    /// No dex of this number or name.
    UnknownDex,
    /// Nobody may deploy a dex at this venue.
    DexesNotOffered,
    /// A new dex needs a description, and a known one has it.
    DexDescription,
    /// The signer has no such right in the dex.
    NotDeployer { dex: DexId, signer: Address },
    /// The market is of another dex than the command is about.
    MarketOfOtherDex { market: MarketId, dex: DexId },
    /// The account has nothing in this dex.
    NoAccountInDex { dex: DexId },
    /// The dex's prices, or its fee scale, may change again from this moment on.
    TooEarly { earliest: Time },
    /// Margin of this market's positions comes back only as they are closed.
    StrictlyIsolated { market: MarketId },
    /// Nothing leaves a dex in which somebody owes more than he has.
    DexInDeficit { dex: DexId },
    /// No more may leave a dex than is in it.
    BeyondDexMoney { dex: DexId, money: Usd, amount: Usd },
    /// No such change gathers approvals or waits.
    UnknownChange,
    /// The key approved the change before, or enough keys did.
    AlreadyApproved,
    /// A change that changes nothing.
    NothingChanged,
    /// This parameter of a market stays what it was when the market was listed.
    FixedParameter { market: MarketId, parameter: Parameter },
    /// No such withdrawal waits.
    UnknownWithdrawal,
    /// More of a withdrawal is said to be paid than was released and is not paid yet.
    NotReleased { released: Usd, amount: Usd },
    /// More items than one command may have, or none.
    ItemCount { items: u32, limit: u32 },
    /// Zero, negative, beyond the bound, or more than the venue can hold.
    InvalidAmount { amount: Usd },
    /// Zero, negative, finer than the wallet counts, or more than the venue can hold.
    InvalidAssetAmount { asset: AssetId, amount: Amount },
    /// Only cash is kept behind positions.
    NotCash { asset: AssetId },
    /// A name that is empty, too long, or taken.
    InvalidName,
    /// All places for agents or sub-accounts are taken.
    TooMany { limit: u32 },
    /// The address belongs to an account, is another account's agent, or is named twice.
    AddressTaken { address: Address },
    /// The account cannot pay to itself.
    ToItself,
    /// A sub-account has no sub-accounts and leads no vaults.
    NotForSubAccounts { account: Address },
    /// More cash is asked for than may leave.
    BelowTransferMargin { transferable: Usd, amount: Usd },
    /// More of an asset is sent than no order binds.
    InsufficientBalance { asset: AssetId, available: Amount, amount: Amount },
    /// The amount does not even cover the fee.
    BelowFee { fee: Usd, amount: Usd },
    /// No vault has this address.
    UnknownVault { vault: Address },
    /// The vault has ended.
    VaultClosed { vault: Address },
    /// Only the vault's leader may do this.
    NotVaultLeader { vault: Address },
    /// The description of a vault is too long.
    InvalidDescription { limit: u32 },
    /// The leader lets nobody else pay in.
    DepositsClosed { vault: Address },
    /// Less than a vault is opened with, or than may be paid in.
    BelowVaultMinimum { minimum: Usd, amount: Usd },
    /// The vault owes as much as it has: no share of it can be bought.
    VaultWithoutEquity { equity: Usd },
    /// The vault would have more shares than can be counted.
    TooManyShares { limit: Shares },
    /// The leader would hold too little of his vault.
    BelowLeaderShare { leader: Shares, all: Shares, least: Rate },
    /// The holder paid in too short a while ago to withdraw.
    VaultLocked { until: Time, now: Time },
    /// More is asked for than the holder's shares are worth.
    AboveVaultStake { worth: Usd, amount: Usd },
    /// A vault ends only without positions.
    VaultHasPosition { market: MarketId },
    /// The vault's positions bind what is asked for.
    InsufficientVaultCollateral { free: Usd, amount: Usd },
    /// More than a builder may charge.
    BuilderFeeTooHigh { rate: Rate, most: Rate },
    /// More than the account lets this builder charge.
    BuilderFeeNotApproved { rate: Rate, approved: Rate },
    /// The builder's equity is below what it takes to be approved.
    BuilderEquity { equity: Usd, required: Usd },
    /// The account has a code by which it refers others.
    CodeRegistered,
    /// The account was referred before.
    AlreadyReferred,
    /// Nobody refers others by this code.
    UnknownCode,
    /// Nothing was earned, or all of it claimed.
    NothingToClaim,
    /// The account has not traded enough to schedule a cancel.
    TooLittleTraded { required: Notional, traded: Notional },
    /// The account's scheduled cancel came as often today as it may.
    TooManyScheduledCancels { limit: u32 },
    /// A multi-sig account has as many signers as this at most, and needs at least one of them and no more than there are.
    InvalidMultiSig { limit: u32 },
    /// The scheduled time is nearer than five seconds.
    ScheduledTooSoon { time: Time, earliest: Time },

    /// The publisher's prices are older than his last, older than the staleness limit, or from the future.
    StalePrice { time: Time, now: Time },
    /// Zero, negative, beyond the market's bound, or too far from the present price.
    AbsurdPrice { market: MarketId, price: Price, oracle: Price },

    /// Leverage is not between 1 and the market's (or the notional tier's) maximum.
    InvalidLeverage { leverage: u8, max_leverage: u8 },
    /// The margin mode cannot change with a position or orders open.
    ModeWithOpenPosition,
    /// The market has isolated margin only.
    CrossNotOffered,
    /// There is no isolated position to move margin to or from.
    NoIsolatedPosition,
    /// The position's margin is not enough for the lower leverage or the removal.
    InsufficientPositionMargin { margin: Usd, required: Usd },
    /// The account's free collateral is not enough for the addition or the lower leverage.
    InsufficientFreeCollateral { free_collateral: Usd, required: Usd },

    /// The market was delisted: until it settles, only orders are placed there that reduce.
    MarketDelisted { market: MarketId, settles: Time },
    /// The market was settled.
    MarketSettled { market: MarketId },
    /// The market's deployer halted it.
    TradingHalted { market: MarketId },
    /// The market is in an auction, where immediate orders have no place; absent, its end is not known yet.
    InAuction { until: Option<Time> },
    /// The size is zero.
    ZeroSize,
    /// The size is negative or beyond the market's bound.
    InvalidSize { max_size: Size },
    /// The price is not positive or beyond the market's bound.
    InvalidPrice { max_price: Price },
    /// The price has too many significant figures.
    PriceNotOnTick { significant_figures: u8 },
    /// The price is too far from the reference.
    PriceOutOfBand { reference: Price, band: Rate },
    /// The market has no price yet, or only stale ones; no order that opens is placed there, and no cash leaves a position.
    NoPrice { market: MarketId },
    /// The market's price is not good for this now.
    UnreliablePrice { market: MarketId, fault: PriceFault },
    /// A trigger that would fire at once, or on the wrong side.
    InvalidTrigger { mark: Price, trigger_price: Price },
    /// An order group that is not a parent with triggers of its own market and opposite side.
    InvalidGroup,
    /// The client's id is in use by an open order.
    ClientIdInUse,
    /// The account has all its orders open.
    TooManyOpenOrders { limit: u32 },
    /// The order is worth too little.
    BelowMinimumValue { value: Notional, minimum: Notional },
    /// A reduce-only order that would not reduce.
    WouldIncreasePosition { position: Size },
    /// A post-only order that would have traded.
    WouldTake { best_bid: Option<Price>, best_ask: Option<Price> },
    /// The position would need a lower leverage at this notional.
    AboveTierLeverage { leverage: u8, max_leverage: u8, notional: Notional },
    /// The position would be larger than the market's bound.
    AboveMaxPosition { max_size: Size },
    /// The account's orders on this side would make its position alone larger than the market may be.
    AboveOpenInterest { open_interest: Notional, most: Notional },
    /// The market is near its limit, and the account's orders on this side would use more of what is left than one account may.
    NearOpenInterestLimit { notional: Notional, most: Notional },
    /// The account and those linked to it would hold more on this side than together they may.
    AboveConcentration { notional: Notional, most: Notional },
    /// Not enough equity for the initial margin.
    BelowInitialMargin { equity: Usd, initial_margin: Usd },
    /// A TWAP order is shorter or longer than it may be.
    InvalidDuration { minutes: u32, shortest: u32, longest: u32 },
    /// A TWAP order is worth too little for its time: the market's least order value a minute.
    BelowTwapValue { value: Notional, minimum: Notional, per_minute: Notional },
    /// As many TWAP orders run as may, of the account or of all.
    TooManyTwaps { limit: u32 },
    /// No TWAP order of that number runs.
    UnknownTwap,
    /// A spot order would bind more of what it pays with than is available.
    InsufficientSpotBalance { asset: AssetId, available: Amount, needed: Amount },
    /// No open order of that id.
    UnknownOrder,
    /// An immediate order found nothing to match.
    NothingToMatch,
    /// A market order found an empty book.
    NoLiquidity,
}

/// What is wrong with a price.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceFault {
    /// There is none yet, or it is older than it may be.
    Stale { time: Time, most: Time },
    /// It is from before the halt ended.
    BeforeHaltEnded { time: Time, resumed: Time },
    /// Its confidence is too wide.
    Uncertain { confidence: Rate, most: Rate },
    /// It is too far from its average.
    Deviating { deviation: Rate, most: Rate },
    /// It jumped too far from the last valid price.
    Jumped { jump: Rate, most: Rate },
}
