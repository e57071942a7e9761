//! What an order must be, whoever places it.
