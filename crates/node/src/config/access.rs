//! How requests reach the venue: proxies in front of it, TLS of its own.

use std::path::PathBuf;

use serde::Deserialize;

use super::ConfigError;
use crate::http::{Access, ForwardingHeader, Proxies, Tls};

/// Proxies in front of the venue.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProxiesConfig {
    /// Their addresses or networks.
    pub trusted: Vec<String>,
    /// The header in which they say whom a request comes from.
    pub header: ForwardingHeader,
}

/// TLS of the venue's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The certificate, and those that vouch for it, in PEM.
    pub certificate: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
}

/// How requests reach the venue.
///
/// # Errors
/// A network that is none, or a certificate or key that cannot be used.
pub(super) fn access(proxies: &ProxiesConfig, tls: Option<&TlsConfig>) -> Result<Access, ConfigError> {
    let network = |text: &String| {
        text.parse().map_err(|reason| ConfigError::Value {
            name: "proxies.trusted".into(),
            value: text.clone(),
            reason,
        })
    };
    let trusted = proxies.trusted.iter().map(network).collect::<Result<_, _>>()?;
    let tls =
        tls.map(|tls| Tls::from_files(&tls.certificate, &tls.key)).transpose().map_err(ConfigError::Tls)?;
    Ok(Access { proxies: Proxies { trusted, header: proxies.header }, tls, ..Access::default() })
}
