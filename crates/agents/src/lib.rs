//! Traders as pure functions of what they see.
