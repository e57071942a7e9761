//! The binary as its user runs it.

mod crash_days;
mod curves;
mod endings;
mod kills;
mod kills_under_way;
mod lab;
mod process;
mod questions;
mod records;
mod service;
mod starts;
mod streams;
mod trader;
mod trading;
