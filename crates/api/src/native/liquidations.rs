//! Liquidations: who failed, who took what, and who bore what was missing.

use serde_json::{Value, json};
use views::deficits::Deficit;
use views::liquidations::Liquidation;

use super::asked::Asked;
use super::numbers::{notional, size, usd};
use super::{Problem, Reader, schema};

impl Reader<'_> {
    /// The last liquidations, the newest first.
    pub(super) fn liquidations(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, market) = (asked.any_account(self)?, asked.any_market(self)?);
        let is_meant = |liquidation: &&Liquidation| {
            let of_market = |market| liquidation.positions.sizes.iter().any(|&(other, _)| other == market);
            account.is_none_or(|account| account == liquidation.account) && market.is_none_or(of_market)
        };
        let meant: Vec<&Liquidation> = self.views.liquidations().filter(is_meant).collect();
        let shown = meant.iter().rev().take(asked.limit()).map(|liquidation| self.liquidation(liquidation));
        Ok(json!({
            "liquidations": shown.collect::<Vec<_>>(),
        }))
    }

    pub(super) fn liquidation(self, liquidation: &Liquidation) -> Value {
        let positions = liquidation.positions.sizes.iter().map(|&(market, held)| {
            json!({ "market": self.name(market), "size": size(self.parameters(market), held) })
        });
        json!({
            "number": liquidation.number,
            "account": liquidation.address.to_string(),
            "isolated": liquidation.isolated.map(|market| self.name(market)),
            "height": liquidation.height,
            "time": liquidation.time.0,
            "ended": liquidation.ended.map(|time| time.0),
            "equity": usd(liquidation.equity),
            "maintenance_margin": usd(liquidation.maintenance_margin),
            "positions": positions.collect::<Vec<_>>(),
            "sold_to_book": notional(liquidation.sold),
            "taken_by_backstop": notional(liquidation.backstopped),
            "deleveraged": notional(liquidation.deleveraged),
            "seized_by_backstop": usd(liquidation.seized),
            "penalties": usd(liquidation.penalties),
            "kept_by_insurance": usd(liquidation.surplus),
            "paid_by_insurance": usd(liquidation.covered),
            "socialized": usd(liquidation.socialized),
            "deficit": self.deficit(&liquidation.deficit),
        })
    }

    fn deficit(self, deficit: &Deficit) -> Value {
        let address = |account| self.state.account(account).address.to_string();
        let winners = deficit.winners.iter().map(|winner| {
            json!({
                "account": address(winner.account),
                "market": self.name(winner.market),
                "size": size(self.parameters(winner.market), winner.size),
                "given": usd(winner.given),
            })
        });
        let bearers = deficit.bearers.iter().map(|bearer| {
            json!({
                "account": address(bearer.account),
                "isolated": bearer.isolated.map(|market| self.name(market)),
                "amount": usd(bearer.amount),
            })
        });
        json!({
            "slippage": usd(deficit.slippage),
            "fees": usd(deficit.fees),
            "called_from_parent": usd(deficit.called),
            "given_by_deleveraged": usd(deficit.given),
            "deleveraged": winners.collect::<Vec<_>>(),
            "bearers": bearers.collect::<Vec<_>>(),
        })
    }
}

/// What [`Reader::liquidations`] answers.
pub(super) fn schema() -> Value {
    schema::answer(&[("liquidations", schema::list(liquidation_schema()))])
}

/// One liquidation.
pub(super) fn liquidation_schema() -> Value {
    use schema::{address, height, list, market, nullable, object, size, time, usd, whole};
    let position = object(&[("market", market()), ("size", size())]);
    object(&[
        ("number", whole()),
        ("account", address()),
        ("isolated", nullable(market())),
        ("height", height()),
        ("time", time()),
        ("ended", nullable(time())),
        ("equity", usd()),
        ("maintenance_margin", usd()),
        ("positions", list(position)),
        ("sold_to_book", usd()),
        ("taken_by_backstop", usd()),
        ("deleveraged", usd()),
        ("seized_by_backstop", usd()),
        ("penalties", usd()),
        ("kept_by_insurance", usd()),
        ("paid_by_insurance", usd()),
        ("socialized", usd()),
        ("deficit", deficit_schema()),
    ])
}

fn deficit_schema() -> Value {
    use schema::{address, list, market, nullable, object, size, usd};
    let winner = object(&[("account", address()), ("market", market()), ("size", size()), ("given", usd())]);
    let bearer = object(&[("account", address()), ("isolated", nullable(market())), ("amount", usd())]);
    object(&[
        ("slippage", usd()),
        ("fees", usd()),
        ("called_from_parent", usd()),
        ("given_by_deleveraged", usd()),
        ("deleveraged", list(winner)),
        ("bearers", list(bearer)),
    ])
}
