//! A venue under test: in this process, on a free port of the loopback address, in a folder of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::thread::JoinHandle;

use node::clock::{self, VenueClock};
use node::config::Config;
use node::dev::{self, Setup};
use node::handle::Handle;
use node::server::{Server, ServerError};
use node::{AcceptedSources, Access, ConnectionLimits, IngressLimits, RequestLimits, Signatures, Source};
use sequencer::{Opened, open};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A running venue. It ends when dropped.
pub struct TestVenue {
    address: SocketAddr,
    handle: Handle,
    serving: Option<JoinHandle<Result<(), ServerError>>>,
    folder: Option<TempDir>,
}

/// A client to whom a refusal is an answer, too.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

impl TestVenue {
    /// A devnet without residents. Its clock stands, and BTC is held at 100000.
    pub fn dev() -> Self {
        Self::dev_within(RequestLimits::GENEROUS)
    }

    /// The same, within other limits of requests.
    pub fn dev_within(limits: RequestLimits) -> Self {
        let folder = TempDir::new().unwrap();
        let mut venue = Self::dev_of_within(open(folder.path()).unwrap(), limits);
        venue.folder = Some(folder);
        venue.control("step", &json!({"milliseconds": 1_000}));
        venue.control("price", &json!({"coin": "BTC", "price": "100000"}));
        venue
    }

    /// A devnet without residents on a folder, as it was left there. Its clock stands.
    pub fn dev_in(folder: &Path) -> Self {
        Self::dev_of(open(folder).unwrap())
    }

    /// A devnet without residents on an opened state. Its clock stands.
    pub fn dev_of(opened: Opened) -> Self {
        Self::dev_of_within(opened, RequestLimits::GENEROUS)
    }

    fn dev_of_within(mut opened: Opened, limits: RequestLimits) -> Self {
        let setup = Setup { seed: 1, no_agents: true, ..Setup::default() };
        let config = dev::config().unwrap();
        let is_new = opened.venue.read().state().parameters.is_none();
        let (world, begins) = {
            let content = opened.venue.read();
            dev::setup(&setup, &config, (!is_new).then(|| content.state())).unwrap()
        };
        if is_new {
            opened.found(dev::genesis(&config, None).unwrap(), begins, clock::wall()).unwrap();
        }
        let mut clock = VenueClock::new(begins, 1);
        clock.set_running(false);
        let signatures = Signatures::new(AcceptedSources::both(Source::Testnet), true);
        Self::start(ConnectionLimits::default(), |hosts| {
            Server::start(opened, clock, signatures, limits, IngressLimits::default(), Some((world, hosts)))
                .unwrap()
        })
    }

    /// A venue that is served on a folder.
    pub fn served_in(folder: &Path, config: &Config) -> Self {
        Self::served_within(folder, config, ConnectionLimits::default())
    }

    /// A venue that is served on a folder, within other limits of connections.
    pub fn served_within(folder: &Path, config: &Config, limits: ConnectionLimits) -> Self {
        let access = Access { connections: limits, ..config.access().unwrap() };
        let mut opened = open(folder).unwrap();
        let genesis = config.genesis().unwrap();
        if opened.venue.read().state().parameters.is_none() {
            opened.found(genesis, clock::wall(), clock::wall()).unwrap();
        }
        let signatures = Signatures::new(AcceptedSources::only(Source::Testnet), false);
        Self::start(access, |_| {
            let (limits, ingress) = (config.limits.limits(), config.ingress().unwrap());
            Server::start(opened, VenueClock::of_wall(), signatures, limits, ingress, None).unwrap()
        })
    }

    fn start(access: impl Into<Access>, server: impl FnOnce(Vec<String>) -> Server) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let server = server(vec![address.to_string()]);
        let handle = server.handle().clone();
        let access = access.into();
        let serving = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                server.serve(TcpListener::from_std(listener).unwrap(), access, || {}).await
            })
        });
        Self { address, handle, serving: Some(serving), folder: None }
    }

    /// The way to the sequencer.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Gets a path; the answer is JSON.
    pub fn get(&self, path: &str) -> (u16, Value) {
        let mut answer = agent().get(self.url(path)).call().expect("the venue answers");
        let text = answer.body_mut().read_to_string().expect("the answer is text");
        (answer.status().as_u16(), serde_json::from_str(&text).expect("the answer is JSON"))
    }

    /// Gets a path whose answer is a page.
    pub fn text(&self, path: &str) -> String {
        let mut answer = agent().get(self.url(path)).call().expect("the venue answers");
        answer.body_mut().read_to_string().expect("the answer is text")
    }

    /// The HTTP status and the text of an answer to a request that a proxy passes on for somebody.
    pub fn post_for(&self, client: &str, path: &str, body: &[u8]) -> (u16, String) {
        let request = agent().post(self.url(path)).header("x-forwarded-for", client);
        let mut answer = request.send(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// The HTTP status and the text of an answer.
    pub fn post(&self, path: &str, body: &[u8]) -> (u16, String) {
        let request = agent().post(self.url(path)).header("content-type", "application/json");
        let mut answer = request.send(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// The HTTP status and the headers of an answer.
    pub fn post_headers(&self, path: &str, body: &[u8]) -> (u16, ureq::http::HeaderMap) {
        let answer = agent().post(self.url(path)).send(body).unwrap();
        (answer.status().as_u16(), answer.headers().clone())
    }

    /// The answer of `POST /info`.
    pub fn info(&self, question: &Value) -> Value {
        let (status, text) = self.post("/info", question.to_string().as_bytes());
        assert_eq!(status, 200, "{question}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// The answer of a control that does as asked.
    pub fn control(&self, name: &str, request: &Value) -> Value {
        let (status, text) = self.post(&format!("/dev/{name}"), request.to_string().as_bytes());
        assert_eq!(status, 200, "{name} {request}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Where the venue stands.
    pub fn status(&self) -> Value {
        let (status, answer) = self.get("/dev");
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Waits until the venue has ended by itself, and says how.
    pub fn outcome(mut self) -> Result<(), ServerError> {
        self.serving.take().unwrap().join().unwrap()
    }

    /// Stops the venue, and waits until it has.
    pub fn stop(mut self) {
        self.handle.stop();
        self.serving.take().unwrap().join().unwrap().unwrap();
    }
}

impl Drop for TestVenue {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(serving) = self.serving.take() {
            // A test that failed says more than how its venue ended.
            let _ = serving.join();
        }
    }
}

/// What a venue counts under a name, labels included.
pub fn metric(venue: &TestVenue, name: &str) -> u64 {
    let text = venue.text("/metrics");
    let line = text.lines().find(|line| line.starts_with(name));
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}
