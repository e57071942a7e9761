//! What deployers ask for: registering dexes and markets, and what holds for a dex as a whole.

use alloc::boxed::Box;

use units::{Rate, Usd};

use crate::command::{DeployerRight, Deployment, MarginTable, MarketRegistration};
use crate::event::{DexEvent, Event};
use crate::handlers::accounts::check_transferable;
use crate::handlers::{Transition, dex_markets, dex_prices, dexes};
use crate::ids::{AccountId, Address, DexId, MarketId};
use crate::limits::{
    DESCRIPTION_LENGTH, DEX_MARGIN_TABLES, DEX_MARGIN_TIERS, FEE_SCALE_INTERVAL, MAX_DEX_MARKETS, MAX_DEXES,
    MAX_FEE_SCALE, SUB_DEPLOYER_RIGHTS,
};
use crate::parameters::Parameter;
use crate::rejection::Rejection;
use crate::rules::dexes::{check_coin, check_name, has_right, is_margin_table, market_parameters, most_size};
use crate::rules::validation::{Bounds, check_count, check_market, check_most};
use crate::state::{Dex, State};

/// Does what a deployer asks for.
pub(crate) fn deploy(
    transition: &mut Transition<'_>,
    account: AccountId,
    deployment: &Deployment,
) -> Result<(), Rejection> {
    match deployment {
        Deployment::RegisterMarket(registration) => register(transition, account, registration),
        Deployment::SetPrices { dex, prices } => dex_prices::set(transition, account, *dex, prices),
        Deployment::InsertMarginTable { dex, table } => insert_margin_table(transition, account, *dex, table),
        Deployment::SetFeeRecipient { dex, recipient } => {
            set_fee_recipient(transition, account, *dex, *recipient)
        }
        Deployment::SetSubDeployers { dex, rights } => set_rights(transition, account, *dex, rights),
        Deployment::SetFeeScale { dex, scale } => set_fee_scale(transition, account, *dex, *scale),
        _ => dex_markets::set(transition, account, deployment),
    }
}

/// Lists a market, in a new dex where one is described.
fn register(
    transition: &mut Transition<'_>,
    account: AccountId,
    registration: &MarketRegistration,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    let policy = state.parameters().dexes.ok_or(Rejection::DexesNotOffered)?;
    let known = state.dex_named(&registration.dex);
    let dex = match known {
        Some(dex) => check_known(state, account, dex, registration)?,
        None => check_new(state, registration)?,
    };
    check_coin(&registration.coin)?;
    let tiers = match known {
        Some(dex) => state.dex(dex).margin_tiers(registration.margin_table),
        None => Dex::single_margin_tier(registration.margin_table),
    };
    let tiers = tiers.ok_or_else(|| unknown_table(None, registration.margin_table))?;
    let market = MarketId(u16::try_from(state.markets.len()).expect("markets are few"));
    let parameters = market_parameters(&policy, registration, tiers);
    check_market(market, &parameters)?;
    let (price, max_price) = (registration.oracle_price, parameters.max_price);
    if !price.is_positive() || price > max_price {
        return Err(Rejection::InvalidPrice { max_price });
    }
    if state.markets.iter().any(|market| market.parameters.name == parameters.name) {
        return Err(Rejection::InvalidName);
    }
    let bond = if known.is_some() { Usd::ZERO } else { policy.bond };
    check_bond(state, account, bond + policy.market_bond)?;
    if let (None, Some(description)) = (known, &registration.description) {
        transition.emit(Event::Dex(DexEvent::Registered {
            dex,
            deployer: account,
            name: registration.dex.clone(),
            full_name: description.full_name.clone(),
            oracle_updater: description.oracle_updater,
            bond,
        }));
    }
    transition.emit(Event::Dex(DexEvent::MarketRegistered {
        market,
        dex,
        parameters: Box::new(parameters),
        margin_table: registration.margin_table,
        mode: registration.mode,
        most_size: most_size(&policy, price),
        payer: account,
        bond: policy.market_bond,
    }));
    dex_prices::set_oracle(transition, market, price);
    Ok(())
}

/// A known dex is not described again, and has a place for the market.
fn check_known(
    state: &State,
    account: AccountId,
    dex: DexId,
    registration: &MarketRegistration,
) -> Result<DexId, Rejection> {
    check_right(state, account, dex, DeployerRight::RegisterMarket)?;
    if registration.description.is_some() {
        return Err(Rejection::DexDescription);
    }
    if state.markets_of(dex).count() >= MAX_DEX_MARKETS {
        return Err(Rejection::TooMany { limit: MAX_DEX_MARKETS as u32 });
    }
    Ok(dex)
}

fn check_new(state: &State, registration: &MarketRegistration) -> Result<DexId, Rejection> {
    check_name(state, &registration.dex)?;
    let description = registration.description.as_ref().ok_or(Rejection::DexDescription)?;
    if description.full_name.chars().count() > DESCRIPTION_LENGTH {
        return Err(Rejection::InvalidName);
    }
    if state.dexes.len() >= MAX_DEXES {
        return Err(Rejection::TooMany { limit: MAX_DEXES as u32 });
    }
    Ok(DexId(u16::try_from(state.dexes.len() + 1).expect("dexes are at most MAX_DEXES")))
}

fn check_bond(state: &State, account: AccountId, bond: Usd) -> Result<(), Rejection> {
    if bond.is_zero() { Ok(()) } else { check_transferable(state, account, bond) }
}

/// The dex is there, and the account has this right in it.
pub(super) fn check_right(
    state: &State,
    account: AccountId,
    dex: DexId,
    right: DeployerRight,
) -> Result<(), Rejection> {
    state.find_dex(dex).ok_or(Rejection::UnknownDex)?;
    match has_right(state, dex, account, right) {
        true => Ok(()),
        false => Err(Rejection::NotDeployer { dex, signer: state.account(account).address }),
    }
}

/// Why a margin table cannot be chosen.
pub(super) fn unknown_table(market: Option<MarketId>, number: u16) -> Rejection {
    let bounds = Bounds { market };
    let refused = bounds.check(Parameter::DexMarginTable, i64::from(number), 0, -1);
    refused.expect_err("no number is within empty bounds")
}

fn insert_margin_table(
    transition: &mut Transition<'_>,
    account: AccountId,
    dex: DexId,
    table: &MarginTable,
) -> Result<(), Rejection> {
    check_right(transition.state, account, dex, DeployerRight::InsertMarginTable)?;
    let known = transition.state.dex(dex);
    check_count(table.tiers.len(), DEX_MARGIN_TIERS)?;
    if table.description.chars().count() > DESCRIPTION_LENGTH {
        return Err(Rejection::InvalidName);
    }
    if known.margin_tables.len() >= DEX_MARGIN_TABLES {
        return Err(Rejection::TooMany { limit: DEX_MARGIN_TABLES as u32 });
    }
    let number = known.next_margin_table();
    if !is_margin_table(&table.tiers) {
        return Err(unknown_table(None, number));
    }
    transition.emit(Event::Dex(DexEvent::MarginTableInserted { dex, number, table: table.clone() }));
    Ok(())
}

fn set_fee_recipient(
    transition: &mut Transition<'_>,
    account: AccountId,
    dex: DexId,
    recipient: Address,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    check_right(state, account, dex, DeployerRight::SetFeeRecipient)?;
    let found = state.accounts.find(recipient).ok_or(Rejection::UnknownAccount { account: recipient })?;
    dexes::find_or_open_in(transition, found, dex);
    transition.emit(Event::Dex(DexEvent::FeeRecipientSet { dex, recipient: found }));
    Ok(())
}

fn set_rights(
    transition: &mut Transition<'_>,
    account: AccountId,
    dex: DexId,
    rights: &[(DeployerRight, Address, bool)],
) -> Result<(), Rejection> {
    let known = transition.state.find_dex(dex).ok_or(Rejection::UnknownDex)?;
    if known.deployer != account {
        return Err(Rejection::NotDeployer { dex, signer: transition.state.account(account).address });
    }
    check_count(rights.len(), SUB_DEPLOYER_RIGHTS)?;
    let given = rights.iter().filter(|(.., is_given)| *is_given).count();
    check_most(known.rights.len() + given, SUB_DEPLOYER_RIGHTS)?;
    for &(right, address, is_given) in rights {
        transition.emit(Event::Dex(DexEvent::RightSet { dex, right, address, is_given }));
    }
    Ok(())
}

fn set_fee_scale(
    transition: &mut Transition<'_>,
    account: AccountId,
    dex: DexId,
    scale: Rate,
) -> Result<(), Rejection> {
    check_right(transition.state, account, dex, DeployerRight::SetFeeScale)?;
    Bounds { market: None }.check(Parameter::DexFeeScale, scale.0, 0, MAX_FEE_SCALE.0)?;
    let (last, time) = (transition.state.dex(dex).fee_scale_set, transition.state.time);
    let earliest = last + FEE_SCALE_INTERVAL;
    if last.0 > 0 && time < earliest {
        return Err(Rejection::TooEarly { earliest });
    }
    transition.emit(Event::Dex(DexEvent::FeeScaleSet { dex, scale, time }));
    Ok(())
}
