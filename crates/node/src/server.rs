//! A running venue: the sequencer's thread, and the doors.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use sequencer::{LedgerError, Opened};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::clock::VenueClock;
use crate::dev::World;
use crate::driver::Driver;
use crate::handle::Handle;
use crate::http::{
    self, Access, Controls, Doors, KnownRules, Peers, Record, RequestLimits, Signatures, Streams, router,
};
use crate::metrics::Metrics;

/// How long open requests may take to end after the venue was asked to stop.
const GRACE: Duration = Duration::from_secs(1);

/// A running venue.
pub struct Server {
    doors: Doors,
    sequencer: JoinHandle<Result<(), LedgerError>>,
}

/// Why a venue ended.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The doors failed.
    #[error("cannot serve: {0}")]
    Io(#[from] std::io::Error),
    /// The journal failed. What was acknowledged is kept; nothing more is taken.
    #[error("the journal failed, and the venue has stopped: {0}")]
    Ledger(#[from] LedgerError),
}

impl Server {
    /// Starts the sequencer of an opened venue. A devnet has a world, and is known by host names.
    ///
    /// # Errors
    /// Where the journal fails.
    pub fn start(
        opened: Opened,
        clock: VenueClock,
        signatures: Signatures,
        limits: RequestLimits,
        dev: Option<(World, Vec<String>)>,
    ) -> Result<Self, LedgerError> {
        let (world, controls) = match dev {
            Some((world, hosts)) => (Some(world), Some(Arc::new(Controls::new(hosts)))),
            None => (None, None),
        };
        let metrics = Arc::new(Metrics::new());
        let venue = Arc::new(opened.venue);
        let record = Arc::new(Record::of(opened.ledger.location().to_owned()));
        let (mut driver, handle) = Driver::new(venue.clone(), opened.ledger, clock, world, metrics.clone());
        // The first client finds prices and quotes.
        driver.begin()?;
        let thread = std::thread::Builder::new()
            .name("sequencer".into())
            .spawn(move || driver.run())
            .expect("a venue's one thread can be started");
        let rules = Arc::new(KnownRules::of(&venue));
        let signatures = Arc::new(signatures);
        let peers = Arc::new(Peers::new(limits));
        let streams = Streams::start(venue.clone(), &handle, metrics.clone());
        let doors = Doors {
            venue,
            sequencer: handle,
            metrics,
            rules,
            signatures,
            peers,
            streams,
            record,
            dev: controls,
        };
        Ok(Self { doors, sequencer: thread })
    }

    /// The way to the sequencer.
    pub fn handle(&self) -> &Handle {
        &self.doors.sequencer
    }

    /// Serves until a signal asks to stop, or the journal fails. Says so by `when_up` as soon as it can be asked, and
    /// stopped.
    ///
    /// # Errors
    /// Where the doors or the journal failed.
    pub async fn serve(
        self,
        listener: TcpListener,
        access: impl Into<Access>,
        when_up: impl FnOnce(),
    ) -> Result<(), ServerError> {
        let access = access.into();
        let signals = Signals::listen()?;
        when_up();
        let handle = self.doors.sequencer.clone();
        let app = router(self.doors, access.connections.body);
        let stop = {
            let handle = handle.clone();
            async move {
                signals.stop_requested(&handle).await;
                handle.stop();
            }
        };
        tokio::select! {
            () = http::serve(listener, app, access, stop) => {}
            () = grace_over(&handle) => {}
        }
        handle.stop();
        let sequencer = self.sequencer;
        tokio::task::spawn_blocking(move || sequencer.join().expect("the sequencer does not panic"))
            .await
            .expect("the wait for the sequencer is not cancelled")?;
        Ok(())
    }
}

/// Waits until requests that are still open have had their time.
async fn grace_over(handle: &Handle) {
    handle.stopping().await;
    // Nothing comes of it but the end of the time.
    let _ = tokio::time::timeout(GRACE, std::future::pending::<()>()).await;
}

/// The signals that ask a venue to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for a signal, for somebody here to stop the venue, or for the sequencer to end by itself.
    async fn stop_requested(mut self, handle: &Handle) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!("asked to stop (SIGTERM)"),
            _ = self.interrupt.recv() => tracing::info!("asked to stop (SIGINT)"),
            () = handle.stopping() => {}
            () = handle.ended() => {}
        }
    }
}
