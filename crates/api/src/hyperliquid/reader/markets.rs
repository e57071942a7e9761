//! Markets: what they are, and their prices, funding and open interest.

use engine::ids::{DexId, MarketId};
use engine::limits::DEX_SINGLE_TABLES;
use engine::parameters::MarginTier;
use engine::state::Market;
use serde_json::{Map, Value, json};
use units::Time;
use views::book;
use views::market_summary::market_summary;

use super::super::deploy_commands::table_on_wire;
use super::{Reader, dexes, numbers};

/// Ids of margin tables below this one mean a single tier of so much leverage; others are counted from here.
const FIRST_TABLE: usize = 50;

impl<'a> Reader<'a> {
    /// The perpetual markets of a dex and their margin tables.
    pub(crate) fn meta(self, dex: DexId) -> Value {
        if !dex.is_venue() {
            return self.dex_meta(dex);
        }
        let tables = self.margin_tables();
        let universe: Vec<Value> =
            self.perpetuals(dex).map(|market| universe_entry(market, &tables)).collect();
        let written = (FIRST_TABLE..).zip(&tables);
        let margin_tables: Vec<Value> = written.map(|(id, tiers)| json!([id, margin_table(tiers)])).collect();
        json!({"universe": universe, "marginTables": margin_tables, "collateralToken": 0})
    }

    fn perpetuals(self, dex: DexId) -> impl Iterator<Item = &'a Market> {
        self.state.perpetuals_of(dex).map(move |id| self.state.market(id))
    }

    /// The same of a dex that is not the venue's own: its tables are those that it added.
    fn dex_meta(self, dex: DexId) -> Value {
        let universe: Vec<Value> = self.perpetuals(dex).map(|market| universe_entry(market, &[])).collect();
        let known = self.state.dex(dex);
        let numbers = DEX_SINGLE_TABLES + 1..known.next_margin_table();
        let written = numbers.zip(&known.margin_tables).filter_map(|(number, table)| {
            let mut written = margin_table(&known.margin_tiers(number)?);
            written["description"] = json!(table.description);
            Some(json!([table_on_wire(dex, number), written]))
        });
        let written: Vec<Value> = written.collect();
        json!({"universe": universe, "marginTables": written, "collateralToken": 0})
    }

    /// One margin table; none of a number that is not in use.
    pub(crate) fn margin_table(self, id: u64) -> Option<Value> {
        let id = usize::try_from(id).ok()?;
        if (1..FIRST_TABLE).contains(&id) {
            let tiers = [json!({"lowerBound": "0.0", "maxLeverage": id})];
            return Some(json!({"description": "", "marginTiers": tiers}));
        }
        let tables = self.margin_tables();
        Some(margin_table(tables.get(id.checked_sub(FIRST_TABLE)?)?))
    }

    /// The different tables of the markets that need one, in order of listing.
    fn margin_tables(self) -> Vec<&'a [MarginTier]> {
        let mut tables: Vec<&[MarginTier]> = Vec::new();
        for market in self.perpetuals(DexId::VENUE) {
            let tiers = market.parameters.margin_tiers.as_slice();
            if single_leverage(tiers).is_none() && !tables.contains(&tiers) {
                tables.push(tiers);
            }
        }
        tables
    }

    /// Prices, funding and open interest of a dex's perpetuals.
    pub(crate) fn contexts(self, dex: DexId) -> Vec<Value> {
        self.state.perpetuals_of(dex).map(|id| self.context(id)).collect()
    }

    /// Prices, funding and open interest of a market.
    pub(crate) fn context(self, id: MarketId) -> Value {
        let market = self.parameters(id);
        let summary = market_summary(self.state, self.views, id);
        let impact =
            summary.impact.map(|(bid, ask)| [numbers::price(market, bid), numbers::price(market, ask)]);
        json!({
            "funding": numbers::rate(summary.funding),
            "openInterest": numbers::size(market, summary.open_interest),
            "prevDayPx": numbers::price(market, summary.previous_day_price),
            "dayNtlVlm": numbers::notional(summary.day_notional),
            "premium": summary.premium.map(numbers::rate),
            "oraclePx": numbers::price(market, summary.oracle),
            "markPx": numbers::price(market, summary.mark),
            "midPx": summary.twice_mid.map(|twice| numbers::half_price(market, twice)),
            "impactPxs": impact,
            "dayBaseVlm": numbers::size(market, summary.day_volume),
        })
    }

    /// Mid prices; of an empty book the last trade's price, else the mark price. A market without any is left out.
    pub(crate) fn mids(self, dex: DexId) -> Map<String, Value> {
        let mid = |id: MarketId| {
            let market = self.state.market(id);
            let mark = Some(2 * market.mark.price.0).filter(|&mark| mark > 0);
            let twice = book::twice_mid(market).or(mark)?;
            let text = numbers::half_price(&market.parameters, twice);
            Some((market.parameters.name.clone(), Value::String(text)))
        };
        self.state.markets_of(dex).filter_map(mid).collect()
    }

    /// What funding will be paid next, by this hour's samples up to now.
    pub(crate) fn predicted_fundings(self) -> Vec<Value> {
        let next = self.state.time.next_multiple(Time::HOUR);
        let predicted = |id: MarketId| {
            let rate = numbers::rate(market_summary(self.state, self.views, id).funding);
            let prediction =
                json!({"fundingRate": rate, "nextFundingTime": next.0, "fundingIntervalHours": 1});
            json!([self.coin_name(id), [["HlPerp", prediction]]])
        };
        self.state.perpetuals_of(DexId::VENUE).map(predicted).collect()
    }
}

fn universe_entry(listed: &Market, tables: &[&[MarginTier]]) -> Value {
    let market = &listed.parameters;
    let tiers = market.margin_tiers.as_slice();
    let place = tables.iter().position(|table| *table == tiers);
    let table = place.map_or(usize::from(market.max_leverage()), |place| FIRST_TABLE + place);
    let mut entry = json!({
        "szDecimals": market.size_decimals,
        "name": market.name,
        "maxLeverage": market.max_leverage(),
        "marginTableId": table,
    });
    if market.only_isolated {
        entry["onlyIsolated"] = json!(true);
    }
    if listed.delisting.is_some() {
        entry["isDelisted"] = json!(true);
    }
    dexes::describe(&mut entry, listed);
    entry
}

/// The leverage of a table of one tier, where its id can say it.
fn single_leverage(tiers: &[MarginTier]) -> Option<u8> {
    match tiers {
        [only] if usize::from(only.max_leverage) < FIRST_TABLE => Some(only.max_leverage),
        _ => None,
    }
}

fn margin_table(tiers: &[MarginTier]) -> Value {
    let written: Vec<Value> = tiers
        .iter()
        .map(|tier| {
            json!({"lowerBound": numbers::notional(tier.lower_bound), "maxLeverage": tier.max_leverage})
        })
        .collect();
    let leverage = tiers.first().map_or(1, |tier| tier.max_leverage);
    let description = if tiers.len() > 1 { format!("tiered {leverage}x") } else { String::new() };
    json!({"description": description, "marginTiers": written})
}
