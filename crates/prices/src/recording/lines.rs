//! The lines of a file that may be compressed, one at a time and bounded in length.

use super::error::{Problem, RowProblem};
use flate2::bufread::MultiGzDecoder;
use std::io::{BufRead, BufReader, Read};

/// The longest line that is read: a row of prices has a few hundred bytes.
const MAX_LINE_BYTES: u64 = 4096;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
const PARQUET: &[u8] = b"PAR1";
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Reads a text line by line.
pub(super) struct Lines<'a> {
    reader: Box<dyn BufRead + 'a>,
    buffer: Vec<u8>,
    number: u64,
}

impl<'a> Lines<'a> {
    /// Opens a text, compressed or not: its first bytes tell.
    pub(super) fn new(source: impl Read + 'a) -> Result<Self, Problem> {
        let mut source = BufReader::new(source);
        let start = source.fill_buf().map_err(|source| Problem::Read { line: 1, source })?;
        let foreign = [
            (ZIP, "zip", "unpack it first"),
            (PARQUET, "Parquet", "write it as CSV first"),
            (ZSTD, "zstd", "unpack it first"),
        ];
        if let Some((_, format, advice)) = foreign.into_iter().find(|(magic, ..)| start.starts_with(magic)) {
            return Err(Problem::Format { format, advice });
        }
        let reader: Box<dyn BufRead + 'a> = if start.starts_with(GZIP) {
            Box::new(BufReader::new(MultiGzDecoder::new(source)))
        } else {
            Box::new(source)
        };
        Ok(Self { reader, buffer: Vec::new(), number: 0 })
    }

    /// The next line that is not blank, with its number; `None` at the end.
    pub(super) fn next_line(&mut self) -> Result<Option<(u64, &str)>, Problem> {
        loop {
            self.buffer.clear();
            self.number += 1;
            let line = self.number;
            let read = self.reader.by_ref().take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut self.buffer);
            if read.map_err(|source| Problem::Read { line, source })? == 0 {
                return Ok(None);
            }
            if self.buffer.len() as u64 > MAX_LINE_BYTES {
                return Err(Problem::Row { line, problem: RowProblem::TooLong { limit: MAX_LINE_BYTES } });
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let line = self.number;
        let text = std::str::from_utf8(&self.buffer)
            .map_err(|_| Problem::Row { line, problem: RowProblem::NotText })?;
        Ok(Some((line, text.trim_start_matches('\u{feff}').trim())))
    }
}
