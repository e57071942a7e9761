//! Requests that move assets, for the engine.

use engine::command::{Action, Wallet};
use engine::ids::{Address, AssetId, DexId};
use engine::state::CASH_UNIT;
use units::{Amount, Decimal, Usd};

use crate::signatures::address_from_text;

use super::actions::{
    self, AgentSendAsset, CreditAsset, SendAsset, SpotSend, SpotUser, SubAccountSpotTransfer,
    UsdClassTransfer,
};
use super::dex_assets;
use super::markets::Markets;

type Translated<T> = Result<T, String>;

pub(super) fn spot_send(send: &SpotSend, markets: &Markets) -> Translated<Action> {
    let (asset, amount) = amount_of(&send.token, &send.amount, markets)?;
    let destination = send.destination.address();
    Ok(Action::SendAsset { destination, from: Wallet::Spot, to: Wallet::Spot, asset, amount })
}

pub(super) fn send_asset(send: &SendAsset, markets: &Markets) -> Translated<Action> {
    let dexes = (send.source_dex.as_str(), send.destination_dex.as_str());
    if let Some(sent) = between_dexes(dexes, send.destination.address(), &send.token, &send.amount, markets) {
        return sent;
    }
    let (asset, amount) = amount_of(&send.token, &send.amount, markets)?;
    let (from, to) = (wallet(&send.source_dex)?, wallet(&send.destination_dex)?);
    Ok(Action::SendAsset { destination: send.destination.address(), from, to, asset, amount })
}

pub(super) fn agent_send_asset(send: &AgentSendAsset, markets: &Markets) -> Translated<Action> {
    let (asset, amount) = amount_of(&send.token, &send.amount, markets)?;
    let (from, to) = (wallet(&send.source_dex)?, wallet(&send.destination_dex)?);
    Ok(Action::SendAsset { destination: send.destination.address(), from, to, asset, amount })
}

pub(super) fn sub_account_transfer(
    transfer: &SubAccountSpotTransfer,
    markets: &Markets,
) -> Translated<Action> {
    let (asset, amount) = amount_of(&transfer.token, &transfer.amount, markets)?;
    let sub_account = transfer.sub_account_user.address();
    Ok(Action::TransferAssetWithSubAccount { sub_account, is_deposit: transfer.is_deposit, asset, amount })
}

pub(super) fn credit(credit: &CreditAsset, markets: &Markets) -> Translated<Action> {
    let (asset, amount) = amount_of(&credit.token, &credit.amount, markets)?;
    Ok(Action::CreditAsset { account: credit.destination.address(), asset, amount })
}

/// Between the two wallets of `own`.
pub(super) fn usd_class_transfer(transfer: &UsdClassTransfer, own: Address) -> Translated<Action> {
    let (amount, _) = split_sub_account(&transfer.amount)?;
    let cash = amount.parse::<Decimal>().and_then(|amount| amount.to_scale(6));
    let cash =
        cash.map_err(|error| format!("Invalid amount: {error}. Write USD with at most 6 decimals."))?;
    class_transfer(cash, transfer.to_perp, own)
}

/// The same in its older form, or a choice about small balances, which are left alone anyway.
pub(super) fn spot_user(choice: &SpotUser, own: Address) -> Translated<Action> {
    let Some(transfer) = &choice.class_transfer else { return Ok(Action::Nothing) };
    let cash = i64::try_from(transfer.usdc);
    let cash = cash.map_err(|_| format!("Invalid amount: {} is too large.", transfer.usdc))?;
    class_transfer(cash, transfer.to_perp, own)
}

fn class_transfer(cash: i64, to_perpetuals: bool, own: Address) -> Translated<Action> {
    let amount = cash.checked_mul(CASH_UNIT).ok_or("Invalid amount: it is too large.")?;
    let (from, to) = match to_perpetuals {
        true => (Wallet::Spot, Wallet::Perpetuals),
        false => (Wallet::Perpetuals, Wallet::Spot),
    };
    Ok(Action::SendAsset { destination: own, from, to, asset: AssetId::CASH, amount: Amount(amount) })
}

/// The sub-account that a request itself says it acts for.
pub(super) fn acted_for(action: &actions::Action) -> Translated<Option<Address>> {
    match action {
        actions::Action::UsdClassTransfer(transfer) => {
            split_sub_account(&transfer.amount).map(|(_, account)| account)
        }
        actions::Action::SendAsset(send) => sub_account(&send.from_sub_account),
        actions::Action::AgentSendAsset(send) => sub_account(&send.from_sub_account),
        _ => Ok(None),
    }
}

/// An amount may name the sub-account whose it is: `10 subaccount:0x…`.
fn split_sub_account(amount: &str) -> Translated<(&str, Option<Address>)> {
    match amount.split_once(" subaccount:") {
        None => Ok((amount, None)),
        Some((amount, address)) => Ok((amount, Some(address_of(address)?))),
    }
}

/// The sub-account that sends; none where the text is empty.
fn sub_account(text: &str) -> Translated<Option<Address>> {
    if text.is_empty() { Ok(None) } else { address_of(text).map(Some) }
}

fn address_of(text: &str) -> Translated<Address> {
    address_from_text(text).map_err(|error| format!("Invalid sub-account: {error}."))
}

/// Cash that goes into a perp dex or out of it; none where neither side is one.
fn between_dexes(
    (from, to): (&str, &str),
    destination: Address,
    token: &str,
    amount: &str,
    markets: &Markets,
) -> Option<Translated<Action>> {
    let is_dex = |name: &str| !matches!(name, "" | "spot");
    if !is_dex(from) && !is_dex(to) {
        return None;
    }
    let dex = |name: &str| match name {
        "" => Ok(DexId::VENUE),
        "spot" => {
            Err("Between a perp dex and the spot balance, cash goes by way of the perp balance.".to_owned())
        }
        name => dex_assets::find(markets.parameters(), name)
            .ok_or_else(|| format!("There is no perpetual exchange `{name}` here.")),
    };
    let sent = || {
        let (asset, amount) = amount_of(token, amount, markets)?;
        if asset != AssetId::CASH || amount.0 % CASH_UNIT != 0 {
            return Err("Perp dexes hold USDC alone, with at most 6 decimals.".to_owned());
        }
        let amount = Usd(amount.0 / CASH_UNIT);
        Ok(Action::SendBetweenDexes { destination, from: dex(from)?, to: dex(to)?, amount })
    };
    Some(sent())
}

/// The wallet that a perpetual exchange's name, or `spot`, stands for.
fn wallet(name: &str) -> Translated<Wallet> {
    match name {
        "" => Ok(Wallet::Perpetuals),
        "spot" => Ok(Wallet::Spot),
        other => Err(format!("There is no perpetual exchange `{other}` here.")),
    }
}

fn amount_of(token: &str, amount: &str, markets: &Markets) -> Translated<(AssetId, Amount)> {
    let (asset, parameters) = markets.asset(token).ok_or_else(|| {
        format!("There is no token `{token}` here: take a name and an id from `spotMeta`, as NAME:0x…")
    })?;
    let decimals = u32::from(parameters.decimals);
    let units = amount.parse::<Decimal>().and_then(|amount| amount.to_scale(decimals));
    let units = units.map_err(|error| {
        format!("Invalid amount: {error}. Write {} with at most {decimals} decimals.", parameters.name)
    })?;
    Ok((asset, Amount(units)))
}
