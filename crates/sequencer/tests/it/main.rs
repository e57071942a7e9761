//! The sequencer on a simulated disk.

mod pipeline;
mod venue;
