//! What is in the tree is finished: no stubs, no notes to oneself, no tests that are skipped or that wait for time to pass.

use super::Violation;
use crate::Workspace;
use crate::rust_tokens::{follows, tokens};

/// What the code may not hold, as tokens, and why.
const UNFINISHED: [(&[&str], &str); 4] = [
    (&["todo", "!"], "is a stub. Write the code, or leave the thing out"),
    (&["unimplemented", "!"], "is a stub. Write the code, or leave the thing out"),
    (&["#", "[", "ignore"], "skips a test. Make the test pass on every machine, or remove it"),
    (&["sleep", "("], "waits for time instead of the event. Wait for the event itself, with a deadline"),
];

/// Words of notes to oneself; spelled apart, since this file is read too.
const NOTES: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in workspace.rust_files() {
        let tokens = tokens(text, true);
        for at in 0..tokens.len() {
            for (pattern, why) in UNFINISHED.iter().filter(|(pattern, _)| follows(&tokens, at, pattern)) {
                let advice = format!("`{}` {why}", pattern.concat());
                violations.push(Violation::at_line(path, tokens[at].line, advice));
            }
        }
    }
    for (path, text) in workspace.files().filter(|(path, _)| !path.ends_with(".lock")) {
        for (index, line) in text.lines().enumerate() {
            for note in NOTES.iter().filter(|note| has_word(line, note)) {
                let advice =
                    format!("`{note}` is a note to oneself. Do it now, or file it where the plans are kept");
                violations.push(Violation::at_line(path, index + 1, advice));
            }
        }
    }
    violations
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        check(&Workspace::of([("crates/node/src/lib.rs", text)])).len()
    }

    #[test]
    fn each_unfinished_thing_is_found() {
        for text in ["fn a() { todo!() }", "fn a() { unimplemented!(\"b\") }", "#[ignore]\nfn a() {}"] {
            assert_eq!(count(text), 1, "{text}");
        }
        assert_eq!(count("#[ignore = \"slow\"]\nfn a() {}"), 1);
        assert_eq!(count("fn a() { std::thread::sleep(b); }"), 1);
        assert_eq!(count(&format!("// {}: later", NOTES[0])), 1);
    }

    #[test]
    fn words_that_only_look_alike_are_not() {
        assert_eq!(count("// ignore what todo!() would say\nfn asleep() { sleep_until(b) }"), 0);
        assert_eq!(count(&format!("const {}S: u8 = 1;", NOTES[0])), 0);
    }
}
