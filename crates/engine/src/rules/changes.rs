//! Changes of the rules: which may be made, what they would do, and which are under way.

use units::{Notional, Time};

use crate::command::Change;
use crate::event::Impact;
use crate::ids::{Address, AssetId, ChangeId, DexId, MarketId};
use crate::limits::MAX_MARKETS;
use crate::parameters::{AssetParameters, MarketParameters, Parameter, VenueParameters};
use crate::rejection::Rejection;
use crate::rules::margin;
use crate::rules::validation::{check_market, check_most, check_own_name, check_pair, check_venue};
use crate::state::{PendingChange, State};

/// The changes that gather approvals or wait, in order of proposing.
pub fn pending(state: &State) -> impl Iterator<Item = (ChangeId, &PendingChange)> {
    state.changes.pending.iter().map(|(&id, pending)| (id, pending))
}

/// The scheduled change that takes effect first, with its moment; of several at one moment the one proposed first.
pub fn next_due(state: &State) -> Option<(Time, ChangeId)> {
    pending(state).filter_map(|(id, pending)| Some((pending.due?, id))).min()
}

/// Whether a change has the approvals that it needs, of keys that are still the venue's.
pub fn is_approved(state: &State, approvals: &[Address]) -> bool {
    let control = &state.parameters().change_control;
    let counting = approvals.iter().filter(|key| control.keys.contains(key)).count();
    counting >= control.threshold as usize && counting > 0
}

/// Checks that a change could take effect now: all that a founding is checked for, and what stays as it was.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(state: &State, change: &Change) -> Result<(), Rejection> {
    match change {
        Change::SetVenue(parameters) => check_new_venue(state, parameters),
        Change::SetMarket { market, parameters } => check_new_rules(state, *market, parameters),
        Change::List(parameters) => check_listing(state, parameters),
        Change::Delist { market } => check_goes_on(state, *market),
    }
}

fn check_new_venue(state: &State, parameters: &VenueParameters) -> Result<(), Rejection> {
    check_venue(parameters)?;
    // The backstop gets an account where it has none.
    let address = parameters.backstop;
    if state.agents.contains(address) {
        return Err(Rejection::AddressTaken { address });
    }
    if parameters == state.parameters() { Err(Rejection::NothingChanged) } else { Ok(()) }
}

/// What prices and sizes count is as open orders and positions have it, and no price that was legal becomes illegal.
fn check_new_rules(state: &State, id: MarketId, parameters: &MarketParameters) -> Result<(), Rejection> {
    check_goes_on(state, id)?;
    let dex = state.market(id).dex_id();
    if !dex.is_venue() {
        // Its deployer governs it; the venue may still end it.
        return Err(Rejection::MarketOfOtherDex { market: id, dex });
    }
    check_market(id, parameters)?;
    check_pair(id, parameters, |asset| parameters_of(state, asset))?;
    let before = &state.market(id).parameters;
    let fixed = [
        (Parameter::MarketName, before.name == parameters.name),
        (Parameter::MarketKind, before.kind == parameters.kind),
        (Parameter::SizeDecimals, before.size_decimals == parameters.size_decimals),
        (Parameter::MaxPrice, before.max_price == parameters.max_price),
    ];
    if let Some(&(parameter, _)) = fixed.iter().find(|(_, is_same)| !is_same) {
        return Err(Rejection::FixedParameter { market: id, parameter });
    }
    if parameters == before { Err(Rejection::NothingChanged) } else { Ok(()) }
}

fn parameters_of(state: &State, asset: AssetId) -> Option<&AssetParameters> {
    state.assets.get(usize::from(asset.0)).map(|asset| &asset.parameters)
}

/// A market of positions that ramps has a limit to grow to.
fn check_listing(state: &State, parameters: &MarketParameters) -> Result<(), Rejection> {
    check_most(state.markets_of(DexId::VENUE).count() + 1, MAX_MARKETS)?;
    let id = MarketId(u16::try_from(state.markets.len()).expect("markets are few"));
    check_market(id, parameters)?;
    check_own_name(parameters)?;
    check_pair(id, parameters, |asset| parameters_of(state, asset))?;
    if state.markets.iter().any(|market| market.parameters.name == parameters.name) {
        return Err(Rejection::InvalidName);
    }
    let is_limited = parameters.is_spot() || parameters.risk.open_interest.most.is_some();
    if state.parameters().change_control.listing_ramp.0 > 0 && !is_limited {
        return Err(Rejection::InvalidParameter {
            market: Some(id),
            parameter: Parameter::ListingLimit,
            value: 0,
            lowest: 1,
            highest: i64::MAX,
        });
    }
    Ok(())
}

/// The market is there, and was not delisted.
fn check_goes_on(state: &State, market: MarketId) -> Result<(), Rejection> {
    let known = state.markets.get(usize::from(market.0)).ok_or(Rejection::UnknownMarket { market })?;
    match known.delisting {
        None => Ok(()),
        Some(delisting) if delisting.settled.is_none() => {
            Err(Rejection::MarketDelisted { market, settles: delisting.settles })
        }
        Some(_) => Err(Rejection::MarketSettled { market }),
    }
}

/// Whom a change would make liquidatable if it took effect now, at the present mark prices: margin is a matter of the rules of markets,
/// so that only those with a position in a market whose rules change can fall.
pub fn impact(state: &State, change: &Change) -> Impact {
    let mut impact = Impact::default();
    let Change::SetMarket { market, parameters } = change else {
        return impact;
    };
    let (before, after) = (state.market(*market), state.market(*market).after(parameters));
    let mark = before.mark.price;
    let mut notional = 0;
    for (account, known) in state.accounts.iter() {
        let Some(holding) = known.holding(*market).filter(|holding| !holding.size.is_zero()) else {
            continue;
        };
        let pool = margin::pool_of(holding);
        let health = margin::health(state, account, pool);
        let change =
            margin::position_health(&after, holding, mark) - margin::position_health(before, holding, mark);
        if health >= 0 && health + change < 0 {
            impact.accounts += 1;
            let positions = margin::positions(known, pool);
            notional +=
                positions.map(|holding| i128::from(margin::notional_at_mark(state, holding).0)).sum::<i128>();
        }
    }
    impact.notional = Notional(i64::try_from(notional).unwrap_or(i64::MAX));
    impact
}
