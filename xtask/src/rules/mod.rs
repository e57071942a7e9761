//! The rules: each a function of the workspace in a file of its own.

mod code_map;
mod documented_paths;
mod engine_layers;
mod file_names;
mod finished;
mod import_table;
mod module_docs;
mod no_features;
mod no_floats;
mod no_std;
mod one_clock;
mod page_length;
mod relative_paths;

use std::fmt;

use crate::Workspace;

/// A rule of the code.
pub struct Rule {
    /// The name under which violations are reported.
    pub name: &'static str,
    /// Finds what breaks the rule.
    pub check: fn(&Workspace) -> Vec<Violation>,
}

impl Rule {
    const fn new(name: &'static str, check: fn(&Workspace) -> Vec<Violation>) -> Self {
        Self { name, check }
    }
}

/// All rules, in the order in which they are reported.
pub const RULES: &[Rule] = &[
    Rule::new("import table", import_table::check),
    Rule::new("engine layers", engine_layers::check),
    Rule::new("no features", no_features::check),
    Rule::new("no_std", no_std::check),
    Rule::new("no floats", no_floats::check),
    Rule::new("one clock", one_clock::check),
    Rule::new("finished", finished::check),
    Rule::new("module docs", module_docs::check),
    Rule::new("page length", page_length::check),
    Rule::new("file names", file_names::check),
    Rule::new("relative paths", relative_paths::check),
    Rule::new("documented paths", documented_paths::check),
    Rule::new("code map", code_map::check),
];

/// The crates whose results must be the same on every machine and in every build.
pub(crate) const PURE_CRATES: [&str; 3] = ["units", "pricing", "engine"];

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The file, relative to the workspace's root.
    pub path: String,
    /// The line, counted from 1, where it is one line's fault.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub advice: String,
}

impl Violation {
    pub(crate) fn in_file(path: &str, advice: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, advice: advice.into() }
    }

    pub(crate) fn at_line(path: &str, line: usize, advice: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: Some(line), advice: advice.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.advice),
            None => write!(f, "{}: {}", self.path, self.advice),
        }
    }
}

/// Whether the path lies in the source of a pure crate.
pub(crate) fn is_pure_source(path: &str) -> bool {
    PURE_CRATES.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")))
}

/// Whether the path is a test: an integration test, or a unit test in a file of its own.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.starts_with("tests/")
}
