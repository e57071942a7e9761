//! Recordings as files, replays of them, and the constants of the generator against the recorded data.

mod calibration;
mod data;
mod errors;
mod formats;
mod recorded_data;
mod replay;
