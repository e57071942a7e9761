//! The tokens of a Rust file with their lines: comments are no tokens, so that a rule about code sees code alone.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One token as text, with the line it starts on and the modules of the file around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// What is written: a word, a punctuation sign, a literal, or one bracket of a pair.
    pub text: String,
    /// The line, counted from 1.
    pub line: usize,
    /// How many `mod name { … }` of the same file are around the token.
    pub module_depth: usize,
}

/// The tokens of the file, flat, in the order of the text. A text that is no Rust has none: the compiler tells.
/// With `tests` false, the bodies of modules called `tests` are left out.
pub(crate) fn tokens(text: &str, tests: bool) -> Vec<Token> {
    let mut flat = Vec::new();
    if let Ok(stream) = text.parse::<TokenStream>() {
        flatten(stream, 0, tests, &mut flat);
    }
    flat
}

fn flatten(stream: TokenStream, module_depth: usize, tests: bool, flat: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let TokenTree::Group(group) = tree else {
            flat.push(Token { text: tree.to_string(), line, module_depth });
            continue;
        };
        let module = opened_module(flat).map(str::to_owned);
        if !tests && module.as_deref() == Some("tests") {
            continue;
        }
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        let inner_depth = module_depth + usize::from(module.is_some());
        flat.push(Token { text: open.to_owned(), line, module_depth });
        flatten(group.stream(), inner_depth, tests, flat);
        flat.push(Token { text: close.to_owned(), line: group.span_close().start().line, module_depth });
    }
}

/// The name of the module whose body would start now: the last two tokens are `mod name`.
fn opened_module(flat: &[Token]) -> Option<&str> {
    match flat {
        [.., keyword, name] if keyword.text == "mod" => Some(&name.text),
        _ => None,
    }
}

/// Whether the tokens from `at` on are written as `pattern`.
pub(crate) fn follows(tokens: &[Token], at: usize, pattern: &[&str]) -> bool {
    tokens
        .get(at..at + pattern.len())
        .is_some_and(|run| run.iter().zip(pattern).all(|(token, text)| token.text == *text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, tests: bool) -> Vec<String> {
        tokens(text, tests).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_are_no_tokens_and_strings_are_one() {
        assert_eq!(texts("let a = \"f64 // no\"; // f64", true), ["let", "a", "=", "\"f64 // no\"", ";"]);
    }

    #[test]
    fn test_modules_can_be_left_out() {
        let text = "fn a() {}\nmod tests { fn b() {} }\nfn c() {}";
        assert!(texts(text, true).contains(&"b".to_owned()));
        assert!(!texts(text, false).contains(&"b".to_owned()));
        assert!(texts(text, false).contains(&"c".to_owned()));
    }

    #[test]
    fn lines_and_module_depth_are_told() {
        let flat = tokens("mod a {\n  use super::b;\n}", true);
        let inner = flat.iter().find(|token| token.text == "super").expect("the token is there");
        assert_eq!((inner.line, inner.module_depth), (2, 1));
    }
}
