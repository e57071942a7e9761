//! The price of a deleveraging: what the deficit makes of the mark price.

use units::{Price, Rate, Rounding, Usd, divide, multiply_divide};

use crate::rules::margin;
use crate::state::{Holding, State};

/// A position's share of what its owner lacks: by notional at the mark price, among all that `others` and it are. Rounded up, and
/// nothing where he lacks nothing.
pub fn deficit_share(state: &State, holding: &Holding, others: &[Holding], lacking: Usd) -> Usd {
    let notional = |holding: &Holding| i128::from(margin::notional_at_mark(state, holding).0);
    let own = notional(holding);
    let all = own + others.iter().map(notional).sum::<i128>();
    let share = divide(i128::from(lacking.0.max(0)) * own, all, Rounding::Ceil);
    Usd(i64::try_from(share).expect("a share is no more than the whole"))
}

/// The price at which a position is closed against others so that its owner's deficit is made good: the mark price moved in his
/// favour by the deficit over the size, rounded by less than a tick against the other side; no further than the policy's band.
pub fn price(state: &State, holding: &Holding, deficit: Usd) -> Price {
    let market = state.market(holding.market);
    let mark = market.mark.price;
    let distance = divide(i128::from(deficit.0), i128::from(holding.size.abs().0), Rounding::Ceil);
    let band = state.parameters().liquidation.deleveraging.band;
    let farthest = band.map(|band| multiply_divide(mark.0, band.0, Rate::ONE.0, Rounding::Floor));
    let distance = distance.min(farthest.map_or(i128::MAX, i128::from));
    let distance = if holding.size.is_positive() { distance } else { -distance };
    let price = (i128::from(mark.0) + distance).clamp(1, i128::from(market.parameters.max_price.0));
    Price(i64::try_from(price).expect("a price in the market's bounds fits 63 bits"))
}
