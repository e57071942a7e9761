//! Time comes in with blocks: only the server and the binary's own progress display may look at a clock, and a client, which
//! is outside of the venue and numbers its requests by its own; benchmarks measure.

use super::Violation;
use crate::Workspace;
use crate::rust_tokens::{follows, tokens};

/// The crates that may read a clock: the sequencer gives blocks their times, the binary shows how long work takes, the client's
/// nonces are of its wall clock.
const CLOCK_READERS: [&str; 3] = ["crates/node/", "crates/cli/", "crates/client/"];

const CLOCKS: [&str; 2] = ["SystemTime", "Instant"];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    let sources =
        workspace.rust_files().filter(|(path, _)| path.starts_with("crates/") && !path.contains("/benches/"));
    for (path, text) in
        sources.filter(|(path, _)| !CLOCK_READERS.iter().any(|reader| path.starts_with(reader)))
    {
        let tokens = tokens(text, true);
        for clock in CLOCKS {
            for at in (0..tokens.len()).filter(|at| follows(&tokens, *at, &[clock, ":", ":", "now"])) {
                let advice = format!(
                    "`{clock}::now` outside of the server makes a result depend on when it was computed. Take the time \
                     as an argument"
                );
                violations.push(Violation::at_line(path, tokens[at].line, advice));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Workspace::of([(path, text)])).len()
    }

    #[test]
    fn a_clock_is_found_outside_of_the_server() {
        let text = "fn a() { std::time::SystemTime::now(); Instant::now() }";
        assert_eq!(count("crates/views/src/lib.rs", text), 2);
        assert_eq!(count("crates/node/src/sequencer.rs", text), 0);
        assert_eq!(count("crates/views/src/lib.rs", "fn a(now: Instant) { now.elapsed() }"), 0);
    }
}
