//! The wire: the Hyperliquid dialect, the venue's own, and signatures.

pub mod hyperliquid;
pub mod native;
pub mod signatures;
