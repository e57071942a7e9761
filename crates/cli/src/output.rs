//! What the program says on its standard streams. A reader that is gone misses it, and is no failure.

use std::fmt::Display;
use std::io::Write;

/// Says a line, or several, on the standard output.
pub fn say(text: impl Display) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{text}").and_then(|()| output.flush());
}

/// Says a line on the standard error.
pub fn warn(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
