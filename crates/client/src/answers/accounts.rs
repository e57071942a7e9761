//! Accounts: margin, positions, balances, funding, fees.

use serde::{Deserialize, Deserializer, Serialize};
use units::Decimal;

/// An account's margin and positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct AccountState {
    /// Of everything.
    #[serde(rename(deserialize = "marginSummary"))]
    pub all: MarginSummary,
    /// Of cross margin alone.
    #[serde(rename(deserialize = "crossMarginSummary"))]
    pub cross: MarginSummary,
    /// The maintenance margin of all cross positions, in USD.
    #[serde(rename(deserialize = "crossMaintenanceMarginUsed"))]
    pub cross_maintenance_margin: Decimal,
    /// What may be withdrawn, in USD.
    pub withdrawable: Decimal,
    /// Its positions.
    #[serde(rename(deserialize = "assetPositions"), deserialize_with = "positions")]
    pub positions: Vec<Position>,
    /// When.
    pub time: u64,
}

/// Margin in sum, in USD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginSummary {
    /// Cash and margin with unrealized profit.
    #[serde(rename(deserialize = "accountValue"))]
    pub equity: Decimal,
    /// The value of all positions, unsigned.
    #[serde(rename(deserialize = "totalNtlPos"))]
    pub notional: Decimal,
    /// Equity without the value of positions.
    #[serde(rename(deserialize = "totalRawUsd"))]
    pub net_of_positions: Decimal,
    /// Initial margin.
    #[serde(rename(deserialize = "totalMarginUsed"))]
    pub initial_margin: Decimal,
}

/// A position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Position {
    /// The market.
    #[serde(rename(deserialize = "coin"))]
    pub market: String,
    /// Long above zero.
    #[serde(rename(deserialize = "szi"))]
    pub size: Decimal,
    /// The average price at which it was opened.
    #[serde(rename(deserialize = "entryPx"))]
    pub entry_price: Decimal,
    /// Its value at the mark price, in USD, unsigned.
    #[serde(rename(deserialize = "positionValue"))]
    pub notional: Decimal,
    /// In USD.
    pub unrealized_pnl: Decimal,
    /// Unrealized profit over the margin at entry; a fraction.
    pub return_on_equity: Decimal,
    /// The mark price at which it would be liquidated, all else equal.
    #[serde(rename(deserialize = "liquidationPx"))]
    pub liquidation_price: Option<Decimal>,
    /// The margin that it binds, in USD.
    #[serde(rename(deserialize = "marginUsed"))]
    pub margin: Decimal,
    /// The chosen leverage and margin mode.
    pub leverage: Leverage,
    /// Funding paid (received where negative), in USD.
    #[serde(rename(deserialize = "cumFunding"))]
    pub funding_paid: CumulativeFunding,
}

/// A leverage with its margin mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Leverage {
    /// All the account's money stands behind it.
    Cross {
        /// The leverage.
        value: u32,
    },
    /// Only its own margin does.
    Isolated {
        /// The leverage.
        value: u32,
    },
}

/// Funding of a position, summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct CumulativeFunding {
    /// Ever.
    pub all_time: Decimal,
    /// Since it was opened.
    pub since_open: Decimal,
    /// Since its size last changed.
    pub since_change: Decimal,
}

/// What an account has of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct SpotBalance {
    /// The token.
    #[serde(rename(deserialize = "coin"))]
    pub token: String,
    /// All.
    pub total: Decimal,
    /// What orders bind of it.
    pub hold: Decimal,
    /// What it cost, in USD.
    #[serde(rename(deserialize = "entryNtl"))]
    pub cost: Decimal,
}

/// `spotClearinghouseState`
#[derive(Deserialize)]
pub(crate) struct SpotState {
    pub(crate) balances: Vec<SpotBalance>,
}

/// A payment of funding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundingPayment {
    /// When.
    pub time: u64,
    /// The market.
    pub market: String,
    /// Received, or paid where negative; in USD.
    pub amount: Decimal,
    /// The position's signed size.
    pub size: Decimal,
    /// The hour's rate; a fraction.
    pub rate: Decimal,
}

impl<'de> Deserialize<'de> for FundingPayment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            time: u64,
            delta: Delta,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Delta {
            coin: String,
            usdc: Decimal,
            szi: Decimal,
            funding_rate: Decimal,
        }
        let Written { time, delta } = Written::deserialize(deserializer)?;
        let Delta { coin, usdc, szi, funding_rate } = delta;
        Ok(Self { time, market: coin, amount: usdc, size: szi, rate: funding_rate })
    }
}

/// What trades cost an account; fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fees {
    /// As taker.
    #[serde(rename(deserialize = "userCrossRate"))]
    pub taker: Decimal,
    /// As maker; a rebate where negative.
    #[serde(rename(deserialize = "userAddRate"))]
    pub maker: Decimal,
}

fn positions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Position>, D::Error> {
    #[derive(Deserialize)]
    struct Wrapped {
        position: Position,
    }
    let wrapped = Vec::<Wrapped>::deserialize(deserializer)?;
    Ok(wrapped.into_iter().map(|wrapped| wrapped.position).collect())
}
