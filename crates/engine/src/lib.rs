//! The venue as a state machine: blocks in, events out.
