//! Many subscribers and a few traders: what everybody hears is checked, and how long it took.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use api::hyperliquid::{Encoding, ExchangeRequest};
use api::signatures::{SecretKey, Source, connection_id, l1_digest};
use node::dev::accounts::dev_accounts;
use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

/// How many accounts trade: the devnet's.
const ACCOUNTS: usize = 10;

/// How many requests are under way at once; a multiple of twice the accounts, so that each has one of either side.
const WORKERS: usize = 40;

/// What is done.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Where the devnet listens; nobody else may trade there.
    pub address: SocketAddr,
    /// How many subscribers there are.
    pub connections: usize,
    /// How many orders are sent in all.
    pub orders: usize,
    /// How many of them a second.
    pub per_second: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// How many orders were answered with a number.
    pub accepted: usize,
    /// Why the others were not, and how many each.
    pub refused: BTreeMap<String, usize>,
    /// How long sending took.
    pub took: Duration,
    /// How many trades each subscriber heard of.
    pub trades: u64,
    /// How many messages all subscribers read, and of how many bytes.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// From the sending of each order to each subscriber's hearing of it, in microseconds, ascending.
    pub delays: Vec<u32>,
    /// What was missing, or out of order.
    pub faults: Vec<String>,
}

impl Report {
    /// The delay that so many per cent are within.
    pub fn percentile(&self, percent: usize) -> u32 {
        self.delays.get(self.delays.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
    }
}

/// What traders tell subscribers.
struct Shared {
    begun: Instant,
    /// When each order was sent, in microseconds since the beginning.
    sent: Vec<AtomicU64>,
    /// Which orders were answered with a number.
    accepted: Vec<AtomicBool>,
    /// Why the others were not, and how many each.
    refused: Mutex<BTreeMap<String, usize>>,
}

/// Runs a plan. Orders sell and buy at one price, so that most of them trade.
pub fn run(plan: Plan) -> Report {
    // The last order of each account tells its subscribers that nothing more comes.
    let orders = plan.orders + ACCOUNTS;
    let shared = Arc::new(Shared {
        begun: Instant::now(),
        sent: (0..orders).map(|_| AtomicU64::new(0)).collect(),
        accepted: (0..orders).map(|_| AtomicBool::new(false)).collect(),
        refused: Mutex::default(),
    });
    let (ready, all_ready) = std::sync::mpsc::channel();
    let subscribers: Vec<_> = (0..plan.connections)
        .map(|number| {
            let (shared, ready) = (shared.clone(), ready.clone());
            std::thread::spawn(move || {
                let mut subscriber = Subscriber::connect(plan, number, shared);
                ready.send(()).expect("somebody waits");
                subscriber.listen();
                subscriber
            })
        })
        .collect();
    drop(ready);
    for _ in 0..plan.connections {
        all_ready.recv().expect("every subscriber gets ready");
    }
    let begun = Instant::now();
    let price = price(plan.address);
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (shared, price) = (&shared, &price);
            scope.spawn(move || trade(plan, worker, begun, price, shared));
        }
    });
    let took = begun.elapsed();
    let far_below = (price.parse::<u64>().expect("a whole price") / 2).to_string();
    for account in 0..ACCOUNTS {
        let order =
            Order { number: plan.orders + account, is_buy: true, price: &far_below, is_resting: true };
        Trader::new(plan.address, account).send(&order, &shared);
    }
    let subscribers = subscribers.into_iter().map(|thread| thread.join().expect("a subscriber ends well"));
    let accepted = shared.accepted.iter().filter(|accepted| accepted.load(Ordering::Relaxed)).count();
    let refused = std::mem::take(&mut *shared.refused.lock().expect("nobody panicked with it"));
    gather(Report { accepted, refused, took, ..Report::default() }, subscribers.collect())
}

fn gather(mut report: Report, subscribers: Vec<Subscriber>) -> Report {
    let mut told = [None; ACCOUNTS];
    report.trades = subscribers.iter().map(|subscriber| subscriber.trades).max().unwrap_or_default();
    for mut subscriber in subscribers {
        let name = subscriber.number;
        report.messages += subscriber.messages;
        report.bytes += subscriber.bytes;
        report.delays.append(&mut subscriber.delays);
        if subscriber.is_cut_off {
            report.faults.push(format!("{name} was cut off"));
            continue;
        }
        if subscriber.trades != report.trades {
            report
                .faults
                .push(format!("{name} heard of {} trades, not {}", subscriber.trades, report.trades));
        }
        for account in subscriber.accounts {
            let own = subscriber.updates[account];
            if *told[account].get_or_insert(own) != own {
                report.faults.push(format!("{name} heard something else of account {account} than others"));
            }
        }
        subscriber.check_accepted();
        report.faults.append(&mut subscriber.faults);
    }
    report.delays.sort_unstable();
    report
}

/// The price at which all trade: whole dollars near the mark price.
fn price(address: SocketAddr) -> String {
    let mut answer = ureq::post(format!("http://{address}/info"))
        .send(json!({"type": "metaAndAssetCtxs"}).to_string())
        .expect("the venue answers");
    let answer: Value =
        serde_json::from_str(&answer.body_mut().read_to_string().expect("text")).expect("JSON");
    let mark = answer[1][0]["markPx"].as_str().expect("a mark price");
    mark.split('.').next().expect("digits").to_owned()
}

/// Sends every so manyeth order, at its time.
fn trade(plan: Plan, worker: usize, begun: Instant, price: &str, shared: &Shared) {
    let trader = Trader::new(plan.address, worker % ACCOUNTS);
    for number in (worker..plan.orders).step_by(WORKERS) {
        let due = begun + Duration::from_micros(number as u64 * 1_000_000 / plan.per_second);
        // A thread that waits may wake early.
        while let Some(rest) = due.checked_duration_since(Instant::now()).filter(|rest| !rest.is_zero()) {
            std::thread::park_timeout(rest);
        }
        let is_buy = number / ACCOUNTS % 2 == 1;
        trader.send(&Order { number, is_buy, price, is_resting: !is_buy }, shared);
    }
}

struct Order<'a> {
    number: usize,
    is_buy: bool,
    price: &'a str,
    is_resting: bool,
}

struct Trader {
    agent: ureq::Agent,
    url: String,
    key: SecretKey,
}

impl Trader {
    fn new(address: SocketAddr, account: usize) -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { agent, url: format!("http://{address}/exchange"), key: dev_accounts()[account].key.clone() }
    }

    fn send(&self, order: &Order<'_>, shared: &Shared) {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let now = node::clock::wall().0;
        let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)));
        let nonce = now.max(last.unwrap_or_else(|last| last) + 1);
        let time_in_force = if order.is_resting { "Gtc" } else { "Ioc" };
        let written = json!({
            "a": 0, "b": order.is_buy, "p": order.price, "s": "0.001", "r": false,
            "t": {"limit": {"tif": time_in_force}}, "c": format!("{:#034x}", order.number + 1),
        });
        let action = json!({"type": "order", "orders": [written], "grouping": "na"});
        let mut envelope =
            json!({"action": action, "nonce": nonce, "signature": {"r": "0x1", "s": "0x1", "v": 27}});
        let request = ExchangeRequest::decode(envelope.to_string().as_bytes()).expect("a request");
        let message = request.l1_message(Encoding::Canonical).expect("a known action");
        let signature = self.key.sign(l1_digest(Source::Testnet, &connection_id(&message)));
        envelope["signature"] = serde_json::to_value(signature).expect("a signature is JSON");
        let body = envelope.to_string();
        let micros = shared.begun.elapsed().as_micros() as u64;
        shared.sent[order.number].store(micros, Ordering::Relaxed);
        let mut answer = self.agent.post(&self.url).send(body).expect("the venue answers");
        let answer = answer.body_mut().read_to_string().expect("text");
        if answer.contains("\"oid\"") {
            shared.accepted[order.number].store(true, Ordering::Relaxed);
        } else {
            *shared.refused.lock().expect("nobody panicked with it").entry(reason(&answer)).or_default() += 1;
        }
    }
}

/// Why an order was refused, without its numbers.
fn reason(answer: &str) -> String {
    let text = answer.split("\"error\":\"").nth(1).unwrap_or(answer);
    text.split(['"', '(']).next().unwrap_or_default().trim_end().to_owned()
}

/// One connection with twenty subscriptions.
struct Subscriber {
    number: usize,
    accounts: [usize; 2],
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    shared: Arc<Shared>,
    messages: u64,
    bytes: u64,
    trades: u64,
    last_trade: Option<(u64, u64)>,
    /// Of each account, how many updates came, and a sum over them in order.
    updates: [(u64, u64); ACCOUNTS],
    is_heard: Vec<bool>,
    delays: Vec<u32>,
    is_cut_off: bool,
    faults: Vec<String>,
}

impl Subscriber {
    fn connect(plan: Plan, number: usize, shared: Arc<Shared>) -> Self {
        let (socket, _) = tungstenite::connect(format!("ws://{}/ws", plan.address)).expect("a connection");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time limit");
        }
        let accounts = [number % ACCOUNTS, (number + 1) % ACCOUNTS];
        let is_heard = vec![false; shared.sent.len()];
        let mut subscriber = Self {
            number,
            accounts,
            socket,
            shared,
            messages: 0,
            bytes: 0,
            trades: 0,
            last_trade: None,
            updates: [(0, 0); ACCOUNTS],
            is_heard,
            delays: Vec::new(),
            is_cut_off: false,
            faults: Vec::new(),
        };
        for subscription in subscriptions(accounts) {
            let message = json!({"method": "subscribe", "subscription": subscription});
            subscriber.socket.send(Message::text(message.to_string())).expect("it is sent");
            let is_echo = |text: Option<String>| {
                text.expect("the connection lives").starts_with(r#"{"channel":"subscriptionResponse""#)
            };
            while !is_echo(subscriber.read()) {}
        }
        subscriber
    }

    /// The next message; none where the connection has ended.
    fn read(&mut self) -> Option<String> {
        loop {
            if let Message::Text(text) = self.socket.read().ok()? {
                self.messages += 1;
                self.bytes += text.len() as u64;
                return Some(text.to_string());
            }
        }
    }

    /// Reads until both accounts' last orders were heard of.
    fn listen(&mut self) {
        let last = self.is_heard.len() - ACCOUNTS;
        while !self.accounts.iter().all(|account| self.is_heard[last + account]) {
            let Some(text) = self.read() else {
                self.is_cut_off = true;
                return;
            };
            let is_trades = text.starts_with(r#"{"channel":"trades""#);
            if !is_trades && !text.starts_with(r#"{"channel":"orderUpdates""#) {
                continue;
            }
            let message: Value = serde_json::from_str(&text).expect("JSON");
            for row in message["data"].as_array().expect("rows") {
                if is_trades { self.hear_trade(row) } else { self.hear_update(row) }
            }
        }
    }

    fn hear_trade(&mut self, row: &Value) {
        let number = row["tid"].as_u64().expect("a number");
        let digits = row["hash"].as_str().expect("a hash").trim_start_matches("0x");
        let height = u64::from_str_radix(digits, 16).expect("a height");
        if let Some((last, below)) = self.last_trade
            && (number != last + 1 || height < below)
        {
            let fault = format!("{}: trade {number} of block {height} after {last} of {below}", self.number);
            self.faults.push(fault);
        }
        self.last_trade = Some((number, height));
        self.trades += 1;
    }

    fn hear_update(&mut self, row: &Value) {
        let order = &row["order"];
        let digits = order["cloid"].as_str().expect("a client order id").trim_start_matches("0x");
        let number = usize::from_str_radix(digits, 16).expect("an order's number") - 1;
        let (count, sum) = &mut self.updates[number % ACCOUNTS];
        let status = row["status"].as_str().expect("a status");
        *count += 1;
        for byte in order["oid"].to_string().bytes().chain(status.bytes()) {
            *sum = (*sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
        if !std::mem::replace(&mut self.is_heard[number], true) {
            let now = self.shared.begun.elapsed().as_micros() as u64;
            let delay = now.saturating_sub(self.shared.sent[number].load(Ordering::Relaxed));
            self.delays.push(u32::try_from(delay).unwrap_or(u32::MAX));
        }
    }

    /// Whether every order that was answered with a number was heard of.
    fn check_accepted(&mut self) {
        for (number, accepted) in self.shared.accepted.iter().enumerate() {
            let is_own = self.accounts.contains(&(number % ACCOUNTS));
            if is_own && accepted.load(Ordering::Relaxed) && !self.is_heard[number] {
                self.faults.push(format!("{}: nothing was heard of order {number}", self.number));
            }
        }
    }
}

/// Nine of the market, seven of one account, four of another.
fn subscriptions(accounts: [usize; 2]) -> Vec<Value> {
    let mut subscriptions = vec![json!({"type": "allMids"}), json!({"type": "assetCtxs"})];
    subscriptions.extend(
        ["trades", "l2Book", "bbo", "activeAssetCtx"].map(|kind| json!({"type": kind, "coin": "BTC"})),
    );
    subscriptions
        .extend(["1m", "5m", "1h"].map(|span| json!({"type": "candle", "coin": "BTC", "interval": span})));
    let [one, other] = accounts.map(|account| dev_accounts()[account].address.to_string());
    for kind in [
        "orderUpdates",
        "userFills",
        "userEvents",
        "userFundings",
        "openOrders",
        "clearinghouseState",
        "userHistoricalOrders",
    ] {
        subscriptions.push(json!({"type": kind, "user": one}));
    }
    for kind in ["orderUpdates", "userFills", "userEvents", "userNonFundingLedgerUpdates"] {
        subscriptions.push(json!({"type": kind, "user": other}));
    }
    subscriptions
}
