//! The crowd on a real engine.

mod backstop;
mod calm;
mod capital;
mod crash;
mod premium;
mod repeatable;
mod world;
