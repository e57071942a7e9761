//! The crowd on a real engine.

mod backstop;
mod calm;
mod crash;
mod repeatable;
mod world;
