//! Tables as one block of bytes and a directory to it, for `build.rs`.

use std::collections::HashMap;
use std::fmt::Write;

use super::layout::{Cell, FRONT, Layout};

/// Where an array lies in the block: offset in bytes (a multiple of 8) and length in bytes.
pub type Section = (usize, usize);

/// How many cells a page has.
const BLOCK: usize = 64;

/// Where the parts of a table lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of Layout")]
pub struct Sections {
    pub pages: Section,
    pub astral: Section,
    pub astral_cells: Section,
    pub specials: Section,
    pub pairs: Section,
    pub roots: Section,
    pub units: Section,
    pub values: Section,
    pub checks: Section,
}

/// The byte order of the machine that will read the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endian {
    /// Lowest byte first.
    Little,
    /// Highest byte first.
    Big,
}

/// Collects arrays; those that several tables share are stored once.
#[derive(Debug)]
pub struct Packer {
    bytes: Vec<u8>,
    known: HashMap<Vec<u8>, Section>,
    endian: Endian,
    /// The blocks of cells of all tables, each once.
    cells: Vec<Cell>,
    blocks: HashMap<Vec<Cell>, u32>,
}

impl Packer {
    /// An empty block.
    pub fn new(endian: Endian) -> Self {
        Self {
            bytes: Vec::new(),
            known: HashMap::new(),
            endian,
            cells: vec![0; FRONT],
            blocks: HashMap::new(),
        }
    }

    /// A table's pages, with its blocks of cells among those of all tables.
    fn pages(&mut self, layout: &Layout) -> Section {
        let mut pages = Vec::with_capacity(layout.pages.len());
        for &page in layout.pages.iter() {
            let start = page as usize + FRONT;
            let block = layout.cells.get(start..start + BLOCK).unwrap_or_default();
            let place = match self.blocks.get(block) {
                Some(&place) => place,
                None => {
                    let place = (self.cells.len() - FRONT) as u32;
                    self.cells.extend(block);
                    self.blocks.insert(block.to_vec(), place);
                    place
                }
            };
            pages.push(place);
        }
        self.numbers(&pages, |n| n.to_le_bytes())
    }

    /// The cells of all tables added so far.
    pub fn cells(&mut self) -> Section {
        let cells = std::mem::replace(&mut self.cells, vec![0; FRONT]);
        self.numbers(&cells, |n| n.to_le_bytes())
    }

    /// Adds a table, but for its cells and its text.
    pub fn add(&mut self, layout: &Layout) -> Sections {
        Sections {
            pages: self.pages(layout),
            astral: self.numbers(&layout.astral, |n| n.to_le_bytes()),
            astral_cells: self.numbers(&layout.astral_cells, |n| n.to_le_bytes()),
            specials: self.numbers(&layout.specials, |n| n.to_le_bytes()),
            pairs: self.numbers(&layout.pairs, |n| n.to_le_bytes()),
            roots: self.numbers(&layout.roots, |n| n.to_le_bytes()),
            units: self.numbers(&layout.units, |n| n.to_le_bytes()),
            values: self.numbers(&layout.values, |n| n.to_le_bytes()),
            checks: self.numbers(&layout.checks, |n| n.to_le_bytes()),
        }
    }

    /// Adds numbers of four bytes.
    pub fn words(&mut self, words: &[u32]) -> Section {
        self.numbers(words, |n| n.to_le_bytes())
    }

    /// Adds numbers of two bytes.
    pub fn halves(&mut self, halves: &[u16]) -> Section {
        self.numbers(halves, |n| n.to_le_bytes())
    }

    /// Adds numbers of eight bytes.
    pub fn doubles(&mut self, doubles: &[u64]) -> Section {
        self.numbers(doubles, |n| n.to_le_bytes())
    }

    fn numbers<N: Copy, const W: usize>(
        &mut self,
        numbers: &[N],
        little: impl Fn(N) -> [u8; W],
    ) -> Section {
        let mut bytes = Vec::with_capacity(numbers.len() * W);
        for &number in numbers {
            let mut ordered = little(number);
            if self.endian == Endian::Big {
                ordered.reverse();
            }
            bytes.extend(ordered);
        }
        self.bytes(bytes)
    }

    /// Adds bytes as they are.
    pub fn bytes(&mut self, bytes: Vec<u8>) -> Section {
        if let Some(&section) = self.known.get(&bytes) {
            return section;
        }
        let section = (self.bytes.len(), bytes.len());
        self.bytes.extend(&bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        self.known.insert(bytes, section);
        section
    }

    /// The block.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// A Rust expression for these sections.
pub fn sections_as_rust(sections: &Sections) -> String {
    format!("{sections:?}")
}

/// Rust source for a constant list of named things.
pub fn list_as_rust(name: &str, of: &str, rows: &[(String, String)]) -> String {
    let mut source = format!(
        "pub(super) const {name}: [(&str, {of}); {}] = [\n",
        rows.len()
    );
    for (key, value) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(source, "    ({key:?}, {value}),");
    }
    source.push_str("];\n");
    source
}
