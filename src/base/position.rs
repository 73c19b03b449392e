//! Places in a text.

use std::fmt;
use std::ops::Range;

/// A range of bytes of a text, from 0, end excluded.
pub type Span = Range<usize>;

/// A place in a text as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// Offset in bytes, from 0.
    pub byte: usize,
    /// Line, from 1. Lines end at U+000A.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

impl Position {
    /// The position of byte `byte` of `text`; the end of the text if `byte` lies beyond it.
    pub fn of(text: &str, byte: usize) -> Self {
        Self::of_bytes(text.as_bytes(), byte)
    }

    /// The same for bytes of which only the part before `byte` needs to be UTF-8.
    pub(crate) fn of_bytes(text: &[u8], byte: usize) -> Self {
        let byte = byte.min(text.len());
        let before = &text[..byte];
        let line_start = before
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |newline| newline + 1);
        let is_start = |b: &&u8| **b & 0xC0 != 0x80;
        Self {
            byte,
            line: 1 + newlines(before),
            column: 1 + before[line_start..].iter().filter(is_start).count(),
        }
    }

    /// The same line and column, at another byte: of a text that was decoded from other bytes.
    #[must_use]
    pub(crate) fn with_byte(self, byte: usize) -> Self {
        Self { byte, ..self }
    }

    /// This position as seen from a text in which `before` (a position) is where ours starts.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        Self {
            byte: before.byte + self.byte,
            line: before.line + self.line - 1,
            column: if self.line == 1 {
                before.column + self.column - 1
            } else {
                self.column
            },
        }
    }

    /// The position of the first byte of a text.
    pub const START: Self = Self {
        byte: 0,
        line: 1,
        column: 1,
    };
}

/// How many newlines there are. Counted in bytes, 255 at most at a time, which compiles to a few
/// wide instructions.
fn newlines(bytes: &[u8]) -> usize {
    let count = |chunk: &[u8]| chunk.iter().map(|&b| u8::from(b == b'\n')).sum::<u8>();
    let chunks = bytes.chunks(255);
    chunks.map(|chunk| usize::from(count(chunk))).sum()
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} (byte {})", self.line, self.column, self.byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_bytes_count_bytes() {
        let position = Position::of("一\n二三四", 10);
        assert_eq!((position.line, position.column, position.byte), (2, 3, 10));
    }

    #[test]
    fn many_lines_are_counted() {
        let text = "\n".repeat(1000) + "a";
        assert_eq!(Position::of(&text, 1001).line, 1001);
        assert_eq!(Position::of(&text, 300).line, 301);
    }

    #[test]
    fn beyond_the_end_is_the_end() {
        assert_eq!(Position::of("ab", 9).byte, 2);
    }

    #[test]
    fn positions_add_up_over_a_cut() {
        let text = "一二\n三四\n五";
        for cut in [0, 3, 7, 10, 14] {
            let (head, tail) = text.split_at(cut);
            let start = Position::of(head, head.len());
            for byte in 0..=tail.len() {
                if tail.is_char_boundary(byte) {
                    assert_eq!(
                        Position::of(tail, byte).after(start),
                        Position::of(text, cut + byte)
                    );
                }
            }
        }
    }
}
