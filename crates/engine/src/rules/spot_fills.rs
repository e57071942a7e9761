//! What a trade in a spot market costs, and what balances cost.

use units::{Amount, Price, Rate, Rounding, Size, Usd, divide, multiply_divide};

use crate::ids::{AccountId, AssetId, MarketId};
use crate::rules::spot_orders::reference;
use crate::state::{Balance, CASH_UNIT, State};

/// The fee of a fill, rounded up: of the base for a buyer, of the quote for a seller.
pub fn fee(state: &State, market: MarketId, price: Price, size: Size, rate: Rate) -> Amount {
    let received = match state.market(market).parameters.pair() {
        Some((base, _)) if size.is_positive() => state.amount_of(base, size),
        _ => (price * size.abs()).to_quote(),
    };
    received.at_rate(rate, Rounding::Ceil)
}

/// What an account has of the base of a spot market.
pub fn held(state: &State, account: AccountId, market: MarketId) -> Amount {
    let base = state.market(market).parameters.pair().map(|(base, _)| base);
    base.map_or(Amount::ZERO, |base| state.account(account).balance(base).total)
}

/// How a fill changes what the base balance cost: what is bought adds its price × size, what is sold takes its share off.
pub fn cost_of(state: &State, account: AccountId, market: MarketId, price: Price, size: Size) -> Amount {
    match state.market(market).parameters.pair() {
        Some((base, _)) if size.is_negative() => {
            let sold = state.amount_of(base, size.abs());
            -share_of_cost(&state.account(account).balance(base), sold)
        }
        _ => (price * size.abs()).to_quote(),
    }
}

/// The part of what a balance cost that goes with a part of it, rounded down; with all of it, all.
pub fn share_of_cost(balance: &Balance, part: Amount) -> Amount {
    match balance.total.is_positive() {
        true => Amount(multiply_divide(balance.cost.0, part.0, balance.total.0, Rounding::Floor)),
        false => Amount::ZERO,
    }
}

/// What an amount of an asset is worth in 1e-6 of the cash asset, rounded down: by the price of the first market that trades
/// it for cash, at [`reference`]; nothing where there is no such price.
pub fn worth(state: &State, asset: AssetId, amount: Amount) -> Usd {
    let in_cash = |quoted: i128| Usd(i64::try_from(quoted).unwrap_or(i64::MAX));
    let unit = i128::from(CASH_UNIT);
    if asset == AssetId::CASH {
        return in_cash(divide(i128::from(amount.0), unit, Rounding::Floor));
    }
    let is_meant =
        |market: &MarketId| state.market(*market).parameters.pair() == Some((asset, AssetId::CASH));
    let Some(market) = state.market_ids().find(is_meant) else { return Usd::ZERO };
    let price = reference(state.market(market));
    let per_lot = i128::from(state.asset(asset).parameters.per_lot());
    let value = i128::from(amount.0) * i128::from(price.0);
    in_cash(divide(value, per_lot * unit, Rounding::Floor))
}
