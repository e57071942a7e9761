//! What happened: the only way in which state changes.

mod assets;
mod changes;
mod dexes;
mod earnings;
mod guards;
mod identity;
mod twaps;
mod vaults;

use alloc::boxed::Box;

use serde::{Deserialize, Serialize};
use units::{Amount, Notional, Price, Rate, Rounding, Size, Time, Usd, multiply_divide};

pub use assets::{AssetSent, SpotFill};
pub use changes::{ChangeEnd, Direction, Impact};
pub use dexes::{DexEvent, DexMarketChange};
pub use earnings::{EarningsEvent, FeeShare, OrderBuilder};
pub use guards::Guard;
pub use identity::IdentityEvent;
pub use twaps::{SliceOutcome, TwapEnd, TwapSliced};
pub use vaults::{Payout, VaultEvent};

use crate::command::{Change, Genesis, MarginMode, Mode, OrderKind, Side, TwapRequest};
use crate::ids::{
    AccountId, Address, AssetId, ChangeId, ClientOrderId, MarketId, Name, OrderId, TradeId, TwapId,
    WithdrawalId,
};
use crate::rejection::Rejection;

/// What happened. Amounts are final and rounded; folding the events of all blocks gives the state.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A block began.
    BlockBegan { height: u64, time: Time, received: Time },
    /// What follows has this cause, up to the next cause.
    Began(Cause),
    /// A command, or its item of this number, changed nothing.
    Rejected { item: u16, rejection: Rejection },
    /// A signer used a nonce.
    NonceUsed { signer: Address, nonce: u64 },

    /// The venue was founded.
    Founded(Box<Genesis>),
    /// The venue's mode changed.
    ModeSet { mode: Mode },
    /// One of the venue's keys proposed a change, and so approved it; `impact` is what it would do now.
    ChangeProposed {
        change: ChangeId,
        by: Address,
        content: Box<Change>,
        direction: Direction,
        impact: Impact,
    },
    /// Another of the venue's keys approved a change.
    ChangeApproved { change: ChangeId, by: Address },
    /// Enough keys approved a loosening change: it takes effect at this moment, unless it is cancelled before.
    ChangeScheduled { change: ChangeId, time: Time },
    /// A change will never take effect.
    ChangeEnded { change: ChangeId, end: ChangeEnd },
    /// A change took effect at this moment.
    ChangeTookEffect { change: ChangeId, time: Time, impact: Impact },
    /// A delisted market's positions are worth this price from now on; zero where it never had a price.
    MarketSettled { market: MarketId, price: Price },

    /// Something happened to a dex, its markets, or somebody in it.
    Dex(DexEvent),

    /// An account was opened; a sub-account has a master, and one that a transfer opened the account which the money came from.
    AccountOpened {
        account: AccountId,
        address: Address,
        master: Option<AccountId>,
        name: Name,
        funder: Option<AccountId>,
    },
    /// A key may trade for an account.
    AgentApproved { account: AccountId, agent: Address, name: Name, valid_until: Option<Time> },
    /// A key may no longer trade for an account.
    AgentRemoved { account: AccountId, agent: Address },

    /// Money came in from outside.
    Credited { account: AccountId, amount: Usd },
    /// An amount of an asset came in from outside.
    AssetCredited { account: AccountId, asset: AssetId, amount: Amount },
    /// An amount of an asset went from one wallet to another.
    AssetSent(AssetSent),
    /// Money was taken out by the venue's own hand.
    Debited { account: AccountId, amount: Usd },
    /// Cash waits to be paid out, and may be. `amount` left the account; the fee, part of it, went to the treasury.
    WithdrawalRequested {
        withdrawal: WithdrawalId,
        account: AccountId,
        destination: Address,
        amount: Usd,
        fee: Usd,
    },
    /// Cash left the account as [`Event::WithdrawalRequested`] has it, and waits in the queue: a claim.
    WithdrawalQueued {
        withdrawal: WithdrawalId,
        account: AccountId,
        destination: Address,
        amount: Usd,
        fee: Usd,
    },
    /// So much more of a claim may be paid out.
    WithdrawalReleased { withdrawal: WithdrawalId, amount: Usd, time: Time },
    /// What of a claim was not released went back to its account: its owner took it back, or is being liquidated. Its fee stays
    /// with the treasury.
    WithdrawalCancelled { withdrawal: WithdrawalId, account: AccountId, amount: Usd },
    /// So much of a withdrawal was paid.
    WithdrawalConfirmed { withdrawal: WithdrawalId, amount: Usd },
    /// What was not paid of a withdrawal went back to its account: `amount`, of which `fee` came from the treasury.
    WithdrawalRefused { withdrawal: WithdrawalId, account: AccountId, amount: Usd, fee: Usd },
    /// At a whole hour so much money was inside.
    DepositsSampled { amount: Usd },
    /// Others bore so much loss within an hour that nothing is released up to this moment.
    WithdrawalGateRaised { losses: Usd, until: Time },
    /// Withdrawals are released again.
    WithdrawalGateLifted { time: Time },
    /// Cash changed hands.
    Transferred { from: AccountId, to: AccountId, amount: Usd },
    /// Something happened to a vault.
    Vault(VaultEvent),
    /// Something about who earns of whose trades.
    Earnings(EarningsEvent),
    /// Something about who an account is.
    Identity(IdentityEvent),

    /// Leverage and margin mode were chosen.
    LeverageSet { account: AccountId, market: MarketId, leverage: u8, mode: MarginMode },
    /// The account's fee rates changed with its volume.
    FeeRatesSet { account: AccountId, taker: Rate, maker: Rate },
    /// The account's fee rates in spot markets changed with its volume.
    SpotFeeRatesSet { account: AccountId, taker: Rate, maker: Rate },
    /// Cash moved into an isolated position, or back where negative.
    IsolatedMarginMoved { account: AccountId, market: MarketId, amount: Usd },

    /// A publisher's prices were taken note of.
    PricePublished {
        publisher: u16,
        market: MarketId,
        index: Price,
        perpetual: Option<Price>,
        confidence: Option<Price>,
        time: Time,
    },
    /// The oracle price changed or was confirmed. The sources' median is `asked`; the price is nearer to what it was where that is
    /// further away than it may move.
    OraclePriceSet {
        market: MarketId,
        price: Price,
        asked: Price,
        confidence: Price,
        average: Average,
        time: Time,
    },
    /// A market's oracle price is held back from now on.
    GuardRaised { market: MarketId, guard: Guard },
    /// A guard holds no longer.
    GuardLifted { market: MarketId, guard: Guard },
    /// The mark price and the averages behind it moved on.
    MarkPriceSet { market: MarketId, price: Price, basis: Average, book: Average, time: Time },
    /// The premium was sampled.
    PremiumSampled { market: MarketId, premium: Rate },
    /// What stands near the mark price was sampled: bids within the depth policy's distance below it, asks above it.
    DepthSampled { market: MarketId, bids: Notional, asks: Notional, time: Time },
    /// The estimates of a market's volatility moved on.
    VolatilityEstimated { market: MarketId, variances: Variances, time: Time },
    /// The least rate of initial margin changed.
    InitialMarginFloorSet { market: MarketId, floor: Rate },
    /// A higher least rate of maintenance margin was announced; in place of what was announced before.
    MaintenanceMarginFloorNoticed { market: MarketId, floor: Rate, from: Time },
    /// The least rate of maintenance margin changed; what was announced is done with.
    MaintenanceMarginFloorSet { market: MarketId, floor: Rate },
    /// The stable price moved on; with the delay price of the hours that ended, where one did.
    StablePriceSet { market: MarketId, price: FinePrice, delay: Option<FinePrice>, time: Time },
    /// An hour's funding rate; positive: longs pay. `premium` is the average of `samples` samples.
    FundingRateSet { market: MarketId, rate: Rate, premium: Rate, samples: u32, oracle: Price, time: Time },
    /// Funding was paid on a position: received where positive.
    FundingPaid { account: AccountId, market: MarketId, size: Size, rate: Rate, amount: Usd },
    /// What rounding left of an hour's funding went to the insurance fund.
    FundingDust { market: MarketId, amount: Usd },

    /// Orders of the market rest from now on, to trade at one price when the auction ends; absent, `until` follows when a price of
    /// the time since has come.
    AuctionBegan { market: MarketId, reason: AuctionReason, until: Option<Time> },
    /// An auction goes on until this moment: its price has come, or it would end outside of a bound.
    AuctionExtended { market: MarketId, reason: AuctionReason, until: Time },
    /// An auction ended, and with it `size` traded at `price`; absent, nothing did. Trading is continuous again.
    AuctionEnded { market: MarketId, price: Option<Price>, size: Size },

    /// An order was accepted. A limit order trades or rests next; a trigger waits for its parent or its price.
    OrderPlaced(OrderPlaced),
    /// What remains of an order rests in the book.
    OrderRested { order: OrderId },
    /// A child trigger's parent was filled: it now waits for its price, with this size.
    TriggerArmed { order: OrderId, size: Size },
    /// The mark price fired a trigger: it is an order of this size now.
    OrderTriggered { order: OrderId, size: Size },
    /// An order's remaining size was cut, so as not to exceed the position that it reduces.
    OrderTrimmed { order: OrderId, remaining: Size },
    /// An order was filled, in full where nothing remains.
    Filled(Fill),
    /// An order of a spot market was filled, in full where nothing remains.
    SpotFilled(SpotFill),
    /// An order is no more.
    OrderCancelled { order: OrderId, reason: CancelReason },
    /// The moment of the account's scheduled cancel came.
    ScheduledCancelCame { account: AccountId },
    /// All the account's orders will be cancelled at this moment, or, absent, no longer.
    CancelScheduled { account: AccountId, time: Option<Time> },

    /// A TWAP order was accepted.
    TwapPlaced { twap: TwapId, account: AccountId, request: TwapRequest },
    /// A slice of a TWAP order had its turn.
    TwapSliced(TwapSliced),
    /// A TWAP order is no more.
    TwapEnded { twap: TwapId, end: TwapEnd },

    /// An account, or one isolated position, fell below its maintenance margin. Said once, until the liquidation ends.
    LiquidationBegan { account: AccountId, isolated: Option<MarketId>, equity: Usd, maintenance_margin: Usd },
    /// The book took so much of a position at the pace of its market's curves, which made so much of the shortage good.
    PositionSold { account: AccountId, isolated: Option<MarketId>, market: MarketId, size: Size, freed: Usd },
    /// A penalty for what was sold went to the insurance fund.
    PenaltyPaid { account: AccountId, isolated: Option<MarketId>, market: MarketId, amount: Usd },
    /// A position was sold in part: until this moment the next sale is for the whole.
    CooldownSet { account: AccountId, until: Time },
    /// The backstop's parent added to the margin of its position, before anybody is deleveraged for it.
    ParentCalled { parent: AccountId, account: AccountId, market: MarketId, amount: Usd },
    /// What a failing account still had went to the backstop with its positions; negative where the backstop paid.
    CollateralSeized { account: AccountId, isolated: Option<MarketId>, to: AccountId, amount: Usd },
    /// The insurance fund made an account's negative balance good, for losses in this market where one is known.
    ShortfallCovered { account: AccountId, isolated: Option<MarketId>, market: Option<MarketId>, amount: Usd },
    /// What a deleveraging price left beyond the bankruptcy price, after rounding, went to the insurance fund.
    SurplusKept { account: AccountId, isolated: Option<MarketId>, amount: Usd },
    /// A negative balance beyond all funds was written off against others' gains.
    LossWrittenOff { account: AccountId, isolated: Option<MarketId>, amount: Usd },
    /// A pool's share of a written-off loss.
    LossSocialized { account: AccountId, isolated: Option<MarketId>, amount: Usd },
    /// What was liquidated has its maintenance margin again, or is no more.
    LiquidationEnded { account: AccountId, isolated: Option<MarketId> },
}

/// What a run of events followed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// The venue's clock reached this moment.
    Clock(Time),
    /// The block's command of this number.
    Command(u32),
    /// The mark price reached triggers.
    Triggers,
    /// The mark price, or a payment, took accounts below maintenance margin.
    Liquidation,
}

/// Why a market is in an auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuctionReason {
    /// Trading begins, at first or after a halt.
    Opening,
    /// A trade would have been outside the market's price bound of this place.
    Bound(u8),
}

/// An exponentially weighted average.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Average {
    /// Its value, in 2^-16 half ticks.
    pub value: i64,
    /// The samples' spans, decayed and added up, in 2^-16 ms; zero before the first sample.
    pub weight: i64,
}

/// Estimates of the variance of a minute's return, each in 1e-18.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variances {
    /// By the mark price's returns.
    pub mark_return: i64,
    /// By its ranges.
    pub mark_range: i64,
    /// By the oracle price's returns.
    pub index_return: i64,
    /// By its ranges.
    pub index_range: i64,
}

/// A price in 2^-16 ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FinePrice(pub i64);

impl FinePrice {
    const TICK: i64 = 1 << 16;

    /// A price, exactly.
    pub fn of(price: Price) -> Self {
        Self(price.0 * Self::TICK)
    }

    /// The price in whole ticks.
    pub fn rounded(self, rounding: Rounding) -> Price {
        Price(multiply_divide(self.0, 1, Self::TICK, rounding))
    }
}

/// An accepted order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPlaced {
    /// Its id.
    pub order: OrderId,
    /// The place in the command that it answers.
    pub item: u16,
    /// Whose.
    pub account: AccountId,
    /// Where.
    pub market: MarketId,
    /// Buy or sell.
    pub side: Side,
    /// The limit.
    pub price: Price,
    /// The size; zero: whatever the position is when it fires.
    pub size: Size,
    /// Never opens, increases or flips a position.
    pub reduce_only: bool,
    /// Limit or trigger.
    pub kind: OrderKind,
    /// The client's own id.
    pub client_id: Option<ClientOrderId>,
    /// The order whose fill arms this one.
    pub parent: Option<OrderId>,
    /// The order that is cancelled when this one fires, and the other way round.
    pub sibling: Option<OrderId>,
    /// Whether the venue placed it to liquidate.
    pub is_liquidation: bool,
    /// Who built the client that it came through.
    pub builder: Option<OrderBuilder>,
}

/// One side of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    /// The trade; its two fills follow each other, the taker's first.
    pub trade: TradeId,
    /// The order, where one was filled: backstop and deleveraging have none.
    pub order: Option<OrderId>,
    /// Whose.
    pub account: AccountId,
    /// Where.
    pub market: MarketId,
    /// What kind of fill.
    pub origin: FillOrigin,
    /// At what price.
    pub price: Price,
    /// How much, as a change of position: bought above zero, sold below.
    pub size: Size,
    /// The change of the position's cost.
    pub cost: Notional,
    /// Realized profit, before the fee.
    pub realized: Usd,
    /// The fee, to the treasury; a rebate where negative.
    pub fee: Usd,
    /// What the builder of the client charges beside the fee.
    pub builder: Option<FeeShare>,
    /// What of the fee goes to the referrer.
    pub referral: Option<FeeShare>,
    /// Cash that went into the isolated position's margin; out of it where negative.
    pub margin: Usd,
}

impl Fill {
    /// What the fill costs its account: the fee, and what the builder charges.
    pub fn charge(&self) -> Usd {
        self.fee + self.builder.map_or(Usd::ZERO, |share| share.amount)
    }
}

/// What kind of fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FillOrigin {
    /// The order crossed the book.
    Taker,
    /// The order rested in the book.
    Maker,
    /// The order traded when an auction ended.
    Auction,
    /// The venue sold the position of a failing account to the book.
    Liquidation,
    /// The backstop took the position over.
    Backstop,
    /// The position was closed against a winning one.
    Deleveraging,
    /// The market was settled.
    Settlement,
}

/// Why an order is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CancelReason {
    /// Its owner cancelled it.
    Requested,
    /// Its owner replaced it.
    Modified,
    /// An immediate order's rest.
    Unmatched,
    /// It met an order of the same account.
    SelfTrade,
    /// It would have increased the position that it was to reduce.
    ReduceOnly,
    /// Its owner could not carry the fill.
    InsufficientMargin,
    /// The price that fired it is not good for fills.
    UnreliablePrice,
    /// The fill would have made the market larger than it may be.
    OpenInterest,
    /// The fill would have given its owner, with the accounts linked to his, too much of what the market may become.
    Concentration,
    /// Its sibling fired.
    SiblingFired,
    /// Its parent was cancelled.
    ParentCancelled,
    /// Its owner's dead man's switch.
    Scheduled,
    /// Its owner is being liquidated.
    Liquidated,
    /// Its owner is a vault that somebody was paid out of.
    VaultWithdrawal,
    /// The venue's mode lets only orders through that reduce.
    Mode,
    /// The market was delisted: only orders stay that reduce, and none once it settles.
    Delisted,
    /// The market's deployer halted it.
    Halted,
}
