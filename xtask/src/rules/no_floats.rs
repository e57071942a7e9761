//! No floats in the pure crates: money is exact, and the same on every machine.

use super::Violation;
use crate::Workspace;
use crate::rust_tokens::{Token, tokens};

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in workspace.rust_files().filter(|(path, _)| super::is_pure_source(path)) {
        let tokens = tokens(text, true);
        for at in (0..tokens.len()).filter(|at| is_float(&tokens, *at)) {
            let token = &tokens[at];
            let advice = format!(
                "`{}` is a float. Use the integer types of `units`, and name the rounding where something is divided",
                token.text
            );
            violations.push(Violation::at_line(path, token.line, advice));
        }
    }
    violations
}

/// A float type, or a number with a point or a float suffix; `pair.0.1` is read as a number too, and is none.
fn is_float(tokens: &[Token], at: usize) -> bool {
    let text = &tokens[at].text;
    let is_field = at > 0 && tokens[at - 1].text == ".";
    let is_number = text.starts_with(|first: char| first.is_ascii_digit()) && !is_field;
    let is_suffixed = text.ends_with("f32") || text.ends_with("f64");
    text == "f32"
        || text == "f64"
        || is_number && (text.contains('.') || is_suffixed && !text.starts_with("0x"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        check(&Workspace::of([("crates/units/src/price.rs", text)])).len()
    }

    #[test]
    fn floats_in_code_are_found_and_in_comments_are_not() {
        assert_eq!(count("fn price(a: f64) -> i64 { (a * 2.5) as i64 }"), 2);
        assert_eq!(count("const ONE: i64 = 1f32 as i64;"), 1);
        assert_eq!(count("// f64 is not 1.5\n/// 0.5 f32\nfn a() { \"2.5\"; 0xf64; pair.0.1; 0..10; }"), 0);
    }
}
