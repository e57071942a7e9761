//! The binary as its user runs it.

mod crash_days;
mod endings;
mod kills;
mod process;
mod starts;
mod trader;
