//! The dialect against recorded signatures, real key orders and bad input.

mod dexes;
mod diagnosis;
mod earnings;
mod engine_commands;
mod error_texts;
mod exchange_responses;
mod feed;
mod fixtures;
mod info_accounts;
mod info_histories;
mod info_limits;
mod info_markets;
mod info_orders;
mod info_requests;
mod info_shapes;
mod malformed_input;
mod markets;
mod native_answers;
mod operator_actions;
mod recorded_signatures;
mod signer_recovery;
mod socket_messages;
mod spot;
mod twaps;
mod vaults;
mod venue;
