//! The venue under test: the binary on the one port that the client knows, for one test at a time.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ethers::signers::LocalWallet;
use serde_json::Value;

/// The port of `BaseUrl::Localhost`, for which tests wait in turn.
static PORT: Mutex<()> = Mutex::new(());

/// A running venue with its funded accounts.
pub struct Venue {
    child: Child,
    keys: Vec<String>,
    _port: MutexGuard<'static, ()>,
}

impl Venue {
    /// Runs `steelyard dev` on port 3001, without agents.
    pub fn start() -> Self {
        let port = PORT.lock().unwrap_or_else(PoisonError::into_inner);
        let binary = std::env::var("STEELYARD").expect("STEELYARD names the binary");
        let mut child = Command::new(binary)
            .args(["dev", "--json", "--port", "3001", "--no-agents"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a greeting");
        let greeting: Value = serde_json::from_str(&line).expect("the venue listens on port 3001");
        let accounts = greeting["accounts"].as_array().expect("accounts");
        let key = |account: &Value| account["private_key"].as_str().expect("a key").to_owned();
        Self { child, keys: accounts.iter().map(key).collect(), _port: port }
    }

    /// The wallet of a funded account.
    pub fn wallet(&self, index: usize) -> LocalWallet {
        self.keys[index].trim_start_matches("0x").parse().expect("a wallet")
    }
}

impl Drop for Venue {
    fn drop(&mut self) {
        self.child.kill().expect("the venue was running");
        self.child.wait().expect("the venue ends");
    }
}
