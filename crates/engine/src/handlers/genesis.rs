//! The founding of a venue.

use alloc::boxed::Box;

use units::{Rate, Usd};

use crate::command::Genesis;
use crate::event::Event;
use crate::handlers::{Transition, accounts};
use crate::limits::{MAX_AMOUNT, MAX_MARKETS, MAX_POSITION_VALUE, MAX_PUBLISHERS, NAME_LENGTH};
use crate::parameters::MarketParameters;
use crate::rejection::Rejection;

/// Founds the venue: parameters, markets, opening balances.
pub(crate) fn found(transition: &mut Transition<'_>, genesis: &Genesis) -> Result<(), Rejection> {
    check(genesis)?;
    transition.emit(Event::Founded(Box::new(genesis.clone())));
    accounts::find_or_open(transition, genesis.parameters.backstop);
    for &(address, amount) in &genesis.balances {
        let account = accounts::find_or_open(transition, address);
        if amount.is_positive() {
            transition.emit(Event::Credited { account, amount });
        }
    }
    Ok(())
}

fn check(genesis: &Genesis) -> Result<(), Rejection> {
    let count = |items: usize, limit: usize| match items <= limit {
        true => Ok(()),
        false => Err(Rejection::ItemCount {
            items: u32::try_from(items).unwrap_or(u32::MAX),
            limit: u32::try_from(limit).unwrap_or(u32::MAX),
        }),
    };
    count(genesis.markets.len(), MAX_MARKETS)?;
    count(genesis.parameters.publishers.len(), MAX_PUBLISHERS)?;
    for amount in genesis
        .balances
        .iter()
        .map(|(_, amount)| *amount)
        .chain([genesis.insurance_fund])
    {
        if amount.is_negative() || amount > Usd(MAX_AMOUNT) {
            return Err(Rejection::InvalidAmount { amount });
        }
    }
    genesis.markets.iter().try_for_each(check_market)
}

fn check_market(market: &MarketParameters) -> Result<(), Rejection> {
    let length = market.name.chars().count();
    if length == 0 || length > NAME_LENGTH || market.size_decimals > 6 {
        return Err(Rejection::InvalidName);
    }
    if !market.max_price.is_positive() {
        return Err(Rejection::InvalidPrice {
            max_price: market.max_price,
        });
    }
    let largest = i128::from(market.max_price.0) * i128::from(market.max_size.0);
    if !market.max_size.is_positive() || largest > MAX_POSITION_VALUE {
        return Err(Rejection::InvalidSize {
            max_size: market.max_size,
        });
    }
    let tiers = &market.margin_tiers;
    let rises = tiers.windows(2).all(|pair| {
        pair[0].lower_bound < pair[1].lower_bound && pair[0].maintenance_rate <= pair[1].maintenance_rate
    });
    let is_sound = tiers.first().is_some_and(|first| first.lower_bound.is_zero())
        && tiers
            .iter()
            .all(|tier| tier.max_leverage > 0 && (Rate(1)..=Rate::ONE).contains(&tier.maintenance_rate));
    if !rises || !is_sound {
        return Err(Rejection::InvalidLeverage {
            leverage: 0,
            max_leverage: market.max_leverage(),
        });
    }
    Ok(())
}
