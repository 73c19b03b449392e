//! The fast walk: a text, start to end, into a buffer.
//!
//! Most of a Chinese text is characters of three bytes, of which many begin some entry but few do
//! here; most of the rest is ASCII. So the walk has a loop for each of the two, both of which copy
//! in blocks of fixed size, and takes whatever else comes one character at a time.

use super::description::sequence_len;
use super::view::{Found, View};
use crate::base::sink::Buffer;
use crate::compiler::layout::{Cell, DESCRIPTION, PADDING, SPECIAL, STARTS, Value, place};

/// The walk makes room in the buffer for the results of so many bytes of text at a time.
const STRIDE: usize = 16 * 1024;
/// ASCII is copied in blocks of so many bytes.
const BLOCK: usize = 16;
/// Writes may touch so many bytes more than they count.
const SLACK: usize = 64;

/// Converts the steps of `text` that begin before byte `end`, appends the result to `out`, and
/// returns where the last of them ends.
pub(super) fn convert(view: &View<'_>, text: &str, end: usize, out: &mut Buffer) -> usize {
    let mut at = 0;
    while at < end {
        let stop = end.min(at + STRIDE);
        let growth = view.facts.growth as usize;
        // An entry that begins before `stop` may end behind it.
        let reach = stop - at + view.facts.longest as usize * 4 + 256;
        out.reserve(reach * growth + SLACK);
        let mut walk = Walk {
            view,
            text,
            bytes: text.as_bytes(),
            at,
            out: out.spare(),
            written: 0,
        };
        walk.run(stop);
        at = walk.at;
        let written = walk.written;
        out.advance(written);
    }
    at
}

struct Walk<'w> {
    view: &'w View<'w>,
    text: &'w str,
    bytes: &'w [u8],
    /// The next byte of the text.
    at: usize,
    out: &'w mut [u8],
    written: usize,
}

impl Walk<'_> {
    /// Walks until `self.at` is at or behind `stop`.
    fn run(&mut self, stop: usize) {
        while self.at < stop {
            let before = self.at;
            if let Some(&first) = self.bytes.get(self.at) {
                if first < 0x80 {
                    self.ascii(stop);
                } else if first & 0xF0 == 0xE0 {
                    self.three_byte_characters(stop);
                }
            }
            // Whatever the loops could not take: the last bytes, and other characters.
            if self.at == before {
                self.one();
            }
        }
    }

    /// Copies ASCII, until a place where an entry may begin.
    #[inline(always)]
    fn ascii(&mut self, stop: usize) {
        let lead = self.view.facts.ascii_lead as usize;
        if lead >= BLOCK / 2 {
            return;
        }
        while self.at < stop {
            let Some(source) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) else {
                return;
            };
            let block = u128::from_le_bytes(*source);
            let others = block & 0x8080_8080_8080_8080_8080_8080_8080_8080;
            let run = others.trailing_zeros() as usize / 8;
            // An entry that begins with ASCII has something else right behind that.
            let count = if run == BLOCK { BLOCK - lead } else { run };
            if run < BLOCK && lead > 0 && self.entry_in_ascii(self.at + run) {
                return;
            }
            if let Some(target) = self
                .out
                .get_mut(self.written..)
                .and_then(<[u8]>::first_chunk_mut)
            {
                *target = block.to_le_bytes();
            }
            self.at += count;
            self.written += count;
            if run < BLOCK {
                return;
            }
        }
    }

    /// Takes the ASCII characters before byte `end` of which one may begin an entry.
    #[cold]
    fn entry_in_ascii(&mut self, end: usize) -> bool {
        let from = self
            .at
            .max(end.saturating_sub(self.view.facts.ascii_lead as usize));
        let begins = (from..end).any(|at| self.view.cell(self.bytes, at).0 & STARTS != 0);
        if begins {
            while self.at < end {
                self.one();
            }
        }
        begins
    }

    /// Converts characters of three bytes, as long as there are seven bytes to look at.
    #[inline(always)]
    fn three_byte_characters(&mut self, stop: usize) {
        let Some(mut raw) = self.load(self.at) else {
            return;
        };
        let mut cell = self.view.three_byte_cell(raw);
        while self.at < stop {
            let Some(next) = self.load(self.at + 3) else {
                return;
            };
            if next & 0xF0 != 0xE0 {
                return self.one_known(cell);
            }
            let next_cell = self.view.three_byte_cell(next);
            if cell & STARTS != 0
                && self.view.may_begin(cell, next_cell)
                && let Some(found) =
                    self.view
                        .find_from(self.bytes, self.at, cell, self.at + 3, usize::MAX)
            {
                self.emit(&found);
                match self.load(self.at) {
                    Some(after) if after & 0xF0 == 0xE0 => raw = after,
                    _ => return,
                }
                cell = self.view.three_byte_cell(raw);
                continue;
            }
            if cell & SPECIAL != 0 {
                return self.special(cell, 3);
            }
            self.put_three(raw, cell);
            (raw, cell) = (next, next_cell);
        }
    }

    /// Four bytes of the text.
    #[inline(always)]
    fn load(&self, at: usize) -> Option<u32> {
        let chunk = self.bytes.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*chunk))
    }

    /// Writes what a character of three bytes becomes on its own.
    #[inline(always)]
    fn put_three(&mut self, raw: u32, cell: Cell) {
        let change = cell >> 16;
        let bytes = raw ^ (change >> 12 | (change >> 6 & 0x3F) << 8 | (change & 0x3F) << 16);
        if let Some(target) = self
            .out
            .get_mut(self.written..)
            .and_then(<[u8]>::first_chunk_mut)
        {
            *target = bytes.to_le_bytes();
        }
        self.at += 3;
        self.written += 3;
    }

    /// Writes an entry's value and steps over its key.
    #[inline(always)]
    fn emit(&mut self, found: &Found) {
        self.at = found.end;
        self.put_value(found.value);
    }

    #[inline(always)]
    fn put_value(&mut self, value: Value) {
        let (offset, length) = place(value);
        let source = self
            .view
            .text
            .get(offset..)
            .and_then(<[u8]>::first_chunk::<PADDING>);
        let target = self
            .out
            .get_mut(self.written..)
            .and_then(<[u8]>::first_chunk_mut::<PADDING>);
        if let (Some(source), Some(target), true) = (source, target, length <= PADDING) {
            *target = *source;
        } else if let Some(source) = self.view.text.get(offset..offset + length)
            && let Some(target) = self.out.get_mut(self.written..self.written + length)
        {
            target.copy_from_slice(source);
        }
        self.written += length;
    }

    /// Converts one step, whatever stands there.
    #[inline(never)]
    fn one(&mut self) {
        let (cell, length) = self.view.cell(self.bytes, self.at);
        if cell & STARTS != 0
            && let Some(found) =
                self.view
                    .find_from(self.bytes, self.at, cell, self.at + length, usize::MAX)
        {
            return self.emit(&found);
        }
        self.alone(cell, length);
    }

    /// The same for a character of three bytes with this cell.
    #[inline(never)]
    fn one_known(&mut self, cell: Cell) {
        if cell & STARTS != 0
            && let Some(found) =
                self.view
                    .find_from(self.bytes, self.at, cell, self.at + 3, usize::MAX)
        {
            return self.emit(&found);
        }
        self.alone(cell, 3);
    }

    /// Converts a character with which no entry begins here.
    fn alone(&mut self, cell: Cell, length: usize) {
        if cell & SPECIAL != 0 {
            return self.special(cell, length);
        }
        let mut bytes = [0; 4];
        for (target, source) in bytes
            .iter_mut()
            .zip(self.bytes.iter().skip(self.at).take(length))
        {
            *target = *source;
        }
        if length == 3 {
            return self.put_three(u32::from_le_bytes(bytes), cell);
        }
        self.copy(length);
    }

    #[cold]
    fn special(&mut self, cell: Cell, length: usize) {
        if cell >> 16 == DESCRIPTION {
            let sequence = self.text.get(self.at..).map_or(0, sequence_len);
            return self.copy(sequence.max(length));
        }
        self.at += length;
        self.put_value(self.view.special(cell));
    }

    /// Copies bytes as they are.
    fn copy(&mut self, length: usize) {
        if let Some(source) = self.bytes.get(self.at..self.at + length)
            && let Some(target) = self.out.get_mut(self.written..self.written + length)
        {
            target.copy_from_slice(source);
        }
        self.at += length;
        self.written += length;
    }
}
