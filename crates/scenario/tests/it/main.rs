//! The specification's stories end as its pages say.

use std::path::Path;

use scenario::spec::retell;

/// Set this variable to write the endings that the stories have now; the difference is the review.
const REWRITE: &str = "STEELYARD_REWRITE_ENDINGS";

#[test]
fn every_story_of_the_specification_ends_as_its_page_says() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec"));
    let mut stories = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the specification is there") {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a page can be read");
        let page = retell(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        stories += page.stories;
        if page.text == text {
            continue;
        }
        if std::env::var_os(REWRITE).is_some() {
            std::fs::write(&path, page.text).expect("a page can be written");
        } else {
            let first = page
                .text
                .lines()
                .zip(text.lines())
                .find(|(now, page)| now != page);
            wrong.push(format!(
                "{}: first difference (now, page): {first:?}",
                path.display()
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nto accept: {REWRITE}=1 cargo test -p scenario",
        wrong.join("\n")
    );
    assert!(stories > 0, "the specification tells stories");
}
