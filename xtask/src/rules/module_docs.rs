//! Every Rust file says in its first line what it is about.

use super::Violation;
use crate::Workspace;

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let silent = workspace.rust_files().filter(|(_, text)| !text.starts_with("//! "));
    let advice = "the first line is no `//!` documentation. Say in one sentence what the file is about";
    silent.map(|(path, _)| Violation::at_line(path, 1, advice)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_introduce_itself_is_found() {
        let files = [
            ("a.rs", "//! A.\nfn a() {}"),
            ("b.rs", "fn b() {}"),
            ("c.rs", "// C.\nfn c() {}"),
            ("d.py", "d"),
        ];
        let found = check(&Workspace::of(files));
        assert_eq!(
            found.iter().map(|violation| violation.path.as_str()).collect::<Vec<_>>(),
            ["b.rs", "c.rs"]
        );
    }
}
