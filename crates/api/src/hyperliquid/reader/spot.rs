//! Spot markets, their tokens, and what accounts have of them.

use engine::ids::{Address, AssetId, MarketId};
use engine::parameters::AssetParameters;
use engine::state::Asset;
use serde_json::{Value, json};
use units::Amount;
use views::spot_summary::spot_summary;

use super::super::markets::token_text;
use super::{Reader, numbers};

impl<'a> Reader<'a> {
    /// The spot markets, in order of listing: the place of each is its index.
    fn spot_ids(self) -> impl Iterator<Item = MarketId> {
        let is_spot = move |id: &MarketId| self.parameters(*id).is_spot();
        self.state.market_ids().filter(is_spot)
    }

    /// The spot markets and the tokens.
    pub(crate) fn spot_meta(self) -> Value {
        let pair = |(index, id): (usize, MarketId)| {
            let market = self.parameters(id);
            let (base, quote) = market.pair()?;
            let is_canonical = !market.name.starts_with('@');
            Some(
                json!({"name": market.name, "tokens": [base.0, quote.0], "index": index, "isCanonical": is_canonical}),
            )
        };
        let universe: Vec<Value> = self.spot_ids().enumerate().filter_map(pair).collect();
        let mut tokens: Vec<Value> = self.state.assets.iter().enumerate().map(token).collect();
        if tokens.is_empty() {
            tokens.push(written_token(0, &cash()));
        }
        json!({"universe": universe, "tokens": tokens})
    }

    /// Prices and volume of all spot markets.
    pub(crate) fn spot_contexts(self) -> Vec<Value> {
        self.spot_ids().map(|id| self.spot_context(id)).collect()
    }

    /// Prices and volume of a spot market.
    pub(crate) fn spot_context(self, id: MarketId) -> Value {
        let market = self.parameters(id);
        let summary = spot_summary(self.state, self.views, id);
        let supply = market.pair().map_or_else(|| "0.0".to_owned(), |(base, _)| self.supply(base));
        json!({
            "coin": market.name,
            "prevDayPx": numbers::price(market, summary.previous_day_price),
            "dayNtlVlm": numbers::decimal(summary.day_notional.0, market.value_decimals()),
            "markPx": numbers::price(market, summary.mark),
            "midPx": summary.twice_mid.map(|twice| numbers::half_price(market, twice)),
            "circulatingSupply": supply,
            "totalSupply": supply,
            "dayBaseVlm": numbers::size(market, summary.day_volume),
        })
    }

    /// All of an asset that is here.
    fn supply(self, asset: AssetId) -> String {
        let known = self.state.asset(asset);
        numbers::decimal(known.deposited, u32::from(known.parameters.decimals))
    }

    /// What an account has on the spot side.
    pub(crate) fn balances(self, user: Address) -> Value {
        let account = self.account(user);
        let balances = account.into_iter().flat_map(|account| &self.state.account(account).balances);
        let written = balances.map(|balance| {
            let hold = account.map_or(Amount::ZERO, |account| self.state.hold(account, balance.asset));
            json!({
                "coin": self.state.asset(balance.asset).parameters.name,
                "token": balance.asset.0,
                "total": self.amount(balance.asset, balance.total),
                "hold": self.amount(balance.asset, hold),
                "entryNtl": numbers::decimal(balance.cost.0, 8),
            })
        });
        json!({"balances": written.collect::<Vec<Value>>()})
    }

    /// An amount of an asset.
    pub(super) fn amount(self, asset: AssetId, amount: Amount) -> String {
        numbers::decimal(amount.0, u32::from(self.state.asset(asset).parameters.decimals))
    }

    /// One token by its id; null where there is none.
    pub(crate) fn token_details(self, token_id: &str) -> Value {
        let is_meant = |asset: &&Asset| token_text(asset.parameters.token).eq_ignore_ascii_case(token_id);
        let Some(place) = self.state.assets.iter().position(|asset| is_meant(&asset)) else {
            return Value::Null;
        };
        let asset = &self.state.assets[place].parameters;
        let id = AssetId(u16::try_from(place).unwrap_or(u16::MAX));
        let is_traded = |market: &MarketId| self.parameters(*market).pair() == Some((id, AssetId::CASH));
        let context = self.spot_ids().find(is_traded).map(|market| self.spot_context(market));
        let price = |name: &str| match &context {
            Some(context) => context[name].clone(),
            None if id == AssetId::CASH => json!("1.0"),
            None => json!("0.0"),
        };
        let mid = price("midPx");
        let (supply, mark) = (self.supply(id), price("markPx"));
        json!({
            "name": asset.name,
            "maxSupply": supply,
            "totalSupply": supply,
            "circulatingSupply": supply,
            "szDecimals": asset.size_decimals,
            "weiDecimals": asset.decimals,
            "midPx": if mid.is_null() { mark.clone() } else { mid },
            "markPx": mark,
            "prevDayPx": price("prevDayPx"),
            "genesis": null,
            "deployer": null,
            "deployGas": null,
            "deployTime": null,
            "seededUsdc": "0.0",
            "nonCirculatingUserBalances": [],
            "futureEmissions": "0.0",
        })
    }

    /// The name of an asset.
    pub(super) fn asset_name(self, asset: AssetId) -> &'a str {
        &self.state.asset(asset).parameters.name
    }
}

fn token((index, asset): (usize, &Asset)) -> Value {
    written_token(index, &asset.parameters)
}

/// What clients know cash by where no asset is listed: they take its name and number for granted.
fn cash() -> AssetParameters {
    AssetParameters { name: "USDC".into(), decimals: 8, size_decimals: 8, token: [0; 16], is_canonical: true }
}

fn written_token(index: usize, asset: &AssetParameters) -> Value {
    json!({
        "name": asset.name,
        "szDecimals": asset.size_decimals,
        "weiDecimals": asset.decimals,
        "index": index,
        "tokenId": token_text(asset.token),
        "isCanonical": asset.is_canonical,
        "evmContract": null,
        "fullName": null,
        "deployerTradingFeeShare": "0.0",
    })
}
