//! A file is a page or a few, with one subject; tests and generated code may be longer.

use super::Violation;
use crate::Workspace;

const MAX_LINES: usize = 450;

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let sources = workspace
        .rust_files()
        .filter(|(path, _)| !super::is_test_file(path) && !path.contains("/generated/"));
    let long =
        sources.map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > MAX_LINES);
    long.map(|(path, lines)| {
        let advice = format!(
            "{lines} lines, and {MAX_LINES} are the most. Find the second subject in it and give that a file of its own"
        );
        Violation::in_file(path, advice)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found_unless_it_is_a_test() {
        let fits = "\n".repeat(MAX_LINES);
        let long = "\n".repeat(MAX_LINES + 1);
        let paths = [("src/fits.rs", fits.as_str()), ("src/long.rs", &long), ("src/tests.rs", &long)];
        let found = check(&Workspace::of(paths));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "src/long.rs");
        assert!(found[0].advice.contains("451 lines"), "{}", found[0].advice);
    }
}
