//! The sequencer on a simulated disk.

mod pipeline;
mod snapshots;
mod venue;
