//! The choice: where the dictionaries leave a choice, it decides by the text around.
//!
//! Three questions are one: where words begin and end (`少数|组织`, not `数组`), which form of a
//! character is meant (`头发`, `出发`), and whether a regional word is meant in its technical sense
//! (`支持 USB`, `支持他`). The walk asks at the entries and characters that a table flags. The
//! answer is a function of the source text in a bounded window around, so it does not depend on
//! where the walk came from, nor on how a text is cut. OpenCC's answer is the prior: the choice
//! departs from it by a clear margin only.
//!
//! `window` reads the characters around, `lattice` finds the cheapest words among them,
//! `forms` decides about characters, `vocabulary` about regional words, for which `domain`
//! says whether a sentence is technical.

mod domain;
mod forms;
mod lattice;
mod lexicon;
#[cfg(test)]
mod properties;
mod vocabulary;
mod window;

use std::cell::Cell;
use std::ops::Range;

pub(super) use domain::Markers;
pub use domain::{Domain, ends_line};
pub(super) use forms::Forms;
pub(super) use lexicon::Lexicon;
pub(super) use vocabulary::Vocabulary;

use self::domain::{Sentence, Weights};
use self::window::{Neighbours, Window};
use super::step::{Extra, Place, Taken, Value};
use super::view::{Found, View};
use crate::compiler::layout::{CHOICE, SPECIAL, TIERED};

/// How far, in bytes, the choice looks before a place and behind it.
pub(super) const CONTEXT: usize = 2048;
/// An entry of the dictionaries is rejected where other words are cheaper by this (eighths of a
/// bit).
const ENTRY_MARGIN: u32 = 5 * 8;
/// A character takes the form of a word where that is cheaper by this.
const FORM_MARGIN: u32 = 3 * 8;

/// The data that one table asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) lexicon: Lexicon,
    pub(super) markers: Markers,
    pub(super) forms: Forms,
    pub(super) vocabulary: Vocabulary,
    pub(super) domain: Domain,
}

impl<'e> Extra<'e> for Chooser<'_> {
    #[inline(always)]
    fn step(&self, view: &View<'e>, text: &str, place: Place, max_end: usize) -> Taken<'e> {
        let longest = place.find(view, text, max_end);
        let flags = match longest {
            Some(entry) => entry.value,
            None if place.cell & SPECIAL != 0 => view.special(place.cell),
            None => 0,
        };
        if flags & CHOICE != 0 {
            return self.chosen(view, place, longest);
        }
        match longest {
            Some(entry) => Taken::entry(view, entry),
            None => Taken::character(view, text, place),
        }
    }
}

/// The choice over one text.
pub(super) struct Chooser<'c> {
    choice: &'c Choice,
    text: &'c str,
    /// The sentence that was read last.
    sentence: Cell<Option<Sentence>>,
    weights: Weights,
}

impl<'c> Chooser<'c> {
    /// Decides about `text`, all of which may be context.
    pub(super) fn new(choice: &'c Choice, text: &'c str) -> Self {
        Self {
            choice,
            text,
            sentence: Cell::new(None),
            weights: Weights::default(),
        }
    }

    /// The step at a place where the table flags its longest entry, or else the character.
    fn chosen<'t>(&self, view: &View<'t>, place: Place, longest: Option<Found>) -> Taken<'t> {
        let mut found = longest;
        while let Some(entry) = found {
            if entry.value & CHOICE == 0 || self.accepts(place.at, entry.end) {
                return self.word(view, place.at, entry);
            }
            found = place.find(view, self.text, entry.end - 1);
        }
        let mut step = Taken::character(view, self.text, place);
        if place.cell & SPECIAL != 0 && view.special(place.cell) & CHOICE != 0 {
            let form = self.form(view, place.span(), longest.is_some());
            step.value = form.map_or(step.value, Value::Bytes);
        }
        step
    }

    /// An entry that holds: what it becomes here.
    fn word<'t>(&self, view: &View<'t>, at: usize, entry: Found) -> Taken<'t> {
        let Choice {
            lexicon,
            vocabulary,
            markers,
            ..
        } = self.choice;
        let mut step = Taken::entry(view, entry);
        let span = at..entry.end;
        if entry.value & TIERED != 0
            && let Some(rows) = vocabulary.rows(lexicon, &self.text[span.clone()])
        {
            let is_technical = || self.is_technical(markers, at);
            let place = rows.choose(lexicon, self.text, span, is_technical);
            step.value = Value::Bytes(view.bytes(place));
        }
        step
    }

    /// Whether the words around leave an entry whole.
    fn accepts(&self, at: usize, end: usize) -> bool {
        let lexicon = &self.choice.lexicon;
        if !lexicon.may_cross(self.text.as_bytes(), at, end) {
            return true;
        }
        let neighbours = Neighbours::of(lexicon, self.text, at..at + 3);
        if self.choice.forms.parts(&neighbours) {
            return false;
        }
        let window = Window::around(lexicon, self.text, at..end);
        if !lattice::is_crossed(lexicon, &window) {
            return true;
        }
        let paths = lattice::paths(lexicon, &window);
        !paths.crosses || paths.others + ENTRY_MARGIN >= paths.word
    }

    /// The form of the character at these bytes, if the words or its neighbours tell. Words whose
    /// forms OpenCC gives them do so only where one of its entries was `rejected`.
    fn form<'t>(&self, view: &View<'t>, span: Range<usize>, rejected: bool) -> Option<&'t [u8]> {
        let Choice { lexicon, forms, .. } = self.choice;
        let neighbours = Neighbours::of(lexicon, self.text, span.clone());
        if !rejected && !lexicon.may_vary(&neighbours) {
            return None;
        }
        if let Some(place) = forms.by_neighbours(&neighbours) {
            return Some(view.bytes(place));
        }
        let window = Window::around(lexicon, self.text, span);
        let paths = lattice::paths(lexicon, &window);
        if paths.others + FORM_MARGIN >= paths.word {
            return None;
        }
        let number = paths.form?;
        let place = forms.alternative(neighbours.character, number)?;
        Some(view.bytes(place)).filter(|form| !form.is_empty())
    }

    /// Whether the sentence around byte `at` is technical prose.
    fn is_technical(&self, markers: &Markers, at: usize) -> bool {
        match self.choice.domain {
            Domain::Technical => return true,
            Domain::General => return false,
            Domain::Auto => {}
        }
        if let Some(sentence) = self.sentence.get()
            && sentence.holds(at)
        {
            return sentence.is_technical();
        }
        let sentence = Sentence::read(markers, &self.choice.lexicon, &self.weights, self.text, at);
        self.sentence.set(Some(sentence));
        sentence.is_technical()
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::bundled;

    /// Converts with the choice.
    fn convert(table: &str, text: &str) -> String {
        bundled::table(table).unwrap().convert(text)
    }

    #[test]
    fn words_are_not_cut_apart() {
        for (text, expected) in [
            ("少数组织。", "少數組織。"),
            ("他是勇敢的士兵", "他是勇敢的士兵"),
            ("海军攻打印度", "海軍攻打印度"),
            ("提高清晰度", "提高清晰度"),
            ("教室里有一个中学生", "教室裡有一個中學生"),
            ("从粉丝发来的信", "從粉絲發來的信"),
            ("展示了如何操作", "展示了如何操作"),
            ("看电视频道", "看電視頻道"),
            ("拆开数组", "拆開陣列"),
        ] {
            assert_eq!(convert("choice-s2twp", text), expected);
        }
        assert_eq!(
            convert("choice-simplify-words", "沿著海岸線上去"),
            "沿着海岸线上去"
        );
    }

    #[test]
    fn a_word_is_meant_in_the_sense_of_its_sentence() {
        for (text, expected) in [
            ("工会支持他。", "工會支持他。"),
            ("浏览器支持这种格式。", "瀏覽器支援這種格式。"),
            ("按照法律程序处理。", "按照法律程序處理。"),
            ("编译这个程序。", "編譯這個程式。"),
            ("不再发送错误信息", "不再發送錯誤訊息"),
            ("这条信息很有用", "這條資訊很有用"),
        ] {
            assert_eq!(convert("choice-s2twp", text), expected);
        }
    }
}
