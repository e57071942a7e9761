//! A few words for telling an engine story; the specification, tests and demonstrations share them.
//!
//! A story is text, one sentence a line. It founds a venue, lets people act, moves prices and time, and shows what
//! became of it; [`tell`] returns what happened, line by line. `docs/spec/README.md` lists the sentences.

mod asking;
mod assets;
mod curve;
mod dexes;
pub mod drawing;
mod earning;
mod founding;
mod identity;
mod margin_rules;
mod names;
mod oracle;
mod ordering;
mod paced_sale;
mod refusal;
mod sentence;
mod showing;
pub mod spec;
mod stage;
mod telling;
mod twaps;
mod vaults;

use engine::command::Genesis;

pub use sentence::StoryError;

/// What the venue of a story is founded with: the story's founding sentences, and no others.
///
/// # Errors
/// A sentence that cannot be understood or founds nothing, with its line.
pub fn genesis(story: &str) -> Result<Genesis, StoryError> {
    let mut sentences = sentence::sentences(story);
    let founding = founding::read(&mut sentences)?;
    match sentences.front() {
        Some(sentence) => Err(sentence.wrong("the sentence founds nothing")),
        None => Ok(founding.genesis),
    }
}

/// Tells a story: what happened, one line an event, each under the sentence that caused it.
///
/// # Errors
/// A sentence that cannot be understood, with its line.
pub fn tell(story: &str) -> Result<String, StoryError> {
    let mut sentences = sentence::sentences(story);
    let founding = founding::read(&mut sentences)?;
    let mut stage = stage::Stage::open(founding)?;
    let mut told = String::new();
    for sentence in sentences {
        for line in stage.play(&sentence)? {
            told.push_str(&line);
            told.push('\n');
        }
    }
    stage.close()?;
    Ok(told)
}
