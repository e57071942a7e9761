//! Sales by parts: a fifth, say, of a large position, and the whole for a while after.

use units::{Rate, Rounding, Size, multiply_divide};

use super::Sale;
use crate::rules::liquidation::{Pool, is_cooling_down};
use crate::state::{Holding, State};

/// The whole position, or, above the threshold and while no cool-down runs, a part.
pub(super) fn sale(state: &State, (account, _): Pool, holding: Holding) -> Option<Sale> {
    let policy = &state.parameters().liquidation;
    let whole = holding.size.abs();
    let is_large = state.market(holding.market).mark.price * whole > policy.partial_above;
    let is_part = is_large && !is_cooling_down(state, account);
    let part = multiply_divide(whole.0, policy.partial_fraction.0, Rate::ONE.0, Rounding::Ceil);
    let size = if is_part { Size(part).clamp(Size(1), whole) } else { whole };
    Some(Sale { holding, size, is_part })
}
