//! The command line of Steelyard.

fn main() {}
