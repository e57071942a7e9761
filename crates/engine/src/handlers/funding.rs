//! Premium samples and hourly funding.

use alloc::vec;
use alloc::vec::Vec;

use units::{Price, Rate, Time, Usd};

use crate::event::Event;
use crate::handlers::Transition;
use crate::ids::AccountId;
use crate::parameters::PriceUse;
use crate::rules::{funding, validity};

/// Samples every market's premium while its oracle price is good for it and it is not in an auction; a book too thin to measure it counts
/// as none.
pub(super) fn sample(transition: &mut Transition<'_>, moment: Time) {
    for market in transition.state.perpetual_ids() {
        let known = transition.state.market(market);
        let price = validity::check_at(transition.state, market, PriceUse::Funding, moment);
        if known.auction.is_none() && price.is_ok() {
            let premium = funding::premium(known).unwrap_or(Rate::ZERO);
            transition.emit(Event::PremiumSampled { market, premium });
        }
    }
}

/// Sets every market's rate for the hour that ends, and pays it.
pub(super) fn pay(transition: &mut Transition<'_>, time: Time) {
    for market in transition.state.perpetual_ids() {
        let known = transition.state.market(market);
        let (sum, samples, oracle) = (known.premium.sum, known.premium.samples, known.oracle.price);
        let premium = funding::average_premium(sum, samples);
        let rate = match samples {
            0 => Rate::ZERO,
            _ => funding::market_rate(known, premium),
        };
        transition.emit(Event::FundingRateSet { market, rate, premium, samples, oracle, time });
    }
    let markets = transition.state.markets.iter();
    let terms: Vec<(Price, Rate)> = markets.map(|known| (known.oracle.price, known.funding_rate)).collect();
    let mut dust = vec![Usd::ZERO; terms.len()];
    let accounts = u32::try_from(transition.state.accounts.len()).expect("accounts fit 32 bits");
    for account in (0..accounts).map(AccountId) {
        for place in 0..transition.state.account(account).holdings.len() {
            let holding = &transition.state.account(account).holdings[place];
            let (market, size) = (holding.market, holding.size);
            let (oracle, rate) = terms[usize::from(market.0)];
            if size.is_zero() || rate.is_zero() {
                continue;
            }
            let amount = funding::payment(size, oracle, rate);
            transition.emit(Event::FundingPaid { account, market, size, rate, amount });
            dust[usize::from(market.0)] -= amount;
        }
    }
    for (market, amount) in transition.state.market_ids().zip(dust) {
        if !amount.is_zero() {
            transition.emit(Event::FundingDust { market, amount });
        }
    }
}
