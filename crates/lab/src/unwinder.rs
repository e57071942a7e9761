//! The unwinder: sells off, little by little, what the backstop vault took over.

use engine::command::{Command, OrderRequest, Side, TimeInForce};
use engine::ids::MarketId;
use engine::state::State;
use units::Size;

use crate::asking::{order, place};
use crate::listing::Listing;

/// What is sold in a second, as a share of the calm times' depth within 2 %.
const PACE: f64 = 0.002;

/// How far from the index it may be sold, as a share of the price.
const SLIPPAGE: f64 = 0.01;

/// Makes the vault's position in a market smaller by an immediate order.
pub(crate) fn unwind(
    market: MarketId,
    listing: &Listing,
    index: f64,
    seconds: f64,
    state: &State,
    out: &mut Vec<Command>,
) {
    let vault = state.parameters().backstop;
    let Some(account) = state.accounts.find(vault) else { return };
    let position = state.account(account).position(market);
    if position.is_zero() {
        return;
    }
    let side = Side::closing(position);
    let limit = listing.price(index * if side == Side::Ask { 1.0 - SLIPPAGE } else { 1.0 + SLIPPAGE });
    let pace = listing.size(PACE * seconds * listing.depth, limit);
    let size = position.abs().min(pace).max(Size(1));
    let request = OrderRequest { reduce_only: true, ..order(market, side, limit, size, TimeInForce::Ioc) };
    out.push(place(vault, vec![request]));
}
