//! The fast walk: a text, start to end, into a buffer.
//!
//! [`Scan`] reads a chunk and writes down what it becomes if no entry matches; that goes into the
//! buffer as it is. The walk then goes through the [`Candidates`], the places where an entry may
//! begin, and writes the entries that match over it. Most have two or three characters and values
//! of the same length; for those it does not branch either. At all others it takes a
//! [step](super::step), which an [`Extra`] may decide.

use std::cell::RefCell;
use std::hint::select_unpredictable;
use std::ops::Range;

use super::candidates::Candidates;
use super::scan::{CHUNK, Marks, PAD, Scan};
use super::step::{Extra, Place, Value};
use super::view::{View, changed};
use crate::base::sink::Buffer;
use crate::compiler::layout::{ASCII_ANYWHERE, EQUAL, SAME, place};

/// Texts of at most this many bytes are walked step by step.
const SHORT: usize = 96;
/// The most bytes of a value that is written without a branch.
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
/// The image is copied in stretches of this many bytes.
const STRETCH: usize = 128;
/// Writes may touch this many bytes behind their end.
const SLACK: usize = CHUNK + 2 * PAD;
/// Room in bytes for values of an extra, so that few chunks end early for want of it.
const EXTRA_ROOM: usize = 16 * 1024;

/// Converts the steps of `text` that begin in these bytes, appends the result to `out`, and returns
/// where the last of them ends. The text around is context.
pub(super) fn convert<'e, E: Extra<'e>>(
    view: &View<'e>,
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
    marks: Marks,
}

impl Scratch {
    const fn new() -> Self {
        Self {
            scan: Scan::new(),
            candidates: Candidates::new(),
            marks: Marks::new(),
        }
    }
}

thread_local! {
    // Kept, so that short texts need not clear it first.
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
}

struct Walk<'w, 'e, E> {
    view: &'w View<'e>,
    text: &'w str,
    extra: &'w E,
    /// The next byte of the text.
    at: usize,
}

impl<'e, E: Extra<'e>> Walk<'_, 'e, E> {
    /// Walks step by step.
    fn steps(&mut self, end: usize, out: &mut Buffer) {
        let bytes = self.text.as_bytes();
        while self.at < end {
            let place = Place::new(self.view, self.text, self.at);
            let step = self.extra.step(self.view, self.text, place, usize::MAX);
            match (step.value, bytes.get(self.at..step.end)) {
                (Value::Bytes(value), _) => out.push_bytes(value),
                (Value::Cell, Some(&[a, b, c])) => {
                    let changed = changed(u32::from_le_bytes([a, b, c, 0]), place.cell);
                    out.push_bytes(&changed.to_le_bytes()[..3]);
                }
                (_, source) => out.push_bytes(source.unwrap_or_default()),
            }
            self.at = step.end;
        }
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
        let room = Room {
            // An entry that begins in a chunk may end behind it.
            reach: CHUNK + self.view.facts.longest as usize * 4 + 256,
            growth: self.view.facts.growth as usize,
            value: self.extra.longest_value(),
        };
        let Scratch {
            scan,
            candidates,
            marks,
        } = scratch;
        while self.at < end {
            let rest = bytes.get(self.at..).unwrap_or_default();
            scan.read(self.view, rest);
            let stop = scan.decided.min(end - self.at);
            if E::HAS_ENTRIES {
                marks.clear();
                self.extra.mark(rest, scan, marks);
            }
            candidates.find(self.view, scan, stop);
            out.reserve(room.behind(0) + if E::HAS_ENTRIES { EXTRA_ROOM } else { 0 });
            let mut chunk = Chunk {
                walk: self,
                scan,
                candidates,
                marks,
                room,
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

/// How much room the result of a chunk needs.
#[derive(Clone, Copy)]
struct Room {
    /// The most bytes of text that the steps of a chunk take.
    reach: usize,
    /// The most bytes that the table writes for one of them.
    growth: usize,
    /// The longest value of the extra.
    value: usize,
}

impl Room {
    /// The room in bytes for the steps behind byte `done` of a chunk, one of them the extra's.
    fn behind(&self, done: usize) -> usize {
        self.reach.saturating_sub(done) * self.growth + SLACK + self.value
    }
}

/// The walk over one chunk.
struct Chunk<'c, 'e, E> {
    walk: &'c Walk<'c, 'e, E>,
    scan: &'c Scan,
    candidates: &'c Candidates,
    marks: &'c Marks,
    room: Room,
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

impl<'e, E: Extra<'e>> Chunk<'_, 'e, E> {
    fn run(&mut self) {
        let view = self.walk.view;
        let mut marks = self.marks.iter();
        let mut mark = marks.next().filter(|_| E::HAS_ENTRIES);
        for candidate in self.candidates.iter() {
            while E::HAS_ENTRIES
                && let Some(place) = mark
                && place < candidate.place()
            {
                self.look_closer(place);
                mark = marks.next();
            }
            if candidate.is_uncertain() {
                self.look_closer(candidate.place());
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
        while E::HAS_ENTRIES
            && let Some(place) = mark
        {
            self.look_closer(place);
            mark = marks.next();
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

    /// Takes the step at a place, if the walk comes there.
    #[inline(never)]
    fn look_closer(&mut self, place: usize) {
        let Walk {
            view,
            text,
            extra,
            at: start,
        } = *self.walk;
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
            let step = extra.step(view, text, Place::new(view, text, start + at), usize::MAX);
            let value = match step.value {
                // The image has it.
                Value::Cell => continue,
                Value::Same => text.as_bytes().get(start + at..step.end),
                Value::Bytes(value) => Some(value),
            };
            self.replace(at, step.end - start, value.unwrap_or_default());
            if E::HAS_ENTRIES
                && self.out.len() < self.done.wrapping_add(self.shift) + self.room.behind(self.done)
            {
                // The next chunk gets new room.
                self.stop = self.stop.min(self.done);
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
