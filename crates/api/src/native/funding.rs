//! Funding: the hours' rates, and what accounts paid or received.

use serde_json::{Value, json};
use views::market_summary::market_summary;

use super::asked::Asked;
use super::numbers::{rate, size, usd};
use super::{Problem, Reader, schema};

impl Reader<'_> {
    /// A market's funding rates from a moment on, the oldest first, and what this hour's samples would give now.
    pub(super) fn funding(self, asked: &Asked) -> Result<Value, Problem> {
        let market = asked.market(self)?;
        let since = asked.whole("since").unwrap_or(0);
        let hours = self.views.market(market).into_iter().flat_map(|history| history.funding.0.iter());
        let meant = hours.filter(|hour| hour.time.0 >= since).take(asked.limit()).map(|hour| {
            json!({
                "time": hour.time.0,
                "rate": rate(hour.rate),
                "premium": rate(hour.premium),
                "samples": hour.samples,
            })
        });
        let summary = market_summary(self.state, self.views, market);
        Ok(json!({
            "market": self.name(market),
            "predicted_rate": rate(summary.funding),
            "premium": summary.premium.map(rate),
            "samples": self.state.market(market).premium.samples,
            "hours": meant.collect::<Vec<_>>(),
        }))
    }

    /// An account's payments from a moment on, the oldest first.
    pub(super) fn funding_payments(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, market) = (asked.account(self)?, asked.any_market(self)?);
        let since = asked.whole("since").unwrap_or(0);
        let kept =
            self.views.account(account).into_iter().flat_map(|history| history.funding.payments.iter());
        let meant = kept.filter(|payment| {
            payment.time.0 >= since && market.is_none_or(|market| market == payment.market)
        });
        let payments = meant.take(asked.limit()).map(|payment| {
            json!({
                "time": payment.time.0,
                "height": payment.height,
                "market": self.name(payment.market),
                "size": size(self.parameters(payment.market), payment.size),
                "rate": rate(payment.rate),
                "received": usd(payment.amount),
            })
        });
        Ok(json!({
            "account": self.address(account),
            "payments": payments.collect::<Vec<_>>(),
        }))
    }
}

/// What [`Reader::funding`] answers.
pub(super) fn schema() -> Value {
    use schema::{answer, list, market, nullable, object, rate, time, whole};
    let hour = object(&[("time", time()), ("rate", rate()), ("premium", rate()), ("samples", whole())]);
    answer(&[
        ("market", market()),
        ("predicted_rate", rate()),
        ("premium", nullable(rate())),
        ("samples", whole()),
        ("hours", list(hour)),
    ])
}

/// What [`Reader::funding_payments`] answers.
pub(super) fn payments_schema() -> Value {
    use schema::{address, answer, height, list, market, object, rate, size, time, usd};
    let payment = object(&[
        ("time", time()),
        ("height", height()),
        ("market", market()),
        ("size", size()),
        ("rate", rate()),
        ("received", usd()),
    ]);
    answer(&[("account", address()), ("payments", list(payment))])
}
