//! The crowd on a real engine.

mod auctions;
mod backstop;
mod calm;
mod capital;
mod crash;
mod premium;
mod repeatable;
mod world;
