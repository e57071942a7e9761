//! What holds after every block.

use alloc::format;
use alloc::string::String;

use crate::state::State;

/// No money came from nowhere or went nowhere, to the last unit.
///
/// Cash, isolated margins, funds and waiting withdrawals, less the cost of all positions, are what came in from outside.
/// Panics where they are not: that is a defect of the engine, and nothing may go on from there.
pub fn check_sums(state: &State) {
    let funds = &state.funds;
    let own = [funds.insurance, funds.treasury, funds.withdrawing, funds.socializing];
    let owned: i128 = own.iter().map(|fund| i128::from(fund.0)).sum();
    let totals = &state.totals;
    assert_eq!(
        totals.cash + totals.margin - totals.cost + owned,
        totals.deposited,
        "all money is what came in from outside"
    );
    assert!(funds.socializing.is_zero(), "every written-off loss is borne by somebody");
}

/// Recomputes every sum and index from scratch, and compares.
///
/// # Errors
/// What differs, in words.
pub fn audit(state: &State) -> Result<(), String> {
    let accounts = || state.accounts.iter().map(|(_, account)| account);
    let holdings = || accounts().flat_map(|account| &account.holdings);
    let sums = [
        ("cash", state.totals.cash, accounts().map(|account| i128::from(account.cash.0)).sum::<i128>()),
        ("isolated margin", state.totals.margin, holdings().map(|holding| i128::from(holding.margin.0)).sum()),
        ("cost", state.totals.cost, holdings().map(|holding| i128::from(holding.cost.0)).sum()),
    ];
    for (name, kept, counted) in sums {
        if kept != counted {
            return Err(format!("the sum of all {name} is kept as {kept} and is {counted}"));
        }
    }
    for market in state.market_ids() {
        let own = || holdings().filter(|holding| holding.market == market).map(|holding| holding.size.0);
        let (net, longs): (i64, i64) = (own().sum(), own().filter(|&size| size > 0).sum());
        let listed = state.market(market);
        if net != 0 || longs != listed.open_interest.0 {
            let name = &listed.parameters.name;
            return Err(format!("{name}: positions sum to {net}, longs to {longs}, open interest {:?}", listed.open_interest));
        }
    }
    Ok(())
}
