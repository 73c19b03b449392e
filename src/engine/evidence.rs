//! What a text tells of its script, clause by clause.

use crate::compiler::evidence::{
    CHINESE, Class, DELIMITER, HAN, JAPANESE, KANA, SIMPLIFIED, TRADITIONAL,
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
            let (class, length) = match bytes.get(at..).and_then(<[u8]>::first_chunk::<3>) {
                Some(&[a, b, c]) if a & 0xF0 == 0xE0 => {
                    let code = u16::from(a) << 12 | u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F);
                    (self.plane[usize::from(code)] & KIND, 3)
                }
                Some(&[a, ..]) if a < 0x80 => (self.plane[usize::from(a)], 1),
                _ => {
                    let c = text.get(at..).and_then(|rest| rest.chars().next());
                    c.map_or((0, 1), |c| (self.class(c), c.len_utf8()))
                }
            };
            lanes += LANES[usize::from(class & KIND)];
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
