//! The spot side, of which the venue has none. Clients will not load markets without a spot pair, so two are listed,
//! with a mark price of zero and an empty book. They cannot be traded and nobody has a spot balance.

use serde_json::{Value, json};

/// A listed spot pair.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpotPair {
    pub(crate) name: &'static str,
    token: u64,
}

const PAIRS: [SpotPair; 2] = [SpotPair { name: "PURR/USDC", token: 1 }, SpotPair { name: "@1", token: 2 }];

impl SpotPair {
    pub(super) fn find(name: &str) -> Option<Self> {
        PAIRS.into_iter().find(|pair| pair.name == name)
    }

    /// Prices and volume: none.
    pub(crate) fn context(self) -> Value {
        json!({
            "coin": self.name,
            "prevDayPx": "0.0",
            "dayNtlVlm": "0.0",
            "markPx": "0.0",
            "midPx": null,
            "circulatingSupply": "0.0",
            "totalSupply": "0.0",
            "dayBaseVlm": "0.0",
        })
    }
}

pub(crate) fn meta() -> Value {
    let universe: Vec<Value> = (0..)
        .zip(PAIRS)
        .map(|(index, pair): (u64, _)| {
            let is_canonical = !pair.name.starts_with('@');
            json!({"name": pair.name, "tokens": [pair.token, 0], "index": index, "isCanonical": is_canonical})
        })
        .collect();
    json!({"universe": universe, "tokens": tokens()})
}

pub(crate) fn contexts() -> Vec<Value> {
    PAIRS.into_iter().map(SpotPair::context).collect()
}

/// What an account has on the spot side.
pub(crate) fn balances() -> Value {
    json!({"balances": []})
}

fn tokens() -> [Value; 3] {
    let token =
        |index: u64, name: &str, size_decimals: u64, wei_decimals: u64, id: &str, is_canonical: bool| {
            json!({
                "name": name,
                "szDecimals": size_decimals,
                "weiDecimals": wei_decimals,
                "index": index,
                "tokenId": id,
                "isCanonical": is_canonical,
                "evmContract": null,
                "fullName": null,
                "deployerTradingFeeShare": "0.0",
            })
        };
    [
        token(0, "USDC", 8, 8, "0x6d1e7cde53ba9467b783cb7c530ce054", true),
        token(1, "PURR", 0, 5, "0xc1fb593aeffbeb02f85e0308e9956a90", true),
        token(2, "HFUN", 2, 8, "0xbaf265ef389da684513d98d68edf4eae", false),
    ]
}
