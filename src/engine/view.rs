//! Look-ups in a compiled table.

use crate::compiler::array::{self, Unit};
use crate::compiler::layout::{
    CHANGE, CHECKED, Cell, FRONT, Facts, Layout, PIECE, Value, WORD, class, gathered, kind,
    page_place, place,
};

/// What a character of three bytes, the lowest of `raw`, becomes on its own; the fourth stays.
#[inline(always)]
pub(super) fn changed(raw: u32, cell: Cell) -> u32 {
    raw ^ cell & CHANGE
}

/// The same for a character.
pub(super) fn changed_char(c: char, cell: Cell) -> char {
    char::from_u32(u32::from(c) ^ gathered(cell)).unwrap_or(c)
}

/// The parts of a table as plain slices.
#[derive(Clone, Copy)]
pub(super) struct View<'t> {
    pages: &'t [u32; 1024],
    cells: &'t [Cell],
    astral: &'t [u32],
    astral_cells: &'t [Cell],
    specials: &'t [Value],
    pub(super) pairs: &'t [u64],
    roots: &'t [u32],
    units: &'t [Unit],
    values: &'t [Value],
    checks: &'t [u32],
    pub(super) text: &'t [u8],
    pub(super) facts: Facts,
}

/// The characters of the Basic Multilingual Plane, for a loop that holds them.
#[derive(Clone, Copy)]
pub(super) struct Plane<'t> {
    pages: &'t [u32; 1024],
    cells: &'t [Cell],
}

impl Plane<'_> {
    /// The cell of the character of three bytes that these begin with; `None` in no sound table.
    #[inline(always)]
    pub(super) fn cell(&self, raw: [u8; 4]) -> Option<Cell> {
        let [first, second, third, _] = raw.map(usize::from);
        let page = self.pages[(first << 6 ^ second) & 0x3FF];
        self.cells.get(page as usize + third).copied()
    }
}

/// An entry that matched.
#[derive(Clone, Copy)]
pub(super) struct Found {
    /// Where the match ends in the text, in bytes.
    pub(super) end: usize,
    /// What the entry becomes.
    pub(super) value: Value,
    entry: u32,
}

impl<'t> View<'t> {
    pub(super) fn new(layout: &'t Layout) -> Option<Self> {
        Some(Self {
            pages: layout.pages.first_chunk()?,
            cells: &layout.cells,
            astral: &layout.astral,
            astral_cells: &layout.astral_cells,
            specials: &layout.specials,
            pairs: &layout.pairs,
            roots: &layout.roots,
            units: &layout.units,
            values: &layout.values,
            checks: &layout.checks,
            text: &layout.text,
            facts: layout.facts,
        })
    }

    /// The characters of the Basic Multilingual Plane.
    #[inline(always)]
    pub(super) fn plane(&self) -> Plane<'t> {
        Plane {
            pages: self.pages,
            cells: self.cells,
        }
    }

    /// The cell of a character of the Basic Multilingual Plane, by page and place in it.
    #[inline(always)]
    fn plane_cell(&self, page: u32, place: u32) -> Cell {
        let page = self.pages[page_place(page as usize)] as usize;
        let cell = self.cells.get(page + FRONT + (place & 63) as usize);
        cell.copied().unwrap_or(0)
    }

    /// The cell of the character at byte `at`, and that character's length in bytes.
    pub(super) fn cell(&self, bytes: &[u8], at: usize) -> (Cell, usize) {
        let byte = |n: usize| u32::from(bytes.get(at + n).copied().unwrap_or(0));
        let first = byte(0);
        match first {
            0..0x80 => (self.plane_cell(first >> 6, first), 1),
            0x80..0xE0 => (self.plane_cell(first & 0x1F, byte(1)), 2),
            0xE0..0xF0 => (
                self.plane_cell((first & 0xF) << 6 | byte(1) & 0x3F, byte(2)),
                3,
            ),
            _ => {
                let high = (first & 7) << 18 | (byte(1) & 0x3F) << 12;
                (
                    self.astral_cell(high | (byte(2) & 0x3F) << 6 | byte(3) & 0x3F),
                    4,
                )
            }
        }
    }

    fn astral_cell(&self, code: u32) -> Cell {
        let place = self.astral.binary_search(&code).ok();
        place
            .and_then(|place| self.astral_cells.get(place))
            .copied()
            .unwrap_or(0)
    }

    /// The base of the entries that begin with a class.
    #[inline(always)]
    pub(super) fn root(&self, class: u32) -> u32 {
        self.roots.get(class as usize).copied().unwrap_or(0)
    }

    /// The unit for a class below a base.
    #[inline(always)]
    pub(super) fn unit(&self, base: u32, class: u32) -> Unit {
        self.units
            .get((base + class) as usize)
            .copied()
            .unwrap_or(0)
    }

    /// What the entry that ends at a unit becomes; 0 if none does.
    #[inline(always)]
    pub(super) fn value(&self, unit: Unit) -> Value {
        let place = array::payload(unit) as usize;
        self.values.get(place).copied().unwrap_or(0)
    }

    /// The longest entry that holds at byte `at` and does not end behind `max_end`.
    pub(super) fn find(&self, bytes: &[u8], at: usize, max_end: usize) -> Option<Found> {
        let (cell, length) = self.cell(bytes, at);
        self.find_from(bytes, at, cell, at + length, max_end)
    }

    /// [`View::find`] where the first character's cell and end are known.
    #[inline(always)]
    pub(super) fn find_from(
        &self,
        bytes: &[u8],
        at: usize,
        first: Cell,
        first_end: usize,
        max_end: usize,
    ) -> Option<Found> {
        let mut longest = None;
        self.each_entry(bytes, first, first_end, |found| {
            if found.end > max_end {
                return false;
            }
            longest = Some(found);
            true
        });
        let found: Found = longest?;
        if found.value & CHECKED == 0 {
            return Some(found);
        }
        self.find_checked(bytes, at, found)
    }

    /// The longest entry that holds, of those that begin as `found` does and are not longer.
    #[cold]
    fn find_checked(&self, bytes: &[u8], at: usize, found: Found) -> Option<Found> {
        if self.holds(bytes, at, &found) {
            return Some(found);
        }
        self.find(bytes, at, found.end - 1)
    }

    /// Calls `visit` for each entry that begins with the given character, shortest first, until it
    /// returns false.
    #[inline(always)]
    fn each_entry(
        &self,
        bytes: &[u8],
        first: Cell,
        first_end: usize,
        mut visit: impl FnMut(Found) -> bool,
    ) {
        let mut base = self.root(class(first));
        let mut end = first_end;
        while base != 0 && end < bytes.len() {
            let (cell, length) = match bytes.get(end..).and_then(<[u8]>::first_chunk::<4>) {
                Some(&raw) if raw[0] & 0xF0 == 0xE0 => (self.plane().cell(raw).unwrap_or(0), 3),
                _ => self.cell(bytes, end),
            };
            let class = class(cell);
            let unit = self.unit(base, class);
            if class == 0 || array::label(unit) != class {
                return;
            }
            end += length;
            let (entry, value) = (array::payload(unit), self.value(unit));
            if value != 0 && !visit(Found { end, value, entry }) {
                return;
            }
            base = array::base(unit);
        }
    }

    /// Whether no word, and no longer piece, begins inside the match and runs on behind it.
    #[cold]
    fn holds(&self, bytes: &[u8], at: usize, found: &Found) -> bool {
        let (rows, _) = self.checks.as_chunks::<3>();
        let Ok(row) = rows.binary_search_by_key(&found.entry, |row| row[0]) else {
            return true;
        };
        let [_, word_checks, piece_checks] = rows[row];
        let mut place = at;
        let mut number = 0;
        while place < found.end && number < 32 {
            let (cell, length) = self.cell(bytes, place);
            let bit = 1u32 << number;
            if (word_checks | piece_checks) & bit != 0
                && self.is_overrun(
                    bytes,
                    place,
                    cell,
                    place + length,
                    found.end,
                    piece_checks & bit != 0,
                )
            {
                return false;
            }
            place += length;
            number += 1;
        }
        true
    }

    /// Whether a word that begins at byte `at` runs on behind `end`, or, if `pieces`, a piece.
    fn is_overrun(
        &self,
        bytes: &[u8],
        at: usize,
        first: Cell,
        first_end: usize,
        end: usize,
        pieces: bool,
    ) -> bool {
        let mut overrun = false;
        self.each_entry(bytes, first, first_end, |found| {
            overrun = match kind(found.value) {
                WORD => true,
                PIECE if pieces && found.end > end => {
                    found.value & CHECKED == 0 || self.holds(bytes, at, &found)
                }
                _ => false,
            };
            !overrun
        });
        overrun
    }

    /// What a special character becomes.
    pub(super) fn special(&self, cell: Cell) -> Value {
        self.specials
            .get(gathered(cell) as usize)
            .copied()
            .unwrap_or(0)
    }

    /// The text of a value, as bytes.
    pub(super) fn bytes(&self, value: Value) -> &'t [u8] {
        let text = self.text.get(place(value)..).unwrap_or_default();
        text.split_first()
            .and_then(|(&length, text)| text.get(..usize::from(length)))
            .unwrap_or_default()
    }
}
