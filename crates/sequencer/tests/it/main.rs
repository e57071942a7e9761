//! The sequencer on a simulated disk.

mod opening;
mod pipeline;
mod snapshots;
mod venue;
