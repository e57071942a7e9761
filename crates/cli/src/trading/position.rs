//! `steelyard position`

use client::answers::Leverage;
use serde_json::Value;
use units::Usd;

use super::arguments::PositionTask;
use super::order;
use crate::failure::Failure;
use crate::table;

/// What a list of positions shows of each.
const COLUMNS: [&str; 8] = [
    "market",
    "size",
    "entry_price",
    "notional",
    "unrealized_pnl",
    "liquidation_price",
    "margin",
    "return_on_equity",
];

/// Decimals of an amount of cash.
const USD_DECIMALS: u32 = 6;

/// Positions as a list shows them.
pub fn brief(positions: Value) -> Value {
    table::columns(positions, &COLUMNS)
}

/// Shows, closes or changes positions.
pub fn run(task: &PositionTask) -> Result<(), Failure> {
    match task {
        PositionTask::List(options) => {
            options.venue.show_rows(&options.venue.venue().positions(options.address()?)?, &COLUMNS)
        }
        PositionTask::Close { market, size, slippage, signer } => {
            let placed = signer.trader()?.close(market, *size, slippage.basis_points)?;
            order::show(&signer.venue, placed)
        }
        PositionTask::Leverage { market, leverage: value, isolated, signer } => {
            let value = *value;
            let leverage = if *isolated { Leverage::Isolated { value } } else { Leverage::Cross { value } };
            signer.trader()?.set_leverage(market, leverage)?;
            signer.venue.show_done();
            Ok(())
        }
        PositionTask::Margin { market, amount, signer } => {
            let amount = amount.to_scale(USD_DECIMALS).map_err(Failure::of_arguments)?;
            signer.trader()?.move_isolated_margin(market, Usd(amount))?;
            signer.venue.show_done();
            Ok(())
        }
    }
}
