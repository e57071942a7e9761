//! The specification's stories end as its pages say, and a story that cannot be told says why.

mod sentences;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use scenario::spec::retell;

/// Set this variable to write the endings that the stories have now; the difference is the review.
const REWRITE: &str = "STEELYARD_REWRITE_ENDINGS";

/// Where pages with stories are: the rules, and the disasters that they were made for.
const FOLDERS: [&str; 2] = ["docs/spec", "docs/disasters"];

/// The pages with stories, each with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let entries =
        FOLDERS.iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).expect("it is there"));
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a page can be read");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_story_of_the_specification_ends_as_its_page_says() {
    let mut stories = 0;
    let mut wrong = Vec::new();
    for (path, text) in pages() {
        let page = retell(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        stories += page.stories;
        if page.text == text {
            continue;
        }
        if std::env::var_os(REWRITE).is_some() {
            std::fs::write(&path, page.text).expect("a page can be written");
        } else {
            let first = page.text.lines().zip(text.lines()).find(|(now, page)| now != page);
            wrong.push(format!("{}: first difference (now, page): {first:?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\nto accept: {REWRITE}=1 cargo test -p scenario", wrong.join("\n"));
    assert!(stories > 0, "the specification tells stories");
}

#[test]
fn the_rules_of_a_page_are_counted_from_one_and_each_code_is_used_once() {
    let mut families = BTreeSet::new();
    for (path, text) in pages() {
        let rules = text.lines().filter_map(|line| line.strip_prefix("**")?.split_once(".**"));
        let codes = rules.filter_map(|(code, _)| code.rsplit_once('-'));
        let mut expected = 0;
        let mut last = None;
        for (family, number) in codes {
            if last != Some(family) {
                assert!(families.insert(family.to_owned()), "{}: {family} is another page's", path.display());
                (expected, last) = (0, Some(family));
            }
            expected += 1;
            assert_eq!(number, expected.to_string(), "{}: the rules of {family}", path.display());
        }
    }
    assert!(!families.is_empty(), "the specification states rules");
}
