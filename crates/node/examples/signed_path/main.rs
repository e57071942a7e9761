//! What the signed path costs beside what it cannot do without: recovering a signature, a WebSocket's frames, an fsync.
//!
//! `signed_path [ACTIONS]` runs in one process a venue with one verifying thread and one thread of input and output, an axum
//! WebSocket that echoes, and a client. Processor times are of the threads by name, so that they hold on a loaded machine.

mod requests;
mod wire;

use std::collections::BTreeMap;
use std::fs::File;
use std::net::SocketAddr;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use api::hyperliquid::{Encoding, ExchangeRequest};
use api::signatures::{Source, connection_id, l1_digest};
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::routing::{get, post};
use node::clock::{VenueClock, wall};
use node::dev::accounts::{DevAccount, dev_accounts};
use node::dev::{self, Setup};
use node::server::Server;
use node::{AcceptedSources, ConnectionLimits, IngressLimits, RequestLimits, Signatures};
use requests::{Connections, http_request};
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use wire::{Wire, frame};

/// How many requests may be unanswered.
const WINDOW: usize = 1_024;

/// How many connections send requests over HTTP.
const CONNECTIONS: usize = 64;

/// An action as it is sent, with what recovering its signature takes.
struct Signed {
    frame: Vec<u8>,
    request: Vec<u8>,
    digest: [u8; 32],
    signature: api::signatures::Signature,
}

fn main() {
    let count = std::env::args().nth(1).map_or(20_000, |text| text.parse().expect("how many actions"));
    let folder = tempfile::Builder::new().prefix("signed-path-").tempdir_in(".").expect("a folder here");
    let venue = io_runtime("venue-io");
    let address = start_venue(&venue, folder.path());
    let echo = io_runtime("echo-io");
    let echo_address = start_echo(&echo);
    let mids = ureq::post(format!("http://{address}/info")).send(r#"{"type":"allMids"}"#).unwrap();
    let mids: Value = serde_json::from_str(&{ mids }.body_mut().read_to_string().unwrap()).unwrap();
    let price: f64 = mids["BTC"].as_str().unwrap().parse().unwrap();
    let price = format!("{price:.0}");
    let mut nonce = wall().0;
    let accounts = dev_accounts();
    let mut actions = |count: usize, orders: usize| -> Vec<Signed> {
        (0..count)
            .map(|number| {
                nonce += 1;
                sign(&accounts, number, orders, &price, nonce)
            })
            .collect()
    };

    for orders in [1, 8] {
        let signed = actions(count, orders);
        let bare = recover_all(&signed);
        let (frames, requests): (Vec<_>, Vec<_>) =
            signed.into_iter().map(|signed| (signed.frame, signed.request)).unzip();
        let (requests, frames) = (&requests[..count / 4], &frames[count / 4..]);
        over_http(address, echo_address, requests, orders);
        let count = frames.len();
        let (wall, done, spent) = run(address, frames, b"\"status\":\"ok\"");
        let per = |name: &str| spent.get(name).copied().unwrap_or_default() / count as f64;
        let verifying = per("verifier-0");
        println!("{orders} orders an action, {count} actions in {wall:?}, {done} taken:");
        println!(
            "  bare recovery {bare:.1} µs; verifying thread {verifying:.1} µs an action: {:.0} % of it",
            bare / verifying * 100.0
        );
        println!(
            "  {:.0} actions/s a verifying core, {:.0} orders/s; over the wall clock {:.0} actions/s",
            1e6 / verifying,
            1e6 / verifying * orders as f64,
            count as f64 / wall.as_secs_f64()
        );
        let (echo_wall, _, echo_spent) = run(echo_address, frames, b"x");
        let echoing = echo_spent["echo-io"] / count as f64;
        println!(
            "  {} bytes a message: venue's input and output {:.1} µs, echo {echoing:.1} µs a message: {:.2} of its messages a core; echo over the wall clock {:.0}/s",
            frames[0].len(),
            per("venue-io"),
            echoing / per("venue-io"),
            count as f64 / echo_wall.as_secs_f64()
        );
        let others: Vec<_> =
            spent.iter().map(|(name, all)| format!("{name} {:.1}", all / count as f64)).collect();
        println!("  µs an action of each thread: {}", others.join(", "));
    }
    low_load(address, echo_address, &mut actions, folder.path());
    venue.shutdown_background();
    echo.shutdown_background();
}

/// The same over HTTP, beside a server that sends back the bodies that it gets.
fn over_http(venue: SocketAddr, echo: SocketAddr, requests: &[Vec<u8>], orders: usize) {
    let pump = |address, wanted: &[u8]| {
        let mut connections = Connections::open(address, CONNECTIONS);
        spent(|| connections.pump(requests, wanted))
    };
    let ((wall, done), of_venue) = pump(venue, b"\"status\":\"ok\"");
    let ((echo_wall, _), of_echo) = pump(echo, b"x");
    let per = |all: f64| all / requests.len() as f64;
    let (serving, echoing) = (per(of_venue["venue-io"]), per(of_echo["echo-io"]));
    println!(
        "{orders} orders a request of HTTP, {} requests, {done} taken: venue's input and output {serving:.1} µs, echo {echoing:.1} µs: {:.2} of its requests a core; verifying thread {:.1} µs; over the wall clock {:.0}/s and {:.0}/s",
        requests.len(),
        echoing / serving,
        per(of_venue["verifier-0"]),
        requests.len() as f64 / wall.as_secs_f64(),
        requests.len() as f64 / echo_wall.as_secs_f64()
    );
}

/// A round trip where nothing else goes on, beside the parts of which it consists; all are timed in turn, so that what the machine does
/// meanwhile befalls all.
fn low_load(
    venue: SocketAddr,
    echo: SocketAddr,
    actions: &mut impl FnMut(usize, usize) -> Vec<Signed>,
    folder: &Path,
) {
    let (mut venue, mut echo) = (Wire::open(venue), Wire::open(echo));
    let mut disk = Disk::prepare(folder);
    let mut times: [Vec<Duration>; 4] = Default::default();
    for signed in actions(2_000, 1) {
        times[0].push(timed(|| venue.round_trip(&signed.frame)));
        times[1].push(timed(|| recover(&signed)));
        times[2].push(timed(|| disk.commit()));
        times[3].push(timed(|| echo.round_trip(&signed.frame)));
    }
    let [round_trip, recovery, fsync, loopback] = times.map(median);
    let sum = recovery + fsync + loopback;
    println!(
        "round trip of one order, medians: {round_trip:?}; recovery {recovery:?} + fsync {fsync:?} + loopback {loopback:?} = {sum:?}: {:.2} of it",
        round_trip.as_secs_f64() / sum.as_secs_f64()
    );
}

/// A file as the journal's: zeros are there already, and commits overwrite them one after the other.
struct Disk {
    file: File,
    end: u64,
}

impl Disk {
    /// What the journal writes of a block with one order, in bytes.
    const COMMIT: usize = 512;

    fn prepare(folder: &Path) -> Self {
        let file = File::create(folder.join("fsync")).unwrap();
        file.write_all_at(&vec![0; 4 << 20], 0).unwrap();
        file.sync_all().unwrap();
        Self { file, end: 0 }
    }

    fn commit(&mut self) {
        self.file.write_all_at(&[1; Self::COMMIT], self.end).unwrap();
        self.file.sync_data().unwrap();
        self.end += Self::COMMIT as u64;
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Pumps all frames through a new connection; gives how long it took, how many answers were as wanted, and the processor time
/// of each thread in microseconds.
fn run(address: SocketAddr, frames: &[Vec<u8>], wanted: &[u8]) -> (Duration, usize, BTreeMap<String, f64>) {
    let wire = Wire::open(address);
    let ((wall, found), spent) = spent(|| wire.pump(frames, WINDOW, wanted));
    (wall, found, spent)
}

/// What came of some work, and the processor time of each thread meanwhile, in microseconds.
fn spent<T>(work: impl FnOnce() -> T) -> (T, BTreeMap<String, f64>) {
    let before = processor_times();
    let result = work();
    let spent = processor_times().into_iter().filter_map(|(name, after)| {
        let spent = after - before.get(&name).copied().unwrap_or_default();
        (spent > 0.0).then_some((name, spent))
    });
    (result, spent.collect())
}

/// Processor time of the threads by name, in microseconds.
fn processor_times() -> BTreeMap<String, f64> {
    let mut times = BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").unwrap().flatten() {
        let read = |name| std::fs::read_to_string(task.path().join(name));
        if let (Ok(name), Ok(times_of)) = (read("comm"), read("schedstat")) {
            let nanoseconds: f64 = times_of.split(' ').next().unwrap().parse().unwrap();
            *times.entry(name.trim().to_owned()).or_default() += nanoseconds / 1_000.0;
        }
    }
    times
}

/// The processor time of recovering a signature with the library alone, in microseconds.
fn recover_all(signed: &[Signed]) -> f64 {
    let own = || std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let spent = |text: String| text.split(' ').next().unwrap().parse::<f64>().unwrap();
    let before = spent(own());
    signed.iter().for_each(recover);
    (spent(own()) - before) / 1_000.0 / signed.len() as f64
}

fn recover(signed: &Signed) {
    let mut compact = [0; 64];
    compact[..32].copy_from_slice(&signed.signature.r);
    compact[32..].copy_from_slice(&signed.signature.s);
    let id = if signed.signature.y_is_odd { RecoveryId::One } else { RecoveryId::Zero };
    let signature = RecoverableSignature::from_compact(&compact, id).unwrap();
    std::hint::black_box(signature.recover(secp256k1::Message::from_digest(signed.digest)).unwrap());
}

/// The action of a round: one sells and the next buys at the same price, then the other way round.
fn sign(accounts: &[DevAccount], number: usize, orders: usize, price: &str, nonce: u64) -> Signed {
    let key = &accounts[number % accounts.len()].key;
    let is_buy = (number + number / accounts.len()) % 2 == 1;
    let order =
        json!({"a": 0, "b": is_buy, "p": price, "s": "0.001", "r": false, "t": {"limit": {"tif": "Gtc"}}});
    let action = json!({"type": "order", "orders": vec![order; orders], "grouping": "na"});
    let mut envelope =
        json!({"action": action, "nonce": nonce, "signature": {"r": "0x1", "s": "0x1", "v": 27}});
    let request = ExchangeRequest::decode(envelope.to_string().as_bytes()).unwrap();
    let message = request.l1_message(Encoding::Canonical).unwrap();
    let digest = l1_digest(Source::Testnet, &connection_id(&message));
    let signature = key.sign(digest);
    envelope["signature"] = serde_json::to_value(signature).unwrap();
    let post = json!({"method": "post", "id": nonce, "request": {"type": "action", "payload": envelope}});
    let request = http_request("/exchange", &envelope.to_string());
    Signed { frame: frame(&post.to_string()), request, digest, signature }
}

/// A runtime whose one thread serves sockets.
fn io_runtime(name: &str) -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(name)
        .enable_all()
        .build()
        .unwrap()
}

/// A devnet without residents, with one verifying thread.
fn start_venue(runtime: &Runtime, folder: &Path) -> SocketAddr {
    let mut opened = sequencer::open(folder).unwrap();
    let setup = Setup { seed: 1, no_agents: true, ..Setup::default() };
    let config = dev::config().unwrap();
    let (world, begins) = dev::setup(&setup, &config, None).unwrap();
    opened.found(dev::genesis(&config, None).unwrap(), begins, wall()).unwrap();
    let signatures = Signatures::new(AcceptedSources::both(Source::Testnet), true);
    let ingress = IngressLimits { verifying_threads: 1, ..IngressLimits::default() };
    let clock = VenueClock::new(begins, 1);
    let world = Some((world, Vec::new()));
    let server = Server::start(opened, clock, signatures, RequestLimits::GENEROUS, ingress, world).unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(server.serve(listener, ConnectionLimits::default(), || {}));
    address
}

/// A WebSocket that sends back what it hears.
fn start_echo(runtime: &Runtime) -> SocketAddr {
    async fn echo(mut socket: WebSocket) {
        while let Some(Ok(message @ Message::Text(_))) = socket.recv().await {
            if socket.send(message).await.is_err() {
                return;
            }
        }
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async move {
        use axum::serve::ListenerExt;
        let listener =
            TcpListener::from_std(listener).unwrap().tap_io(|stream| stream.set_nodelay(true).unwrap());
        let app = axum::Router::new()
            .route("/ws", get(|upgrade: WebSocketUpgrade| async { upgrade.on_upgrade(echo) }))
            .route("/exchange", post(async |body: Bytes| body));
        axum::serve(listener, app).await.unwrap();
    });
    address
}
