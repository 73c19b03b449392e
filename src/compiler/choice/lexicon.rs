//! Words with costs, and the forms that their one-to-many characters have.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{EDGE_CLASS, pair_bit, varied_bit};
use crate::compiler::array::{self, Unit};
use crate::compiler::dictionary::Dictionary;
use crate::compiler::hash::{Map, Set};
use crate::compiler::layout::LAST_CLASS;

/// How many forms of a character a word can name.
pub const FORMS: usize = 4;
/// Characters of a word whose form can be named, at most; a word has no more.
pub const LONGEST: usize = 8;
/// The bit of a word's record that says that its forms are known.
pub const FORMS_KNOWN: u32 = 1 << 24;
/// So many steps of cost make one bit, the cost of a word of half the count.
pub const COST_PER_BIT: u32 = 8;
/// A form is known if its count is this many times that of all others.
const CLEAR: f64 = 4.0;
/// What a phrase that the counts lack is counted as.
const UNCOUNTED: f64 = 0.3;
/// Bits of the set of pairs of neighbours in words.
const PAIR_BITS: usize = 1 << 20;
/// Bits of the set of pairs with a form that is not the first.
const VARIED_BITS: usize = 1 << 18;

/// The compiled lexicon.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Lexicon {
    /// For each 64 characters of the Basic Multilingual Plane, the number of their block.
    pub pages: Cow<'static, [u32]>,
    /// Blocks of 64 classes; the first is empty.
    pub classes: Cow<'static, [u32]>,
    /// The cost of each class as a word of its own.
    pub singles: Cow<'static, [u32]>,
    /// See [`array::Array::roots`].
    pub roots: Cow<'static, [u32]>,
    /// See [`array::Array::units`]; the payloads are places in `words`, from 1.
    pub units: Cow<'static, [Unit]>,
    /// For each word its record. Bits 0–7: its cost; 8–23: for each character the number of its
    /// form, two bits each; [`FORMS_KNOWN`].
    pub words: Cow<'static, [u32]>,
    /// A bit for each pair of classes that stand side by side in a word ([`pair_bit`]).
    pub pairs: Cow<'static, [u64]>,
    /// A bit for each pair of which the choice may give one side another form than OpenCC does
    /// ([`varied_bit`]).
    pub varied: Cow<'static, [u64]>,
    /// The forms that words have and OpenCC does not give them.
    pub departures: BTreeSet<Departure>,
}

/// A form that some word has, and that OpenCC does not give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Departure {
    /// The Simplified character.
    pub character: char,
    /// The word's form.
    pub form: char,
    /// OpenCC's form.
    pub usual: char,
}

/// The dictionaries that the lexicon is made of.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'s> {
    /// Words in OpenCC's standard forms with their counts.
    pub counts: &'s [(Box<str>, u32)],
    /// OpenCC's phrases, Simplified to standard forms.
    pub phrases: &'s [&'s Dictionary],
    /// OpenCC's Simplified characters with all their standard forms.
    pub simplified: &'s Dictionary,
    /// OpenCC's Traditional characters with their Simplified forms.
    pub traditional: &'s Dictionary,
}

/// The number that each character's class has.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    by_simplified: Map<char, u16>,
    simplified: Map<char, char>,
}

impl Classes {
    /// The class of a character in either script; [`EDGE_CLASS`] if no word holds it.
    pub fn of(&self, c: char) -> u16 {
        let simplified = self.simplified.get(&c).copied().unwrap_or(c);
        self.by_simplified
            .get(&simplified)
            .copied()
            .unwrap_or(EDGE_CLASS)
    }

    /// The Simplified form of a character.
    pub fn simplified(&self, c: char) -> char {
        self.simplified.get(&c).copied().unwrap_or(c)
    }

    /// How many classes there are, [`EDGE_CLASS`] included.
    pub fn count(&self) -> usize {
        self.by_simplified.len() + 1
    }
}

/// What is known of a word before it is packed.
struct Word {
    count: f64,
    forms: [u8; LONGEST],
    known: bool,
    /// A bit for each place where the form is not OpenCC's.
    departs: u8,
}

/// The forms of Simplified characters that have several.
pub fn forms_of(simplified: &Dictionary) -> BTreeMap<char, Vec<char>> {
    let rows = simplified.entries().iter().filter_map(|entry| {
        let forms: Vec<char> = std::iter::once(entry.value())
            .chain(entry.others())
            .filter_map(only_char)
            .take(FORMS)
            .collect();
        Some((only_char(&entry.key)?, forms))
    });
    rows.filter(|(_, forms)| forms.len() > 1).collect()
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Numbers the characters of the words, and of `more`, the frequent ones first.
pub fn classes(sources: Sources<'_>, more: impl Iterator<Item = char>) -> Result<Classes, String> {
    let simplified: Map<char, char> = sources
        .traditional
        .entries()
        .iter()
        .filter_map(|entry| Some((only_char(&entry.key)?, only_char(entry.value())?)))
        .collect();
    let to = |c: char| simplified.get(&c).copied().unwrap_or(c);
    let mut weights: Map<char, u64> = Map::default();
    for (word, count) in sources.counts {
        for c in word.chars() {
            *weights.entry(to(c)).or_default() += u64::from(*count);
        }
    }
    let phrases = sources.phrases.iter().flat_map(|one| one.entries());
    for c in phrases.flat_map(|entry| entry.key.chars()).chain(more) {
        *weights.entry(to(c)).or_default() += 1;
    }
    let mut order: Vec<(char, u64)> = weights
        .into_iter()
        .filter(|(c, _)| c.len_utf8() == 3)
        .collect();
    order.sort_by_key(|&(c, weight)| (std::cmp::Reverse(weight), c));
    if order.len() >= usize::from(LAST_CLASS) {
        return Err("the words hold too many different characters".into());
    }
    let by_simplified = order.into_iter().zip(1..).map(|((c, _), n)| (c, n));
    Ok(Classes {
        by_simplified: by_simplified.collect(),
        simplified,
    })
}

/// Builds the lexicon.
///
/// # Errors
/// If there are too many words for the array.
pub fn build(
    sources: Sources<'_>,
    classes: &Classes,
    varied_pairs: impl Iterator<Item = (u16, u16, bool)>,
) -> Result<Lexicon, String> {
    let forms = forms_of(sources.simplified);
    let (words, departures) = words(sources, classes, &forms);
    let total: f64 = sources.counts.iter().map(|(_, n)| f64::from(*n)).sum();
    let cost = |count: f64| {
        let bits = (total / (count + 0.5)).log2();
        (bits * f64::from(COST_PER_BIT)).round().clamp(1.0, 255.0) as u32
    };
    let mut singles = vec![cost(0.0); classes.count()];
    let mut keys = Vec::new();
    let mut records = vec![0];
    let mut pairs = vec![0_u64; PAIR_BITS / 64];
    let mut varied = vec![0_u64; VARIED_BITS / 64];
    for (first, second, is_second) in varied_pairs {
        set(
            &mut varied,
            varied_bit(first, second, is_second, VARIED_BITS),
        );
    }
    for (path, word) in &words {
        if let [class] = path[..] {
            singles[usize::from(class)] = cost(word.count);
            continue;
        }
        let mut record = cost(word.count) | if word.known { FORMS_KNOWN } else { 0 };
        for (place, &form) in word.forms.iter().enumerate() {
            record |= u32::from(form) << (8 + 2 * place);
        }
        for (place, pair) in path.windows(2).enumerate() {
            set(&mut pairs, pair_bit(pair[0], pair[1], PAIR_BITS));
            // A word of OpenCC's that begins at the character is an entry, or was rejected.
            let first_departs = word.departs >> place & 1 != 0;
            let second_varies = word.known && word.forms[place + 1] != 0;
            for (varies, is_second) in [(first_departs, false), (second_varies, true)] {
                if varies {
                    set(
                        &mut varied,
                        varied_bit(pair[0], pair[1], is_second, VARIED_BITS),
                    );
                }
            }
        }
        keys.push(path.clone());
        records.push(record);
    }
    let array = array::build(&keys, (classes.count() - 1) as u16)?;
    let (pages, blocks) = pages(classes);
    Ok(Lexicon {
        pages: pages.into(),
        classes: blocks.into(),
        singles: singles.into(),
        roots: array.roots.into(),
        units: array.units.into(),
        words: records.into(),
        pairs: pairs.into(),
        varied: varied.into(),
        departures,
    })
}

fn set(bits: &mut [u64], bit: usize) {
    bits[bit / 64] |= 1 << (bit % 64);
}

/// What OpenCC makes of a Simplified word alone: the longest phrase at each place, or a character.
struct Converter<'s> {
    phrases: Map<&'s str, &'s str>,
    characters: Map<char, char>,
}

impl<'s> Converter<'s> {
    fn new(sources: Sources<'s>) -> Self {
        let mut phrases = Map::default();
        for entry in sources.phrases.iter().flat_map(|one| one.entries()) {
            phrases.entry(&*entry.key).or_insert(entry.value());
        }
        let characters = sources.simplified.entries().iter();
        let characters = characters
            .filter_map(|entry| Some((only_char(&entry.key)?, only_char(entry.value())?)));
        Self {
            phrases,
            characters: characters.collect(),
        }
    }

    fn convert(&self, mut word: &str) -> String {
        let mut result = String::new();
        while let Some(first) = word.chars().next() {
            let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
            let mut ends: Vec<usize> = ends.skip(1).collect();
            ends.reverse();
            let phrase = ends
                .into_iter()
                .find_map(|end| Some((end, *self.phrases.get(&word[..end])?)));
            let end = match phrase {
                Some((end, value)) => {
                    result.push_str(value);
                    end
                }
                None => {
                    result.push(self.characters.get(&first).copied().unwrap_or(first));
                    first.len_utf8()
                }
            };
            word = &word[end..];
        }
        result
    }
}

/// The words by their classes: counted ones, and OpenCC's phrases; and where the former differ from
/// what OpenCC makes of them.
fn words(
    sources: Sources<'_>,
    classes: &Classes,
    forms: &BTreeMap<char, Vec<char>>,
) -> (BTreeMap<Vec<u16>, Word>, BTreeSet<Departure>) {
    let converter = Converter::new(sources);
    let mut departures = BTreeSet::new();
    let path = |word: &str| -> Option<Vec<u16>> {
        let path: Vec<u16> = word.chars().map(|c| classes.of(c)).collect();
        let fits = path.len() <= LONGEST && !path.contains(&EDGE_CLASS);
        fits.then_some(path)
    };
    // The forms of a Traditional word's characters.
    let number = |word: &str| {
        let mut numbers = [0; LONGEST];
        for (number, c) in numbers.iter_mut().zip(word.chars()) {
            let known = forms.get(&classes.simplified(c));
            let place = known.and_then(|forms| forms.iter().position(|&form| form == c));
            *number = place.unwrap_or(0) as u8;
        }
        numbers
    };
    let mut spellings: BTreeMap<Vec<u16>, Vec<(f64, &str)>> = BTreeMap::new();
    for (word, count) in sources.counts {
        if let Some(path) = path(word) {
            let spelling = (f64::from(*count), &**word);
            spellings.entry(path).or_default().push(spelling);
        }
    }
    let mut words: BTreeMap<Vec<u16>, Word> = BTreeMap::new();
    for (path, mut spellings) in spellings {
        spellings.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (best, spelling) = spellings[0];
        let count = spellings.iter().map(|(count, _)| count).sum::<f64>();
        let known = path.len() > 1 && best >= CLEAR * (count - best);
        let mut word = Word {
            count,
            forms: number(spelling),
            known,
            departs: 0,
        };
        let simplified: String = spelling.chars().map(|c| classes.simplified(c)).collect();
        let usual = converter.convert(&simplified);
        if known && usual.chars().count() == path.len() {
            let rows = simplified.chars().zip(spelling.chars()).zip(usual.chars());
            let numbers = word.forms.into_iter().zip(number(&usual));
            for ((place, ((character, form), usual)), (one, other)) in rows.enumerate().zip(numbers)
            {
                if one != other {
                    word.departs |= 1 << place;
                    departures.insert(Departure {
                        character,
                        form,
                        usual,
                    });
                }
            }
        }
        words.insert(path, word);
    }
    add_phrases(&mut words, sources, path, number);
    (words, departures)
}

/// Adds OpenCC's phrases, whose spelling comes first.
fn add_phrases(
    words: &mut BTreeMap<Vec<u16>, Word>,
    sources: Sources<'_>,
    path: impl Fn(&str) -> Option<Vec<u16>>,
    number: impl Fn(&str) -> [u8; LONGEST],
) {
    let mut seen = Set::default();
    for entry in sources.phrases.iter().flat_map(|one| one.entries()) {
        let Some(path) = path(&entry.key).filter(|path| path.len() > 1) else {
            continue;
        };
        let same_length = entry.value().chars().count() == path.len();
        let word = words.entry(path.clone()).or_insert(Word {
            count: UNCOUNTED,
            forms: [0; LONGEST],
            known: false,
            departs: 0,
        });
        // The dictionaries' first one counts.
        if seen.insert(path) {
            word.known = same_length;
            word.forms = number(entry.value());
            word.departs = 0;
        }
    }
}

/// The pages and blocks that lead from a character to its class.
fn pages(classes: &Classes) -> (Vec<u32>, Vec<u32>) {
    let mut pages = vec![0; 1024];
    let mut blocks = vec![u32::from(EDGE_CLASS); 64];
    for (page, number) in (0_u32..).zip(&mut pages) {
        let block: Vec<u32> = (page * 64..page * 64 + 64)
            .map(|code| char::from_u32(code).map_or(EDGE_CLASS, |c| classes.of(c)))
            .map(u32::from)
            .collect();
        if block.iter().any(|&class| class != u32::from(EDGE_CLASS)) {
            *number = (blocks.len() / 64) as u32;
            blocks.extend(block);
        }
    }
    (pages, blocks)
}
