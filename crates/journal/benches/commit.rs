//! Commits.
fn main() {}
