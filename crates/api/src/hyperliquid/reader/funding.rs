//! Funding rates and payments.

use engine::ids::{Address, MarketId};
use serde_json::{Value, json};
use views::funding::FundingPayment;

use super::{Reader, Span, block_hash, numbers};

/// How many rows one answer holds.
const ROWS: usize = 500;

impl Reader<'_> {
    /// A market's funding rates in a span, oldest first.
    pub(crate) fn funding_history(self, id: MarketId, span: Span) -> Vec<Value> {
        let hours = self.views.market(id).into_iter();
        let hours = hours.flat_map(|history| history.funding.0.iter());
        let asked = hours.filter(|hour| span.contains(hour.time)).take(ROWS);
        asked
            .map(|hour| {
                json!({
                    "coin": self.coin_name(id),
                    "fundingRate": numbers::rate(hour.rate),
                    "premium": numbers::rate(hour.premium),
                    "time": hour.time.0,
                })
            })
            .collect()
    }

    /// An account's funding payments in a span, oldest first.
    pub(crate) fn user_funding(self, user: Address, span: Span) -> Vec<Value> {
        let history = self.account(user).and_then(|account| self.views.account(account));
        let payments = history.into_iter().flat_map(|history| history.funding.payments.iter());
        let asked = payments.filter(|payment| span.contains(payment.time)).take(ROWS);
        asked
            .map(|payment| {
                let mut delta = self.funding_members(payment);
                delta["type"] = json!("funding");
                json!({"time": payment.time.0, "hash": block_hash(payment.height), "delta": delta})
            })
            .collect()
    }

    /// An account's last funding payments, newest first, as streams show them.
    pub(crate) fn last_fundings(self, user: Address) -> Vec<Value> {
        let history = self.account(user).and_then(|account| self.views.account(account));
        let payments = history.into_iter().flat_map(|history| history.funding.payments.iter());
        payments.rev().take(ROWS).map(|payment| self.streamed_funding(payment)).collect()
    }

    /// A payment as streams show it.
    pub(crate) fn streamed_funding(self, payment: &FundingPayment) -> Value {
        let mut funding = self.funding_members(payment);
        funding["time"] = json!(payment.time.0);
        funding
    }

    fn funding_members(self, payment: &FundingPayment) -> Value {
        let market = self.parameters(payment.market);
        json!({
            "coin": market.name,
            "usdc": numbers::usd(payment.amount),
            "szi": numbers::size(market, payment.size),
            "fundingRate": numbers::rate(payment.rate),
            "nSamples": payment.samples,
        })
    }
}
