//! What a fill does to a position's cost, to realized profit and to an isolated position's margin.

use units::{Notional, Price, Rounding, Size, Usd, multiply_divide};

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::rules::margin::initial::isolated_surplus;
use crate::state::{Holding, State};

/// What a fill does to the money behind a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FillAmounts {
    /// The change of the position's cost.
    pub cost: Notional,
    /// Realized profit, before the fee.
    pub realized: Usd,
    /// Cash that goes into the isolated position's margin; out of it where negative. Zero where cross.
    pub margin: Usd,
}

/// What a fill of the signed `size` at `price` would do to the account's position, with `fee` taken for it.
///
/// - The part that opens adds size × price to the cost.
/// - The part that closes takes its share of the cost off, rounded up, so that realized profit is rounded down; the
///   remainder stays in the position, and the last close takes all. `realized − cost = −size × price`, exactly.
/// - Isolated, the part that opens brings its notional over the leverage, rounded up, and what the market's curves, volatility
///   and stable price ask beyond that. The part that closes releases its
///   share of the margin, rounded down, with its realized profit and less the fee, so that the equity behind each
///   remaining lot is what it was. A release below zero is none: cash never makes an isolated loss good here, and what a
///   last close leaves below zero stays in the position's margin for the liquidation to cover.
pub fn fill_amounts(
    state: &State,
    account: AccountId,
    market: MarketId,
    size: Size,
    price: Price,
    fee: Usd,
) -> FillAmounts {
    let listed = state.market(market);
    let untouched = || Holding::untouched(market, &listed.parameters);
    let holding = state.account(account).holding(market).cloned().unwrap_or_else(untouched);
    let mut amounts = amounts_of(&holding, size, price, fee);
    if holding.mode == MarginMode::Isolated {
        amounts.margin += isolated_surplus(listed, holding.size, holding.size + size, holding.leverage);
    }
    amounts
}

fn amounts_of(holding: &Holding, size: Size, price: Price, fee: Usd) -> FillAmounts {
    let closes = holding.size.is_positive() != size.is_positive() && !holding.size.is_zero();
    let closing = match closes {
        true => Size(size.0.signum() * size.0.abs().min(holding.size.0.abs())),
        false => Size::ZERO,
    };
    let opening = size - closing;
    let removed = share(holding.cost.0, closing, holding.size, Rounding::Ceil);
    let realized = Usd(-(price * closing).0 - removed);
    let cost = Notional((price * opening).0 - removed);
    let margin = match holding.mode {
        MarginMode::Cross => Usd::ZERO,
        MarginMode::Isolated => {
            let added = (price * opening.abs()).divided_by(i64::from(holding.leverage), Rounding::Ceil);
            added - released(holding, closing, realized - fee)
        }
    };
    FillAmounts { cost, realized, margin }
}

/// What leaves an isolated position's margin when `closing` of it is closed; `gain` has come into it by then.
fn released(holding: &Holding, closing: Size, gain: Usd) -> Usd {
    if closing.is_zero() {
        return Usd::ZERO;
    }
    let margin = Usd(share(holding.margin.0, closing, holding.size, Rounding::Floor));
    (margin + gain).max(Usd::ZERO)
}

/// The part of `whole` that belongs to the closed part of a position; all of it where all is closed.
fn share(whole: i64, closed: Size, size: Size, rounding: Rounding) -> i64 {
    if closed.is_zero() {
        return 0;
    }
    if closed.abs() == size.abs() {
        return whole;
    }
    multiply_divide(whole, closed.0.abs(), size.0.abs(), rounding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(size: i64, cost: i64, margin: Option<i64>) -> Holding {
        let mode = if margin.is_some() { MarginMode::Isolated } else { MarginMode::Cross };
        let mut holding = Holding::new(MarketId(0), 10, mode);
        holding.size = Size(size);
        holding.cost = Notional(cost);
        holding.margin = Usd(margin.unwrap_or(0));
        holding
    }

    fn amounts(holding: &Holding, size: i64, price: i64, fee: i64) -> (i64, i64, i64) {
        let amounts = amounts_of(holding, Size(size), Price(price), Usd(fee));
        (amounts.cost.0, amounts.realized.0, amounts.margin.0)
    }

    #[test]
    fn opening_adds_to_the_cost_and_brings_the_margin() {
        assert_eq!(amounts(&holding(0, 0, None), 7, 100, 3), (700, 0, 0));
        assert_eq!(amounts(&holding(-2, -190, None), -7, 100, 3), (-700, 0, 0));
        assert_eq!(amounts(&holding(0, 0, Some(0)), 7, 101, 3), (707, 0, 71));
    }

    #[test]
    fn closing_realizes_profit_on_both_sides_rounded_down() {
        // A third of a cost of 100 is 33.3: 34 leaves the long's cost, and 33 the short's.
        assert_eq!(amounts(&holding(3, 100, None), -1, 40, 0), (-34, 6, 0));
        assert_eq!(amounts(&holding(-3, -100, None), 1, 30, 0), (33, 3, 0));
        assert_eq!(amounts(&holding(2, 66, None), -2, 40, 0), (-66, 14, 0));
    }

    #[test]
    fn flipping_closes_all_and_opens_the_rest() {
        assert_eq!(amounts(&holding(3, 100, None), -5, 40, 0), (-100 - 80, 20, 0));
        assert_eq!(amounts(&holding(-3, -120, Some(12)), 5, 39, 1), (120 + 78, 3, 8 - (12 + 3 - 1)));
    }

    #[test]
    fn a_partial_close_leaves_the_equity_behind_each_lot_as_it_was() {
        // Ten lots at 100, margin 100, marked at 95: equity 50. Half of it is 25, and the fee is paid from what leaves.
        let isolated = holding(10, 1_000, Some(100));
        let (cost, realized, margin) = amounts(&isolated, -5, 95, 2);
        assert_eq!((cost, realized, margin), (-500, -25, -(50 - 25 - 2)));
        let margin_after = 100 + realized - 2 + margin;
        assert_eq!(margin_after + 5 * 95 - (1_000 + cost), 25);
    }

    #[test]
    fn cash_never_makes_an_isolated_loss_good() {
        assert_eq!(amounts(&holding(10, 1_000, Some(100)), -10, 80, 0), (-1_000, -200, 0));
        assert_eq!(amounts(&holding(10, 1_000, Some(100)), -5, 80, 0), (-500, -100, 0));
    }

    #[test]
    fn profit_and_cost_tie_to_the_cash_flow() {
        for (held, cost) in [(0, 0), (7, 701), (-7, -699)] {
            for size in [-9, -7, -3, 3, 7, 9] {
                let (change, realized, _) = amounts(&holding(held, cost, Some(50)), size, 101, 1);
                assert_eq!(realized - change, -size * 101, "{held} {size}");
            }
        }
    }
}
