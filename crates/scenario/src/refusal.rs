//! Why nothing happened, in words: the rejection's name and its numbers.

use engine::ids::MarketId;
use engine::rejection::Rejection;
use units::{Decimal, Price, Time};

use crate::assets;
use crate::dexes;
use crate::earning;
use crate::identity;
use crate::oracle;
use crate::telling::{Teller, moment, percent, usd};
use crate::vaults;

/// Tells a rejection of something in a market, or in none.
pub fn tell(teller: &Teller<'_>, market: Option<MarketId>, rejection: &Rejection) -> String {
    let market = market.filter(|market| usize::from(market.0) < teller.state.markets.len());
    let name = format!("{rejection:?}");
    let name = name.split_whitespace().next().unwrap_or_default();
    let numbers = of_access(teller, rejection)
        .or_else(|| assets::refused(teller, market, rejection))
        .or_else(|| of_money(rejection))
        .or_else(|| vaults::refusal(teller, rejection))
        .or_else(|| dexes::refusal(teller, rejection))
        .or_else(|| earning::refusal(rejection))
        .or_else(|| identity::refusal(teller, rejection))
        .or_else(|| market.and_then(|market| of_orders(teller, market, rejection)))
        .or_else(|| of_prices(teller, rejection));
    match numbers {
        Some(numbers) => format!("{name}, {numbers}"),
        None => name.to_owned(),
    }
}

fn of_access(teller: &Teller<'_>, rejection: &Rejection) -> Option<String> {
    Some(match *rejection {
        Rejection::Expired { expires_after, received } => {
            format!("valid until {}, received {}", moment(expires_after), moment(received))
        }
        Rejection::NonceOutOfWindow { nonce, received } => {
            format!("signed {}, received {}", moment(Time(nonce)), moment(received))
        }
        Rejection::NonceUsed { nonce, .. } => format!("signed {}", moment(Time(nonce))),
        Rejection::UnknownSigner { signer }
        | Rejection::NotOperator { signer }
        | Rejection::NotVenueKey { signer }
        | Rejection::NotPublisher { signer } => teller.name_of(signer),
        Rejection::AgentExpired { agent, valid_until } => {
            format!("{} until {}", teller.name_of(agent), moment(valid_until))
        }
        Rejection::NotForAgents { agent } => teller.name_of(agent),
        Rejection::NotYours { account } | Rejection::UnknownAccount { account } => teller.name_of(account),
        Rejection::AddressTaken { address } => teller.name_of(address),
        Rejection::Mode { mode } => format!("{mode:?}"),
        Rejection::ItemCount { items, limit } => format!("{items} items of at most {limit}"),
        Rejection::TooMany { limit }
        | Rejection::TooManyOpenOrders { limit }
        | Rejection::TooManyScheduledCancels { limit }
        | Rejection::TooManyTwaps { limit } => format!("at most {limit}"),
        Rejection::InvalidDuration { minutes, shortest, longest } => {
            format!("{minutes} minutes, from {shortest} to {longest}")
        }
        Rejection::ScheduledTooSoon { time, earliest } => {
            format!("{} is before {}", moment(time), moment(earliest))
        }
        _ => return None,
    })
}

fn of_money(rejection: &Rejection) -> Option<String> {
    Some(match *rejection {
        Rejection::InvalidAmount { amount } => usd(amount),
        Rejection::BelowTransferMargin { transferable, amount } => {
            format!("transferable {}, amount {}", usd(transferable), usd(amount))
        }
        Rejection::NotReleased { released, amount } => {
            format!("released {}, amount {}", usd(released), usd(amount))
        }
        Rejection::BelowFee { fee, amount } => format!("fee {}, amount {}", usd(fee), usd(amount)),
        Rejection::InvalidLeverage { leverage, max_leverage } => {
            format!("{leverage}x of at most {max_leverage}x")
        }
        Rejection::InsufficientPositionMargin { margin, required } => {
            format!("margin {}, required {}", usd(margin), usd(required))
        }
        Rejection::InsufficientFreeCollateral { free_collateral, required } => {
            format!("free collateral {}, required {}", usd(free_collateral), usd(required))
        }
        Rejection::BelowInitialMargin { equity, initial_margin } => {
            format!("equity {}, initial margin {}", usd(equity), usd(initial_margin))
        }
        Rejection::TooLittleTraded { required, traded } => {
            format!("required {}, traded {}", Decimal::text(required.0, 6), Decimal::text(traded.0, 6))
        }
        Rejection::BelowTwapValue { value, minimum, .. }
        | Rejection::BelowMinimumValue { value, minimum } => {
            format!("value {}, minimum {}", Decimal::text(value.0, 6), Decimal::text(minimum.0, 6))
        }
        Rejection::AboveOpenInterest { open_interest, most } => {
            format!("{} of at most {}", Decimal::text(open_interest.0, 6), Decimal::text(most.0, 6))
        }
        Rejection::NearOpenInterestLimit { notional, most }
        | Rejection::AboveConcentration { notional, most } => {
            format!("{} of at most {}", Decimal::text(notional.0, 6), Decimal::text(most.0, 6))
        }
        Rejection::AboveTierLeverage { leverage, max_leverage, notional } => format!(
            "{leverage}x of at most {max_leverage}x for a notional of {}",
            Decimal::text(notional.0, 6)
        ),
        _ => return None,
    })
}

fn of_orders(teller: &Teller<'_>, market: MarketId, rejection: &Rejection) -> Option<String> {
    let price = |price: Price| teller.price(market, price);
    let best = |best: Option<Price>| best.map_or("–".to_owned(), price);
    Some(match *rejection {
        Rejection::InvalidSize { max_size } | Rejection::AboveMaxPosition { max_size } => {
            format!("at most {}", teller.size(market, max_size))
        }
        Rejection::InvalidPrice { max_price } => format!("at most {}", price(max_price)),
        Rejection::PriceNotOnTick { significant_figures } => {
            format!("{significant_figures} significant figures")
        }
        Rejection::PriceOutOfBand { reference, band } => {
            format!("reference {}, band {}", price(reference), percent(band))
        }
        Rejection::InvalidTrigger { mark, trigger_price } => {
            format!("mark {}, trigger price {}", price(mark), price(trigger_price))
        }
        Rejection::WouldIncreasePosition { position } => {
            format!("position {}", teller.size(market, position))
        }
        Rejection::WouldTake { best_bid, best_ask } => {
            format!("bid {}, ask {}", best(best_bid), best(best_ask))
        }
        _ => return None,
    })
}

fn of_prices(teller: &Teller<'_>, rejection: &Rejection) -> Option<String> {
    Some(match *rejection {
        Rejection::StalePrice { time, now } => format!("seen {}, now {}", moment(time), moment(now)),
        Rejection::AbsurdPrice { market, price, oracle } => format!(
            "{} {}, oracle {}",
            teller.market_name(market),
            teller.price(market, price),
            teller.price(market, oracle)
        ),
        Rejection::InvalidParameter { parameter, value, lowest, highest, .. } => {
            format!("{parameter:?} {value}, from {lowest} to {highest}")
        }
        Rejection::FixedParameter { market, parameter } => {
            format!("{parameter:?} of {}", teller.market_name(market))
        }
        Rejection::MarketDelisted { market, settles } => {
            format!("{} settles at {}", teller.market_name(market), moment(settles))
        }
        Rejection::MarketSettled { market } => teller.market_name(market).to_owned(),
        Rejection::InAuction { until } => {
            until.map_or("no end yet".to_owned(), |until| format!("until {}", moment(until)))
        }
        Rejection::UnreliablePrice { market, fault } => {
            format!("{}, {}", teller.market_name(market), oracle::fault(fault))
        }
        Rejection::NoPrice { market } => teller.market_name(market).to_owned(),
        _ => return None,
    })
}
