//! What deployers ask for: dexes, their markets, and the prices and rules of these.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Notional, Price, Rate};

use crate::ids::{Address, DexId, MarketId, Name};
use crate::parameters::IsolatedMode;

/// What a deployer asks for. Markets name their dex, and all of one command are of the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deployment {
    /// Lists a market, in a new dex where one is described. By anyone who pays its bond, and for a known dex by its deployer.
    RegisterMarket(Box<MarketRegistration>),
    /// Says the prices of the dex's markets.
    SetPrices {
        /// The dex.
        dex: DexId,
        /// One entry a market.
        prices: Vec<DexPrice>,
    },
    /// Sets what the premium is multiplied with in funding.
    SetFundingMultipliers(Vec<(MarketId, Rate)>),
    /// Sets the interest for eight hours in funding.
    SetFundingInterest(Vec<(MarketId, Rate)>),
    /// Halts a market, all positions closed at its mark price, or lets it trade again.
    HaltTrading {
        /// The market.
        market: MarketId,
        /// To halt, or to go on.
        is_halted: bool,
    },
    /// Chooses margin tables.
    SetMarginTables(Vec<(MarketId, u16)>),
    /// Adds a margin table to the dex.
    InsertMarginTable {
        /// The dex.
        dex: DexId,
        /// The table.
        table: MarginTable,
    },
    /// Sets who receives the dex's part of the fees.
    SetFeeRecipient {
        /// The dex.
        dex: DexId,
        /// Whose account.
        recipient: Address,
    },
    /// Limits open interest, at most to what the venue allows.
    LimitOpenInterest(Vec<(MarketId, Notional)>),
    /// Gives rights to others, and takes them back. By the deployer alone.
    SetSubDeployers {
        /// The dex.
        dex: DexId,
        /// Which right, whose, and whether he has it from now on.
        rights: Vec<(DeployerRight, Address, bool)>,
    },
    /// Chooses how positions are isolated.
    SetIsolatedModes(Vec<(MarketId, IsolatedMode)>),
    /// Scales the fees of all the dex's markets.
    SetFeeScale {
        /// The dex.
        dex: DexId,
        /// From 0 to 3.
        scale: Rate,
    },
    /// Puts markets into growth mode, with a tenth of the fees, or takes them out.
    SetGrowthModes(Vec<(MarketId, bool)>),
}

/// A market that a deployer lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketRegistration {
    /// The dex's name.
    pub dex: Name,
    /// What the dex is, where it is new.
    pub description: Option<DexDescription>,
    /// The coin's name, without the dex's.
    pub coin: Name,
    /// As of [`MarketParameters`](crate::parameters::MarketParameters).
    pub size_decimals: u8,
    /// The first oracle price.
    pub oracle_price: Price,
    /// The number of the margin table; up to 49 it is a single tier of as much leverage.
    pub margin_table: u16,
    /// How positions are isolated.
    pub mode: IsolatedMode,
}

/// What a new dex is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DexDescription {
    /// Its full name.
    pub full_name: String,
    /// Who says its prices, beside the deployer.
    pub oracle_updater: Option<Address>,
}

/// What a deployer says of one market's prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DexPrice {
    /// The market.
    pub market: MarketId,
    /// The oracle price; absent, as it was.
    pub oracle: Option<Price>,
    /// What the mark price is a median of, beside the book's own price.
    pub marks: Vec<Price>,
    /// The price of perpetuals elsewhere, which the marks must be near to.
    pub external: Option<Price>,
}

/// A table of margin tiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginTable {
    /// What it is.
    pub description: String,
    /// The highest leverage from a notional on; ascending, and the first begins at zero.
    pub tiers: Vec<(Notional, u8)>,
}

/// What a deployer may let others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DeployerRight {
    /// [`Deployment::RegisterMarket`].
    RegisterMarket,
    /// [`Deployment::SetPrices`].
    SetPrices,
    /// [`Deployment::SetFundingMultipliers`].
    SetFundingMultipliers,
    /// [`Deployment::SetFundingInterest`].
    SetFundingInterest,
    /// [`Deployment::HaltTrading`].
    HaltTrading,
    /// [`Deployment::SetMarginTables`].
    SetMarginTables,
    /// [`Deployment::InsertMarginTable`].
    InsertMarginTable,
    /// [`Deployment::SetFeeRecipient`].
    SetFeeRecipient,
    /// [`Deployment::LimitOpenInterest`].
    LimitOpenInterest,
    /// [`Deployment::SetIsolatedModes`].
    SetIsolatedModes,
    /// [`Deployment::SetFeeScale`].
    SetFeeScale,
    /// [`Deployment::SetGrowthModes`].
    SetGrowthModes,
}
