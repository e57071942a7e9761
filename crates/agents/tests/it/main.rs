//! The crowd on a real engine.

mod backstop;
mod calm;
mod capital;
mod crash;
mod repeatable;
mod world;
