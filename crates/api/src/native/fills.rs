//! Fills, with where they came from.

use serde_json::{Value, json};
use views::fills::AccountFill;

use super::asked::Asked;
use super::numbers::{client_id, price, size, usd, variant};
use super::{Problem, Reader, schema};

impl Reader<'_> {
    /// An account's fills from a block on, the oldest first. Those of one block are never parted.
    pub(super) fn fills(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, market) = (asked.account(self)?, asked.any_market(self)?);
        let (from, limit) = (asked.whole("from").unwrap_or(0), asked.limit());
        let kept = self.views.account(account).into_iter().flat_map(|history| history.fills.0.iter());
        let is_meant =
            |fill: &&AccountFill| fill.height >= from && market.is_none_or(|market| market == fill.market);
        let mut shown: Vec<&AccountFill> = Vec::new();
        let mut next = None;
        for fill in kept.filter(is_meant) {
            let is_of_last_block = shown.last().is_some_and(|last| last.height == fill.height);
            if shown.len() >= limit && !is_of_last_block {
                next = Some(fill.height);
                break;
            }
            shown.push(fill);
        }
        Ok(json!({
            "account": self.address(account),
            "next": next,
            "fills": shown.into_iter().map(|fill| self.fill(fill)).collect::<Vec<_>>(),
        }))
    }

    fn fill(self, fill: &AccountFill) -> Value {
        let parameters = self.parameters(fill.market);
        let liquidated = fill.liquidated.map(|liquidated| {
            json!({
                "account": liquidated.address.to_string(),
                "mark_price": price(parameters, liquidated.mark),
                "by_backstop": liquidated.by_backstop,
            })
        });
        let spot = fill.spot.map(|terms| {
            let (base, quote) = parameters.pair().unwrap_or((terms.fee_asset, terms.fee_asset));
            json!({
                "balance_before": self.amount(base, terms.held),
                "fee": self.amount(terms.fee_asset, terms.fee),
                "fee_asset": self.asset(terms.fee_asset),
                "realized_pnl": self.amount(quote, terms.realized),
            })
        });
        json!({
            "trade": fill.trade.0,
            "height": fill.height,
            "time": fill.time.0,
            "market": parameters.name,
            "origin": variant(&fill.origin),
            "is_taker": fill.is_taker,
            "price": price(parameters, fill.price),
            "size": size(parameters, fill.size),
            "position_before": size(parameters, fill.start_position),
            "direction": fill.spot.is_none().then(|| variant_of(fill)),
            "realized_pnl": usd(fill.realized),
            "fee": usd(fill.fee),
            "builder_fee": usd(fill.builder_fee),
            "spot": spot,
            "order": fill.order.map(|order| order.0),
            "client_id": fill.client_id.map(client_id),
            "liquidated": liquidated,
        })
    }
}

/// What a fill did to the position.
fn variant_of(fill: &AccountFill) -> &'static str {
    use views::fills::Direction;
    match fill.direction() {
        Direction::OpenLong => "open-long",
        Direction::OpenShort => "open-short",
        Direction::CloseLong => "close-long",
        Direction::CloseShort => "close-short",
        Direction::LongToShort => "long-to-short",
        Direction::ShortToLong => "short-to-long",
    }
}

/// What [`Reader::fills`] answers.
pub(super) fn schema() -> Value {
    use schema::{
        address, amount, answer, flag, height, list, market, nullable, object, price, size, text, time, usd,
        whole, word,
    };
    let liquidated = object(&[("account", address()), ("mark_price", price()), ("by_backstop", flag())]);
    let directions =
        ["open-long", "open-short", "close-long", "close-short", "long-to-short", "short-to-long"];
    let spot = object(&[
        ("balance_before", amount()),
        ("fee", amount()),
        ("fee_asset", text()),
        ("realized_pnl", amount()),
    ]);
    let fill = object(&[
        ("trade", whole()),
        ("height", height()),
        ("time", time()),
        ("market", market()),
        ("origin", text()),
        ("is_taker", flag()),
        ("price", price()),
        ("size", size()),
        ("position_before", size()),
        ("direction", nullable(word(&directions))),
        ("realized_pnl", usd()),
        ("fee", usd()),
        ("builder_fee", usd()),
        ("spot", nullable(spot)),
        ("order", nullable(whole())),
        ("client_id", nullable(text())),
        ("liquidated", nullable(liquidated)),
    ]);
    answer(&[("account", address()), ("next", nullable(height())), ("fills", list(fill))])
}
