//! The engine's stories: blocks in, events out.

mod accounts;
mod audit;
mod cancels_and_modifies;
mod clock;
mod crashes;
mod crowd;
mod data;
mod funding;
mod liquidation;
mod liquidation_price;
mod margin;
mod margin_vectors;
mod matching;
mod order_flows;
mod order_rules;
mod prices;
mod random;
mod random_flows;
mod recorded_books;
mod situation;
mod socialized_loss;
mod triggers;
mod venue;
mod watch;
mod watch_edges;
