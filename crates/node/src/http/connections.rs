//! Connections: how many at once, and how long a request may take to arrive.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower_service::Service;

use super::patience::Patient;
use super::proxies::Proxies;
use super::tls::Tls;

/// How many connections there may be, and how long a request may take to arrive. Both bound what strangers can hold.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// How many connections are open at once; others wait in the system's queue until one ends.
    pub connections: usize,
    /// How long the head of a request may take, or the next request on a connection may be awaited.
    pub head: Duration,
    /// How long the body of a request may take after its head.
    pub body: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { connections: 4_096, head: Duration::from_secs(75), body: Duration::from_secs(30) }
    }
}

/// How requests reach the venue.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// How many connections there may be.
    pub connections: ConnectionLimits,
    /// The proxies in front of it.
    pub proxies: Proxies,
    /// TLS of its own; absent, plain HTTP.
    pub tls: Option<Tls>,
}

impl From<ConnectionLimits> for Access {
    fn from(connections: ConnectionLimits) -> Self {
        Self { connections, ..Self::default() }
    }
}

/// How long a client may take to take some of its answer.
const ANSWER: Duration = Duration::from_secs(30);

/// How many bytes the head of a request may have.
const HEAD_BYTES: usize = 64 << 10;

/// How long to wait after the system had no place for another connection.
const RETRY: Duration = Duration::from_millis(100);

/// A connection's place among those that may be open; what outlives its requests, a WebSocket, keeps it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    _permit: Arc<OwnedSemaphorePermit>,
}

/// Accepts connections and serves them until it is stopped, then lets open requests end.
pub async fn serve(listener: TcpListener, app: Router, access: Access, stop: impl Future<Output = ()>) {
    let access = Arc::new(access);
    let count = u32::try_from(access.connections.connections).unwrap_or(u32::MAX).max(1);
    let places = Arc::new(Semaphore::new(count as usize));
    let (stopped, _) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            (stream, peer, place) = accept(&listener, &places) => {
                tokio::spawn(welcome(stream, peer, place, app.clone(), access.clone(), stopped.subscribe()));
            }
            () = &mut stop => break,
        }
    }
    drop(listener);
    stopped.send_replace(true);
    // All places are free when all connections have ended.
    let _ = places.acquire_many(count).await;
}

/// Begins a connection, with TLS where it is spoken.
async fn welcome(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    app: Router,
    access: Arc<Access>,
    stopped: watch::Receiver<bool>,
) {
    // Answers are small, and must not wait for more to send. A connection that is gone already needs no setting.
    let _ = stream.set_nodelay(true);
    let Some(tls) = &access.tls else {
        return converse(stream, peer, place, app, access, stopped).await;
    };
    match tokio::time::timeout(access.connections.head, tls.acceptor().accept(stream)).await {
        Ok(Ok(stream)) => converse(stream, peer, place, app, access, stopped).await,
        Ok(Err(error)) => tracing::debug!(%peer, %error, "no TLS was agreed on"),
        Err(_) => tracing::debug!(%peer, "TLS was not agreed on in time"),
    }
}

/// Answers the requests of one connection, until it ends or the venue stops.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    place: Place,
    app: Router,
    access: Arc<Access>,
    mut stopped: watch::Receiver<bool>,
) {
    let head = access.connections.head;
    let service =
        service_fn(move |request| answer(app.clone(), peer, access.clone(), place.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream, ANSWER)), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // A connection that broke has nobody to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|&is_stopped| is_stopped) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, Place) {
    let permit = places.clone().acquire_owned().await.expect("the places are never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, Place { _permit: Arc::new(permit) }),
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                // Nothing comes of it but the end of the time.
                let _ = tokio::time::timeout(RETRY, std::future::pending::<()>()).await;
            }
        }
    }
}

async fn answer(
    mut app: Router,
    peer: SocketAddr,
    access: Arc<Access>,
    place: Place,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    let origin = access.proxies.origin(peer.ip(), request.headers());
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(origin, peer.port())));
    request.extensions_mut().insert(place);
    app.call(request).await
}
