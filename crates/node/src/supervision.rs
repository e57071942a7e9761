//! What the service manager that started this process is told: that it is ready, that it stops, and that it still works.
//!
//! The protocol is that of systemd's `sd_notify(3)`: one datagram of `NAME=value` lines to the socket that the environment
//! names. Without a service manager there is none, and nobody is told.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use crate::handle::Handle;

/// The service manager that started this process, if one did.
#[derive(Debug)]
pub(crate) struct Supervisor {
    way: Option<(UnixDatagram, SocketAddr)>,
    watchdog: Option<Duration>,
}

impl Supervisor {
    /// The one that the environment names, or nobody.
    pub(crate) fn of_environment() -> Self {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let Some(socket) = variable("NOTIFY_SOCKET") else { return Self { way: None, watchdog: None } };
        let way = way_to(&socket).inspect_err(|error| {
            tracing::warn!(%error, ?socket, "the service manager cannot be told anything");
        });
        let number = |name| variable(name)?.to_str()?.parse::<u64>().ok();
        // The watchdog may be meant for another process, whose child this is.
        let is_ours = number("WATCHDOG_PID").is_none_or(|id| id == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|&span| is_ours && span > 0).map(Duration::from_micros);
        Self { way: way.ok(), watchdog }
    }

    /// Tells it something. It may be gone, which is no trouble of the venue's.
    pub(crate) fn tell(&self, lines: &str) {
        let Some((socket, address)) = &self.way else { return };
        if let Err(error) = socket.send_to_addr(lines.as_bytes(), address) {
            tracing::warn!(%error, "the service manager was not told {lines:?}");
        }
    }

    /// Tells it, as often as it wants to hear it, that the sequencer still turns. A venue that stands is silent.
    pub(crate) async fn keep_alive(&self, sequencer: &Handle) {
        let (Some(_), Some(span)) = (&self.way, self.watchdog) else {
            return std::future::pending().await;
        };
        let mut ticks = tokio::time::interval(span / 2);
        loop {
            ticks.tick().await;
            if sequencer.run(|_| Ok(())).await.is_err() {
                return std::future::pending().await;
            }
            self.tell("WATCHDOG=1");
        }
    }
}

/// A socket, and the address of the manager's: a path, or a name without a file where it begins with `@`.
fn way_to(written: &OsStr) -> io::Result<(UnixDatagram, SocketAddr)> {
    let address = match written.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        [b'/', ..] => SocketAddr::from_pathname(written)?,
        _ => return Err(io::Error::new(io::ErrorKind::Unsupported, "neither a path nor an abstract name")),
    };
    Ok((UnixDatagram::unbound()?, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_abstract_names_are_told() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("notify");
        let name = format!("steelyard-test-{}", std::process::id());
        let sockets = [
            (path.clone().into_os_string(), UnixDatagram::bind(&path).unwrap()),
            (
                format!("@{name}").into(),
                UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap(),
            ),
        ];
        for (written, socket) in sockets {
            let manager = Supervisor { way: Some(way_to(&written).unwrap()), watchdog: None };
            manager.tell("READY=1\nSTATUS=here");
            let mut heard = [0; 64];
            let length = socket.recv(&mut heard).unwrap();
            assert_eq!(&heard[..length], b"READY=1\nSTATUS=here", "{written:?}");
        }
        assert!(way_to(OsStr::new("vsock:2:1")).is_err());
    }
}
