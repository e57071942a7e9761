//! What holds after every block.

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
