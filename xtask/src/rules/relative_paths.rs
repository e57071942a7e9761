//! No path of somebody's machine: a clone works wherever it lies.

use super::Violation;
use crate::Workspace;

/// The folders that a machine's own paths begin with; spelled apart, since this file is read too.
const HOMES: [&str; 5] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/t", "mp/"),
];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in workspace.files() {
        for (index, line) in text.lines().enumerate() {
            for home in HOMES.iter().filter(|home| starts_a_path(line, home)) {
                let advice = format!(
                    "`{home}…` is a path of one machine. Use a path relative to the file or to the workspace, or the \
                     system's folder for temporary files"
                );
                violations.push(Violation::at_line(path, index + 1, advice));
            }
        }
    }
    violations
}

/// Whether `home` stands in the line as the beginning of a path, and not in the middle of one.
fn starts_a_path(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || "._-}*)".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_path_is_found_and_a_relative_one_is_not() {
        for home in HOMES {
            let absolute = format!("let file = \"{home}a.txt\";");
            let relative = format!("let file = \"docs{home}a.txt\";");
            assert_eq!(check(&Workspace::of([("a.rs", absolute.as_str())])).len(), 1, "{absolute}");
            assert!(check(&Workspace::of([("a.rs", relative.as_str())])).is_empty(), "{relative}");
        }
    }
}
