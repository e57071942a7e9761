//! A few words for telling an engine story.
