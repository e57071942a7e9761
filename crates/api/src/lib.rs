//! The wire: the Hyperliquid dialect and its signatures.
