//! Inside the engine, imports go one way: handlers → rules → state → the vocabulary of commands and events.

use super::Violation;
use crate::Workspace;
use crate::rust_tokens::{Token, follows, tokens};

/// The modules of the engine from the inside out; a module imports from its own layer and those before it.
const LAYERS: &[&[&str]] = &[
    &["ids", "parameters", "limits", "command", "event", "rejection"],
    &["state"],
    &["rules"],
    &["watch"],
    &["handlers"],
    &["invariants", "lib"],
];

const SOURCE: &str = "crates/engine/src/";

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let sources =
        workspace.rust_files().filter(|(path, _)| path.starts_with(SOURCE) && !super::is_test_file(path));
    sources.flat_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Violation> {
    let modules = module_path(path);
    let own = modules.first().copied().unwrap_or("lib");
    let Some(own_layer) = layer(own) else {
        let advice = format!(
            "the module `{own}` has no layer. Decide what may import it, and add it to xtask/src/rules/engine_layers.rs"
        );
        return vec![Violation::in_file(path, advice)];
    };
    let mut violations = Vec::new();
    for (imported, line) in imported_modules(&tokens(text, false), modules.len()) {
        if layer(&imported).is_some_and(|other| other > own_layer) {
            let advice = format!(
                "`{own}` imports `{imported}`, which lies further out: handlers → rules → state → commands and events. \
                 Move what both need inward"
            );
            violations.push(Violation::at_line(path, line, advice));
        }
    }
    violations
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The modules that a file is, from the crate's root: `state/mod.rs` is `state`, `state/account.rs` is `state::account`.
fn module_path(path: &str) -> Vec<&str> {
    let inside = path.strip_prefix(SOURCE).unwrap_or(path);
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    if inside == "lib" { Vec::new() } else { inside.split('/').collect() }
}

/// The top modules of the crate that the code names, by `crate::…` or by enough `super::…`, with their lines.
fn imported_modules(tokens: &[Token], depth: usize) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some(start) = after_crate_root(tokens, at, depth) else {
            at += 1;
            continue;
        };
        found.extend(names_at(tokens, start));
        at = start;
    }
    found
}

/// Where the path goes on, if the tokens from `at` on lead to the root of the crate.
fn after_crate_root(tokens: &[Token], at: usize, depth: usize) -> Option<usize> {
    if follows(tokens, at, &["crate", ":", ":"]) {
        return Some(at + 3);
    }
    let steps = (0..).take_while(|step| follows(tokens, at + step * 3, &["super", ":", ":"])).count();
    let is_first = at == 0 || tokens[at - 1].text != ":";
    let needed = depth + tokens[at].module_depth;
    (is_first && steps > 0 && steps == needed).then_some(at + steps * 3)
}

/// The name at this place of a path, or the names of a group `{a, b::c}`.
fn names_at(tokens: &[Token], start: usize) -> Vec<(String, usize)> {
    let Some(first) = tokens.get(start) else {
        return Vec::new();
    };
    if first.text != "{" {
        return vec![(first.text.clone(), first.line)];
    }
    let mut names = Vec::new();
    let mut nesting = 0;
    let mut expects_name = false;
    for token in &tokens[start..] {
        match token.text.as_str() {
            "{" => nesting += 1,
            "}" => nesting -= 1,
            _ => {}
        }
        if nesting == 0 {
            break;
        }
        if expects_name && nesting == 1 {
            names.push((token.text.clone(), token.line));
        }
        expects_name = nesting == 1 && (token.text == "," || token.text == "{");
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Workspace::of([(format!("{SOURCE}{path}").as_str(), text)])).len()
    }

    #[test]
    fn an_outward_import_is_found_however_it_is_written() {
        assert_eq!(count("state/account.rs", "use crate::rules::margin;"), 1);
        assert_eq!(
            count("state/mod.rs", "use crate::{command::Command, rules::{margin, fees}, handlers};"),
            2
        );
        assert_eq!(count("state/account.rs", "use super::super::rules::margin;"), 1);
        assert_eq!(count("rules/margin.rs", "fn a() { crate::handlers::orders::place() }"), 1);
        assert_eq!(count("command.rs", "mod inner { use super::super::state::State; }"), 1);
        assert_eq!(count("event.rs", "use super::state::State;"), 1);
    }

    #[test]
    fn inward_imports_and_those_of_tests_are_fine() {
        assert_eq!(count("handlers/orders.rs", "use crate::rules::margin;\nuse crate::state::State;"), 0);
        assert_eq!(count("state/account.rs", "use super::position::Position;\nuse crate::event::Event;"), 0);
        assert_eq!(count("rules/margin.rs", "#[cfg(test)]\nmod tests { use crate::handlers::orders; }"), 0);
        assert_eq!(count("lib.rs", "use crate::handlers::orders;"), 0);
    }

    #[test]
    fn a_module_without_a_layer_is_found() {
        assert_eq!(count("surprise.rs", "//! Surprise."), 1);
    }
}
