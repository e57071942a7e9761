//! What every file begins with: the mark of its kind, the versions that wrote it, and at the end a checksum.

use std::path::Path;

use crate::encoding::{Fields, checksum};
use engine::RULES_VERSION;

use crate::{Damage, Error, FORMAT_VERSION};

/// The mark of a kind of file.
pub(crate) type Mark = [u8; 8];

/// How many bytes a header has beside its own fields: mark, versions of the layout and of the rules, checksum.
pub(crate) const FRAME: usize = size_of::<Mark>() + 3 * size_of::<u32>();

/// Why a header is refused.
pub(crate) enum HeaderProblem {
    /// It is not what was written.
    Damage(Damage),
    /// Another version of the layout.
    Format(u32),
    /// Another version of the rules.
    Rules(u32),
}

impl HeaderProblem {
    /// As the error that a file is refused for it.
    pub fn of_file(self, file: &Path, height: u64) -> Error {
        let file = file.to_owned();
        match self {
            Self::Damage(damage) => Error::Damaged { file, offset: 0, height, damage },
            Self::Format(found) => Error::FormatVersion { file, found },
            Self::Rules(found) => Error::RulesVersion { file, found },
        }
    }
}

/// A header with its own fields, in bytes.
pub(crate) fn write(mark: Mark, fields: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(FRAME + fields.len());
    bytes.extend_from_slice(&mark);
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes.extend_from_slice(&RULES_VERSION.to_le_bytes());
    bytes.extend_from_slice(fields);
    bytes.extend_from_slice(&checksum(0, &bytes).to_le_bytes());
    bytes
}

/// The own fields of the header of `size` bytes with which a file begins.
pub(crate) fn read(mark: Mark, size: usize, bytes: &[u8]) -> Result<Fields<'_>, HeaderProblem> {
    let mut fields = Fields::of(bytes);
    if fields.array() != Some(mark) {
        return Err(HeaderProblem::Damage(Damage::NoMark));
    }
    let missing = size.saturating_sub(bytes.len()) as u64;
    let too_short = || HeaderProblem::Damage(Damage::TooShort { missing });
    let format = fields.u32().ok_or_else(too_short)?;
    if format != FORMAT_VERSION {
        return Err(HeaderProblem::Format(format));
    }
    let header = bytes.get(..size).ok_or_else(too_short)?;
    let (checked, recorded) = header.split_at(size - size_of::<u32>());
    let recorded = Fields::of(recorded).u32().ok_or_else(too_short)?;
    let computed = checksum(0, checked);
    if recorded != computed {
        return Err(HeaderProblem::Damage(Damage::HeaderChecksum { recorded, computed }));
    }
    match fields.u32() {
        Some(RULES_VERSION) => Ok(fields),
        rules => Err(rules.map_or_else(too_short, HeaderProblem::Rules)),
    }
}
