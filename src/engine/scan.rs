//! Reads text for the walk, a chunk at a time and almost without branches: what every character
//! becomes on its own, and what must be known of it to find out where an entry may begin.
//!
//! A processor guesses badly what a Chinese text holds next, and each wrong guess costs as much as
//! ten instructions. So nothing here branches on a character: three-byte characters are found 64
//! bytes at a time, and all of them are looked up and written.

use std::hint::select_unpredictable;

use wide::{i16x8, u8x16, u16x8, u32x8};

use super::view::{Plane, View, changed};
use crate::compiler::layout::{CHANGE, Cell, EDGE, SPECIAL};

/// Bytes that are looked at together.
pub(super) const BLOCK: usize = 64;
/// Bytes of text that are read at a time.
pub(super) const CHUNK: usize = 63 * BLOCK;
/// Behind a chunk there are so many bytes more that can be read and written.
pub(super) const PAD: usize = 64;
/// Room for the slots of a chunk, at most one for two bytes, and three more.
pub(super) const SLOTS: usize = 2048;
/// More than the characters of three bytes that begin in a block; a power of two.
const MOST: usize = 32;
// Each block finds room for so many, even where all before are of two bytes.
const _: () = assert!(CHUNK / 2 + MOST <= SLOTS);
/// A place that no character's is, and no character follows.
const NOWHERE: u16 = 0x8000;

/// A chunk as it was read. A slot is a character of three bytes, or another one that may matter.
pub(super) struct Scan {
    /// The text with each character of three bytes replaced by what it becomes on its own, if that
    /// has three bytes too.
    pub(super) image: [u8; CHUNK + PAD],
    /// The slots' cells. A character of another length than three bytes is marked as special.
    cells: [Cell; SLOTS],
    /// Of each slot's cell the class and, above it, the marks; the first is of no slot.
    shapes: [u16; SLOTS + 1],
    /// Where the slots begin in the chunk; the first is of none.
    places: [u16; SLOTS + 1],
    /// How many slots were read.
    pub(super) count: usize,
    /// Steps that begin before this byte of the chunk are known.
    pub(super) decided: usize,
    /// The end of the text, padded.
    tail: [u8; CHUNK + PAD],
}

impl Scan {
    /// All zero, so that one of a thread has no image in the binary that each thread copies.
    pub(super) const fn new() -> Self {
        Self {
            image: [0; CHUNK + PAD],
            cells: [0; SLOTS],
            shapes: [0; SLOTS + 1],
            places: [0; SLOTS + 1],
            count: 0,
            decided: 0,
            tail: [0; CHUNK + PAD],
        }
    }

    /// Where slot `index` begins in the chunk.
    #[inline(always)]
    pub(super) fn place(&self, index: usize) -> usize {
        usize::from(self.places[index % SLOTS + 1])
    }

    /// The shapes of the slot before `start` and those behind that.
    #[inline(always)]
    pub(super) fn shapes(&self, start: usize) -> u16x8 {
        eight(&self.shapes, start)
    }

    /// The places of the slot before `start` and those behind that.
    #[inline(always)]
    pub(super) fn places(&self, start: usize) -> u16x8 {
        eight(&self.places, start)
    }

    /// Reads the chunk that `rest` begins with.
    pub(super) fn read(&mut self, view: &View<'_>, rest: &[u8]) {
        let length = rest.len().min(CHUNK);
        self.places[0] = NOWHERE;
        let reader = Reader {
            view,
            plane: view.plane(),
            cells: &mut self.cells,
            places: &mut self.places,
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
        self.shape();
    }

    /// Marks the slots where an entry that no table has may begin, as `may_begin` says of the first
    /// eight bytes of the text there, the first lowest. The walk looks closer at them.
    ///
    /// `rest` is what was read.
    #[inline(always)]
    pub(super) fn mark(&mut self, rest: &[u8], may_begin: impl Fn(u64) -> bool) {
        let source = rest.first_chunk().unwrap_or(&self.tail);
        let [_, shapes @ ..] = &mut self.shapes;
        let [_, places @ ..] = &self.places;
        for (shape, place) in shapes.iter_mut().zip(places).take(self.count) {
            let bytes = source.get(usize::from(*place)..);
            if let Some(bytes) = bytes.and_then(<[u8]>::first_chunk) {
                let marked = may_begin(u64::from_le_bytes(*bytes));
                *shape |= select_unpredictable(marked, SPECIAL as u16, 0);
            }
        }
    }

    /// The same for characters of one byte and of two, which are no slots unless an entry of the
    /// table begins with one.
    pub(super) fn mark_short(
        &self,
        rest: &[u8],
        marks: &mut Marks,
        may_begin: impl Fn([u8; 2]) -> bool,
    ) {
        let source: &[u8; CHUNK + PAD] = rest.first_chunk().unwrap_or(&self.tail);
        let (vectors, _) = source.as_chunks::<16>();
        for (vector, start) in vectors.iter().zip((0..rest.len().min(CHUNK)).step_by(16)) {
            let vector = u8x16::new(*vector);
            let ascii = (vector & u8x16::splat(0x80)).simd_eq(u8x16::ZERO);
            let two = (vector & u8x16::splat(0xE0)).simd_eq(u8x16::splat(0xC0));
            let mut leads = (ascii | two).to_bitmask();
            while leads != 0 {
                let at = start + leads.trailing_zeros() as usize;
                leads &= leads - 1;
                let bytes = source.get(at..).and_then(<[u8]>::first_chunk);
                if bytes.is_some_and(|&bytes| may_begin(bytes)) {
                    marks.add(at);
                }
            }
        }
    }

    /// Makes the slots' shapes of their cells: what [`class`](crate::compiler::layout::class) does,
    /// for eight at a time.
    fn shape(&mut self) {
        let [high, marks] = [0xF0, EDGE | SPECIAL].map(u32x8::splat);
        let (cells, _) = self.cells.as_chunks();
        let [_, shapes @ ..] = &mut self.shapes;
        let (shapes, _) = shapes.as_chunks_mut::<8>();
        let used = self.count.div_ceil(8);
        for (cells, shapes) in cells.iter().zip(shapes).take(used) {
            let cells = u32x8::new(*cells);
            let shape = (cells >> 22_u32) | (cells & high) << 6_u32 | (cells & marks);
            let shape = i16x8::from_i32x8_truncate(bytemuck::cast(shape));
            *shapes = bytemuck::cast(shape);
        }
    }

    /// Sees what can be said of the last characters of the chunk, the first `length` bytes of `rest`.
    fn decide(&mut self, view: &View<'_>, rest: &[u8], length: usize) {
        let last = length == rest.len();
        let before = self.count.checked_sub(1);
        let place = before.map_or(0, |index| self.place(index));
        let end = before.map_or(0, |_| place + 4);
        if last || end < length {
            // Nothing follows the last character directly.
            for _ in 0..2 {
                self.cells[self.count % SLOTS] = 0;
                self.places[self.count % SLOTS + 1] = NOWHERE;
                self.count += 1;
            }
        }
        self.places[self.count % SLOTS + 1] = NOWHERE;
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

/// Places of a chunk that are no slots, and where an entry that no table has may begin.
pub(super) struct Marks {
    places: [u16; CHUNK],
    count: usize,
}

impl Marks {
    pub(super) const fn new() -> Self {
        Self {
            places: [0; CHUNK],
            count: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds a place, behind those before it.
    fn add(&mut self, place: usize) {
        if let Some(free) = self.places.get_mut(self.count) {
            *free = place as u16;
            self.count += 1;
        }
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let places = self.places.get(..self.count).unwrap_or_default();
        places.iter().map(|&place| usize::from(place))
    }
}

#[inline(always)]
fn eight(slots: &[u16], start: usize) -> u16x8 {
    let slots = slots.get(start..).and_then(<[u16]>::first_chunk::<8>);
    slots.map_or(u16x8::ZERO, |&slots| u16x8::new(slots))
}

/// Where the reading of a chunk is.
struct Reader<'r> {
    view: &'r View<'r>,
    plane: Plane<'r>,
    cells: &'r mut [Cell; SLOTS],
    places: &'r mut [u16; SLOTS + 1],
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
        let others = if self.view.facts.two_byte_inert {
            Others::Four
        } else {
            Others::TwoAndFour
        };
        let mut start = 0;
        while start < end
            && let Some(window) = source.get(start..).and_then(<[u8]>::first_chunk)
            && let Some(target) = image.get_mut(start..).and_then(<[u8]>::first_chunk_mut)
        {
            let (threes, has_others) = leads(window, others);
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
        let plane = self.plane;
        let cells = self.cells.get_mut(self.count..);
        let places = self.places.get_mut(self.count + 1..);
        let (Some(cells), Some(places)) = (
            cells.and_then(<[Cell]>::first_chunk_mut::<MOST>),
            places.and_then(<[u16]>::first_chunk_mut::<MOST>),
        ) else {
            return;
        };
        let mut count = 0;
        while threes != 0 {
            let at = threes.trailing_zeros() as usize % BLOCK;
            threes &= threes.wrapping_sub(1);
            if let Some(source) = window.get(at..).and_then(<[u8]>::first_chunk)
                && let Some(target) = target.get_mut(at..).and_then(<[u8]>::first_chunk_mut)
                && let Some(cell) = plane.cell(*source)
            {
                cells[count % MOST] = cell;
                places[count % MOST] = (start + at) as u16;
                // For a special character that writes nonsense; the walk writes over it.
                *target = changed(u32::from_le_bytes(*source), cell).to_le_bytes();
            }
            count += 1;
        }
        self.count += count;
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
                self.cells[self.count % SLOTS] = cell & !CHANGE | SPECIAL;
                self.places[self.count % SLOTS + 1] = (start + at) as u16;
                self.count += 1;
            }
        }
        self.block(start, window, target, threes & !done);
    }
}

/// A block and what a character that begins in it may need of the next.
pub(super) type Window = [u8; BLOCK + 4];

/// Which characters that have not three bytes matter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// Those of four bytes.
    Four,
    /// Those of two and of four.
    TwoAndFour,
}

/// The bytes of a block that begin a character of three bytes, a bit for each, the first lowest;
/// and whether others begin one that matters.
#[inline(always)]
pub(super) fn leads(window: &Window, others: Others) -> (u64, bool) {
    let (vectors, _) = window.as_chunks::<16>();
    let [half, three, four, two] = [0xF0, 0xE0, 0xF0, 0xE0].map(u8x16::splat);
    let mut threes = 0;
    let mut found = u8x16::ZERO;
    for (number, vector) in vectors.iter().take(BLOCK / 16).enumerate() {
        let vector = u8x16::new(*vector);
        let high = vector & half;
        threes |= u64::from(high.simd_eq(three).to_bitmask()) << (number * 16);
        found |= high.simd_eq(four);
        if others == Others::TwoAndFour {
            found |= (vector & two).simd_eq(u8x16::splat(0xC0));
        }
    }
    (threes, found.any())
}
