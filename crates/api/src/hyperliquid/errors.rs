//! The engine's rejections in the words that clients know.
//!
//! Clients recognise an error by its beginning, so each keeps the exact known text at the start, then ` asset=N`
//! where an order failed, and last, in parentheses, the numbers that say why.

mod earnings;
mod identities;

use engine::command::Mode;
use engine::parameters::AssetParameters;
use engine::rejection::{PriceFault, Rejection};
use units::{Decimal, Notional, Rate, Usd};

use super::asset_errors::asset_words;
use super::dex_errors::dex_words;
use super::markets::Market;
use super::vault_errors::vault_words;

/// What a request was for, where the same rejection has several texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Order,
    Leverage,
    IsolatedMargin,
    Transfer,
    ClassTransfer,
    Withdrawal,
    Other,
}

/// The error of an order: the known text, the asset and the numbers.
pub(super) fn in_asset(known: &str, asset: u32, numbers: &str) -> String {
    if numbers.is_empty() {
        format!("{known} asset={asset}")
    } else {
        format!("{known} asset={asset} ({numbers})")
    }
}

/// The error of a rejected command or item.
pub(super) fn rejection_text(rejection: &Rejection, purpose: Purpose, market: Option<Market<'_>>) -> String {
    let assets = market.map_or(&[][..], |market| market.assets);
    text_with_assets(rejection, purpose, market, assets)
}

/// The same where there is no market whose assets are meant.
pub(super) fn text_with_assets(
    rejection: &Rejection,
    purpose: Purpose,
    market: Option<Market<'_>>,
    assets: &[AssetParameters],
) -> String {
    let of_assets = asset_words(rejection, purpose, market, assets);
    let (known, numbers) = of_assets.unwrap_or_else(|| words_of(rejection, purpose, market));
    match (purpose, market) {
        (Purpose::Order, Some(market)) => in_asset(&known, market.asset, &numbers),
        _ if numbers.is_empty() => known,
        _ => format!("{known} ({numbers})"),
    }
}

pub(super) type Words = (String, String);

fn words_of(rejection: &Rejection, purpose: Purpose, market: Option<Market<'_>>) -> Words {
    access_words(rejection)
        .or_else(|| dex_words(rejection))
        .or_else(|| money_words(rejection, purpose))
        .or_else(|| vault_words(rejection))
        .or_else(|| earnings::words(rejection))
        .or_else(|| identities::words(rejection))
        .or_else(|| margin_words(rejection, purpose))
        .or_else(|| market.and_then(|market| order_words(rejection, market)))
        .unwrap_or_else(|| bare_words(rejection))
}

pub(super) fn known(text: impl Into<String>) -> Words {
    (text.into(), String::new())
}

pub(super) fn with_numbers(text: impl Into<String>, numbers: String) -> Words {
    (text.into(), numbers)
}

/// Who may ask, and when.
fn access_words(rejection: &Rejection) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::NotAtThisStage => known("The venue is not founded yet, or was founded already."),
        R::Expired { expires_after, received } => with_numbers(
            "The request has expired.",
            format!("expiresAfter {}, received {}", expires_after.0, received.0),
        ),
        R::NonceOutOfWindow { nonce, received } => with_numbers(
            "Invalid nonce: more than two days back or one day ahead.",
            format!("nonce {nonce}, received {}", received.0),
        ),
        R::NonceUsed { nonce, lowest } => with_numbers(
            "Invalid nonce: used before, or not above the lowest of the hundred highest.",
            format!("nonce {nonce}, lowest {lowest}"),
        ),
        R::UnknownSigner { signer } => known(format!("User or API Wallet {signer} does not exist.")),
        R::AgentExpired { agent, valid_until } => with_numbers(
            format!("User or API Wallet {agent} does not exist."),
            format!("its approval ended at {}", valid_until.0),
        ),
        R::NotOperator { signer } => known(format!("{signer} is not the operator.")),
        R::NotPublisher { signer } => known(format!("{signer} is not a publisher of prices.")),
        R::NotVenueKey { signer } => known(format!("{signer} is not one of the venue's keys.")),
        R::NotVenue => known("Only the venue itself may do this."),
        R::NotForAgents { agent } => known(format!(
            "{agent} is an API wallet: it may trade, and may not move money or approve agents. Sign with the account's own key."
        )),
        R::NotYours { account } => known(format!("{account} is no sub-account and no vault of the signer.")),
        R::Mode { mode: Mode::PostOnly } => {
            known("Only post-only orders allowed immediately after a network upgrade")
        }
        R::Mode { mode: Mode::CancelOnly } => known("Only cancels and reduce-only orders are allowed now."),
        R::Mode { mode: Mode::Halted | Mode::Open } => known("Trading is halted."),
        R::UnknownAccount { account } => {
            known(format!("Must deposit before performing actions. User: {account}"))
        }
        R::UnknownMarket { market } => known(format!("Asset {} does not exist.", market.0)),
        R::ItemCount { items: 0, .. } => known("The request is empty."),
        R::ItemCount { items, limit } => {
            with_numbers("Too many items in one request.", format!("{items}, at most {limit}"))
        }
        _ => return None,
    })
}

/// Cash that moves.
fn money_words(rejection: &Rejection, purpose: Purpose) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::UnknownWithdrawal => known("No such withdrawal is waiting."),
        R::NotReleased { released, amount } => with_numbers(
            "More than was released of the withdrawal and is not paid yet.",
            format!("{} said to be paid, {} released", usd(amount), usd(released)),
        ),
        R::InvalidAmount { amount } if purpose == Purpose::IsolatedMargin && amount.is_zero() => {
            known("Update to isolated margin cannot be zero.")
        }
        R::InvalidAmount { amount } => with_numbers("Invalid amount.", usd(amount)),
        R::InvalidName => known("Invalid name: it is empty, too long or taken."),
        R::TooMany { limit } => with_numbers("All places are taken.", format!("at most {limit}")),
        R::AddressTaken { address } => {
            known(format!("{address} is an account, or another account's API wallet."))
        }
        R::NotForSubAccounts { account } => {
            known(format!("{account} is a sub-account, and has no sub-accounts of its own."))
        }
        R::ToItself => known("An account cannot pay itself."),
        R::BelowTransferMargin { transferable, amount } => with_numbers(
            if purpose == Purpose::Withdrawal {
                "Insufficient balance for withdrawal"
            } else {
                "Insufficient balance for token transfer"
            },
            format!("{} asked for, {} may leave", usd(amount), usd(transferable)),
        ),
        R::BelowFee { fee, amount } => with_numbers(
            "Insufficient balance for withdrawal",
            format!("{} asked for, the fee is {}", usd(amount), usd(fee)),
        ),
        R::TooLittleTraded { required, traded } => known(format!(
            "Cannot set scheduled cancel time until enough volume traded. Required: ${}. Traded: ${}.",
            dollars(required),
            dollars(traded)
        )),
        R::TooManyScheduledCancels { limit } => with_numbers(
            "The scheduled cancel came as often today as it may: schedule it again tomorrow (UTC).",
            format!("at most {limit}"),
        ),
        R::ScheduledTooSoon { time, earliest } => with_numbers(
            "The scheduled time must be at least five seconds ahead.",
            format!("{}, at the earliest {}", time.0, earliest.0),
        ),
        _ => return None,
    })
}

/// Leverage and isolated margin.
fn margin_words(rejection: &Rejection, purpose: Purpose) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::InvalidLeverage { leverage, max_leverage } => {
            with_numbers("Invalid leverage value", format!("{leverage}, at most {max_leverage}"))
        }
        R::ModeWithOpenPosition => known("Cannot switch leverage type with open position."),
        R::CrossNotOffered => known("Cross margin is not allowed for this asset."),
        R::NoIsolatedPosition => known("Position does not use isolated margin."),
        R::InsufficientPositionMargin { margin, required } => with_numbers(
            if purpose == Purpose::Leverage {
                "Isolated position does not have sufficient margin available to decrease leverage. \
                 To decrease leverage, add margin to the position."
            } else {
                "Position does not have sufficient margin for reduction."
            },
            format!("margin {}, required {}", usd(margin), usd(required)),
        ),
        R::InsufficientFreeCollateral { free_collateral, required } => with_numbers(
            if purpose == Purpose::Leverage {
                "Cross position does not have sufficient margin available to decrease leverage. \
                 To decrease leverage, deposit more collateral."
            } else {
                "Account does not have sufficient margin available for increase."
            },
            format!("free collateral {}, required {}", usd(free_collateral), usd(required)),
        ),
        _ => return None,
    })
}

/// Orders, in the numbers of their market.
fn order_words(rejection: &Rejection, market: Market<'_>) -> Option<Words> {
    use Rejection as R;
    Some(match *rejection {
        R::InvalidSize { max_size } => with_numbers(
            "Order has invalid size.",
            format!("above 0, at most {}", market.size_text(max_size)),
        ),
        R::InvalidPrice { max_price } => with_numbers(
            "Order has invalid price.",
            format!("above 0, at most {}", market.price_text(max_price)),
        ),
        R::AbsurdPrice { price, oracle, .. } => with_numbers(
            "Published price is not above zero, above the market's greatest, or too far from the oracle price.",
            format!(
                "{}: price {}, oracle {}",
                market.parameters.name,
                market.price_text(price),
                market.price_text(oracle)
            ),
        ),
        R::PriceNotOnTick { significant_figures } => with_numbers(
            "Price must be divisible by tick size.",
            format!("at most {significant_figures} significant figures"),
        ),
        R::PriceOutOfBand { reference, band } => with_numbers(
            format!("Order price cannot be more than {} away from the reference price", percent(band)),
            format!("reference {}", market.price_text(reference)),
        ),
        R::InvalidTrigger { mark, trigger_price } => with_numbers(
            "Invalid TP/SL price.",
            format!("mark {}, trigger {}", market.price_text(mark), market.price_text(trigger_price)),
        ),
        R::WouldIncreasePosition { position } => with_numbers(
            "Reduce only order would increase position.",
            format!("position {}", market.size_text(position)),
        ),
        R::WouldTake { best_bid, best_ask } => {
            let text =
                |price: Option<_>| price.map_or_else(|| "0".to_owned(), |price| market.price_text(price));
            known(format!(
                "Post only order would have immediately matched, bbo was {}@{}.",
                text(best_bid),
                text(best_ask)
            ))
        }
        R::AboveMaxPosition { max_size } => with_numbers(
            "Order would increase the position above its maximum.",
            format!("at most {}", market.size_text(max_size)),
        ),
        _ => return None,
    })
}

/// What needs no market's numbers.
fn bare_words(rejection: &Rejection) -> Words {
    use Rejection as R;
    match *rejection {
        R::StalePrice { time, now } => {
            with_numbers("The price is stale or from the future.", format!("{}, now {}", time.0, now.0))
        }
        R::InvalidParameter { parameter, value, lowest, highest, .. } => with_numbers(
            format!("The parameter {parameter:?} is out of its bounds."),
            format!("{value}, from {lowest} to {highest}"),
        ),
        R::UnknownChange => known("No such change gathers approvals or waits."),
        R::AlreadyApproved => known("The change has this key's approval, or all that it needs."),
        R::NothingChanged => known("The change would change nothing."),
        R::FixedParameter { parameter, .. } => {
            known(format!("The parameter {parameter:?} of a market cannot change."))
        }
        R::MarketDelisted { settles, .. } => with_numbers(
            "The market was delisted: only reduce-only orders are allowed until it settles.",
            format!("settles {}", settles.0),
        ),
        R::MarketSettled { .. } => known("The market was settled."),
        R::InAuction { until: Some(until) } => with_numbers(
            "The market is in an auction: orders rest until it ends, and immediate ones are not taken.",
            format!("until {}", until.0),
        ),
        R::InAuction { until: None } => known(
            "The market waits for a price and its opening auction: orders rest, and immediate ones are not taken.",
        ),
        R::ZeroSize => known("Order has zero size."),
        R::NoPrice { .. } => known("The market has no fresh price yet."),
        R::UnreliablePrice { fault, .. } => {
            with_numbers("The market's price cannot be relied on for this now.", price_fault(fault))
        }
        R::InvalidGroup => {
            known("Invalid TP/SL group: triggers must follow their parent, in its market, on the other side.")
        }
        R::ClientIdInUse => known("An open order has this cloid."),
        R::TooManyOpenOrders { limit } => with_numbers("Too many open orders.", format!("at most {limit}")),
        R::BelowMinimumValue { value, minimum } => with_numbers(
            format!("Order must have minimum value of ${}.", dollars(minimum)),
            format!("value ${}", dollars(value)),
        ),
        R::AboveTierLeverage { leverage, max_leverage, notional } => with_numbers(
            "Order would cause position to exceed margin tier limit at current leverage",
            format!("leverage {leverage}, at most {max_leverage} at {} USD", dollars(notional)),
        ),
        R::AboveOpenInterest { open_interest, most } => with_numbers(
            "Order would increase open interest while open interest is capped",
            format!("{} USD, at most {} USD", dollars(open_interest), dollars(most)),
        ),
        R::NearOpenInterestLimit { notional, most } => with_numbers(
            "Order would increase open interest too quickly",
            format!("{} USD, at most {} USD", dollars(notional), dollars(most)),
        ),
        R::AboveConcentration { notional, most } => with_numbers(
            "Order would give linked accounts too much of the open interest.",
            format!("{} USD, at most {} USD", dollars(notional), dollars(most)),
        ),
        R::BelowInitialMargin { equity, initial_margin } => with_numbers(
            "Insufficient margin to place order.",
            format!("equity {}, initial margin {}", usd(equity), usd(initial_margin)),
        ),
        R::InvalidDuration { minutes, shortest, longest } => {
            with_numbers("Invalid TWAP duration.", format!("{minutes} minutes, from {shortest} to {longest}"))
        }
        R::BelowTwapValue { value, minimum, per_minute } => with_numbers(
            format!(
                "TWAP order value too small. Min is ${}, which is ${} per minute.",
                dollars(minimum),
                dollars(per_minute)
            ),
            format!("value ${}", dollars(value)),
        ),
        R::TooManyTwaps { limit } => with_numbers("Too many TWAP orders run.", format!("at most {limit}")),
        R::UnknownTwap => known("TWAP was never placed, already canceled, or filled."),
        R::UnknownOrder => known("Order was never placed, already canceled, or filled."),
        R::NothingToMatch => known("Order could not immediately match against any resting orders."),
        R::NoLiquidity => known("No liquidity available for market order."),
        ref other => known(format!("Refused: {other:?}.")),
    }
}

pub(super) fn usd(amount: Usd) -> String {
    format!("{} USD", Decimal::text(amount.0, 6))
}

fn dollars(amount: Notional) -> String {
    Decimal::text(amount.0, 6)
}

pub(super) fn percent(rate: Rate) -> String {
    format!("{}%", Decimal::text(rate.0, 10))
}

fn price_fault(fault: PriceFault) -> String {
    let of_most =
        |name: &str, found: Rate, most: Rate| format!("{name} {}, at most {}", percent(found), percent(most));
    match fault {
        PriceFault::Stale { time, most } => format!("from {}, at most {} ms old", time.0, most.0),
        PriceFault::BeforeHaltEnded { time, resumed } => {
            format!("from {}, before the halt ended at {}", time.0, resumed.0)
        }
        PriceFault::Uncertain { confidence, most } => of_most("confidence", confidence, most),
        PriceFault::Deviating { deviation, most } => of_most("deviation", deviation, most),
        PriceFault::Jumped { jump, most } => of_most("jump", jump, most),
    }
}
