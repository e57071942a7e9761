//! The Hyperliquid dialect: what its clients send, and what they expect back.

pub mod actions;
mod decode_error;
mod diagnosis;
mod exchange_request;
mod recovery;

pub use decode_error::DecodeError;
pub use diagnosis::{Diagnosis, diagnose};
pub use exchange_request::{ExchangeRequest, MAX_BODY_BYTES};
pub use recovery::{
    AcceptedSources, Encoding, Evidence, Form, Recovered, RecoveryError, UnsignableAction, recover,
};
