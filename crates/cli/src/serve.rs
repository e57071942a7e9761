//! `steelyard serve`.

use node::clock::{self, VenueClock};
use node::config::Config;
use node::founded::check_configuration;
use node::server::Server;
use node::{AcceptedSources, Signatures, Source};
use serde_json::json;

use crate::arguments::ServeOptions;
use crate::dev::{listen, open_shown, report};
use crate::failure::Failure;
use crate::output::say;

/// Runs a venue until it is asked to stop.
pub fn run(options: &ServeOptions) -> Result<(), Failure> {
    let config = Config::read(&options.config).map_err(Failure::of_arguments)?;
    let genesis = config.genesis().map_err(Failure::of_arguments)?;
    let access = config.access().map_err(Failure::of_arguments)?;
    let settings = config.record().map_err(Failure::of_arguments)?;
    let ingress = config.ingress().map_err(Failure::of_arguments)?;
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::of_work)?;
    let listener = runtime.block_on(listen(&options.listen))?;
    let address = listener.local_addr().map_err(Failure::of_work)?;

    let mut opened = open_shown(&options.state, settings)?;
    if opened.venue.read().state().parameters.is_none() {
        let now = clock::wall();
        opened.found(genesis, now, now).map_err(Failure::of_arguments)?;
    } else {
        check_configuration(opened.venue.read().state(), &genesis).map_err(Failure::of_arguments)?;
    }
    report(&opened);

    let sources = match config.accept_main_source {
        true => AcceptedSources::both(Source::Testnet),
        false => AcceptedSources::only(Source::Testnet),
    };
    let signatures = Signatures::new(sources, false);
    let limits = config.limits.limits();
    let server = Server::start(opened, VenueClock::of_wall(), signatures, limits, ingress, None)
        .map_err(Failure::of_work)?;
    let scheme = if access.tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{address}");
    let state = options.state.display();
    let greet = || match options.json {
        true => say(json!({ "url": url, "state": options.state })),
        false => say(format_args!("Steelyard venue at {url}, state in {state}")),
    };
    let served = runtime.block_on(server.serve(listener, access, greet));
    // Nothing is waited for that a second signal left undone.
    runtime.shutdown_background();
    served.map_err(Failure::of_work)
}
