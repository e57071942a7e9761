//! Sentences: lines of words.

use std::collections::VecDeque;
use std::fmt::Display;
use std::str::FromStr;

use units::{Decimal, Rate, Time};

/// Why a story cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, \"{text}\": {reason}")]
pub struct StoryError {
    /// The line, from 1.
    pub line: usize,
    /// The sentence.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

/// One line of a story.
#[derive(Clone, Debug)]
pub struct Sentence {
    line: usize,
    /// As written, without its comment.
    pub text: String,
}

/// A story's sentences, in order; empty lines and what follows a `#` left out.
pub fn sentences(story: &str) -> VecDeque<Sentence> {
    let lines = story.lines().enumerate().map(|(number, line)| {
        let text = line.split('#').next().unwrap_or_default().trim().to_owned();
        Sentence { line: number + 1, text }
    });
    lines.filter(|sentence| !sentence.text.is_empty()).collect()
}

impl Sentence {
    /// Its words.
    pub fn words(&self) -> Vec<&str> {
        self.text.split_whitespace().collect()
    }

    /// It cannot be understood, for this reason.
    pub fn wrong(&self, reason: impl Display) -> StoryError {
        StoryError { line: self.line, text: self.text.clone(), reason: reason.to_string() }
    }

    /// Reads a word as a value.
    pub fn read<T: FromStr<Err: Display>>(&self, word: &str) -> Result<T, StoryError> {
        word.parse().map_err(|reason| self.wrong(format_args!("{word:?}: {reason}")))
    }

    /// Reads a decimal number in units of 10^-`decimals`.
    pub fn read_scaled(&self, word: &str, decimals: u32) -> Result<i64, StoryError> {
        let decimal: Decimal = self.read(word)?;
        decimal.to_scale(decimals).map_err(|reason| self.wrong(format_args!("{word:?}: {reason}")))
    }

    /// Reads a rate in per cent, with or without its sign: `12.5%`.
    pub fn read_rate(&self, word: &str) -> Result<Rate, StoryError> {
        self.read_scaled(word.trim_end_matches('%'), 10).map(Rate)
    }

    /// Reads a span of time: `200ms`, `30s`, `5m`, `1h` or `14d`.
    pub fn read_span(&self, word: &str) -> Result<Time, StoryError> {
        if let Some(milliseconds) = word.strip_suffix("ms") {
            return self.read(milliseconds).map(Time);
        }
        let unit = match word.chars().last() {
            Some('s') => Time::SECOND,
            Some('m') => Time::MINUTE,
            Some('h') => Time::HOUR,
            Some('d') => Time::DAY,
            _ => return Err(self.wrong(format_args!("{word:?}: a span is 200ms, 30s, 5m, 1h or 14d"))),
        };
        let count: u64 = self.read(&word[..word.len() - 1])?;
        let span = count.checked_mul(unit.0).map(Time);
        span.ok_or_else(|| self.wrong(format_args!("{word:?}: too long")))
    }
}
