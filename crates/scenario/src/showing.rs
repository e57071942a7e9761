//! How accounts, markets and funds are shown.

use engine::command::{MarginMode, Side};
use engine::ids::{AccountId, ChangeId, MarketId};
use engine::rules;
use engine::rules::auctions::{Uncrossing, uncrossing};
use engine::rules::liquidation_price::liquidation_price;
use engine::rules::{margin, volatility, withdrawals};
use engine::state::PendingChange;
use units::{Decimal, Rounding};

use crate::assets;
use crate::telling::{Teller, moment, percent, usd};

/// An account in one line.
pub fn account(teller: &Teller<'_>, id: AccountId) -> String {
    let state = teller.state;
    let known = state.account(id);
    let mut text = format!("{}: cash {}", teller.name(id), usd(known.cash));
    text.push_str(&assets::shown(state, id));
    for holding in known.holdings.iter().filter(|holding| !holding.size.is_zero()) {
        let market = holding.market;
        let size = teller.size(market, holding.size);
        text.push_str(&format!(", {size} {}", teller.market_name(market)));
        if holding.mode == MarginMode::Isolated {
            text.push_str(&format!(" isolated with {}", usd(holding.margin)));
        }
        let price = liquidation_price(state, id, market);
        let price = price.map_or("never".to_owned(), |price| format!("at {}", teller.price(market, price)));
        text.push_str(&format!(" (liquidated {price})"));
    }
    let (equity, collateral) =
        (margin::equity(state, id, None), margin::collateral::collateral(state, id, None));
    text.push_str(&format!("; equity {}", usd(equity)));
    if collateral != equity {
        text.push_str(&format!(", of which {} counts", usd(collateral)));
    }
    text.push_str(&format!(
        ", initial margin {}, maintenance margin {}",
        usd(margin::initial_margin(state, id)),
        usd(margin::maintenance_margin(state, id, None))
    ));
    if known.open_orders > 0 {
        text.push_str(&format!(", open orders {}", known.open_orders));
    }
    text
}

/// A market in one line.
pub fn market(teller: &Teller<'_>, id: MarketId) -> String {
    let market = teller.state.market(id);
    let best = |side| {
        let price = market.book.best(side);
        price.map_or("–".to_owned(), |price| teller.price(id, price))
    };
    let auction = match (&market.auction, uncrossing(market)) {
        (None, _) => String::new(),
        (Some(_), None) => "; in auction, nothing crossed".to_owned(),
        (Some(_), Some(Uncrossing { price, size, imbalance })) => format!(
            "; in auction, {} at {}, imbalance {}",
            teller.size(id, size),
            teller.price(id, price),
            teller.size(id, imbalance)
        ),
    };
    format!(
        "{}: oracle {}, mark {}, bid {}, ask {}, open interest {}{auction}{}",
        market.parameters.name,
        teller.price(id, market.oracle.price),
        teller.price(id, market.mark.price),
        best(Side::Bid),
        best(Side::Ask),
        teller.size(id, market.open_interest),
        estimates(teller, id)
    )
}

/// A market's stable price and volatility, where it has policies of them.
fn estimates(teller: &Teller<'_>, id: MarketId) -> String {
    let market = teller.state.market(id);
    let mut text = String::new();
    if market.parameters.risk.stable_price.is_some() {
        let stable = market.stable.price.rounded(Rounding::Floor);
        text.push_str(&format!("; stable price {}", teller.price(id, stable)));
    }
    if market.parameters.risk.volatility.is_some() {
        let volatility = percent(volatility::of_a_year(&market.volatility.variances));
        text.push_str(&format!("; volatility {volatility} a year"));
    }
    text
}

/// The funds in one line.
pub fn funds(teller: &Teller<'_>) -> String {
    let funds = teller.state.funds;
    let rewards = match funds.rewards.is_zero() {
        true => String::new(),
        false => format!(", rewards {}", usd(funds.rewards)),
    };
    format!(
        "funds: insurance {}, treasury {}, withdrawing {}{rewards}",
        usd(funds.insurance),
        usd(funds.treasury),
        usd(funds.withdrawing)
    )
}

/// The claims in the queue of withdrawals, a line each.
pub fn claims(teller: &Teller<'_>) -> String {
    let claims = withdrawals::claims(teller.state);
    let line = |claim: &withdrawals::Claim| {
        let expected = claim.expected_by.map_or("later than can be foreseen".to_owned(), |time| {
            format!("by {} at the latest", moment(time))
        });
        format!(
            "claim {}: withdrawal {} of {} for {}, released {}, paid {}; the rest {expected}",
            claim.position,
            claim.withdrawal.0,
            teller.name(claim.account),
            usd(claim.claimed),
            usd(claim.released),
            usd(claim.paid)
        )
    };
    match claims.is_empty() {
        true => "no claims wait".to_owned(),
        false => claims.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}

/// All the venue's money in one line: what it is made of, and what came in from outside.
pub fn total(teller: &Teller<'_>) -> String {
    let (totals, funds) = (teller.state.totals, teller.state.funds);
    let owned = i128::from((funds.insurance + funds.treasury + funds.rewards + funds.withdrawing).0);
    let text = |amount: i128| {
        let amount = i64::try_from(amount).expect("a story's money fits 63 bits");
        Decimal::text(amount, 6)
    };
    format!(
        "total: cash {} + isolated margin {} − cost {} + funds {} = {}; deposited {}",
        text(totals.cash),
        text(totals.margin),
        text(totals.cost),
        text(owned),
        text(totals.cash + totals.margin - totals.cost + owned),
        text(totals.deposited)
    )
}

/// The changes that gather approvals or wait, in one line.
pub fn changes(teller: &Teller<'_>) -> String {
    let one = |(id, pending): (ChangeId, &PendingChange)| {
        let approvals: Vec<String> = pending.approvals.iter().map(|&key| teller.name_of(key)).collect();
        let due = pending.due.map_or("not yet due".to_owned(), |due| format!("due {}", moment(due)));
        format!("{} approved by {}, {due}", id.0, approvals.join(" and "))
    };
    let pending: Vec<String> = rules::changes::pending(teller.state).map(one).collect();
    if pending.is_empty() { "changes: none".to_owned() } else { format!("changes: {}", pending.join("; ")) }
}
