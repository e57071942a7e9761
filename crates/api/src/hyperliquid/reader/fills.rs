//! An account's fills.

use engine::event::FillOrigin;
use engine::ids::Address;
use engine::state::CASH_UNIT;
use serde_json::{Value, json};
use units::{Amount, Size, Usd};
use views::fills::{AccountFill, Direction, SpotTerms};

use super::books::side_letter;
use super::orders::client_id_text;
use super::{Reader, Span, block_hash, numbers};

/// How many fills one answer holds.
const FILLS: usize = 2_000;

impl Reader<'_> {
    /// The last fills, newest first.
    pub(crate) fn fills(self, user: Address, is_joined: bool) -> Vec<Value> {
        let mut newest: Vec<AccountFill> = self.all_fills(user).rev().take(FILLS).copied().collect();
        newest.reverse();
        let mut written = self.written_fills(&newest, is_joined);
        written.reverse();
        written
    }

    /// The fills of a span, oldest first.
    pub(crate) fn fills_by_time(self, user: Address, span: Span, is_joined: bool) -> Vec<Value> {
        let asked = self.all_fills(user).filter(|fill| span.contains(fill.time));
        let asked: Vec<AccountFill> = asked.take(FILLS).copied().collect();
        self.written_fills(&asked, is_joined)
    }

    pub(super) fn all_fills<'a>(
        &'a self,
        user: Address,
    ) -> impl DoubleEndedIterator<Item = &'a AccountFill> + use<'a> {
        let account = self.account(user).and_then(|account| self.views.account(account));
        account.into_iter().flat_map(|history| history.fills.0.iter())
    }

    /// Fills in the dialect's form, in the same order; joined: what one order took at one time is one fill.
    pub(crate) fn written_fills(self, fills: &[AccountFill], is_joined: bool) -> Vec<Value> {
        let mut runs: Vec<&[AccountFill]> = Vec::new();
        let mut rest = fills;
        while !rest.is_empty() {
            let run = if is_joined { length_of_run(rest) } else { 1 };
            let (first, others) = rest.split_at(run);
            runs.push(first);
            rest = others;
        }
        runs.into_iter().filter_map(|run| self.fill(run)).collect()
    }

    /// What a fill of a spot market says otherwise: a balance in place of a position, and a fee in what was received.
    fn write_spot_terms(
        self,
        written: &mut Value,
        first: &AccountFill,
        terms: SpotTerms,
        run: &[AccountFill],
    ) {
        let all = run.iter().filter_map(|fill| fill.spot);
        let (fee, realized): (Amount, Amount) = all
            .fold(Default::default(), |(fee, realized), terms| (fee + terms.fee, realized + terms.realized));
        let Some((base, quote)) = self.parameters(first.market).pair() else { return };
        written["startPosition"] = json!(self.amount(base, terms.held));
        written["dir"] = json!(if first.size.is_positive() { "Buy" } else { "Sell" });
        written["closedPnl"] = json!(self.amount(quote, realized));
        let builder_fee: Usd = run.iter().map(|fill| fill.builder_fee).sum();
        // A builder charges in the cash asset alone, as which the fee is paid, too.
        let fee = fee + Amount(builder_fee.0 * CASH_UNIT);
        written["fee"] = json!(self.amount(terms.fee_asset, fee));
        written["feeToken"] = json!(self.asset_name(terms.fee_asset));
    }

    /// One fill, or several of one order as one.
    fn fill(self, run: &[AccountFill]) -> Option<Value> {
        let first = run.first()?;
        let market = self.parameters(first.market);
        let size: Size = run.iter().map(|fill| fill.size).sum();
        let value = run.iter().map(|fill| i128::from((fill.price * fill.size).0)).sum();
        let price = match run {
            [only] => numbers::price(market, only.price),
            several => numbers::average_price(market, value, several.iter().map(|fill| fill.size).sum()),
        };
        let mut written = json!({
            "coin": market.name,
            "px": price,
            "sz": numbers::size(market, size.abs()),
            "side": side_letter(first.side()),
            "time": first.time.0,
            "startPosition": numbers::size(market, first.start_position),
            "dir": direction(first, size),
            "closedPnl": numbers::usd(run.iter().map(|fill| fill.realized).sum()),
            "hash": block_hash(first.height),
            "oid": first.order.map_or(0, |order| order.0),
            "crossed": first.is_taker,
            "fee": numbers::usd(run.iter().map(|fill| fill.fee + fill.builder_fee).sum()),
            "tid": first.trade.0,
            "feeToken": "USDC",
            "twapId": first.twap.map(|twap| twap.0),
        });
        if let Some(terms) = first.spot {
            self.write_spot_terms(&mut written, first, terms, run);
        }
        let builder_fee: Usd = run.iter().map(|fill| fill.builder_fee).sum();
        if !builder_fee.is_zero() {
            written["builderFee"] = json!(numbers::usd(builder_fee));
        }
        if let Some(client_id) = first.client_id {
            written["cloid"] = json!(client_id_text(client_id));
        }
        if let Some(liquidated) = first.liquidated {
            written["liquidation"] = json!({
                "liquidatedUser": liquidated.address.to_string(),
                "markPx": numbers::price(market, liquidated.mark),
                "method": if liquidated.by_backstop { "backstop" } else { "market" },
            });
        }
        Some(written)
    }
}

/// How many of the first fills one order took at one time. What rested is not joined.
fn length_of_run(fills: &[AccountFill]) -> usize {
    let first = fills[0];
    let belongs = |fill: &&AccountFill| {
        fill.is_taker && first.order.is_some() && fill.order == first.order && fill.time == first.time
    };
    fills.iter().take_while(belongs).count().max(1)
}

/// What the fill, or several as one of this size, did to the position.
fn direction(first: &AccountFill, size: Size) -> &'static str {
    match first.origin {
        FillOrigin::Deleveraging => return "Auto-Deleveraging",
        FillOrigin::Settlement => return "Settlement",
        FillOrigin::Taker
        | FillOrigin::Maker
        | FillOrigin::Auction
        | FillOrigin::Liquidation
        | FillOrigin::Backstop => {}
    }
    match (AccountFill { size, ..*first }).direction() {
        Direction::OpenLong => "Open Long",
        Direction::OpenShort => "Open Short",
        Direction::CloseLong => "Close Long",
        Direction::CloseShort => "Close Short",
        Direction::LongToShort => "Long > Short",
        Direction::ShortToLong => "Short > Long",
    }
}
