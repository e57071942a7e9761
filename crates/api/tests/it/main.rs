//! The dialect against recorded signatures, real key orders and bad input.

mod diagnosis;
mod fixtures;
mod info_requests;
mod malformed_input;
mod recorded_signatures;
mod signer_recovery;
mod socket_messages;
