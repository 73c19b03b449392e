//! The fast walk: a text, start to end, into a buffer.
//!
//! [`Scan`] reads a chunk and writes down what it becomes if no entry matches; that goes into the
//! buffer as it is. The walk then looks at the places where an entry may begin, and writes the
//! entries that match over it. Most have two or three characters and values as long as they are
//! themselves; for those it does not branch either. All others are looked up by [`View::find`].

use std::cell::RefCell;
use std::hint::select_unpredictable;
use std::ops::Range;

use super::candidates::{Candidate, Candidates};
use super::choice::Chosen;
use super::description::sequence_len;
use super::scan::{CHUNK, PAD, Scan};
use super::view::{Found, View, changed};
use crate::base::sink::Buffer;
use crate::compiler::layout::{
    ASCII_ANYWHERE, Cell, DESCRIPTION, EQUAL, SAME, SPECIAL, gathered, place,
};

/// Texts up to so many bytes are walked step by step.
const SHORT: usize = 96;
/// A value that is written without a branch has so many bytes at most.
const QUICK: usize = 16;
/// The masks of the first bytes.
const MASKS: [u128; QUICK] = {
    let mut masks = [0; QUICK];
    let mut count = 1;
    while count < QUICK {
        masks[count] = (1 << (count * 8)) - 1;
        count += 1;
    }
    masks
};
/// The image is copied in stretches of so many bytes.
const STRETCH: usize = 128;
/// Writes may touch so many bytes more than they count.
const SLACK: usize = CHUNK + 2 * PAD;

/// Decides about steps besides the table.
///
/// The walk is compiled once for each implementation: nothing, for which `()` stands, costs nothing.
pub(super) trait Extra {
    /// The step at byte `at`, where the table has this longest match, if any, and this character
    /// (its cell, and its length in bytes). `None` where the table's own step holds.
    ///
    /// The walk asks where a value is flagged with
    /// [`CHOICE`](crate::compiler::layout::CHOICE).
    fn step<'t>(
        &self,
        view: &View<'t>,
        at: usize,
        character: (Cell, usize),
        longest: Option<Found>,
    ) -> Option<Chosen<'t>>;
}

impl Extra for () {
    #[inline(always)]
    fn step<'t>(
        &self,
        _: &View<'t>,
        _: usize,
        _: (Cell, usize),
        _: Option<Found>,
    ) -> Option<Chosen<'t>> {
        None
    }
}

/// Converts the steps of `text` that begin in these bytes, appends the result to `out`, and returns
/// where the last of them ends. The text around is context.
pub(super) fn convert<E: Extra>(
    view: &View<'_>,
    text: &str,
    Range { start, end }: Range<usize>,
    extra: &E,
    out: &mut Buffer,
) -> usize {
    let mut walk = Walk {
        view,
        text,
        extra,
        at: start,
    };
    if end - start <= SHORT || view.facts.ascii_lead == ASCII_ANYWHERE {
        walk.steps(end, out);
    } else {
        SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
            Ok(mut scratch) => walk.chunks(end, out, &mut scratch),
            Err(_) => walk.chunks(end, out, &mut Scratch::new()),
        });
    }
    walk.at
}

/// What a chunk is read into.
struct Scratch {
    scan: Scan,
    candidates: Candidates,
}

impl Scratch {
    const fn new() -> Self {
        Self {
            scan: Scan::new(),
            candidates: Candidates::new(),
        }
    }
}

thread_local! {
    // Kept, so that short texts need not clear it first.
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
}

struct Walk<'w, E> {
    view: &'w View<'w>,
    text: &'w str,
    extra: &'w E,
    /// The next byte of the text.
    at: usize,
}

impl<E: Extra> Walk<'_, E> {
    /// Walks step by step.
    fn steps(&mut self, end: usize, out: &mut Buffer) {
        let bytes = self.text.as_bytes();
        while self.at < end {
            let (cell, length) = self.view.cell(bytes, self.at);
            let (next, value) = self.step(self.at, cell, length);
            match (value, bytes.get(self.at..next)) {
                (Some(value), _) => out.push_bytes(value),
                (None, Some(&[a, b, c])) => {
                    let changed = changed(u32::from_le_bytes([a, b, c, 0]), cell);
                    out.push_bytes(&changed.to_le_bytes()[..3]);
                }
                (None, source) => out.push_bytes(source.unwrap_or_default()),
            }
            self.at = next;
        }
    }

    /// Where the step that begins at byte `at` with the given character ends, and what it becomes;
    /// `None` if that is what its characters become on their own.
    fn step(&self, at: usize, cell: Cell, length: usize) -> (usize, Option<&[u8]>) {
        let bytes = self.text.as_bytes();
        let longest = self
            .view
            .find_from(bytes, at, cell, at + length, usize::MAX);
        if let Some(chosen) = self.extra.step(self.view, at, (cell, length), longest) {
            return chosen;
        }
        if let Some(found) = longest {
            return (found.end, Some(self.view.bytes(found.value)));
        }
        if cell & SPECIAL == 0 {
            return (at + length, None);
        }
        if gathered(cell) == u32::from(DESCRIPTION) {
            let sequence = self.text.get(at..).map_or(0, sequence_len).max(length);
            return (at + sequence, bytes.get(at..at + sequence));
        }
        (at + length, Some(self.view.bytes(self.view.special(cell))))
    }

    /// Walks chunk by chunk.
    fn chunks(&mut self, end: usize, out: &mut Buffer, scratch: &mut Scratch) {
        let bytes = self.text.as_bytes();
        let boundary = |at: usize| {
            let mut behind = (at..bytes.len()).filter(|&at| self.text.is_char_boundary(at));
            behind.next().unwrap_or(bytes.len())
        };
        // A character that begins before the end is converted whole.
        let end = boundary(end);
        // What stands farther behind the end than a step looks need not be read.
        let bytes = &bytes[..boundary(end.saturating_add(self.view.facts.reach()))];
        let growth = self.view.facts.growth as usize;
        // An entry that begins in a chunk may end behind it.
        let reach = CHUNK + self.view.facts.longest as usize * 4 + 256;
        let Scratch { scan, candidates } = scratch;
        while self.at < end {
            let rest = bytes.get(self.at..).unwrap_or_default();
            scan.read(self.view, rest);
            let stop = scan.decided.min(end - self.at);
            candidates.find(self.view, scan, stop);
            out.reserve(reach * growth + SLACK);
            let mut chunk = Chunk {
                walk: self,
                scan,
                candidates,
                out: out.spare(),
                stop,
                done: 0,
                placed: 0,
                shift: 0,
            };
            chunk.run();
            let (done, written) = chunk.finish();
            out.advance(written);
            self.at += done;
        }
    }
}

/// The walk over one chunk.
struct Chunk<'c, E> {
    walk: &'c Walk<'c, E>,
    scan: &'c Scan,
    candidates: &'c Candidates,
    out: &'c mut [u8],
    /// Steps that begin here or further on are left to the next chunk.
    stop: usize,
    /// Where the last entry ends, in the chunk.
    done: usize,
    /// How far the image is in its place in `out`.
    placed: usize,
    /// What to add, wrapping, to a place in the chunk behind `done` to get its place in `out`.
    shift: usize,
}

impl<E: Extra> Chunk<'_, E> {
    fn run(&mut self) {
        let view = self.walk.view;
        for candidate in self.candidates.iter() {
            if candidate.is_uncertain() {
                self.look_closer(candidate);
                continue;
            }
            let (at, taken, value) = (candidate.place(), candidate.length(), candidate.value());
            let takes = (at >= self.done) & (at < self.stop);
            if takes & (value & EQUAL == 0) {
                self.replace(at, at + taken, view.bytes(value));
                continue;
            }
            let written = takes & (value & SAME == 0);
            let mask = MASKS[select_unpredictable(written, taken, 0) % QUICK];
            let offset = select_unpredictable(written, place(value) + 1, 0);
            self.quick(select_unpredictable(takes, at, self.done), offset, mask);
            self.done = select_unpredictable(takes, at + taken, self.done);
        }
    }

    /// Writes the bytes of a value that `mask` selects at a place in the chunk.
    #[inline(always)]
    fn quick(&mut self, at: usize, offset: usize, mask: u128) {
        self.place(at + QUICK);
        let image = self.scan.image.get(at..).and_then(<[u8]>::first_chunk);
        let text = self.walk.view.text.get(offset..);
        let value = text.and_then(<[u8]>::first_chunk);
        let start = at.wrapping_add(self.shift);
        let target = self.out.get_mut(start..);
        let target = target.and_then(<[u8]>::first_chunk_mut::<QUICK>);
        if let (Some(image), Some(value), Some(target)) = (image, value, target) {
            let bytes = u128::from_le_bytes(*image) & !mask | u128::from_le_bytes(*value) & mask;
            *target = bytes.to_le_bytes();
        }
    }

    /// Takes the step that begins with a slot, whatever it is, if the walk comes there.
    #[inline(never)]
    fn look_closer(&mut self, candidate: Candidate) {
        let Walk {
            view,
            text,
            at: start,
            ..
        } = *self.walk;
        let place = candidate.place();
        // An entry may begin in the ASCII characters before.
        let ascii = text
            .as_bytes()
            .get(start..start + place)
            .unwrap_or_default();
        let lead = ascii
            .iter()
            .rev()
            .take(view.facts.ascii_lead as usize)
            .take_while(|byte| byte.is_ascii())
            .count();
        for at in place - lead..=place {
            if at < self.done || at >= self.stop {
                continue;
            }
            let (cell, length) = view.cell(text.as_bytes(), start + at);
            if let (next, Some(value)) = self.walk.step(start + at, cell, length) {
                self.replace(at, next - start, value);
            }
        }
    }

    /// Puts `value` in the place of the text from `at` to `end`.
    fn replace(&mut self, at: usize, end: usize, value: &[u8]) {
        let start = at.wrapping_add(self.shift);
        let moves = value.len() != end - at;
        self.place(if moves { at } else { end });
        if let Some(target) = self.out.get_mut(start..start + value.len()) {
            target.copy_from_slice(value);
        }
        self.done = end;
        if moves {
            self.shift = (start + value.len()).wrapping_sub(end);
            self.placed = end;
        }
    }

    /// Makes sure that the image is in its place up to byte `end` of the chunk.
    #[inline(always)]
    fn place(&mut self, end: usize) {
        while self.placed < end {
            let start = self.placed.wrapping_add(self.shift);
            let image = self.scan.image.get(self.placed..).unwrap_or_default();
            let target = self.out.get_mut(start..).unwrap_or_default();
            if let Some(image) = image.first_chunk::<STRETCH>()
                && let Some(target) = target.first_chunk_mut()
            {
                *target = *image;
                self.placed += STRETCH;
            } else {
                if let Some(target) = target.get_mut(..image.len()) {
                    target.copy_from_slice(image);
                }
                // Behind the image there are only the ends of entries.
                self.placed = self.placed.max(CHUNK + PAD).max(end);
            }
        }
    }

    /// How many bytes of the text were converted, and into how many.
    fn finish(mut self) -> (usize, usize) {
        let done = self.done.max(self.stop);
        self.place(done);
        (done, done.wrapping_add(self.shift))
    }
}
