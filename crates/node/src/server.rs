//! A running venue: the sequencer's thread, and the doors.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use sequencer::{LedgerError, Opened, Venue};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::clock::VenueClock;
use crate::dev::World;
use crate::driver::Driver;
use crate::handle::Handle;
use crate::http::{self, Access, Controls, Doors, Peers, Record, RequestLimits, Streams, router};
use crate::ingress::{Ingress, IngressLimits, Room, Signatures};
use crate::metrics::Metrics;
use crate::supervision::Supervisor;

/// How long it may take to answer what was taken before the venue was asked to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// How long clients may take to read their answers then.
const GRACE: Duration = Duration::from_secs(1);

/// A running venue.
pub struct Server {
    doors: Doors,
    sequencer: JoinHandle<Result<(), LedgerError>>,
    publisher: JoinHandle<()>,
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
    /// It was asked to stop a second time before it had.
    #[error("stopped at once by a second signal; what was acknowledged is kept")]
    Interrupted,
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
        ingress: IngressLimits,
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
        let ingress = Ingress::start(
            ingress,
            limits.requests_before_trading,
            signatures,
            venue.clone(),
            &handle,
            metrics.clone(),
        );
        let peers = Arc::new(Peers::new(limits));
        let (streams, publisher) = Streams::start(venue.clone(), &handle, metrics.clone());
        let doors =
            Doors { venue, sequencer: handle, metrics, ingress, peers, streams, record, dev: controls };
        Ok(Self { doors, sequencer: thread, publisher })
    }

    /// What the venue knows.
    pub fn venue(&self) -> &Venue {
        &self.doors.venue
    }

    /// The way to the sequencer.
    pub fn handle(&self) -> &Handle {
        &self.doors.sequencer
    }

    /// Serves until a signal asks to stop, or the journal fails. Says so by `when_up` as soon as it can be asked, and stopped.
    ///
    /// A first signal ends it in order: nothing more is taken, what was taken is answered, the journal is closed with a
    /// snapshot. A second one ends it at once; nothing that was acknowledged is lost by it.
    ///
    /// # Errors
    /// Where the doors or the journal failed, or a second signal came.
    pub async fn serve(
        self,
        listener: TcpListener,
        access: impl Into<Access>,
        when_up: impl FnOnce(),
    ) -> Result<(), ServerError> {
        let access = access.into();
        let mut signals = Signals::listen()?;
        let supervisor = Supervisor::of_environment();
        when_up();
        supervisor.tell("READY=1\nSTATUS=The venue is open.");
        let (handle, ingress) = (self.doors.sequencer.clone(), self.doors.ingress.clone());
        let room = ingress.room();
        let asked = async {
            signals.stop_requested(&handle).await;
            room.close();
            supervisor.tell("STOPPING=1\nSTATUS=The venue answers what it has taken, and stops.");
            signals.another().await;
        };
        let app = router(self.doors, access.connections.body);
        let (sequencer, publisher) = (self.sequencer, self.publisher);
        let work = async {
            tokio::select! {
                () = http::serve(listener, app, access, room.closed()) => {}
                () = drained(room) => {}
            }
            handle.stop();
            ingress.end();
            tokio::task::spawn_blocking(move || {
                publisher.join().expect("the publisher of streams does not panic");
                sequencer.join().expect("the sequencer does not panic")
            })
            .await
            .expect("the wait for the threads is not cancelled")
        };
        tokio::select! {
            result = work => Ok(result?),
            () = asked => Err(ServerError::Interrupted),
            () = supervisor.keep_alive(&handle) => unreachable!("it goes on until the others have ended"),
        }
    }
}

/// Waits until what was taken has been answered and its answers had their time to be read, once nothing more is taken.
async fn drained(room: &Room) {
    room.closed().await;
    // What is not answered by then never will be.
    let _ = tokio::time::timeout(DRAIN, room.emptied()).await;
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
    async fn stop_requested(&mut self, handle: &Handle) {
        tokio::select! {
            () = self.another() => {}
            () = handle.stopping() => {}
            () = handle.ended() => {}
        }
    }

    /// Waits for a signal.
    async fn another(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!("asked to stop (SIGTERM)"),
            _ = self.interrupt.recv() => tracing::info!("asked to stop (SIGINT)"),
        }
    }
}
