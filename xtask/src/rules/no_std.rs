//! The pure crates cannot reach a clock, a file, the network, a thread or a log: they are built without `std`.

use super::{PURE_CRATES, Violation};
use crate::Workspace;
use crate::rust_tokens::{follows, tokens};

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for name in PURE_CRATES {
        let path = format!("crates/{name}/src/lib.rs");
        let Some(text) = workspace.text(&path) else {
            continue;
        };
        let tokens = tokens(text, true);
        if !(0..tokens.len()).any(|at| follows(&tokens, at, &["#", "!", "[", "no_std", "]"])) {
            let advice =
                "`#![no_std]` is missing. It is what keeps clocks, files, threads and random numbers out";
            violations.push(Violation::in_file(&path, advice));
        }
    }
    for (path, text) in
        workspace.rust_files().filter(|(path, _)| super::is_pure_source(path) && !super::is_test_file(path))
    {
        let tokens = tokens(text, true);
        for at in 0..tokens.len() {
            let for_tests = at >= 7 && follows(&tokens, at - 7, &["#", "[", "cfg", "(", "test", ")", "]"]);
            if follows(&tokens, at, &["extern", "crate", "std"]) && !for_tests {
                let advice = "`extern crate std` opens the fence of `#![no_std]`. Use `core` and `alloc`; tests may \
                              have it under `#[cfg(test)]`";
                violations.push(Violation::at_line(path, tokens[at].line, advice));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lib: &str) -> usize {
        check(&Workspace::of([("crates/engine/src/lib.rs", lib)])).len()
    }

    #[test]
    fn a_missing_or_opened_fence_is_found() {
        assert_eq!(count("//! Engine.\n#![no_std]\n"), 0);
        assert_eq!(count("//! Engine. #![no_std]\n"), 1, "a comment is no attribute");
        assert_eq!(count("#![cfg_attr(not(test), no_std)]\n"), 1);
        assert_eq!(count("#![no_std]\nextern crate std;\n"), 1);
        assert_eq!(count("#![no_std]\n#[cfg(test)]\nextern crate std;\n"), 0);
    }
}
