//! Tables of what accounts have after the last exported block.

use std::path::Path;

use engine::command::MarginMode;
use engine::state::State;
use parquet::errors::Result;

use super::moment::{Moment, PRICE, USD, notional};
use super::table::{Kind, Table};

/// Writes the tables of a state, and says how many rows each has.
pub fn write(folder: &Path, state: &State) -> Result<Vec<(&'static str, u64)>> {
    use Kind::{Text, Whole};
    let moment = Moment { height: state.height, time: state.time, number: 0, state };
    let cash = [("height", Whole), ("account", Text), ("master", Text), ("name", Text), ("cash", USD)];
    let mut accounts = Table::create(folder, "accounts", &cash)?;
    let held = [
        ("height", Whole),
        ("account", Text),
        ("market", Text),
        ("mode", Text),
        ("leverage", Whole),
        ("size", PRICE),
        ("cost", USD),
        ("margin", USD),
        ("funding", USD),
    ];
    let mut positions = Table::create(folder, "positions", &held)?;
    let owned = [("height", Whole), ("account", Text), ("asset", Text), ("total", PRICE)];
    let mut balances = Table::create(folder, "balances", &owned)?;
    for (number, account) in state.accounts.iter() {
        let master = account.master.map(|master| state.account(master).address);
        accounts.row([
            state.height.into(),
            account.address.into(),
            master.into(),
            account.name.as_str().into(),
            account.cash.into(),
        ])?;
        for holding in account.holdings.iter().filter(|holding| !holding.size.is_zero()) {
            positions.row([
                state.height.into(),
                account.address.into(),
                moment.market(holding.market),
                if holding.mode == MarginMode::Cross { "cross".into() } else { "isolated".into() },
                u64::from(holding.leverage).into(),
                moment.size(holding.market, holding.size),
                notional(holding.cost),
                holding.margin.into(),
                holding.funding.into(),
            ])?;
        }
        for balance in &account.balances {
            let total = moment.amount(balance.asset, balance.total);
            balances.row([
                state.height.into(),
                moment.account(number),
                moment.asset(balance.asset),
                total,
            ])?;
        }
    }
    Ok(vec![
        ("accounts", accounts.close()?),
        ("positions", positions.close()?),
        ("balances", balances.close()?),
    ])
}
