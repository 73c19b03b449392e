//! Long stretches of text in one script, taken at once.
//!
//! Most documents are written in one script. Where nothing for [`REACH`] around tells anything else,
//! no clause can be taken otherwise, and none need be looked at by itself.

use super::{Mode, REACH, Survey};
use crate::base::locale::Script;
use crate::compiler::evidence::{SIMPLIFIED, TRADITIONAL};

/// In so many bytes a stretch's last clause that tells something is looked for; no clause in them is
/// as long as [`LONGEST_CLAUSE`].
const STRETCH_TAIL: usize = 1024;
impl Survey {
    /// Takes clauses at the start of `text`, which begins at byte `start` of the document, all at
    /// once, if they and what stands around them leave no doubt, and returns their length in bytes.
    ///
    /// That is so where all that was read is decided, and for [`REACH`] nothing tells anything but
    /// one script: whatever a clause may look at, it finds that.
    pub(super) fn stretch(&mut self, text: &str, start: usize) -> usize {
        if self.careful
            || start < self.doubtful
            || start <= self.pure_from + REACH
            || !self.head_is_whole
        {
            return 0;
        }
        self.decide(false);
        let (true, Some((_, script, _)), Some((mode_end, Mode::Script(mode)))) = (
            self.clauses.is_empty(),
            self.last_telling,
            self.modes.back_mut(),
        ) else {
            return 0;
        };
        if *mode != script {
            return 0;
        }
        let class = if script == Script::Simplified {
            SIMPLIFIED
        } else {
            TRADITIONAL
        };
        let pure = self.evidence.pure(text, class, REACH - 256);
        self.doubtful = start + pure.max(1);
        // A clause behind the stretch may look back, and see what lies ahead, as far as `REACH`.
        let bound = boundary(text, pure.saturating_sub(2 * REACH));
        let tail = boundary(text, bound.saturating_sub(STRETCH_TAIL));
        let Some(end) = self.evidence.last_telling(&text[tail..bound], class) else {
            return 0;
        };
        let end = tail + end;
        *mode_end = start + end;
        self.line += 1;
        self.line_counts = true;
        self.last_telling = Some((start + end, script, self.line));
        self.lines.add((self.line, start + end, Some(script)));
        if text[..end].ends_with('\n') {
            self.end_line();
        }
        end
    }
}

/// The last place of `text`, not behind byte `at`, between two characters.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::bundled;

    /// How each stretch of `text` is taken, read in pieces of these lengths.
    fn modes(text: &str, cuts: &[usize], careful: bool) -> Vec<(usize, Mode)> {
        let mut survey = Survey::new(bundled::evidence().unwrap(), Script::Simplified);
        survey.careful = careful;
        let mut at = 0;
        for cut in cuts.iter().cycle() {
            let end = boundary(text, (at + cut).min(text.len()));
            survey.read(&text[at..end], at);
            survey.decide(end == text.len());
            at = end;
            if at == text.len() {
                break;
            }
        }
        survey.modes.into()
    }

    fn line() -> impl Strategy<Value = String> {
        let lines = [
            "头发和说话，都是这样。\n",
            "头发，山水，没有，说话！\n",
            "山水，没有\n",
            "\n",
            "plain ASCII without an end; and more of it\n",
            "一二三四五六七八九十",
            "😀头，",
            "头图é，",
        ];
        let others = [
            "頭髮，山水。\n",
            "頭后发，",
            "のカナ頭。\n",
            "図書館\n",
            "頭，",
        ];
        prop_oneof![
            60 => (prop::sample::select(lines.to_vec()), 1..40_usize)
                .prop_map(|(line, count)| line.repeat(count)),
            1 => prop::sample::select(others.to_vec()).prop_map(String::from),
            1 => (2..6_usize).prop_map(|count| "山水没有\n頭髮\n头发\n山水\n".repeat(count)),
            2 => (100..400_usize).prop_map(|count| "山水，没有\n".repeat(count)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 40,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_taken_at_once_is_taken_as_clause_by_clause(
            lines in prop::collection::vec(line(), 100..400),
            cuts in prop::collection::vec(5000..90_000_usize, 1..6),
        ) {
            let text = "头发，山水，说话，没有。\n".repeat(2100) + &lines.concat();
            let careful = modes(&text, &[text.len()], true);
            prop_assert_eq!(&modes(&text, &cuts, false), &careful);
            prop_assert_eq!(&modes(&text, &cuts, true), &careful);
        }
    }

    #[test]
    fn a_text_in_one_script_is_not_looked_at_clause_by_clause() {
        let text = "头发，山水，说话，没有。\n".repeat(20_000);
        let mut survey = Survey::new(bundled::evidence().unwrap(), Script::Simplified);
        survey.read(&text, 0);
        assert!(survey.decided < 20_000, "{} clauses", survey.decided);
        survey.decide(true);
        assert_eq!(survey.horizon(), text.len());
    }
}
