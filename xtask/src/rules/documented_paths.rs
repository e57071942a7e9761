//! A path that the documentation names exists: in backticks or as the target of a link.

use super::Violation;
use crate::Workspace;

/// What a path from the root of the workspace begins with.
const ROOTS: [&str; 7] = ["crates/", "docs/", "xtask/", "tests/", "web/", ".ci/", ".cargo/"];

/// Endings by which a name in backticks is a source file, wherever it lies.
const FILE_ENDINGS: [&str; 3] = [".rs", ".md", ".py"];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (page, text) in workspace.files().filter(|(path, _)| path.ends_with(".md")) {
        for (index, line) in prose_lines(text) {
            let named = backticked(line).filter(|name| is_path(name) && !is_found(workspace, name));
            let linked = link_targets(line).filter(|target| !is_linked(workspace, page, target));
            for path in named.chain(linked) {
                let advice =
                    format!("`{path}` does not exist. Correct the page, or remove what it says of it");
                violations.push(Violation::at_line(page, index + 1, advice));
            }
        }
    }
    violations
}

/// The lines outside of fenced blocks, with their index.
fn prose_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        !fenced && !is_fence
    })
}

fn backticked(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_path(name: &str) -> bool {
    let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter));
    let is_rooted = ROOTS.iter().any(|root| name.starts_with(root));
    let is_file = FILE_ENDINGS.iter().any(|ending| name.ends_with(ending) && name.len() > ending.len());
    is_plain && !name.starts_with('/') && (is_rooted || is_file)
}

/// Whether the path exists from the root, or for a file's name, as the end of some path.
fn is_found(workspace: &Workspace, name: &str) -> bool {
    let ending = format!("/{name}");
    workspace.exists(name) || workspace.files().any(|(path, _)| path.ends_with(&ending))
}

/// The targets of Markdown links `[text](target)`.
fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// Whether a link leads to a page of the workspace; addresses elsewhere and anchors in the page are not looked up.
fn is_linked(workspace: &Workspace, page: &str, target: &str) -> bool {
    if target.contains("://") || target.starts_with('#') {
        return true;
    }
    let mut folders: Vec<&str> = page.split('/').collect();
    folders.pop();
    let path = target.split('#').next().unwrap_or_default();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()),
            _ => folders.push(part),
        }
    }
    workspace.exists(&folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(text: &str) -> usize {
        let files =
            [("docs/page.md", text), ("crates/engine/src/rules/margin.rs", ""), ("docs/glossary.md", "")];
        check(&Workspace::of(files)).len()
    }

    #[test]
    fn existing_paths_are_found_from_the_root_and_by_their_end() {
        assert_eq!(
            missing("`crates/engine`, `crates/engine/src/rules/`, `rules/margin.rs`, `docs/glossary.md`"),
            0
        );
        assert_eq!(
            missing("[glossary](glossary.md#equity), [margin](../crates/engine/src/rules/margin.rs)"),
            0
        );
    }

    #[test]
    fn missing_paths_are_reported() {
        assert_eq!(missing("`crates/flycheck` and `rules/fees.rs`"), 2);
        assert_eq!(missing("[fees](fees.md)"), 1);
    }

    #[test]
    fn what_is_no_path_is_left_alone() {
        assert_eq!(
            missing("`POST /info`, `/healthz`, `price × size`, `a/b`, [site](https://a.example), [up](#up)"),
            0
        );
        assert_eq!(missing("```text\n`crates/flycheck`\n```"), 0);
    }
}
