//! Where a file may be cut so that its parts can be read one by one.

use memchr::memmem;

/// How a format's files may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Cut {
    /// Not at all.
    Never,
    /// Behind any line.
    Lines,
    /// Behind any empty line.
    Entries,
    /// Behind any line that does not end in a quoted cell.
    Rows,
}

impl Cut {
    /// The last place in `text`, which may go on, where it may be cut; 0 if there is none.
    pub(super) fn last(self, text: &str) -> usize {
        let bytes = text.as_bytes();
        match self {
            Self::Never => 0,
            Self::Lines => memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1),
            Self::Entries => {
                let behind = |mark: &str| {
                    memmem::rfind(bytes, mark.as_bytes()).map_or(0, |at| at + mark.len())
                };
                behind("\n\n").max(behind("\n\r\n"))
            }
            Self::Rows => super::table::whole_rows(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_where_nothing_goes_on() {
        for (cut, text, expected) in [
            (Cut::Never, "a\n\n", 0),
            (Cut::Lines, "a\nb", 2),
            (Cut::Lines, "a", 0),
            (Cut::Entries, "a\n\nb\n\r\nc\n", 7),
            (Cut::Entries, "a\n", 0),
            (Cut::Rows, "a,\"b\n\"\nc,\"\n", 7),
            (Cut::Rows, "\"a\"", 0),
            (Cut::Rows, "\"a\n\"\"\n", 0),
            (Cut::Rows, "\"a\nb\"x\nc", 7),
        ] {
            assert_eq!(cut.last(text), expected, "{text:?}");
        }
    }
}
