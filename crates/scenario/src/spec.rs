//! Pages with stories: each story's ending stands below it, and is checked.
//!
//! A page holds fenced blocks marked `story`; the next fenced block, marked `ending`, is what [`tell`](crate::tell) returns.

use crate::{StoryError, tell};

/// A page after its stories were told again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The page with the endings that its stories have.
    pub text: String,
    /// How many stories were told.
    pub stories: usize,
}

/// Tells all stories of a page, and writes their endings.
///
/// # Errors
/// A story that cannot be told.
pub fn retell(page: &str) -> Result<Page, StoryError> {
    let mut text = String::new();
    let mut stories = 0;
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        if line.trim_end() != "```story" {
            continue;
        }
        let mut story = String::new();
        for line in lines.by_ref() {
            text.push_str(line);
            text.push('\n');
            if line.trim_end() == "```" {
                break;
            }
            story.push_str(line);
            story.push('\n');
        }
        while lines.next_if(|line| line.trim().is_empty()).is_some() {}
        if lines.next_if(|line| line.trim_end() == "```ending").is_some() {
            for line in lines.by_ref() {
                if line.trim_end() == "```" {
                    break;
                }
            }
        }
        text.push_str(&format!("\n```ending\n{}```\n", tell(&story)?));
        if lines.peek().is_some_and(|line| !line.is_empty()) {
            text.push('\n');
        }
        stories += 1;
    }
    Ok(Page { text, stories })
}
