//! The inspection of a branch's blocks, and of the chain of hashes through them.

use engine::command::Block;

use super::events::KeptEvents;
use super::{Inspector, Part, Problem};
use crate::branch;
use crate::commit::{Commit, first_in};
use crate::encoding::Fields;
use crate::record::{self, Record};
use crate::segment::Segment;
use crate::segment_header::SegmentHeader;
use crate::{Damage, Hash};

/// How far the walk through a branch is.
pub(super) struct Walk {
    /// The branch.
    pub branch: u64,
    /// The next block; 0 where nothing is known of it.
    pub expected: u64,
    /// The hash of the block before it, where it is known.
    pub previous: Option<Hash>,
    /// Whether no file was read yet.
    is_at_begin: bool,
    /// The events beside the blocks.
    pub events: KeptEvents,
}

/// A place of a file of blocks.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The file.
    pub segment: &'a Segment,
    /// Where the block's commit begins.
    pub offset: usize,
}

impl Inspector<'_> {
    /// Inspects a branch's files of blocks with the events beside them, and gives the last block's height.
    pub(super) fn blocks(&mut self, branch: u64, segments: &[u64], logs: Vec<u64>) -> u64 {
        let pruned = self.pruned.filter(|pruned| pruned.branch >= branch);
        let is_gone =
            |first: u64| pruned.is_some_and(|pruned| pruned.branch > branch || first < pruned.first);
        let (gone, kept): (Vec<u64>, Vec<u64>) = segments.iter().partition(|&&first| is_gone(first));
        for first in gone {
            self.find(file(branch, first), Part::Blocks, 0, None, Problem::UnfinishedFile);
        }
        let Some((&last, _)) = kept.split_last() else {
            if pruned.is_none_or(|pruned| pruned.branch == branch) {
                self.find(branch::folder(branch), Part::Blocks, 0, None, Problem::MissingBranch);
            }
            return 0;
        };
        let events = KeptEvents::new(branch, logs);
        let mut walk = Walk { branch, expected: 0, previous: None, is_at_begin: true, events };
        for first in kept {
            match Segment::read(self.storage, branch, first) {
                Ok(segment) => self.segment(&mut walk, &segment, first == last),
                Err(error) => {
                    self.find(file(branch, first), Part::Blocks, 0, Some(first), error.into());
                    // What is in it is unknown, and is told once.
                    (walk.expected, walk.previous, walk.is_at_begin) = (0, None, false);
                }
            }
        }
        let end = walk.expected.saturating_sub(1);
        self.end_of_events(&walk.events, end);
        end
    }

    fn segment(&mut self, walk: &mut Walk, segment: &Segment, is_last: bool) {
        let SegmentHeader { first_height, previous, .. } = segment.header;
        if walk.is_at_begin {
            let (due, before) = self.begin_of(&segment.header);
            (walk.expected, walk.previous) = (due, before);
        }
        if walk.expected != 0 && first_height != walk.expected {
            self.missing(segment, walk.expected, first_height);
            walk.previous = None;
        }
        walk.is_at_begin = false;
        walk.expected = first_height;
        self.check_previous(walk, Place { segment, offset: 0 }, previous);
        self.commits(walk, segment, is_last);
    }

    /// The first block of a branch that is due, and the hash of the one before, where it is known.
    fn begin_of(&self, header: &SegmentHeader) -> (u64, Option<Hash>) {
        match (self.pruned, header.origin) {
            (Some(pruned), _) if pruned.branch == header.branch => (pruned.first, Some(pruned.previous)),
            (_, Some(origin)) => {
                (origin.height.saturating_add(1), self.known.get(&(origin.branch, origin.height)).copied())
            }
            (_, None) => (1, Some(Hash::BEFORE_GENESIS)),
        }
    }

    fn commits(&mut self, walk: &mut Walk, segment: &Segment, is_last: bool) {
        let bytes = segment.bytes();
        let mut offset = SegmentHeader::SIZE;
        self.advance(offset as u64);
        while bytes[offset..].iter().any(|byte| *byte != 0) {
            let rest = &bytes[offset..];
            let place = Place { segment, offset };
            let taken = match Commit::read(segment.header.salt, rest) {
                Ok(commit) => {
                    let found = commit.header.first_height;
                    if found != walk.expected {
                        self.damaged(
                            place,
                            walk.expected,
                            Damage::Misplaced { found, expected: walk.expected },
                        );
                        walk.previous = None;
                    }
                    walk.expected = found;
                    self.commit(walk, place, &commit);
                    commit.size()
                }
                Err(damage) => match first_in(segment.header.salt, &rest[1..]) {
                    Some(distance) => {
                        self.damaged(place, walk.expected, damage);
                        walk.previous = None;
                        // What the next commit says is where the blocks go on.
                        if let Ok(next) = Commit::read(segment.header.salt, &rest[1 + distance..]) {
                            walk.expected = next.header.first_height;
                        }
                        1 + distance
                    }
                    None if is_last => {
                        self.unfinished_write(walk, place, damage);
                        break;
                    }
                    None => {
                        self.damaged(place, walk.expected, damage);
                        walk.previous = None;
                        walk.expected = 0;
                        break;
                    }
                },
            };
            offset += taken;
            self.advance(taken as u64);
        }
        self.advance((bytes.len() - offset) as u64);
    }

    fn unfinished_write(&mut self, walk: &Walk, place: Place<'_>, damage: Damage) {
        let Place { segment, offset } = place;
        let rest = &segment.bytes()[offset..];
        let bytes = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1);
        let file = file(walk.branch, segment.header.first_height);
        let problem = Problem::UnfinishedWrite { bytes, damage };
        self.find(file, Part::Blocks, offset as u64, Some(walk.expected), problem);
    }

    fn commit(&mut self, walk: &mut Walk, place: Place<'_>, commit: &Commit<'_>) {
        let mut fields = Fields::of(commit.contents);
        for _ in 0..commit.header.records {
            let Some(record) = Record::take(&mut fields) else {
                self.damaged(place, walk.expected, Damage::Undecodable { kind: "record" });
                return;
            };
            self.record(walk, place, &record);
        }
        if !fields.is_empty() {
            self.damaged(place, walk.expected, Damage::Undecodable { kind: "whole number of records" });
        }
    }

    fn record(&mut self, walk: &mut Walk, place: Place<'_>, record: &Record<'_>) {
        let height = walk.expected;
        self.check_previous(walk, place, record.previous);
        match record.block() {
            Some(Block { height: found, .. }) if found != height => {
                self.damaged(place, height, Damage::Misplaced { found, expected: height });
            }
            Some(block) => {
                self.inspection.blocks += 1;
                self.inspection.commands += block.commands.len() as u64;
            }
            None => self.damaged(place, height, Damage::Undecodable { kind: "block" }),
        }
        if record::evidence_count(record.evidence).is_none() {
            self.damaged(place, height, Damage::Undecodable { kind: "evidence" });
        }
        walk.previous = None;
        if let Some(hash) = walk.hash_of(self, place, record) {
            self.note(walk.branch, height, hash);
            walk.previous = Some(hash);
        }
        walk.expected = height.saturating_add(1);
    }

    /// Checks the hash that a place names as that of the block before it.
    fn check_previous(&mut self, walk: &mut Walk, place: Place<'_>, recorded: Hash) {
        let height = walk.expected;
        match walk.previous {
            Some(computed) if recorded != computed => {
                self.damaged(place, height, Damage::BrokenChain { recorded, computed });
            }
            _ => walk.previous = Some(recorded),
        }
        // A damaged file may say that it begins with a block before the first.
        if let Some(before) = height.checked_sub(1) {
            self.note(walk.branch, before, recorded);
        }
    }

    /// Remembers a block's hash where somebody names it elsewhere.
    fn note(&mut self, branch: u64, height: u64, hash: Hash) {
        if self.named.contains(&(branch, height)) {
            self.known.insert((branch, height), hash);
        }
    }

    fn missing(&mut self, segment: &Segment, expected: u64, found: u64) {
        let file = file(segment.header.branch, segment.header.first_height);
        self.find(file, Part::Blocks, 0, Some(expected), Problem::MissingBlocks { expected, found });
    }

    fn damaged(&mut self, place: Place<'_>, height: u64, damage: Damage) {
        let header = place.segment.header;
        let file = file(header.branch, header.first_height);
        self.find(file, Part::Blocks, place.offset as u64, Some(height), Problem::Damage(damage));
    }
}

fn file(branch: u64, first_height: u64) -> std::path::PathBuf {
    branch::folder(branch).join(branch::segment_name(first_height))
}
