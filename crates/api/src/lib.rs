//! The wire: the Hyperliquid dialect and its signatures.

pub mod hyperliquid;
pub mod signatures;
