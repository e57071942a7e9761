//! The code's own rules, checked by the same command as its tests.
//!
//! A rule is a pure function of the [`Workspace`], the files as text, and answers with [`Violation`]s. Each rule has a
//! file of its own under `rules/`, and each violation says where it is, what it breaks and what to do about it.

pub mod rules;
mod rust_tokens;
mod workspace;

pub use rules::{RULES, Rule, Violation};
pub use workspace::Workspace;
