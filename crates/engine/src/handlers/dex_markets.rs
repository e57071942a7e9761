//! What a deployer sets of his markets: funding, margin tables, limits, modes and halts.

use alloc::vec::Vec;

use units::{Notional, Rate};

use crate::command::{DeployerRight, Deployment};
use crate::event::{CancelReason, DexEvent, DexMarketChange, Event};
use crate::handlers::deploy::{check_right, unknown_table};
use crate::handlers::{Transition, settlement, twaps};
use crate::ids::{AccountId, DexId, MarketId};
use crate::limits::{MAX_DEX_INTEREST, MAX_DEX_MARKETS, MAX_FUNDING_MULTIPLIER};
use crate::parameters::Parameter;
use crate::rejection::Rejection;
use crate::rules::settlement::is_settled;
use crate::rules::validation::{Bounds, check_count};
use crate::state::{DexMarket, State};

/// Sets what the deployer asks for of each market, or of none.
pub(super) fn set(
    transition: &mut Transition<'_>,
    account: AccountId,
    deployment: &Deployment,
) -> Result<(), Rejection> {
    let (right, changes) = match deployment {
        Deployment::SetFundingMultipliers(values) => {
            (DeployerRight::SetFundingMultipliers, changes(values, DexMarketChange::FundingMultiplier))
        }
        Deployment::SetFundingInterest(values) => {
            (DeployerRight::SetFundingInterest, changes(values, DexMarketChange::FundingInterest))
        }
        Deployment::SetMarginTables(values) => {
            (DeployerRight::SetMarginTables, changes(values, DexMarketChange::MarginTable))
        }
        Deployment::LimitOpenInterest(values) => {
            (DeployerRight::LimitOpenInterest, changes(values, DexMarketChange::MostOpenInterest))
        }
        Deployment::SetIsolatedModes(values) => {
            (DeployerRight::SetIsolatedModes, changes(values, DexMarketChange::IsolatedMode))
        }
        Deployment::SetGrowthModes(values) => {
            (DeployerRight::SetGrowthModes, changes(values, DexMarketChange::GrowthMode))
        }
        Deployment::HaltTrading { market, is_halted } => {
            return halt(transition, account, *market, *is_halted);
        }
        _ => unreachable!("what is about a whole dex is done elsewhere"),
    };
    check_count(changes.len(), MAX_DEX_MARKETS)?;
    let (first, _) = changes[0];
    let dex = find(transition.state, first)?.dex;
    check_right(transition.state, account, dex, right)?;
    for &(market, change) in &changes {
        check_of(transition.state, dex, market)?;
        check(transition.state, market, change)?;
    }
    for (market, change) in changes {
        transition.emit(Event::Dex(DexEvent::MarketChanged { market, change }));
    }
    Ok(())
}

fn changes<T: Copy>(
    values: &[(MarketId, T)],
    change: impl Fn(T) -> DexMarketChange,
) -> Vec<(MarketId, DexMarketChange)> {
    values.iter().map(|&(market, value)| (market, change(value))).collect()
}

/// What a market of a dex has beyond the venue's.
fn find(state: &State, market: MarketId) -> Result<&DexMarket, Rejection> {
    let known = state.markets.get(usize::from(market.0)).ok_or(Rejection::UnknownMarket { market })?;
    known.dex.as_ref().ok_or(Rejection::MarketOfOtherDex { market, dex: DexId::VENUE })
}

/// The market is of this dex.
pub(super) fn check_of(state: &State, dex: DexId, market: MarketId) -> Result<(), Rejection> {
    let found = find(state, market)?.dex;
    if found == dex { Ok(()) } else { Err(Rejection::MarketOfOtherDex { market, dex: found }) }
}

fn check(state: &State, market: MarketId, change: DexMarketChange) -> Result<(), Rejection> {
    let bounds = Bounds { market: Some(market) };
    match change {
        DexMarketChange::FundingMultiplier(Rate(multiplier)) => {
            bounds.check(Parameter::DexFundingMultiplier, multiplier, 0, MAX_FUNDING_MULTIPLIER.0)
        }
        DexMarketChange::FundingInterest(Rate(interest)) => {
            let most = MAX_DEX_INTEREST.0;
            bounds.check(Parameter::DexFundingInterest, interest, -most, most)
        }
        DexMarketChange::MarginTable(number) => {
            let tiers = state.dex(state.market(market).dex_id()).margin_tiers(number);
            tiers.map(|_| ()).ok_or_else(|| unknown_table(Some(market), number))
        }
        DexMarketChange::MostOpenInterest(Notional(most)) => {
            let allowed = state.parameters().dexes.ok_or(Rejection::DexesNotOffered)?.open_interest;
            bounds.check(Parameter::DexOpenInterest, most, 0, allowed.0)
        }
        DexMarketChange::IsolatedMode(_) | DexMarketChange::GrowthMode(_) => Ok(()),
    }
}

/// Halts a market: its orders are cancelled, and its positions closed at the mark price; whom that leaves below nothing, the block's
/// liquidation makes good as ever. Or lets it trade again.
fn halt(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    is_halted: bool,
) -> Result<(), Rejection> {
    let own = find(transition.state, market)?;
    let was_halted = own.is_halted;
    check_right(transition.state, account, own.dex, DeployerRight::HaltTrading)?;
    if is_settled(transition.state.market(market)) {
        return Err(Rejection::MarketSettled { market });
    }
    match (was_halted, is_halted) {
        (false, true) => {
            let price = transition.state.market(market).mark.price;
            transition.emit(Event::Dex(DexEvent::Halted { market, price }));
            settlement::cancel_orders(transition, market, CancelReason::Halted, |_| true);
            twaps::end_delisted(transition, market, true);
            settlement::close_all(transition, market, price);
        }
        (true, false) => transition.emit(Event::Dex(DexEvent::Resumed { market })),
        _ => return Err(Rejection::NothingChanged),
    }
    Ok(())
}
