//! A liquidation explained: why it began, what became of the positions, and who bore what was missing.

use serde_json::{Value, json};
use units::Notional;
use views::liquidations::Liquidation;

use super::{Explanation, answered, notional, rule, usd};
use crate::native::asked::Asked;
use crate::native::{Problem, Reader};

const LIQUIDATION: &str = "docs/spec/liquidation.md";

impl Reader<'_> {
    /// One of the last liquidations.
    pub(in crate::native) fn explain_liquidation(self, asked: &Asked) -> Result<Value, Problem> {
        let number = asked.required("liquidation")?;
        let found = self.views.liquidations().find(|liquidation| liquidation.number == number);
        let liquidation = found.ok_or_else(|| Problem::unknown_liquidation(number))?;
        let subject = json!({
            "liquidation": number,
            "account": liquidation.address.to_string(),
            "isolated": liquidation.isolated.map(|market| self.name(market)),
        });
        Ok(answered(&subject, &[health(liquidation), closed(liquidation), borne(liquidation)]))
    }
}

fn health(liquidation: &Liquidation) -> Explanation {
    let health = liquidation.equity - liquidation.maintenance_margin;
    Explanation::of("health", usd(health), "equity - maintenance_margin", rule("LIQ-1", LIQUIDATION))
        .with("equity", usd(liquidation.equity), "when the liquidation began: below zero health it does")
        .with(
            "maintenance_margin",
            usd(liquidation.maintenance_margin),
            "when the liquidation began, by the margin tiers (MARG-3)",
        )
}

fn closed(liquidation: &Liquidation) -> Explanation {
    let all = liquidation
        .sold
        .0
        .saturating_add(liquidation.backstopped.0)
        .saturating_add(liquidation.deleveraged.0);
    let formula = "sold_to_book + taken_by_backstop + deleveraged";
    Explanation::of("closed", notional(Notional(all)), formula, rule("LIQ-2", LIQUIDATION))
        .with("sold_to_book", notional(liquidation.sold), "at the prices of its fills (LIQ-2)")
        .with("taken_by_backstop", notional(liquidation.backstopped), "at the mark price (LIQ-5)")
        .with("deleveraged", notional(liquidation.deleveraged), "against winning positions (ADL-1)")
}

fn borne(liquidation: &Liquidation) -> Explanation {
    let deficit = &liquidation.deficit;
    let formula =
        "paid_by_insurance + called_from_parent + given_by_deleveraged + socialized - kept_by_insurance";
    Explanation::of("borne_by_others", usd(liquidation.borne()), formula, rule("LIQ-4", LIQUIDATION))
        .with("paid_by_insurance", usd(liquidation.covered), "what the insurance fund made good (LIQ-4)")
        .with("called_from_parent", usd(deficit.called), "what the backstop's parent was called for (BACK-2)")
        .with(
            "given_by_deleveraged",
            usd(deficit.given),
            "what winners gave up against the mark price (ADL-1)",
        )
        .with("socialized", usd(liquidation.socialized), "what was written off against others' gains (ADL-4)")
        .with(
            "kept_by_insurance",
            usd(liquidation.surplus),
            "what rounding left to the insurance fund (ADL-3)",
        )
}
