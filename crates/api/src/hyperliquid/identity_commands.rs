//! Who accounts are, for the engine; and what is refused, with the reason.

use engine::command::{self, IdentityAction, MultiSigSigners};
use units::{Decimal, Rate};

use super::actions::{ConvertToMultiSigUser, NamedSigners, TopUpIsolatedOnlyMargin, WrittenAddress};
use super::exchange_response::ExchangeResponse;

/// Who signs for an account from now on.
///
/// # Errors
/// A text that is not the JSON of signers.
pub(super) fn convert_to_multi_sig(
    conversion: &ConvertToMultiSigUser,
) -> Result<command::Action, ExchangeResponse> {
    let named: Option<NamedSigners> = serde_json::from_str(&conversion.signers).map_err(|error| {
        ExchangeResponse::Err(format!(
            "Invalid signers: {error}. Write the JSON of authorizedUsers and threshold, or null."
        ))
    })?;
    let signers = named.map(|named| MultiSigSigners {
        authorized: named.authorized_users.iter().map(WrittenAddress::address).collect(),
        threshold: named.threshold,
    });
    Ok(command::Action::Identity(IdentityAction::SetMultiSig(signers)))
}

/// The leverage that an isolated position's margin is topped up for.
///
/// # Errors
/// A text that is no decimal number.
pub(super) fn top_up_leverage(top_up: &TopUpIsolatedOnlyMargin) -> Result<Rate, ExchangeResponse> {
    let decimal = top_up.leverage.parse::<Decimal>();
    let scaled = decimal.and_then(|leverage| leverage.to_scale(12));
    scaled.map(Rate).map_err(|error| ExchangeResponse::Err(format!("Invalid leverage value: {error}.")))
}

/// Whether balances stay apart, as they are here: what is asked for by these names changes nothing.
///
/// # Errors
/// Another way to join them.
pub(super) fn keep_apart(abstraction: &str) -> Result<command::Action, ExchangeResponse> {
    match abstraction {
        "i" | "disabled" | "default" => Ok(command::Action::Nothing),
        other => Err(ExchangeResponse::Err(format!(
            "Abstraction `{}` is not offered by this venue: spot, perpetual and dex balances stay apart (`disabled`).",
            other.chars().take(40).collect::<String>()
        ))),
    }
}

/// Whether what would join balances is switched off, as it is here.
///
/// # Errors
/// Where it is switched on.
pub(super) fn keep_off(what: &str, is_enabled: bool) -> Result<command::Action, ExchangeResponse> {
    match is_enabled {
        false => Ok(command::Action::Nothing),
        true => {
            Err(ExchangeResponse::Err(format!("{what} is not offered by this venue: balances stay apart.")))
        }
    }
}

/// Why an action that other venues know is refused here.
pub(super) fn reason_against(action_type: &str) -> String {
    let reason = match action_type {
        "tokenDelegate" | "cDeposit" | "cWithdraw" | "linkStakingUser" => "there is no staking here",
        "CSignerAction" | "CValidatorAction" | "validatorL1Stream" => "its validators are not run by actions",
        "evmUserModify" | "sendToEvmWithData" | "finalizeEvmContract" => "there is no EVM here",
        "borrowLend" => "there is no lending here",
        "userOutcome" => "there are no outcome markets here",
        "gossipPriorityBid" => "there is no gossip network here",
        "spotDeploy" => "spot markets are listed by the venue's keys",
        _ => return format!("Action `{action_type}`: not offered by this venue."),
    };
    format!("Action `{action_type}`: not offered by this venue, {reason}.")
}
