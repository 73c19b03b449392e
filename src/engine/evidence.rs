//! What a text tells of its script, clause by clause.

use super::scan::{BLOCK, Others, leads};
use crate::compiler::evidence::{
    CHINESE, Class, DELIMITER, HAN, JAPANESE, KANA, LEANING, SILENT, SIMPLIFIED, TRADITIONAL,
};

/// Looks characters up among those that tell the script.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    plane: &'static [Class; 0x1_0000],
    beyond: &'static [u32],
    beyond_classes: &'static [Class],
}

/// What was counted in a stretch of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Characters that exist in Simplified only.
    pub simplified: u32,
    /// Characters that exist in Traditional only.
    pub traditional: u32,
    /// Kana.
    pub kana: u32,
    /// Han characters that tell nothing.
    pub silent: u32,
    /// Forms that only Japanese writes.
    pub japanese: u32,
}

impl Counts {
    /// Adds another stretch.
    pub fn add(&mut self, other: Self) {
        self.simplified += other.simplified;
        self.traditional += other.traditional;
        self.kana += other.kana;
        self.silent += other.silent;
        self.japanese += other.japanese;
    }

    /// Han characters.
    pub fn han(&self) -> u32 {
        self.simplified + self.traditional + self.silent + self.japanese
    }
}

/// The bits of each count.
const LANE: u32 = 12;

/// What [`Evidence::scan`] adds up for a character of each class.
const LANES: [u64; 8] = {
    let mut lanes = [0; 8];
    lanes[SIMPLIFIED as usize] = 1;
    lanes[TRADITIONAL as usize] = 1 << LANE;
    lanes[KANA as usize] = 1 << (2 * LANE);
    lanes[HAN as usize] = 1 << (3 * LANE);
    lanes[LEANING as usize] = 1 << (3 * LANE);
    lanes[JAPANESE as usize] = 1 << (4 * LANE);
    lanes
};

/// What a class says besides its flags.
const KIND: Class = 7;

/// No scan reads more characters, so that the counts cannot overflow.
const MAX_SCAN: usize = (1 << LANE) - 1;

impl Evidence {
    pub(super) fn new(
        plane: &'static [Class; 0x1_0000],
        beyond: &'static [u32],
        beyond_classes: &'static [Class],
    ) -> Self {
        Self {
            plane,
            beyond,
            beyond_classes,
        }
    }

    /// What `c` tells, without flags.
    pub fn class(&self, c: char) -> Class {
        self.flagged(c) & KIND
    }

    /// Whether `c` tells its script and modern Japanese does not write it.
    pub fn is_chinese(&self, c: char) -> bool {
        self.flagged(c) & CHINESE != 0
    }

    /// Whether `c` exists in both scripts but is Traditional far more often.
    pub fn leans(&self, c: char) -> bool {
        self.class(c) == LEANING
    }

    fn flagged(&self, c: char) -> Class {
        match self.plane.get(c as usize) {
            Some(class) => *class,
            None => {
                let place = self.beyond.binary_search(&u32::from(c)).ok();
                place
                    .and_then(|place| self.beyond_classes.get(place))
                    .copied()
                    .unwrap_or(0)
            }
        }
    }

    /// Counts what the first clause of `text` tells, but for what lies behind `limit` bytes.
    /// Returns the counts, how many bytes were read, and whether the clause ends there.
    pub fn scan(&self, text: &str, limit: usize) -> (Counts, usize, bool) {
        let bytes = text.as_bytes();
        let limit = limit.min(text.len()).min(MAX_SCAN);
        let mut lanes = 0_u64;
        let mut at = 0;
        let mut ended = false;
        while at < limit && !ended {
            let (class, length) = self.next(bytes, at);
            lanes += LANES[usize::from(class)];
            at += length;
            ended = class == DELIMITER;
        }
        let lane = |n: u32| (lanes >> (LANE * n)) as u32 & ((1 << LANE) - 1);
        let counts = Counts {
            simplified: lane(0),
            traditional: lane(1),
            kana: lane(2),
            silent: lane(3),
            japanese: lane(4),
        };
        (counts, at, ended)
    }

    /// How many bytes at the start of `text`, counted in blocks, hold nothing that is of another
    /// script or language than `script` ([`SIMPLIFIED`] or [`TRADITIONAL`]); and no Han character
    /// more than `gap` bytes from all that is of that script. `place` says where in the document a
    /// byte of `text` is, and `told` where the last before `text` is that is of the script.
    pub fn pure(
        &self,
        text: &str,
        script: Class,
        (gap, mut told): (usize, usize),
        place: impl Fn(usize) -> usize,
    ) -> usize {
        // What leans to Traditional is that where nothing else in its clause tells.
        let neutral = match script {
            TRADITIONAL => 1 << SILENT | 1 << DELIMITER | 1 << HAN | 1 << LEANING,
            _ => 1 << SILENT | 1 << DELIMITER | 1 << HAN,
        };
        let (mut at, mut start) = (0, place(0));
        while let Some(window) = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk) {
            let (mut threes, has_longer) = leads(window, Others::Four);
            let mut classes = 0_u32;
            while threes != 0 {
                let lead = threes.trailing_zeros() as usize % BLOCK;
                threes &= threes - 1;
                if let Some(raw) = window.get(lead..).and_then(<[u8]>::first_chunk) {
                    classes |= 1 << (self.plane[three_byte_code(*raw)] & KIND);
                }
            }
            if has_longer {
                classes |= self.longer(text.as_bytes(), at);
            }
            if classes & !(neutral | 1 << script) != 0 {
                break;
            }
            let tells = classes & 1 << script != 0;
            let end = place(at + BLOCK);
            // Much may stand in the document between two bytes of a block.
            let far = end.saturating_sub(told) > gap && (!tells || end - start > gap);
            if far && classes & 1 << HAN != 0 {
                break;
            }
            if tells {
                told = start;
            }
            (at, start) = (at + BLOCK, end);
        }
        at
    }

    /// The classes, a bit for each, of the characters of four bytes in the block at byte `at`.
    #[cold]
    fn longer(&self, bytes: &[u8], at: usize) -> u32 {
        let leads = (at..at + BLOCK).filter(|&at| bytes.get(at).is_some_and(|&byte| byte >= 0xF0));
        leads.fold(0, |classes, at| classes | 1 << self.other(bytes, at).0)
    }

    /// Where the last clause of `text` that tells `script` ends, of those that lie wholly in it
    /// behind its first delimiter.
    pub fn last_telling(&self, text: &str, script: Class) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut end = None;
        // Nothing counts before the first delimiter.
        let (mut inside, mut told) = (false, false);
        while at < bytes.len() {
            let (class, length) = self.next(bytes, at);
            at += length;
            told |= inside && class == script;
            if class == DELIMITER {
                if told {
                    end = Some(at);
                }
                (inside, told) = (true, false);
            }
        }
        end
    }

    /// The classes of the characters of `text`, a bit for each.
    pub fn classes(&self, text: &str) -> u32 {
        let bytes = text.as_bytes();
        let (mut at, mut classes) = (0, 0);
        while at < bytes.len() {
            let (class, length) = self.next(bytes, at);
            classes |= 1 << class;
            at += length;
        }
        classes
    }

    /// The class of the character at byte `at`, without flags, and its length in bytes.
    #[inline(always)]
    fn next(&self, bytes: &[u8], at: usize) -> (Class, usize) {
        match bytes.get(at..).and_then(<[u8]>::first_chunk::<3>) {
            Some(&[a, b, c]) if a & 0xF0 == 0xE0 => {
                (self.plane[three_byte_code([a, b, c, 0])] & KIND, 3)
            }
            Some(&[a, ..]) if a < 0x80 => (self.plane[usize::from(a)] & KIND, 1),
            _ => self.other(bytes, at),
        }
    }

    /// The same for what is seldom.
    #[cold]
    fn other(&self, bytes: &[u8], at: usize) -> (Class, usize) {
        let rest = bytes.get(at..bytes.len().min(at + 4)).unwrap_or_default();
        let mut chars = rest.utf8_chunks().flat_map(|chunk| chunk.valid().chars());
        let c = chars.next();
        c.map_or((SILENT, 1), |c| (self.class(c), c.len_utf8()))
    }
}

/// The code point of a character of three bytes, the first of these.
#[inline(always)]
fn three_byte_code(raw: [u8; 4]) -> usize {
    let [a, b, c, _] = raw.map(usize::from);
    (a & 0xF) << 12 | (b & 0x3F) << 6 | c & 0x3F
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::bundled;

    #[test]
    fn characters_of_one_script_tell_and_others_do_not() {
        let evidence = bundled::evidence().unwrap();
        for (text, class) in [
            ("为说线发头国", SIMPLIFIED),
            ("為爲說説線綫發髮頭國裡裏後麼", TRADITIONAL),
            ("后里干台只云面着著乾户温床群的概研郎瓶慎予", HAN),
            ("のカﾊ", KANA),
            ("図発売駅", JAPANESE),
            ("，。\n!", DELIMITER),
            ("aé1·", 0),
        ] {
            for c in text.chars() {
                assert_eq!(evidence.class(c), class, "{c}");
            }
        }
    }

    #[test]
    fn japanese_shares_some_of_either_script() {
        let evidence = bundled::evidence().unwrap();
        for c in "为说欢學國發".chars() {
            assert!(evidence.is_chinese(c), "{c}");
        }
        for c in "国学会東書館図の的".chars() {
            assert!(!evidence.is_chinese(c), "{c}");
        }
    }

    #[test]
    fn characters_that_traditional_words_have_do_not_tell_simplified() {
        let evidence = bundled::evidence().unwrap();
        for c in "恒霉虱".chars() {
            assert_eq!(evidence.class(c), HAN, "{c}");
        }
        for c in "於徵昇伕夥".chars() {
            assert!(evidence.leans(c), "{c}");
        }
        for c in "后里干台于么説为頭的祕乾瞭哩a".chars() {
            assert!(!evidence.leans(c), "{c}");
        }
    }

    #[test]
    fn text_is_pure_up_to_the_block_that_is_not() {
        let evidence = bundled::evidence().unwrap();
        let text = "头，a后é，".repeat(100);
        let blocks = |bytes: usize| bytes / BLOCK * BLOCK;
        for (other, pure) in [
            ("發", true),
            ("の", true),
            ("図", true),
            ("后", false),
            ("头", false),
        ] {
            let mixed = format!("{text}{other}{text}");
            let expected = if pure {
                blocks(text.len())
            } else {
                blocks(mixed.len() - 4)
            };
            assert_eq!(
                evidence.pure(&mixed, SIMPLIFIED, (1000, 0), |at| at),
                expected,
                "{other}"
            );
        }
        assert_eq!(evidence.pure(&text, TRADITIONAL, (1000, 0), |at| at), 0);
        let silent = text.clone() + &"后".repeat(1000);
        let pure = evidence.pure(&silent, SIMPLIFIED, (1000, 0), |at| at);
        assert!((text.len()..text.len() + 1000 + 2 * BLOCK).contains(&pure));
    }

    #[test]
    fn text_is_pure_where_what_tells_is_near_in_the_document() {
        let evidence = bundled::evidence().unwrap();
        let pure = |text: &str, told: usize, hole: usize| {
            let place = |at: usize| 5000 + at + if at > hole { 2000 } else { 0 };
            evidence.pure(text, SIMPLIFIED, (1000, told), place)
        };
        let text = "后，".repeat(50) + &"头".repeat(50);
        let whole = (text.len() - 4) / BLOCK * BLOCK;
        assert_eq!(pure(&text, 5000, usize::MAX), whole);
        assert_eq!(pure(&text, 3000, usize::MAX), 0);
        // Between the two bytes of a block, much else.
        assert_eq!(pure(&text, 5000, 10), 0);
        assert_eq!(
            pure(&format!("{}后头{text}", "a".repeat(200)), 4000, 203),
            192
        );
        assert_eq!(pure(&"头".repeat(100), 3000, 10), 4 * BLOCK);
    }

    #[test]
    fn the_last_clause_that_tells_is_whole() {
        let evidence = bundled::evidence().unwrap();
        for (text, end) in [
            ("头，后，发、é说！后，", Some("头，后，发、é说！")),
            ("后，发，头", Some("后，发，")),
            ("头，后，", None),
            ("头", None),
            ("，頭\n", None),
        ] {
            assert_eq!(
                evidence.last_telling(text, SIMPLIFIED),
                end.map(str::len),
                "{text}"
            );
        }
    }

    #[test]
    fn a_clause_ends_behind_its_delimiter() {
        let evidence = bundled::evidence().unwrap();
        let (counts, read, ended) = evidence.scan("头發é的😀a，后", usize::MAX);
        assert_eq!(
            (counts.simplified, counts.traditional, counts.silent),
            (1, 1, 1)
        );
        assert_eq!((read, ended), ("头發é的😀a，".len(), true));
        let (_, read, ended) = evidence.scan("头头", 3);
        assert_eq!((read, ended), (3, false));
    }
}
