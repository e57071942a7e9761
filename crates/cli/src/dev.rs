//! `steelyard dev`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use node::clock::{self, VenueClock};
use node::dev::{Setup, accounts::dev_accounts};
use node::server::Server;
use node::{AcceptedSources, ConnectionLimits, IngressLimits, RequestLimits, Signatures, Source, dev};
use sequencer::{Opened, Settings, open_observed};
use tokio::net::TcpListener;
use units::Decimal;

use crate::arguments::{DevOptions, ListenOptions};
use crate::banner::Banner;
use crate::failure::Failure;
use crate::output::say;
use crate::progress_bar::ProgressBar;

/// Runs a devnet until it is asked to stop.
pub fn run(options: &DevOptions) -> Result<(), Failure> {
    check_host(options.listen.host, options.expose_public_keys)?;
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::of_work)?;
    let listener = runtime.block_on(listen(&options.listen))?;
    let address = listener.local_addr().map_err(Failure::of_work)?;
    let home = Home::new(options.state.clone())?;

    let setup = Setup {
        prices: options.prices.clone(),
        from: options.from,
        seed: options.seed,
        no_agents: options.no_agents,
    };
    let config = dev::config().map_err(Failure::of_arguments)?;
    let genesis =
        dev::genesis(&config, dev::crowd(&setup, &config).as_ref()).map_err(Failure::of_arguments)?;
    let opened = open_shown(&home.path, Settings::default())?;
    let is_new = opened.venue.read().state().parameters.is_none();
    let (world, begins) = {
        let content = opened.venue.read();
        dev::setup(&setup, &config, (!is_new).then(|| content.state())).map_err(Failure::of_arguments)?
    };
    let mut opened = opened;
    if is_new {
        opened.found(genesis, begins, clock::wall()).map_err(Failure::of_work)?;
    }
    report(&opened);

    let mut clock = VenueClock::new(begins, options.speed);
    if options.paused {
        clock.hold(begins);
    }
    let limits = if options.limits { RequestLimits::DOCUMENTED } else { RequestLimits::GENEROUS };
    let signatures = Signatures::new(AcceptedSources::both(Source::Testnet), true);
    let ingress = IngressLimits::default();
    let server =
        Server::start(opened, clock, signatures, limits, ingress, Some((world, host_names(address))))
            .map_err(Failure::of_work)?;
    let url = format!("http://{address}");
    let banner = Banner {
        url: &url,
        accounts: &dev_accounts(),
        markets: &config.markets.iter().map(|market| market.name.clone()).collect::<Vec<_>>(),
        state: &home.path,
        is_temporary: home.is_temporary(),
        prices: &options
            .prices
            .as_deref()
            .map_or("seeded generator".into(), |path| path.display().to_string()),
        speed: options.speed,
        is_paused: options.paused,
        vault: dev::vault(server.venue().read().state()),
        balance: &Decimal::text(dev::ACCOUNT_BALANCE.0, 6),
    };
    let greet = || match options.json {
        true => say(banner.json()),
        false => say(banner.text()),
    };
    let served = runtime.block_on(server.serve(listener, ConnectionLimits::default(), greet));
    // Nothing is waited for that a second signal left undone.
    runtime.shutdown_background();
    served.map_err(Failure::of_work)
}

/// Refuses to offer accounts with public keys to other machines, unless told twice.
fn check_host(host: IpAddr, is_exposed: bool) -> Result<(), Failure> {
    if host.is_loopback() || is_exposed {
        return Ok(());
    }
    Err(Failure::of_arguments(format!(
        "--host {host} is reachable from other machines, and everybody knows the keys of a devnet; \
         add --expose-public-keys if that is what you want"
    )))
}

/// Takes the port, or says who may have it.
pub async fn listen(options: &ListenOptions) -> Result<TcpListener, Failure> {
    let address = SocketAddr::new(options.host, options.port);
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::of_work(format!(
            "{address} is taken, perhaps by another venue; choose another with --port, or --port 0 for any free one"
        )),
        _ => Failure::of_work(format!("cannot listen on {address}: {error}")),
    })
}

/// The names by which a browser on this machine may call the devnet.
fn host_names(address: SocketAddr) -> Vec<String> {
    let port = address.port();
    let mut names = vec![address.to_string(), format!("localhost:{port}")];
    if address.ip() != IpAddr::V4(Ipv4Addr::LOCALHOST) {
        names.push(format!("127.0.0.1:{port}"));
    }
    names
}

/// Opens a state folder, with a bar where that takes a while.
pub fn open_shown(state: &Path, settings: Settings) -> Result<Opened, Failure> {
    let mut bar = ProgressBar::new("blocks");
    let opened = open_observed(state, settings, |progress, height| bar.show(progress, height));
    bar.end_of(&opened);
    opened.map_err(Failure::of_work)
}

/// Says what was found in the state folder.
pub fn report(opened: &Opened) {
    for line in &opened.remarks {
        tracing::info!("{line}");
    }
}

/// The folder that keeps everything.
struct Home {
    path: PathBuf,
    /// Removes the folder when dropped.
    temporary: Option<tempfile::TempDir>,
}

impl Home {
    fn new(chosen: Option<PathBuf>) -> Result<Self, Failure> {
        match chosen {
            Some(path) => Ok(Self { path, temporary: None }),
            None => {
                let folder =
                    tempfile::Builder::new().prefix("steelyard-").tempdir().map_err(Failure::of_work)?;
                Ok(Self { path: Path::to_path_buf(folder.path()), temporary: Some(folder) })
            }
        }
    }

    fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }
}
