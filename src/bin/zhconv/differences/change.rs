//! Where two texts differ: line by line, and within a line as closely as can be told from the texts
//! alone.

use similar::DiffOp;
use zhvariant::base::position::Position;

use super::lines::Lines;

/// A place as people and editors count it: line and column from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A part of the old text, and what the new one has instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Where the part starts in the old text.
    pub(crate) start: Place,
    /// The place after its end.
    pub(crate) end: Place,
    pub(crate) old: String,
    pub(crate) new: String,
    /// What did it, if that was asked for.
    pub(crate) why: Option<String>,
}

impl From<Position> for Place {
    fn from(at: Position) -> Self {
        Self {
            line: at.line,
            column: at.column,
        }
    }
}

/// Two places further apart than this many characters, both texts taken together, are not tried
/// for going on alike: what is left of the two lines is one change then.
const FARTHEST: usize = 256;

/// What turns `old` into `new`, in the order of the text.
pub(crate) fn changes(old: &str, new: &str) -> Vec<Change> {
    let lines = Lines::of(old, new);
    let mut changes = Vec::new();
    for op in &lines.ops {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        let olds = lines.old[from.clone()].iter().map(Some);
        let news = lines.new[to.clone()].iter().map(Some);
        let pairs = olds
            .chain(std::iter::repeat(None))
            .zip(news.chain(std::iter::repeat(None)));
        for (index, (old, new)) in pairs.take(from.len().max(to.len())).enumerate() {
            let line = 1 + (from.start + index).min(from.end);
            Pair::new(line, old.copied(), new.copied()).align(&mut changes);
        }
    }
    changes
}

/// Two lines, one of which takes the other's place.
struct Pair {
    /// The number of the old line.
    line: usize,
    old: Vec<char>,
    new: Vec<char>,
    /// In how many inline tags a place of the old line lies.
    depths: Vec<usize>,
}

impl Pair {
    fn new(line: usize, old: Option<&str>, new: Option<&str>) -> Self {
        let characters = |line: Option<&str>| line.unwrap_or_default().chars().collect();
        let old: Vec<char> = characters(old);
        Self {
            line,
            depths: depths(&old),
            old,
            new: characters(new),
        }
    }

    /// Walks both lines, and where they part looks for the nearest places from which they go on
    /// alike. Linear in the length of the lines.
    fn align(&self, changes: &mut Vec<Change>) {
        let (mut old, mut new) = (0, 0);
        while old < self.old.len() || new < self.new.len() {
            if old < self.old.len() && self.old.get(old) == self.new.get(new) {
                (old, new) = (old + 1, new + 1);
                continue;
            }
            let (to_old, to_new) = self.meet(old, new).unwrap_or_else(|| self.tail(old, new));
            changes.push(Change {
                start: self.place(old),
                end: self.place(to_old),
                old: self.old[old..to_old].iter().collect(),
                new: self.new[new..to_new].iter().collect(),
                why: None,
            });
            (old, new) = (to_old, to_new);
        }
    }

    /// The nearest places after these from which the lines go on alike: for a character, where as
    /// many were passed in both lines, else for two. Not inside a tag that was not open here, whose
    /// value may be what the new line has.
    fn meet(&self, old: usize, new: usize) -> Option<(usize, usize)> {
        for sum in 1..=FARTHEST {
            // From as many in both to many in one.
            for skew in (sum % 2..=sum).step_by(2) {
                let (less, more) = ((sum - skew) / 2, (sum + skew) / 2);
                for (a, b) in [(less, more), (more, less)] {
                    let at = (old + a, new + b);
                    if self.agree(at, 1 + usize::from(skew > 0), self.depths[old]) {
                        return Some(at);
                    }
                }
            }
        }
        None
    }

    /// Whether the lines hold the same `length` characters there, or end, with no more than `depth`
    /// tags open.
    fn agree(&self, (old, new): (usize, usize), length: usize, depth: usize) -> bool {
        if old > self.old.len() || new > self.new.len() || self.depths[old] > depth {
            return false;
        }
        (0..length).all(|index| self.old.get(old + index) == self.new.get(new + index))
    }

    /// Where the common end of the lines starts.
    fn tail(&self, old: usize, new: usize) -> (usize, usize) {
        let pairs = self.old[old..]
            .iter()
            .rev()
            .zip(self.new[new..].iter().rev());
        let common = pairs.take_while(|(a, b)| a == b).count();
        (self.old.len() - common, self.new.len() - common)
    }

    fn place(&self, index: usize) -> Place {
        match index.checked_sub(1).and_then(|last| self.old.get(last)) {
            Some('\n') => Place {
                line: self.line + 1,
                column: 1,
            },
            _ => Place {
                line: self.line,
                column: index + 1,
            },
        }
    }
}

/// For each place of a line, and its end, in how many inline tags of that line it lies.
fn depths(line: &[char]) -> Vec<usize> {
    let (mut opened, mut closed) = (vec![0; line.len() + 1], vec![0; line.len() + 1]);
    let mut open = Vec::new();
    for (at, pair) in line.windows(2).enumerate() {
        match pair {
            ['-', '{' | '<'] => open.push((at, pair[1])),
            ['}' | '>', '-'] => {
                let opener = if pair[0] == '}' { '{' } else { '<' };
                if let Some((start, _)) = open.pop_if(|(_, found)| *found == opener) {
                    opened[start + 1] += 1;
                    closed[at + 2] += 1;
                }
            }
            _ => {}
        }
    }
    let mut depth = 0_usize;
    let steps = opened.into_iter().zip(closed);
    let depths = steps.map(|(opened, closed)| {
        depth = depth + opened - closed;
        depth
    });
    depths.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(old: &str, new: &str) -> Vec<(usize, usize, String, String)> {
        let short = |change: Change| {
            (
                change.start.line,
                change.start.column,
                change.old,
                change.new,
            )
        };
        changes(old, new).into_iter().map(short).collect()
    }

    #[test]
    fn each_place_that_differs_is_a_change() {
        for (old, new, expected) in [
            (
                "这里的桌子，软件\n",
                "這裡的桌子，軟體\n",
                &[(1, 1, "这里", "這裡"), (1, 7, "软件", "軟體")][..],
            ),
            ("甲\n服务器\n", "甲\n伺服器\n", &[(2, 1, "服务", "伺服")]),
            ("一", "一一", &[(1, 2, "", "一")]),
            ("一一一", "一", &[(1, 2, "一一", "")]),
            ("", "一\n", &[(1, 1, "", "一\n")]),
            ("甲\n乙\n", "甲\n", &[(2, 1, "乙\n", "")]),
            (
                "甲\n",
                "甲\n乙\n丙\n",
                &[(2, 1, "", "乙\n"), (2, 1, "", "丙\n")],
            ),
            ("甲", "甲\n", &[(1, 2, "", "\n")]),
            (
                "用-{zh-cn:鼠标;zh-tw:滑鼠}-点软件",
                "用滑鼠點軟體",
                &[(1, 2, "-{zh-cn:鼠标;zh-tw:滑鼠}-点软件", "滑鼠點軟體")],
            ),
            (
                "用-{zh-cn:鼠标;zh-tw:滑鼠}-的、-<zh-tw:甲;zh-hk:乙>-的x",
                "用滑鼠的、甲的x",
                &[
                    (1, 2, "-{zh-cn:鼠标;zh-tw:滑鼠}-", "滑鼠"),
                    (1, 25, "-<zh-tw:甲;zh-hk:乙>-", "甲"),
                ],
            ),
            ("同", "同", &[]),
        ] {
            let expected: Vec<_> = expected
                .iter()
                .map(|&(line, column, old, new)| (line, column, old.to_owned(), new.to_owned()))
                .collect();
            assert_eq!(short(old, new), expected, "{old} → {new}");
        }
    }

    #[test]
    fn changes_put_in_place_of_the_old_parts_give_the_new_text() {
        let pieces = ["这里", "那里", "甲", "乙\n", "", "a", "丙丙", "\n"];
        let mut state = 1_usize;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            pieces[(state >> 33) % pieces.len()]
        };
        for _ in 0..2000 {
            let old: String = (0..12).map(|_| next()).collect();
            let new: String = (0..12).map(|_| next()).collect();
            assert_eq!(applied(&old, &changes(&old, &new)), new, "{old:?}");
        }
    }

    #[test]
    fn far_apart_the_rest_of_the_lines_is_one_change() {
        let (old, new) = (
            format!("甲{}丁", "乙".repeat(900)),
            format!("甲{}丁", "丙".repeat(500)),
        );
        let found = short(&old, &new);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].1, found[0].2.chars().count()), (2, 900));
    }

    /// The old text with the changes made.
    fn applied(old: &str, changes: &[Change]) -> String {
        let byte = |place: Place| {
            let lines: Vec<_> = old.split_inclusive('\n').collect();
            let before: usize = lines
                .iter()
                .take(place.line - 1)
                .map(|line| line.len())
                .sum();
            let line = lines.get(place.line - 1).copied().unwrap_or_default();
            let characters = line.chars().take(place.column - 1);
            before + characters.map(char::len_utf8).sum::<usize>()
        };
        let (mut out, mut done) = (String::new(), 0);
        for change in changes {
            out.push_str(&old[done..byte(change.start)]);
            out.push_str(&change.new);
            done = byte(change.end);
            assert_eq!(&old[byte(change.start)..done], change.old);
        }
        out + &old[done..]
    }
}
