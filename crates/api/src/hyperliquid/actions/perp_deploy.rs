//! `perpDeploy`: perpetual markets that anybody deploys.

use serde::{Deserialize, Serialize};

use super::WrittenAddress;

/// `perpDeploy`, by what it does. A coin is written with its dex, as `dex:COIN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PerpDeploy {
    /// Lists a market, and with a schema a new dex.
    RegisterAsset(RegisterAsset<AssetRequest>),
    /// The same with a margin mode.
    RegisterAsset2(RegisterAsset<AssetRequest2>),
    /// Says prices.
    SetOracle(SetOracle),
    /// Sets what premiums are multiplied with.
    SetFundingMultipliers(Vec<(String, String)>),
    /// Sets interest for eight hours.
    SetFundingInterestRates(Vec<(String, String)>),
    /// Halts a market or lets it go on.
    HaltTrading(HaltTrading),
    /// Chooses margin tables.
    SetMarginTableIds(Vec<(String, u32)>),
    /// Adds a margin table.
    InsertMarginTable(InsertMarginTable),
    /// Sets who receives the dex's part of the fees.
    SetFeeRecipient(SetFeeRecipient),
    /// Limits open interest, in whole USD.
    SetOpenInterestCaps(Vec<(String, u64)>),
    /// Gives rights to others, and takes them back.
    SetSubDeployers(SetSubDeployers),
    /// Chooses how positions are isolated.
    SetMarginModes(Vec<(String, MarginMode)>),
    /// Scales fees.
    SetFeeScale(SetFeeScale),
    /// Puts markets into growth mode.
    SetGrowthModes(Vec<(String, bool)>),
}

/// A market to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterAsset<Request> {
    /// What the deployer would pay at most for the place; here the bond is fixed.
    pub max_gas: Option<u64>,
    /// The market.
    pub asset_request: Request,
    /// The dex.
    pub dex: String,
    /// What the dex is, where it is new.
    pub schema: Option<DexSchema>,
}

/// A market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssetRequest {
    /// Its coin, with or without the dex.
    pub coin: String,
    /// Decimals of a size.
    pub sz_decimals: u8,
    /// The first oracle price.
    pub oracle_px: String,
    /// The margin table.
    pub margin_table_id: u32,
    /// Whether cross margin is not offered; here it never is.
    pub only_isolated: bool,
}

/// A market with a margin mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssetRequest2 {
    /// Its coin, with or without the dex.
    pub coin: String,
    /// Decimals of a size.
    pub sz_decimals: u8,
    /// The first oracle price.
    pub oracle_px: String,
    /// The margin table.
    pub margin_table_id: u32,
    /// How positions are isolated.
    pub margin_mode: MarginMode,
}

/// How positions are isolated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MarginMode {
    /// Margin comes back only as positions are closed.
    StrictIsolated,
    /// Margin can be taken out again.
    NoCross,
    /// Cross margin, which no dex has here.
    Normal,
}

/// What a new dex is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DexSchema {
    /// Its full name.
    pub full_name: String,
    /// What its markets are settled in: 0, USDC.
    pub collateral_token: u32,
    /// Who says its prices, beside the deployer.
    pub oracle_updater: Option<WrittenAddress>,
}

/// Prices of a dex's markets, each list sorted by coin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetOracle {
    /// The dex.
    pub dex: String,
    /// Oracle prices.
    pub oracle_pxs: Vec<(String, String)>,
    /// Up to two lists of what mark prices are medians of.
    pub mark_pxs: Vec<Vec<(String, String)>>,
    /// Prices of perpetuals elsewhere.
    pub external_perp_pxs: Vec<(String, String)>,
}

/// A halt or its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HaltTrading {
    /// The market.
    pub coin: String,
    /// To halt, or to go on.
    pub is_halted: bool,
}

/// A new margin table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InsertMarginTable {
    /// The dex.
    pub dex: String,
    /// The table.
    pub margin_table: RawMarginTable,
}

/// A margin table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RawMarginTable {
    /// What it is.
    pub description: String,
    /// Its tiers, ascending.
    pub margin_tiers: Vec<RawMarginTier>,
}

/// A margin tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RawMarginTier {
    /// From this notional on, in 1e-6 USD.
    pub lower_bound: u64,
    /// The highest leverage.
    pub max_leverage: u8,
}

/// Who receives the dex's part of the fees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetFeeRecipient {
    /// The dex.
    pub dex: String,
    /// Whose account.
    pub fee_recipient: WrittenAddress,
}

/// Rights given and taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetSubDeployers {
    /// The dex.
    pub dex: String,
    /// Each right.
    pub sub_deployers: Vec<SubDeployer>,
}

/// A right given or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubDeployer {
    /// What it is for: the name of what `perpDeploy` does.
    pub variant: String,
    /// Whose.
    pub user: WrittenAddress,
    /// Whether he has it from now on.
    pub allowed: bool,
}

/// A scale of fees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetFeeScale {
    /// The dex.
    pub dex: String,
    /// From 0 to 3.
    pub scale: String,
}
