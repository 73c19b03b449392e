//! Long stretches of text in one script, taken at once.
//!
//! Most documents are written in one script. Where nothing for [`REACH`] around tells anything else,
//! no clause can be taken otherwise, and none need be looked at by itself. Nor need those that a few
//! lines part from what tells something else: a clause goes by the nearest that tell something, and
//! by no more than [`AROUND`] lines on either side.

use super::{AROUND, Mode, Passage, REACH, Survey};
use crate::base::locale::Script;
use crate::compiler::evidence::{Class, HAN, JAPANESE, LEANING, SIMPLIFIED, TRADITIONAL};

/// In so many bytes a stretch's last clause that tells something is looked for; no clause in them is
/// as long as [`LONGEST_CLAUSE`](super::LONGEST_CLAUSE).
const STRETCH_TAIL: usize = 1024;
/// In so many bytes the lines are looked for that may end a stretch.
const MOST_WALKED: usize = 64 * 1024;

/// The end of a stretch.
struct Tail {
    /// Where it ends, in bytes of the text, behind the end of a line.
    end: usize,
    /// Its last lines with Han characters, the last first: where each ends, and whether it tells
    /// something. All that a clause behind the stretch may look back at.
    lines: Vec<(usize, bool)>,
}

impl Survey {
    /// Takes clauses of `passage` from byte `at` on, which is byte `start` of the document, all at
    /// once, if they and what stands around them leave no doubt, and returns their length in bytes.
    ///
    /// That is so where all that was read is decided, and as far as a clause may look nothing tells
    /// anything but one script: whatever it finds, it finds that.
    pub(super) fn stretch(&mut self, passage: &Passage<'_>, (at, start): (usize, usize)) -> usize {
        if self.careful || start < self.doubtful || !self.is_far(start) || !self.head.is_whole {
            return 0;
        }
        self.decide(false);
        if !self.is_far(start) {
            return 0;
        }
        let (true, Some((told, script, _)), Some((_, Mode::Script(mode)))) = (
            self.clauses.is_empty(),
            self.last_telling,
            self.modes.back(),
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
        let text = &passage.text()[at..];
        let place = |byte: usize| passage.place(at + byte);
        let pure = self.evidence.pure(text, class, (REACH - 256, told), place);
        self.doubtful = place(pure).max(start + 1);
        let pure = boundary(text, pure);
        let taken = match self.tail(&text[..pure], class) {
            Some(tail) => self.take_lines(tail, |byte| passage.end(at + byte), script),
            None => self.take_clauses(text, pure, |byte| passage.end(at + byte), (script, class)),
        };
        taken.unwrap_or(0)
    }

    /// Whether the clause that begins at byte `start` of the document is far from what told something
    /// else than the last, of what is decided.
    fn is_far(&self, start: usize) -> bool {
        start > self.pure_from + REACH || self.line > self.other_line + AROUND
    }

    /// Where a stretch may end in text that leaves no doubt, if there are lines enough in it.
    fn tail(&self, pure: &str, class: Class) -> Option<Tail> {
        // What leans to Traditional is in a stretch of that only.
        let told = 1 << class | 1 << LEANING;
        let han = told | 1 << HAN | 1 << JAPANESE;
        let line_before = |at: usize| memchr::memrchr(b'\n', pure.as_bytes().get(..at)?);
        // In the last line what tells something else may stand.
        let last = line_before(pure.len())? + 1;
        // What parts the stretch from that: so many lines or bytes, and something that tells.
        let (mut at, mut lines, mut tells) = (last, 0, false);
        while !tells || (lines <= AROUND && last - at <= REACH) {
            let line = line_before(at - 1)? + 1;
            if last - line > MOST_WALKED {
                return None;
            }
            let classes = self.evidence.classes(pure.get(line..at)?);
            lines += usize::from(classes & han != 0);
            tells |= classes & told != 0;
            at = line;
        }
        let mut tail = Tail {
            end: at,
            lines: Vec::with_capacity(AROUND),
        };
        while tail.lines.len() < AROUND && tail.end - at <= REACH {
            let line = line_before(at - 1)? + 1;
            let classes = self.evidence.classes(pure.get(line..at)?);
            if classes & han != 0 {
                tail.lines.push((at, classes & told != 0));
            }
            at = line;
        }
        Some(tail)
    }

    /// Takes a stretch that ends with whole lines; `place` says where in the document a byte is.
    fn take_lines(
        &mut self,
        tail: Tail,
        place: impl Fn(usize) -> usize,
        script: Script,
    ) -> Option<usize> {
        self.lengthen(place(tail.end));
        self.line += 1;
        for (end, tells) in tail.lines.into_iter().rev() {
            let end = place(end);
            self.lines.add((self.line, end, tells.then_some(script)));
            if tells {
                self.last_telling = Some((end, script, self.line));
            }
            self.line += 1;
        }
        self.line_counts = false;
        Some(tail.end)
    }

    /// Takes a stretch of the first `pure` bytes of `text` that ends with a clause that tells
    /// something, [`REACH`] and more before what may tell something else.
    fn take_clauses(
        &mut self,
        text: &str,
        pure: usize,
        place: impl Fn(usize) -> usize,
        (script, class): (Script, Class),
    ) -> Option<usize> {
        // A clause behind the stretch may look back, and see what lies ahead, as far as `REACH`.
        let bound = boundary(text, pure.saturating_sub(2 * REACH));
        let tail = boundary(text, bound.saturating_sub(STRETCH_TAIL));
        let end = tail + self.evidence.last_telling(&text[tail..bound], class)?;
        self.lengthen(place(end));
        self.line += 1;
        self.line_counts = true;
        self.last_telling = Some((place(end), script, self.line));
        self.lines.add((self.line, place(end), Some(script)));
        if text[..end].ends_with('\n') {
            self.end_line();
        }
        Some(end)
    }

    /// Takes what follows, up to byte `end` of the document, as what stands before it.
    fn lengthen(&mut self, end: usize) {
        if let Some((before, _)) = self.modes.back_mut() {
            *before = end;
        }
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

    /// How each stretch of `text` is taken, read in pieces of these lengths, if after every so many
    /// bytes of it so many others stand in the document.
    fn modes(
        text: &str,
        cuts: &[usize],
        (every, others): (usize, usize),
        careful: bool,
    ) -> Vec<(usize, Mode)> {
        let mut survey = Survey::new(bundled::evidence().unwrap(), Script::Simplified);
        survey.careful = careful;
        let holes: Vec<usize> = (every..text.len()).step_by(every).collect();
        let holes: Vec<usize> = holes.into_iter().map(|at| boundary(text, at)).collect();
        let mut at = 0;
        for cut in cuts.iter().cycle() {
            let end = boundary(text, (at + cut).min(text.len()));
            let mut passage = Passage::default();
            while at < end {
                let before = holes.partition_point(|&hole| hole <= at);
                let piece = holes.get(before).map_or(end, |&hole| hole.min(end));
                let place = at + before * others;
                passage.push(&text[at..piece], place..place + piece - at);
                at = piece;
            }
            survey.read(&passage);
            survey.decide(end == text.len());
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
        let few = [
            "山水\n",
            "山水\n",
            "山水，天地\n",
            "山水\n",
            "山水\n",
            "\n",
            "ASCII\n",
            "天地，",
            "头发\n",
            "头发\n",
            "山於水\n",
            "山水\n天地\n头发\n",
            "山水\n山水\n山水\n",
            "頭\n",
        ];
        prop_oneof![
            60 => (prop::sample::select(lines.to_vec()), 1..40_usize)
                .prop_map(|(line, count)| line.repeat(count)),
            1 => prop::sample::select(others.to_vec()).prop_map(String::from),
            1 => (2..6_usize).prop_map(|count| "山水没有\n頭髮\n头发\n山水\n".repeat(count)),
            2 => (100..400_usize).prop_map(|count| "山水，没有\n".repeat(count)),
            // Few lines that tell something, so that what stands a few lines off counts.
            2 => prop::collection::vec(prop::sample::select(few.to_vec()), 1..60)
                .prop_map(|lines| lines.concat()),
            1 => (5..40_usize).prop_map(|count| "山水\n".repeat(count) + "頭\n"),
        ]
    }

    /// `text` with the two scripts in each other's place.
    fn other_script(text: &str) -> String {
        let (simplified, traditional) = ("头发说话没有", "頭髮說話沒有");
        let pairs = || simplified.chars().zip(traditional.chars());
        let swap = |c: char| {
            let other = pairs().find(|&(one, other)| one == c || other == c);
            other.map_or(c, |(one, other)| if one == c { other } else { one })
        };
        text.chars().map(swap).collect()
    }

    proptest! {
        #[test]
        fn what_is_taken_at_once_is_taken_as_clause_by_clause(
            lines in prop::collection::vec(line(), 100..400),
            cuts in prop::collection::vec(5000..90_000_usize, 1..6),
            holes in (50..20_000_usize, prop::sample::select(vec![0, 1, 100, 1000, 5000])),
        ) {
            let text = "头发，山水，说话，没有。\n".repeat(2100) + &lines.concat();
            for text in [other_script(&text), text] {
                let careful = modes(&text, &[text.len()], holes, true);
                prop_assert_eq!(&modes(&text, &cuts, holes, false), &careful);
                prop_assert_eq!(&modes(&text, &cuts, holes, true), &careful);
            }
        }
    }

    #[test]
    fn a_clause_that_leans_is_seen_in_a_long_stretch() {
        let plain = "头发，山水，没有，说话！\n".repeat(10_000);
        let text = format!("{plain}山於水，{plain}");
        let cuts = [text.len()];
        let found = modes(&text, &cuts, (1000, 10), false);
        assert_eq!(found, modes(&text, &cuts, (1000, 10), true));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn what_tells_the_same_may_be_far_on_both_sides() {
        let simplified = "头发，山水，没有，说话！\n".repeat(2000);
        let silent = "plain ASCII\n".repeat(1000) + &"山水\n".repeat(30);
        let before = other_script(&simplified) + &simplified + &silent;
        // Before what tells something again, much else stands in the document.
        let holes = (before.len(), 5000);
        for between in ["", "plain ASCII"] {
            let text = before.clone() + &between.repeat(10) + &simplified;
            let careful = modes(&text, &[text.len()], holes, true);
            for cut in [5000, text.len()] {
                assert_eq!(modes(&text, &[cut], holes, false), careful, "{cut}");
            }
        }
    }

    #[test]
    fn what_waits_to_be_decided_may_tell_something_else() {
        let lines = |count: usize, line: &str| format!("{line}\n").repeat(count);
        // The lines behind the `头`s wait until those behind the empty line are read.
        let text = lines(2100, "頭髮，山水，說話，沒有。")
            + &lines(4, "頭髮和說話，都是这样。")
            + &(lines(7, "山水") + "頭\n山水\n头\n山水\n头\n山水\n山水\n頭\n")
            + &(lines(5, "山水") + "頭\n\n" + &lines(7, "山水") + "頭\n")
            + &(lines(2, "山水") + &lines(3, "") + &lines(10, "山水") + "頭\n")
            + &(lines(4, "山水") + "頭\n" + &lines(5, "山水") + "头\n")
            + &lines(96, "頭髮和說話，都是这样。");
        let careful = modes(&text, &[text.len()], (50, 0), true);
        for cut in (4000..6000).step_by(100) {
            assert_eq!(modes(&text, &[cut], (50, 0), false), careful, "{cut}");
        }
    }

    #[test]
    fn a_text_in_one_script_is_not_looked_at_clause_by_clause() {
        let text = "头发，山水，说话，没有。\n".repeat(20_000);
        let mut survey = Survey::new(bundled::evidence().unwrap(), Script::Simplified);
        survey.read(&Passage::whole(&text, 0));
        assert!(survey.decided < 20_000, "{} clauses", survey.decided);
        survey.decide(true);
        assert_eq!(survey.horizon(), text.len());
    }
}
