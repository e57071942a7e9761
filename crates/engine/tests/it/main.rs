//! The engine's stories: blocks in, events out.

mod cancels_and_modifies;
mod data;
mod matching;
mod order_flows;
mod order_rules;
mod random;
mod random_flows;
mod recorded_books;
mod triggers;
mod venue;
