//! From a decoded request to the engine's command.
//!
//! What one order of many gets wrong at this border (a price off the tick, an unknown asset) fails that order
//! alone; the others go on. Orders that belong together stay together: where one of a group fails here, all do.

use engine::command::{self, Authority, Command, EarningsAction, IdentityAction, MarginMode, MultiSigAction};
use engine::ids::{Address, ClientOrderId, MarketId, WithdrawalId};
use engine::parameters::VenueParameters;
use units::{Decimal, Time, Usd};

use super::ExchangeRequest;
use super::actions::{Action, ApproveAgent};
use super::asset_commands;
use super::change_commands::{change, change_id};
use super::deploy_commands::deploy;
use super::earnings_commands::approve_builder;
use super::errors::Purpose;
use super::exchange_response::ExchangeResponse;
use super::identity_commands::{convert_to_multi_sig, keep_apart, keep_off, reason_against, top_up_leverage};
use super::markets::Markets;
use super::multi_sig::inner_action;
use super::operator_commands::{mode, publish_prices};
use super::order_commands::{cancel_by_client_id, cancel_by_id, modify, place};
use super::recovery::Recovered;
use super::twap_commands;
use super::vault_commands;

/// A command, with what it takes to answer its request from the events that follow from it.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedCommand {
    /// What the engine is asked.
    pub command: Command,
    /// What is to be answered.
    pub pending: PendingAnswer,
}

/// The answer of a request whose command is on its way: all of it but what follows from the command.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingAnswer {
    pub(super) form: AnswerForm,
}

impl PendingAnswer {
    /// Whether some item of the request failed at this border already, by the rules and the markets that it was read with.
    pub fn has_refusals(&self) -> bool {
        match &self.form {
            AnswerForm::Orders(items) | AnswerForm::Cancels(items) => items.iter().any(Item::is_refused),
            AnswerForm::Modify(item) => item.is_refused(),
            _ => false,
        }
    }
}

/// How a request is answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum AnswerForm {
    /// Done or refused as a whole.
    Whole(Purpose, Option<MarketId>),
    /// With the address of a new sub-account.
    SubAccount,
    /// With the address of a new vault.
    Vault,
    /// With a status an order.
    Orders(Vec<Item>),
    /// As one replaced order, without its status.
    Modify(Item),
    /// With a status a cancel.
    Cancels(Vec<Item>),
    /// With the id of a TWAP order in this asset.
    TwapOrder(u32),
    /// With the end of a TWAP order in this asset.
    TwapCancel(u32),
}

/// An item of a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// The engine was asked, in the same order.
    Sent { asset: u32, client_id: Option<ClientOrderId> },
    /// It failed at this border, with the reason.
    Refused(String),
}

impl Item {
    fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

type Translation = Result<(command::Action, AnswerForm), ExchangeResponse>;

/// Who signed a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signers {
    /// Who sent it.
    pub sender: Address,
    /// Of a multi-sig account's action, who ask together.
    pub together: Vec<Address>,
}

impl From<Address> for Signers {
    fn from(sender: Address) -> Self {
        Self { sender, together: Vec::new() }
    }
}

impl From<Recovered> for Signers {
    fn from(recovered: Recovered) -> Self {
        Self { sender: recovered.signer, together: recovered.co_signers }
    }
}

/// Translates a request of a known signer for the engine, by the rules and the markets that there are now.
///
/// # Errors
/// The answer, where there is nothing to ask of the engine: the request cannot be right, or asks for what
/// this venue does not offer.
pub fn prepare(
    request: &ExchangeRequest,
    signers: impl Into<Signers>,
    venue: &VenueParameters,
    markets: &Markets,
) -> Result<PreparedCommand, ExchangeResponse> {
    let Signers { sender: signer, together } = signers.into();
    let multi_sig = match &request.action {
        Action::MultiSig(multi_sig) => Some(multi_sig),
        _ => None,
    };
    let inner = multi_sig.map(|together| inner_action(together)).transpose()?;
    let asked = inner.as_ref().unwrap_or(&request.action);
    check_user_signed(request, asked)?;
    // The signature of a user-signed action does not cover the envelope, so nothing of it counts.
    let covers_envelope = own_nonce(asked).is_none();
    let named = asset_commands::acted_for(asked).map_err(refusal)?;
    let on_behalf_of = named.or(request.vault.filter(|_| covers_envelope));
    let account = multi_sig.map(|multi_sig| multi_sig.payload.multi_sig_user.address());
    let own = on_behalf_of.or(account).unwrap_or(signer);
    let (action, form) = match translate_assets(asked, own, markets) {
        Some(translated) => translated?,
        None => translate(asked, venue, markets)?,
    };
    let action = match account {
        Some(account) => {
            command::Action::MultiSig(Box::new(MultiSigAction { account, signers: together, action }))
        }
        None => action,
    };
    let command = Command {
        signer,
        authority: Authority::Signature {
            nonce: request.nonce,
            expires_after: request.expires_after.map(Time),
        },
        on_behalf_of,
        action,
    };
    Ok(PreparedCommand { command, pending: PendingAnswer { form } })
}

fn check_user_signed(request: &ExchangeRequest, asked: &Action) -> Result<(), ExchangeResponse> {
    let Some(own) = own_nonce(asked) else {
        return Ok(());
    };
    if own != request.nonce {
        let text = format!("Nonce mismatch: the envelope has {}, the action {own}.", request.nonce);
        return Err(ExchangeResponse::Err(text));
    }
    match request.expires_after {
        Some(_) => Err(ExchangeResponse::Err(
            "expiresAfter is not supported with user-signed actions: their signature does not cover it."
                .into(),
        )),
        None => Ok(()),
    }
}

/// The nonce inside a user-signed action.
fn own_nonce(action: &Action) -> Option<u64> {
    match action {
        Action::UsdSend(send) => Some(send.time),
        Action::Withdraw(withdraw) => Some(withdraw.time),
        Action::UsdClassTransfer(transfer) => Some(transfer.nonce),
        Action::SpotSend(send) => Some(send.time),
        Action::SendAsset(send) => Some(send.nonce),
        Action::ApproveAgent(approval) => Some(approval.nonce),
        Action::ApproveBuilderFee(approval) => Some(approval.nonce),
        Action::ConvertToMultiSigUser(conversion) => Some(conversion.nonce),
        Action::UserSetAbstraction(set) => Some(set.nonce),
        Action::UserDexAbstraction(set) | Action::UserPortfolioMargin(set) => Some(set.nonce),
        _ => None,
    }
}

fn translate(action: &Action, venue: &VenueParameters, markets: &Markets) -> Translation {
    let whole = |action, purpose| Ok((action, AnswerForm::Whole(purpose, None)));
    match action {
        Action::Order(order) => place(order, markets),
        Action::Cancel(cancel) => cancel_by_id(cancel, markets),
        Action::CancelByClientId(cancel) => cancel_by_client_id(cancel, markets),
        Action::Modify(one) => modify(std::slice::from_ref(&one.as_modification()), markets, true),
        Action::BatchModify(batch) => modify(&batch.modifies, markets, false),
        Action::ScheduleCancel(schedule) => {
            whole(command::Action::ScheduleCancel { time: schedule.time.map(Time) }, Purpose::Other)
        }
        Action::UpdateLeverage(update) => {
            let mode = if update.is_cross { MarginMode::Cross } else { MarginMode::Isolated };
            let leverage = u8::try_from(update.leverage)
                .map_err(|_| refusal(format!("Invalid leverage value: {} is above 255.", update.leverage)))?;
            let market = market_id(update.asset, markets)?;
            let action = command::Action::SetLeverage { market, leverage, mode };
            Ok((action, AnswerForm::Whole(Purpose::Leverage, Some(market))))
        }
        Action::UpdateIsolatedMargin(update) => {
            let market = market_id(update.asset, markets)?;
            let action = command::Action::MoveIsolatedMargin { market, amount: Usd(update.amount) };
            Ok((action, AnswerForm::Whole(Purpose::IsolatedMargin, Some(market))))
        }
        Action::CreateSubAccount(create) => {
            Ok((command::Action::CreateSubAccount { name: create.name.clone() }, AnswerForm::SubAccount))
        }
        Action::SubAccountTransfer(transfer) => {
            let sub_account = transfer.sub_account_user.address();
            let amount = usd_of_integer(transfer.usd)?;
            let is_deposit = transfer.is_deposit;
            whole(
                command::Action::TransferWithSubAccount { sub_account, is_deposit, amount },
                Purpose::Transfer,
            )
        }
        Action::UsdSend(send) => {
            let (destination, amount) = (send.destination.address(), usd_of_text(&send.amount)?);
            whole(command::Action::Transfer { destination, amount }, Purpose::Transfer)
        }
        Action::Withdraw(withdraw) => {
            let (destination, amount) = (withdraw.destination.address(), usd_of_text(&withdraw.amount)?);
            whole(command::Action::Withdraw { destination, amount }, Purpose::Withdrawal)
        }
        Action::ApproveAgent(approval) => whole(approve_agent(approval)?, Purpose::Other),
        Action::PublishPrices(publication) => whole(publish_prices(publication, markets)?, Purpose::Other),
        Action::Credit(credit) => {
            let (account, amount) = (credit.destination.address(), usd_of_integer(credit.usd)?);
            whole(command::Action::Credit { account, amount }, Purpose::Other)
        }
        Action::ConfirmWithdrawal(which) => {
            let withdrawal = WithdrawalId(which.withdrawal);
            let amount = which.usd.map(usd_of_integer).transpose()?;
            whole(command::Action::ConfirmWithdrawal { withdrawal, amount }, Purpose::Other)
        }
        Action::RefuseWithdrawal(which) => {
            whole(command::Action::RefuseWithdrawal(WithdrawalId(which.withdrawal)), Purpose::Other)
        }
        Action::CancelWithdrawal(which) => {
            whole(command::Action::CancelWithdrawal(WithdrawalId(which.withdrawal)), Purpose::Other)
        }
        Action::SetMode(set) => whole(command::Action::SetMode(mode(set.mode)), Purpose::Other),
        Action::ProposeChange(proposed) => {
            let change = change(&proposed.change, venue, markets).map_err(refusal)?;
            whole(command::Action::ProposeChange(Box::new(change)), Purpose::Other)
        }
        Action::ApproveChange(which) => {
            whole(command::Action::ApproveChange(change_id(which)), Purpose::Other)
        }
        Action::CancelChange(which) => whole(command::Action::CancelChange(change_id(which)), Purpose::Other),
        Action::Noop {} => whole(command::Action::Nothing, Purpose::Other),
        Action::TwapOrder(order) => twap_commands::place(&order.twap, markets),
        Action::TwapCancel(cancel) => twap_commands::cancel(cancel, markets),
        Action::CreateVault(create) => {
            let action = vault_commands::create(create, usd_of_integer(create.initial_usd)?);
            Ok((command::Action::Vault(action), AnswerForm::Vault))
        }
        Action::VaultTransfer(transfer) => {
            let action = vault_commands::transfer(transfer, usd_of_integer(transfer.usd)?);
            whole(command::Action::Vault(action), Purpose::Transfer)
        }
        Action::VaultModify(modify) => {
            whole(command::Action::Vault(vault_commands::modify(modify)), Purpose::Other)
        }
        Action::VaultDistribute(distribute) => {
            let action = vault_commands::distribute(distribute, usd_of_integer(distribute.usd)?);
            whole(command::Action::Vault(action), Purpose::Other)
        }
        Action::SetReferrer(named) => {
            let action = EarningsAction::SetReferrer { code: named.code.clone() };
            whole(command::Action::Earnings(action), Purpose::Other)
        }
        Action::RegisterReferrer(own) => {
            let action = EarningsAction::RegisterReferrer { code: own.code.clone() };
            whole(command::Action::Earnings(action), Purpose::Other)
        }
        Action::ClaimRewards {} => {
            whole(command::Action::Earnings(EarningsAction::ClaimRewards), Purpose::Other)
        }
        Action::ApproveBuilderFee(approval) => whole(approve_builder(approval)?, Purpose::Other),
        Action::PerpDeploy(deployment) => {
            whole(deploy(deployment, markets).map_err(refusal)?, Purpose::Other)
        }
        Action::UsdClassTransfer(_)
        | Action::SpotSend(_)
        | Action::SendAsset(_)
        | Action::AgentSendAsset(_)
        | Action::SubAccountSpotTransfer(_)
        | Action::SpotUser(_)
        | Action::CreditAsset(_) => unreachable!("what moves assets is translated by itself"),
        Action::TopUpIsolatedOnlyMargin(top_up) => {
            let market = market_id(top_up.asset, markets)?;
            let action = command::Action::TopUpIsolatedMargin { market, leverage: top_up_leverage(top_up)? };
            Ok((action, AnswerForm::Whole(Purpose::IsolatedMargin, Some(market))))
        }
        Action::ConvertToMultiSigUser(conversion) => whole(convert_to_multi_sig(conversion)?, Purpose::Other),
        Action::MultiSig(_) => Err(refusal("A multi-sig action has no multi-sig action inside.".into())),
        Action::SetDisplayName(set) => {
            let action = IdentityAction::SetDisplayName { name: set.display_name.clone() };
            whole(command::Action::Identity(action), Purpose::Other)
        }
        Action::SubAccountModify(change) => {
            let (sub_account, name) = (change.sub_account_user.address(), change.name.clone());
            let action = IdentityAction::RenameSubAccount { sub_account, name };
            whole(command::Action::Identity(action), Purpose::Other)
        }
        Action::ReserveRequestWeight(reservation) => {
            let action = IdentityAction::ReserveRequests { requests: reservation.weight };
            whole(command::Action::Identity(action), Purpose::Transfer)
        }
        Action::AgentSetAbstraction(set) => whole(keep_apart(&set.abstraction)?, Purpose::Other),
        Action::UserSetAbstraction(set) => whole(keep_apart(&set.abstraction)?, Purpose::Other),
        Action::AgentEnableDexAbstraction {} => whole(keep_off("Dex abstraction", true)?, Purpose::Other),
        Action::UserDexAbstraction(set) => whole(keep_off("Dex abstraction", set.enabled)?, Purpose::Other),
        Action::UserPortfolioMargin(set) => whole(keep_off("Portfolio margin", set.enabled)?, Purpose::Other),
        Action::Unknown { action_type } => Err(refusal(reason_against(action_type))),
    }
}

/// Requests that move assets, `own` being the account that acts; none of others.
fn translate_assets(action: &Action, own: Address, markets: &Markets) -> Option<Translation> {
    let (translated, purpose) = match action {
        Action::UsdClassTransfer(transfer) => {
            (asset_commands::usd_class_transfer(transfer, own), Purpose::ClassTransfer)
        }
        Action::SpotSend(send) => (asset_commands::spot_send(send, markets), Purpose::Transfer),
        Action::SendAsset(send) => (asset_commands::send_asset(send, markets), Purpose::Transfer),
        Action::AgentSendAsset(send) => (asset_commands::agent_send_asset(send, markets), Purpose::Transfer),
        Action::SubAccountSpotTransfer(transfer) => {
            (asset_commands::sub_account_transfer(transfer, markets), Purpose::Transfer)
        }
        Action::SpotUser(choice) => (asset_commands::spot_user(choice, own), Purpose::ClassTransfer),
        Action::CreditAsset(credit) => (asset_commands::credit(credit, markets), Purpose::Other),
        _ => return None,
    };
    Some(translated.map(|action| (action, AnswerForm::Whole(purpose, None))).map_err(refusal))
}

/// An agent's name may carry the end of its approval: `desk valid_until 1700000000000`.
fn approve_agent(approval: &ApproveAgent) -> Result<command::Action, ExchangeResponse> {
    let full = approval.agent_name.as_deref().unwrap_or_default();
    let (name, valid_until) = match full.split_once(" valid_until ") {
        None => (full, None),
        Some((name, time)) => {
            let time = time.parse().map_err(|_| {
                refusal("An agent's name may end in ` valid_until ` and milliseconds since 1970.".into())
            })?;
            (name, Some(Time(time)))
        }
    };
    Ok(command::Action::ApproveAgent {
        agent: approval.agent_address.address(),
        name: name.to_owned(),
        valid_until,
    })
}

fn market_id(asset: u32, markets: &Markets) -> Result<MarketId, ExchangeResponse> {
    markets.by_asset(asset).map(|market| market.id).ok_or_else(|| refusal(unknown_asset(asset)))
}

fn usd_of_text(text: &str) -> Result<Usd, ExchangeResponse> {
    text.parse::<Decimal>()
        .and_then(|amount| amount.to_scale(6))
        .map(Usd)
        .map_err(|error| refusal(format!("Invalid amount: {error}. Write USD with at most 6 decimals.")))
}

fn usd_of_integer(amount: u64) -> Result<Usd, ExchangeResponse> {
    i64::try_from(amount).map(Usd).map_err(|_| refusal(format!("Invalid amount: {amount} is too large.")))
}

pub(super) fn unknown_asset(asset: u32) -> String {
    format!("Asset {asset} does not exist.")
}

fn refusal(text: String) -> ExchangeResponse {
    ExchangeResponse::Err(text)
}
