//! Reads text for the walk, a chunk at a time and almost without branches: what every character
//! becomes on its own, and where an entry may begin.
//!
//! A processor guesses badly what a Chinese text holds next, and each wrong guess costs as much as
//! ten instructions. So nothing here branches on a character: three-byte characters are found 64
//! bytes at a time, all of them are looked up and written, and where two neighbours may begin an
//! entry is a bit that moves the end of a list by one or by nothing.

use super::view::{View, changed, three_byte_cell};
use crate::compiler::layout::{CLASS, Cell, SPECIAL};

/// Bytes that are looked at together.
pub(super) const BLOCK: usize = 64;
/// Bytes of text that are read at a time.
pub(super) const CHUNK: usize = 31 * BLOCK;
/// Behind a chunk there are so many bytes more that can be read and written.
pub(super) const PAD: usize = 64;
/// Room for the slots of a chunk: at most one for two bytes, and three more.
pub(super) const SLOTS: usize = 1024;

/// A character of three bytes, or another one that may matter: its cell, and its place in the chunk.
#[derive(Clone, Copy, Default)]
pub(super) struct Slot(u64);

impl Slot {
    /// Stands behind the last character where there is a gap.
    const FAR: Self = Self(0xFFFF << 32);

    #[inline(always)]
    fn new(cell: Cell, place: usize) -> Self {
        Self(u64::from(cell) | (place as u64) << 32)
    }

    /// The class and the marks; no matter what else. A character of another length than three bytes
    /// is marked as special.
    #[inline(always)]
    pub(super) fn cell(self) -> Cell {
        self.0 as Cell
    }

    /// The class.
    #[inline(always)]
    pub(super) fn class(self) -> u32 {
        self.cell() & CLASS
    }

    /// Whether no byte lies between `before`, if it has three bytes, and this one.
    #[inline(always)]
    pub(super) fn follows(self, before: Self) -> bool {
        self.place() == before.place() + 3
    }

    /// Where the character begins in the chunk.
    #[inline(always)]
    pub(super) fn place(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// A chunk as it was read.
pub(super) struct Scan {
    /// The text with each character of three bytes replaced by what it becomes on its own, if that
    /// has three bytes too.
    pub(super) image: [u8; CHUNK + PAD],
    slots: [Slot; SLOTS],
    /// How many of the slots were read.
    pub(super) count: usize,
    /// Steps that begin before this byte of the chunk are known.
    pub(super) decided: usize,
    /// The end of the text, padded.
    tail: [u8; CHUNK + PAD],
}

impl Scan {
    pub(super) const fn new() -> Self {
        Self {
            image: [0; CHUNK + PAD],
            slots: [Slot(0); SLOTS],
            count: 0,
            decided: 0,
            tail: [0; CHUNK + PAD],
        }
    }

    /// Slot `index`.
    #[inline(always)]
    pub(super) fn slot(&self, index: usize) -> Slot {
        self.slots[index % SLOTS]
    }

    /// All slots that were read.
    #[inline(always)]
    pub(super) fn slots(&self) -> &[Slot] {
        self.slots.get(..self.count).unwrap_or_default()
    }

    /// Reads the chunk that `rest` begins with.
    pub(super) fn read(&mut self, view: &View<'_>, rest: &[u8]) {
        let length = rest.len().min(CHUNK);
        let reader = Reader {
            view,
            slots: &mut self.slots,
            count: 0,
        };
        self.count = match rest.first_chunk() {
            Some(source) => {
                self.image = *source;
                reader.chunk(source, &mut self.image, CHUNK)
            }
            None => {
                // The end of the text, which is copied to have bytes behind it.
                let used = (length.next_multiple_of(BLOCK) + PAD).max(rest.len());
                if let Some(tail) = self.tail.get_mut(..used)
                    && let Some(image) = self.image.get_mut(..used)
                {
                    let (text, zeros) = tail.split_at_mut(rest.len());
                    text.copy_from_slice(rest);
                    zeros.fill(0);
                    image.copy_from_slice(tail);
                }
                reader.chunk(&self.tail, &mut self.image, length)
            }
        };
        self.decide(view, rest, length);
    }

    /// Sees what can be said of the last characters of the chunk, the first `length` bytes of `rest`.
    fn decide(&mut self, view: &View<'_>, rest: &[u8], length: usize) {
        let last = length == rest.len();
        let before = self.count.checked_sub(1);
        let place = before.map_or(0, |index| self.slot(index).place());
        let end = before.map_or(0, |_| place + 4);
        if last || end < length {
            // Nothing follows the last character directly.
            self.slots[self.count % SLOTS] = Slot::FAR;
            self.slots[(self.count + 1) % SLOTS] = Slot::FAR;
            self.count += 2;
        }
        let lead = view.facts.ascii_lead as usize;
        self.decided = match last {
            true => length,
            false if end < length => (length - lead).max(place + 3),
            // An entry with the last character may begin in the ASCII characters before it.
            false => {
                let before = rest.get(..place).unwrap_or_default().iter().rev();
                place - before.take(lead).take_while(|byte| byte.is_ascii()).count()
            }
        };
    }
}

/// Where the reading of a chunk is.
struct Reader<'r> {
    view: &'r View<'r>,
    slots: &'r mut [Slot; SLOTS],
    count: usize,
}

impl<'r> Reader<'r> {
    /// Reads the characters that begin before byte `end` and returns how many slots that gave.
    fn chunk(
        mut self,
        source: &[u8; CHUNK + PAD],
        image: &mut [u8; CHUNK + PAD],
        end: usize,
    ) -> usize {
        let inert = if self.view.facts.two_byte_inert {
            HIGH
        } else {
            0
        };
        let mut start = 0;
        while start < end
            && let Some(window) = source.get(start..).and_then(<[u8]>::first_chunk)
            && let Some(target) = image.get_mut(start..).and_then(<[u8]>::first_chunk_mut)
        {
            let (threes, has_others) = leads(window, inert);
            if has_others {
                self.mixed_block(start, window, target, threes);
            } else {
                self.block(start, window, target, threes);
            }
            start += BLOCK;
        }
        self.count
    }

    /// Takes the characters of three bytes.
    #[inline(always)]
    fn block(&mut self, start: usize, window: &Window, target: &mut Window, mut threes: u64) {
        let (pages, cells) = (self.view.pages, self.view.cells);
        let slots = &mut *self.slots;
        let mut count = self.count;
        while threes != 0 {
            let at = threes.trailing_zeros() as usize % BLOCK;
            threes &= threes - 1;
            if let Some(source) = window.get(at..).and_then(<[u8]>::first_chunk)
                && let Some(target) = target.get_mut(at..).and_then(<[u8]>::first_chunk_mut)
            {
                let raw = u32::from_le_bytes(*source);
                let cell = three_byte_cell(pages, cells, raw);
                slots[count % SLOTS] = Slot::new(cell, start + at);
                count += 1;
                // For a special character that writes nonsense; the walk writes over it.
                *target = changed(raw, cell).to_le_bytes();
            }
        }
        self.count = count;
    }

    /// A block that holds characters that are neither ASCII nor of three bytes.
    #[cold]
    #[inline(never)]
    fn mixed_block(&mut self, start: usize, window: &Window, target: &mut Window, threes: u64) {
        let mut done = 0;
        for at in 0..BLOCK {
            let is_other = window[at] >= 0xC0 && window[at] & 0xF0 != 0xE0;
            if is_other && (window[at] >= 0xF0 || !self.view.facts.two_byte_inert) {
                // Those before it; in order.
                let before = threes & ((1 << at) - 1) & !done;
                self.block(start, window, target, before);
                done |= before;
                let (cell, _) = self.view.cell(window, at);
                self.slots[self.count % SLOTS] = Slot::new(cell & CLASS | SPECIAL, start + at);
                self.count += 1;
            }
        }
        self.block(start, window, target, threes & !done);
    }
}

/// A block and what a character that begins in it may need of the next.
pub(super) type Window = [u8; BLOCK + 4];

const HIGH: u64 = 0x8080_8080_8080_8080;
/// For [`leads`]: characters of two bytes do not matter.
pub(super) const ALL_TWO_BYTE: u64 = HIGH;

/// The bytes of a block that begin a character of three bytes, a bit for each, the first lowest;
/// and whether others begin one of four bytes, or of two unless those are `inert`.
#[inline(always)]
pub(super) fn leads(window: &Window, inert: u64) -> (u64, bool) {
    let (mut threes, mut others) = (0, 0);
    let (words, _) = window.as_chunks();
    for (number, word) in words.iter().take(BLOCK / 8).enumerate() {
        let word = u64::from_le_bytes(*word);
        let lead = word & word << 1 & HIGH;
        let three = lead & word << 2 & !(word << 3);
        others |= (lead ^ three) & (word << 2 | !inert);
        threes |= gather(three) << (number * 8);
    }
    (threes, others != 0)
}

/// The highest bits of eight bytes, side by side.
#[inline(always)]
fn gather(bits: u64) -> u64 {
    (bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}
