//! Names of markets, and how exchanges' names of pairs map to them.

use std::fmt;

/// A market's name, as the venue lists it: `BTC`, `kPEPE`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub String);

/// Quote currencies that a pair's name ends with; the longer ones stand before those that end them.
const QUOTES: [&str; 4] = ["FDUSD", "USDT", "USDC", "USD"];

impl Symbol {
    /// The market of an exchange's pair: the quote currency goes, and a pair that counts by the thousand (`1000PEPE`)
    /// becomes `kPEPE`, whose price has the same scale. `BTCUSDT` and `btc-usdt` are `BTC`; a bare `BTC` stays.
    ///
    /// `None` where nothing is left, or where a character is neither a letter nor a digit nor a separator `-_/`.
    #[must_use]
    pub fn from_pair(pair: &str) -> Option<Self> {
        let joined: String = pair.chars().filter(|c| !matches!(c, '-' | '_' | '/')).collect();
        if joined.is_empty() || !joined.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let base_length = QUOTES
            .iter()
            .find(|quote| joined.len() > quote.len() && joined.to_ascii_uppercase().ends_with(*quote))
            .map_or(joined.len(), |quote| joined.len() - quote.len());
        let base = &joined[..base_length];
        Some(Self(by_the_thousand(base).unwrap_or_else(|| base.to_ascii_uppercase())))
    }

    /// The market named in a file's name by a word such as `BTCUSDT`, or by two such as `BTC-USD`: the first that is found.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<Self> {
        let words: Vec<String> = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_uppercase)
            .collect();
        let is_quote = |word: &str| QUOTES.contains(&word);
        words.iter().enumerate().find_map(|(position, word)| {
            let quoted = QUOTES.iter().any(|quote| word.len() > quote.len() && word.ends_with(quote));
            let followed = words.get(position + 1).is_some_and(|next| is_quote(next)) && !is_quote(word);
            if quoted || followed { Self::from_pair(word) } else { None }
        })
    }
}

/// `1000PEPE` and `kPEPE` as `kPEPE`; `None` for a name that does not count by the thousand.
fn by_the_thousand(base: &str) -> Option<String> {
    let coin = base.strip_prefix("1000").or_else(|| base.strip_prefix('k'))?;
    let starts_with_a_letter = coin.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_upper = !coin.bytes().any(|byte| byte.is_ascii_lowercase());
    (starts_with_a_letter && (is_upper || base.starts_with("1000")))
        .then(|| format!("k{}", coin.to_ascii_uppercase()))
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_map_to_markets() {
        for (pair, market) in [
            ("BTCUSDT", "BTC"),
            ("BTC", "BTC"),
            ("ethusdc", "ETH"),
            ("BTC-USD", "BTC"),
            ("BTC_USDT", "BTC"),
            ("1000PEPEUSDT", "kPEPE"),
            ("kPEPE", "kPEPE"),
            ("kPEPEUSDT", "kPEPE"),
            ("kasusdt", "KAS"),
            ("1000000MOGUSDT", "1000000MOG"),
            ("BNBUSD", "BNB"),
            ("DOTUSD", "DOT"),
            ("USDT", "USDT"),
        ] {
            assert_eq!(Symbol::from_pair(pair), Some(Symbol(market.to_owned())), "{pair}");
        }
        for pair in ["", "-", "BTC USDT", "BTC\u{20ac}", "a,b"] {
            assert_eq!(Symbol::from_pair(pair), None, "{pair:?}");
        }
    }

    #[test]
    fn a_file_name_tells_its_market() {
        for (name, market) in [
            ("BTCUSDT-1m-2024-08.csv", Some("BTC")),
            ("binance_um_ETHUSDT_1h.csv.gz", Some("ETH")),
            ("eth-usd.csv", Some("ETH")),
            ("1000PEPEUSDT_5m.csv", Some("kPEPE")),
            ("prices.csv", None),
            ("usd.csv", None),
        ] {
            let expected = market.map(|market| Symbol(market.to_owned()));
            assert_eq!(Symbol::from_file_name(name), expected, "{name}");
        }
    }
}
