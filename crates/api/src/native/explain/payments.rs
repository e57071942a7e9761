//! Payments explained: an hour's funding, and the fee of a fill.

use engine::event::FillOrigin;
use engine::ids::{AccountId, TradeId};
use engine::rules::{fees, funding};
use serde_json::{Value, json};
use units::Rate;
use views::fills::AccountFill;
use views::funding::{FundingHour, FundingPayment};

use super::{Explanation, Of, answered, notional, rate, rule, usd, whole};
use crate::native::asked::Asked;
use crate::native::{Problem, Reader};

const FUNDING: &str = "docs/spec/funding.md";
const FEES: &str = "docs/spec/fees.md";

impl Reader<'_> {
    /// What an account paid or received of funding in a market at a moment.
    pub(in crate::native) fn explain_funding(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, market) = (asked.account(self)?, asked.market(self)?);
        let time = asked.required("time")?;
        let history = self.views.account(account);
        let payments = history.into_iter().flat_map(|history| history.funding.payments.iter());
        let mut meant = payments.filter(|payment| payment.market == market && payment.time.0 == time);
        let payment = meant.next().ok_or_else(|| Problem::unknown_payment(self.name(market), time))?;
        let hours = self.views.market(market).into_iter().flat_map(|history| history.funding.0.iter().rev());
        let hour = hours.into_iter().find(|hour| hour.time == payment.time);
        let hour = hour.ok_or_else(|| Problem::unknown_payment(self.name(market), time))?;
        let subject = json!({ "account": self.address(account), "market": self.name(market), "time": time });
        Ok(answered(&subject, &[self.funding_payment(payment, hour)]))
    }

    fn funding_payment(self, payment: &FundingPayment, hour: &FundingHour) -> Explanation {
        let of = Of(self.parameters(payment.market));
        let formula = "floor(-(size * oracle_price) * rate, 0.000001)";
        Explanation::of("received", usd(payment.amount), formula, rule("FUND-3", FUNDING))
            .rounded("down: who pays, pays the crumb, and who receives, does without it")
            .with("size", of.size(payment.size), "the position at the hour; long above zero")
            .with("oracle_price", of.price(hour.oracle), "the market's oracle price at the hour")
            .with_part(self.funding_rate(payment, hour))
    }

    /// The hour's rate; by what is recorded alone where the market's policy has changed since.
    fn funding_rate(self, payment: &FundingPayment, hour: &FundingHour) -> Explanation {
        let policy = &self.parameters(payment.market).funding;
        let by_policy = if hour.samples == 0 { Rate::ZERO } else { funding::rate(hour.premium, policy) };
        let rule = rule("FUND-2", FUNDING);
        if hour.samples == 0 {
            return Explanation::of("rate", rate(hour.rate), "0", rule).with(
                "samples",
                whole(hour.samples),
                "how many premium samples the hour had",
            );
        }
        if by_policy != hour.rate {
            return Explanation::of("rate", rate(hour.rate), "recorded_rate", rule).with(
                "recorded_rate",
                rate(hour.rate),
                "as recorded; the market's funding policy has changed since",
            );
        }
        let formula = "clamp(floor((premium + clamp(interest - premium, -dead_band, dead_band)) / 8, 0.000000000001), -cap, cap)";
        Explanation::of("rate", rate(hour.rate), formula, rule)
            .rounded("down")
            .with(
                "premium",
                rate(hour.premium),
                "the average of the hour's premium samples, rounded down (FUND-1)",
            )
            .with("interest", rate(policy.interest), "the market's funding policy")
            .with("dead_band", rate(policy.dead_band), "the market's funding policy")
            .with("cap", rate(policy.cap), "the market's funding policy")
    }

    /// The fee of an account's side of a trade.
    pub(in crate::native) fn explain_fill(self, asked: &Asked) -> Result<Value, Problem> {
        let account = asked.account(self)?;
        let trade = TradeId(asked.required("trade")?);
        let fills = self.views.account(account).into_iter().flat_map(|history| history.fills.0.iter().rev());
        let fill = fills.into_iter().find(|fill| fill.trade == trade);
        let fill = fill.ok_or_else(|| Problem::unknown_fill(trade.0))?;
        let subject = json!({ "account": self.address(account), "trade": trade.0 });
        Ok(answered(&subject, &[self.fee(account, fill)]))
    }

    fn fee(self, account: AccountId, fill: &AccountFill) -> Explanation {
        if let Some(terms) = &fill.spot {
            let unit = super::Quantity {
                value: self.amount(terms.fee_asset, terms.fee),
                unit: "of what is received",
            };
            return Explanation::of("fee", unit.clone(), "recorded_fee", rule("SPOT-3", "docs/spec/spot.md"))
                .with(
                    "recorded_fee",
                    unit,
                    "as recorded: the account's spot rate of what is received, rounded up",
                );
        }
        let traded = fill.price * fill.size.abs();
        let of = Of(self.parameters(fill.market));
        let rule = match fill.origin {
            FillOrigin::Liquidation | FillOrigin::Backstop | FillOrigin::Deleveraging => rule("FEE-4", FEES),
            _ => rule("FEE-1", FEES),
        };
        let worth = Explanation::of("notional", notional(traded), "price * abs(size)", rule)
            .with("price", of.price(fill.price), "the trade's price")
            .with("size", of.size(fill.size), "bought above zero, sold below");
        let Some((found, source)) = self.rate_of(account, fill) else {
            return Explanation::of("fee", usd(fill.fee), "recorded_fee", rule)
                .with("recorded_fee", usd(fill.fee), self.why_recorded(fill))
                .with_part(worth);
        };
        Explanation::of("fee", usd(fill.fee), "ceil(notional * rate, 0.000001)", rule)
            .rounded("up, to the treasury; a rebate, below zero, in size down")
            .with("rate", rate(found), source)
            .with_part(worth)
    }

    /// The rate that gives a fill's fee: the account's now, or else that of a tier of the venue's.
    fn rate_of(self, account: AccountId, fill: &AccountFill) -> Option<(Rate, &'static str)> {
        let traded = fill.price * fill.size.abs();
        let now = self.state.account(account).fees;
        let parameters = self.state.parameters();
        let own = if fill.is_taker { now.taker } else { now.maker };
        let gives = |found: Rate| fees::fee(traded, found) == fill.fee;
        if gives(own) {
            return Some((own, "the account's rate by its volume (FEE-2)"));
        }
        let tiers =
            parameters.fee_tiers.iter().map(|tier| if fill.is_taker { tier.taker } else { tier.maker });
        let rebates = parameters.maker_tiers.iter().map(|tier| tier.maker).filter(|_| !fill.is_taker);
        let found = tiers.chain(rebates).find(|&found| gives(found));
        found.map(|found| (found, "the tier that the account's volume reached then (FEE-2)"))
    }

    fn why_recorded(self, fill: &AccountFill) -> &'static str {
        match fill.origin {
            FillOrigin::Liquidation => "as recorded: no more than is left of the collateral",
            FillOrigin::Backstop | FillOrigin::Deleveraging | FillOrigin::Settlement => {
                "as recorded: such fills cost nothing"
            }
            _ => "as recorded: none of today's rates alone gives it",
        }
    }
}
