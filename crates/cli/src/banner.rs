//! What a devnet says of itself when it is up.

use std::fmt::Write;
use std::path::Path;

use engine::ids::Address;
use node::dev::DevAccount;
use node::dev::accounts::{dev_vault_agent, dev_vault_leader};
use serde_json::{Value, json};

/// What a devnet says of itself.
pub struct Banner<'a> {
    /// Where it listens: `http://127.0.0.1:3001`.
    pub url: &'a str,
    /// Its accounts.
    pub accounts: &'a [DevAccount],
    /// Its markets' names.
    pub markets: &'a [String],
    /// Where it keeps everything.
    pub state: &'a Path,
    /// Whether the folder goes when it ends.
    pub is_temporary: bool,
    /// Where its prices come from.
    pub prices: &'a str,
    /// How fast its clock runs.
    pub speed: u32,
    /// Whether its clock is held.
    pub is_paused: bool,
    /// The vault that somebody leads there, where anybody lives there.
    pub vault: Option<Address>,
    /// What each account holds, in USD.
    pub balance: &'a str,
}

impl Banner<'_> {
    /// As lines for a person.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |words: &str| writeln!(text, "{words}").expect("writing to a string cannot fail");
        line(&format!("\nSteelyard {} devnet\n", env!("CARGO_PKG_VERSION")));
        line(&format!("  API        {}   (Hyperliquid: /info /exchange /ws)", self.url));
        line(&format!("  WebSocket  {}", self.socket()));
        line(&format!("  Controls   {}/dev   Metrics {}/metrics", self.url, self.url));
        let held = if self.is_paused { ", held until POST /dev/resume, step or warp" } else { "" };
        line(&format!("  Prices     {}, clock x{}{held}", self.prices, self.speed));
        let kept = if self.is_temporary {
            "temporary: gone when this ends; keep it with --state DIR"
        } else {
            "kept"
        };
        line(&format!("  State      {} ({kept})", self.state.display()));
        line(&format!("\nMarkets\n  {}\n", self.markets.join("  ")));
        line(&format!("Accounts ({} USD each)   PUBLIC KEYS: NEVER FUND THEM ANYWHERE", self.balance));
        for (number, account) in self.accounts.iter().enumerate() {
            line(&format!("  ({number}) {}  {}", account.address, private_key(account)));
        }
        if let Some(vault) = self.vault {
            line(&format!("\nVault {vault}, of"));
            for (role, account) in [("leader", dev_vault_leader()), ("agent ", dev_vault_agent())] {
                line(&format!("  {role} {}  {}", account.address, private_key(&account)));
            }
        }
        line("\nTry");
        line(&format!(
            "  curl -s {}/info -H 'content-type: application/json' -d '{{\"type\":\"allMids\"}}'",
            self.url
        ));
        line(&format!(
            "  curl -s {}/dev/price -H 'content-type: application/json' -d '{{\"coin\":\"BTC\",\"price\":\"60000\"}}'",
            self.url
        ));
        line(&format!("  Python SDK: Exchange(eth_account.Account.from_key(KEY), \"{}\")", self.url));
        line("\nStop with Ctrl-C.\n");
        text
    }

    /// As one JSON object for a program.
    pub fn json(&self) -> Value {
        let account = |account: &DevAccount| json!({ "address": account.address.to_string(), "private_key": private_key(account) });
        json!({
            "url": self.url,
            "websocket": self.socket(),
            "accounts": self.accounts.iter().map(account).collect::<Vec<_>>(),
            "balance": self.balance,
            "markets": self.markets,
            "vault": self.vault.map(|vault| json!({
                "address": vault.to_string(),
                "leader": account(&dev_vault_leader()),
                "agent": account(&dev_vault_agent()),
            })),
            "state": self.state,
            "prices": self.prices,
            "speed": self.speed,
            "paused": self.is_paused,
        })
    }

    fn socket(&self) -> String {
        format!("{}/ws", self.url.replacen("http", "ws", 1))
    }
}

fn private_key(account: &DevAccount) -> String {
    account.key.to_bytes().iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}
