//! What happened to dexes.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Notional, Price, Rate, Size, Time, Usd};

use crate::command::{DeployerRight, MarginTable};
use crate::ids::{AccountId, Address, DexId, MarketId, Name};
use crate::parameters::{IsolatedMode, MarketParameters};

/// What happened to a dex, its markets, or somebody in it.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DexEvent {
    /// A dex was registered, its deployer's bond being its insurance fund.
    Registered {
        dex: DexId,
        deployer: AccountId,
        name: Name,
        full_name: String,
        oracle_updater: Option<Address>,
        bond: Usd,
    },
    /// A dex's market was listed; its bond went from this account into the dex's insurance fund.
    MarketRegistered {
        market: MarketId,
        dex: DexId,
        parameters: Box<MarketParameters>,
        margin_table: u16,
        mode: IsolatedMode,
        most_size: Size,
        payer: AccountId,
        bond: Usd,
    },
    /// Somebody has an account in a dex: his money there, apart from all else of his.
    AccountOpened { account: AccountId, owner: AccountId, dex: DexId },
    /// A deployer said what a market's mark price is a median of, beside the book's own price.
    MarksStated { market: MarketId, marks: Vec<Price>, time: Time },
    /// The dex's prices were said.
    PricesSet { dex: DexId, time: Time },
    /// A rule of a market changed.
    MarketChanged { market: MarketId, change: DexMarketChange },
    /// A market was halted: all its positions are worth this price.
    Halted { market: MarketId, price: Price },
    /// A halted market trades again.
    Resumed { market: MarketId },
    /// A dex has one more margin table, of this number.
    MarginTableInserted { dex: DexId, number: u16, table: MarginTable },
    /// Somebody else receives the dex's part of the fees.
    FeeRecipientSet { dex: DexId, recipient: AccountId },
    /// The fees of all the dex's markets are scaled otherwise.
    FeeScaleSet { dex: DexId, scale: Rate, time: Time },
    /// Somebody has a right of the deployer's, or has it no longer.
    RightSet { dex: DexId, right: DeployerRight, address: Address, is_given: bool },
    /// The dex's part of a trade's fees went to its recipient's account there.
    FeesShared { dex: DexId, account: AccountId, amount: Usd },
    /// The venue's part of a dex's fees went to the venue's treasury.
    FeesCollected { dex: DexId, amount: Usd },
}

/// A rule of a dex's market that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DexMarketChange {
    /// What the premium is multiplied with.
    FundingMultiplier(Rate),
    /// The interest for eight hours.
    FundingInterest(Rate),
    /// The number of the margin table.
    MarginTable(u16),
    /// The most open interest.
    MostOpenInterest(Notional),
    /// How positions are isolated.
    IsolatedMode(IsolatedMode),
    /// Whether it is in growth mode.
    GrowthMode(bool),
}
