//! Assets in and between accounts, and between the wallets of one.

use units::Amount;

use crate::command::Wallet;
use crate::event::{AssetSent, Event};
use crate::handlers::Transition;
use crate::handlers::accounts::{
    check_not_agent, check_not_vault, check_transferable, find_or_open, own_sub_account,
};
use crate::ids::{AccountId, Address, AssetId};
use crate::limits::MAX_ASSET_AMOUNT;
use crate::rejection::Rejection;
use crate::rules::spot_fills::share_of_cost;
use crate::rules::validation::{check_asset_deposited, check_deposited};
use crate::state::{CASH_UNIT, State, in_cash};

/// Adds an amount of an asset that came in from outside; opens the account where it is new.
pub(crate) fn credit(
    transition: &mut Transition<'_>,
    address: Address,
    asset: AssetId,
    amount: Amount,
) -> Result<(), Rejection> {
    check_amount(transition.state, asset, amount)?;
    let deposited = transition.state.asset(asset).deposited + i128::from(amount.0);
    check_asset_deposited(deposited, asset, amount)?;
    check_not_agent(transition.state, address)?;
    check_not_vault(transition.state, address)?;
    let account = find_or_open(transition, address, None);
    transition.emit(Event::AssetCredited { account, asset, amount });
    Ok(())
}

/// Sends an amount of an asset from a wallet of an account to one of the same account or of another, opened where it is new.
pub(crate) fn send(
    transition: &mut Transition<'_>,
    account: AccountId,
    destination: Address,
    (source, target): (Wallet, Wallet),
    asset: AssetId,
    amount: Amount,
) -> Result<(), Rejection> {
    check_amount(transition.state, asset, amount)?;
    if [source, target].contains(&Wallet::Perpetuals) {
        check_cash(asset, amount)?;
    }
    check_not_agent(transition.state, destination)?;
    check_not_vault(transition.state, destination)?;
    if transition.state.account(account).address == destination && source == target {
        return Err(Rejection::ToItself);
    }
    check_available(transition.state, account, source, asset, amount)?;
    check_room(transition.state, (source, target), asset, amount)?;
    let to = find_or_open(transition, destination, Some(account));
    emit(transition, (account, source), (to, target), asset, amount);
    Ok(())
}

/// Moves an amount of an asset between the balances of a master and his sub-account.
pub(crate) fn transfer_with_sub_account(
    transition: &mut Transition<'_>,
    master: AccountId,
    sub_account: Address,
    is_deposit: bool,
    asset: AssetId,
    amount: Amount,
) -> Result<(), Rejection> {
    check_amount(transition.state, asset, amount)?;
    let sub = own_sub_account(transition.state, master, sub_account)?;
    let (from, to) = if is_deposit { (master, sub) } else { (sub, master) };
    check_available(transition.state, from, Wallet::Spot, asset, amount)?;
    emit(transition, (from, Wallet::Spot), (to, Wallet::Spot), asset, amount);
    Ok(())
}

fn emit(
    transition: &mut Transition<'_>,
    (from, source): (AccountId, Wallet),
    (to, target): (AccountId, Wallet),
    asset: AssetId,
    amount: Amount,
) {
    let cost = match (source, target) {
        (Wallet::Spot, Wallet::Spot) => share_of_cost(&transition.state.account(from).balance(asset), amount),
        _ => Amount::ZERO,
    };
    transition.emit(Event::AssetSent(AssetSent { from, source, to, target, asset, amount, cost }));
}

/// The asset is there, and the amount is one.
fn check_amount(state: &State, asset: AssetId, amount: Amount) -> Result<(), Rejection> {
    if usize::from(asset.0) >= state.assets.len() {
        return Err(Rejection::UnknownAsset { asset });
    }
    match amount.is_positive() && amount.0 <= MAX_ASSET_AMOUNT {
        true => Ok(()),
        false => Err(Rejection::InvalidAssetAmount { asset, amount }),
    }
}

/// Behind positions there is only cash, which counts 1e-6.
fn check_cash(asset: AssetId, amount: Amount) -> Result<(), Rejection> {
    match asset == AssetId::CASH {
        false => Err(Rejection::NotCash { asset }),
        true if amount.0 % CASH_UNIT == 0 => Ok(()),
        true => Err(Rejection::InvalidAssetAmount { asset, amount }),
    }
}

/// What is sent is there: of a balance what no order binds, of cash what positions leave free.
fn check_available(
    state: &State,
    account: AccountId,
    source: Wallet,
    asset: AssetId,
    amount: Amount,
) -> Result<(), Rejection> {
    if source == Wallet::Perpetuals {
        return check_transferable(state, account, in_cash(amount));
    }
    let available = state.available(account, asset);
    if amount <= available {
        Ok(())
    } else {
        Err(Rejection::InsufficientBalance { asset, available, amount })
    }
}

/// Where it goes there is room for it.
fn check_room(
    state: &State,
    wallets: (Wallet, Wallet),
    asset: AssetId,
    amount: Amount,
) -> Result<(), Rejection> {
    match wallets {
        (Wallet::Perpetuals, Wallet::Spot) => {
            check_asset_deposited(state.asset(asset).deposited + i128::from(amount.0), asset, amount)
        }
        (Wallet::Spot, Wallet::Perpetuals) => {
            let cash = in_cash(amount);
            check_deposited(state.totals.deposited + i128::from(cash.0), cash)
        }
        _ => Ok(()),
    }
}
