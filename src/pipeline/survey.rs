//! Which script each clause of a document is written in (`--from auto`).
//!
//! A clause is what stands between delimiters, 4 KiB of text at most. Its own evidence decides; a
//! clause without any goes by the nearest clause that has some, within 4 KiB of the document on
//! either side, one of its own line before others; else by the document's first 64 KiB; else it is
//! guessed: the family opposite to the target. So memory is bounded, and the answer does not depend on how the
//! document is cut into windows.

mod head;
mod lines;
mod passage;
mod stretch;

use std::collections::VecDeque;
use std::sync::Arc;

use head::Head;
use lines::{AROUND, Lines};
pub(super) use passage::Passage;

use crate::base::locale::Script;
use crate::compiler::evidence::{SIMPLIFIED, TRADITIONAL};
use crate::engine::evidence::{Counts, Evidence};

/// No clause is longer, in bytes of text.
const LONGEST_CLAUSE: usize = 4096;
/// How far a clause may look for evidence, in bytes of the document.
const REACH: usize = 4096;
/// A clause is of one script but for strays if it has more than so many times as much evidence for
/// it.
const DOMINANCE: u32 = 2;
/// A clause may be Japanese if there is one kana to so many Han characters.
const HAN_TO_KANA: u32 = 4;
/// A Japanese clause has so many kana, at least, for each form that Japan has given up.
const KANA_TO_OLD: u32 = 3;

/// How a stretch of text is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// As text of one script.
    Script(Script),
    /// As text of one script, though nothing in the document tells that it is.
    Guessed(Script),
    /// As text that mixes the scripts.
    Mixed(Arc<Mixture>),
    /// As another language's (Japanese): it stays.
    Foreign,
}

/// The evidence of a mixed clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mixture {
    /// Place in the document and script of each character that tells, in order.
    marks: Vec<(usize, Script)>,
    /// How much evidence there is for either script.
    simplified: u32,
    traditional: u32,
}

impl Mixture {
    /// Whether there is enough of a script to take words for those of someone who writes it.
    pub(super) fn has_words_of(&self, script: Script) -> bool {
        let (own, other) = match script {
            Script::Simplified => (self.simplified, self.traditional),
            Script::Traditional => (self.traditional, self.simplified),
        };
        own * DOMINANCE >= other
    }

    /// What the nearest evidence to byte `at` of the document says; the one before it on a tie.
    pub(super) fn nearest(&self, at: usize) -> Script {
        let next = self.marks.partition_point(|&(place, _)| place < at);
        let before = next.checked_sub(1).and_then(|index| self.marks.get(index));
        match (before, self.marks.get(next)) {
            (Some(&(left, script)), Some(&(right, other))) => {
                if at - left <= right - at {
                    script
                } else {
                    other
                }
            }
            (Some(&(_, script)), None) | (None, Some(&(_, script))) => script,
            (None, None) => Script::Traditional,
        }
    }
}

/// A clause that has been read.
#[derive(Debug, Default)]
struct Clause {
    /// Where it begins and ends in the document, in bytes.
    start: usize,
    end: usize,
    /// How much text it holds, in bytes.
    length: usize,
    counts: Counts,
    marks: Vec<(usize, Script)>,
    /// Whether it is Japanese.
    foreign: bool,
    /// The number of its line; lines without Han characters do not count.
    line: usize,
}

impl Clause {
    /// What the clause tells by itself.
    fn script(&self) -> Option<Script> {
        if self.foreign || self.counts.simplified + self.counts.traditional == 0 {
            return None;
        }
        let simplified = self.counts.simplified >= self.counts.traditional;
        Some(if simplified {
            Script::Simplified
        } else {
            Script::Traditional
        })
    }

    /// Whether it is Japanese, where so many of its characters are of one Chinese script and of no
    /// modern Japanese text.
    ///
    /// Kana make a clause Japanese, unless it is Chinese that names something in kana; the odd `の`
    /// does not. Without kana, Japan's forms do, where all that would be Simplified is Japan's too.
    fn is_foreign(&self, simplified: u32, traditional: u32) -> bool {
        let Counts { kana, japanese, .. } = self.counts;
        if kana > 0 && kana * HAN_TO_KANA >= self.counts.han() {
            return simplified == 0 && traditional * KANA_TO_OLD <= kana;
        }
        japanese > 0 && self.counts.simplified > 0 && simplified + traditional == 0
    }

    fn is_mixed(&self) -> bool {
        self.counts.simplified > 0 && self.counts.traditional > 0
    }
}

/// A clause on one side that tells something: how far it is, what it tells, and its line.
type Side = Option<(usize, Script, usize)>;

/// What the nearer of two clauses tells, the one before on a tie.
fn nearer(left: Side, right: Side) -> Option<Script> {
    match (left, right) {
        (Some((before, script, _)), Some((behind, other, _))) => {
            Some(if before <= behind { script } else { other })
        }
        (Some((_, script, _)), None) | (None, Some((_, script, _))) => Some(script),
        (None, None) => None,
    }
}

/// Reads a document's text, in order, and says how to take it.
#[derive(Debug)]
pub(super) struct Survey {
    evidence: Evidence,
    open: Clause,
    /// The text of the open clause so far, and where it stands in the document.
    open_text: Vec<(usize, String)>,
    /// Clauses that have been read but not decided.
    clauses: VecDeque<Clause>,
    /// How many clauses were decided, and which comes next of those that tell something.
    decided: usize,
    next_telling: usize,
    /// The last clause that told something: its end, what, and its line.
    last_telling: Option<(usize, Script, usize)>,
    /// The line that is being read, and whether it has a Han character.
    line: usize,
    line_counts: bool,
    lines: Lines,
    /// What the first clauses of the document tell.
    head: Head,
    /// Whether all clauses are looked at one by one: for tests.
    careful: bool,
    /// Up to where in the document clauses must be looked at one by one.
    doubtful: usize,
    /// The last line with a clause that told something else than the last that told something, and
    /// where the last clause of that line ends.
    other_line: usize,
    pure_from: usize,
    /// Where each decided stretch ends in the document, and how it is taken.
    modes: VecDeque<(usize, Mode)>,
}

impl Survey {
    pub(super) fn new(evidence: Evidence, fallback: Script) -> Self {
        Self {
            evidence,
            open: Clause::default(),
            open_text: Vec::new(),
            clauses: VecDeque::new(),
            decided: 0,
            next_telling: 0,
            last_telling: None,
            line: 0,
            line_counts: false,
            lines: Lines::default(),
            head: Head::new(fallback),
            careful: false,
            doubtful: 0,
            other_line: 0,
            pure_from: 0,
            modes: VecDeque::new(),
        }
    }

    /// Reads the next text of the document.
    pub(super) fn read(&mut self, passage: &Passage<'_>) {
        let text = passage.text();
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            if self.open.length == 0 {
                let start = passage.place(at);
                let length = self.stretch(passage, (at, start));
                if length > 0 {
                    at += length;
                    continue;
                }
                self.open.start = start;
            }
            let limit = LONGEST_CLAUSE - self.open.length;
            let (counts, length, ended) = self.evidence.scan(rest, limit);
            self.open.counts.add(counts);
            self.open.length += length;
            let end = at + length;
            self.open.end = passage.end(end);
            if !ended && self.open.length < LONGEST_CLAUSE {
                let parts = passage.parts(at..end);
                let parts = parts.map(|(start, text)| (start, text.to_string()));
                self.open_text.extend(parts);
            } else if !self.take_at_once(&text[at..end]) {
                self.close(&passage.parts(at..end).collect::<Vec<_>>());
            }
            at = end;
        }
    }

    /// Ends the open clause, if there is one.
    fn end_clause(&mut self) {
        if self.open.length > 0 {
            self.close(&[]);
        }
    }

    /// Ends the line, and the open clause.
    pub(super) fn end_line(&mut self) {
        self.end_clause();
        self.line += usize::from(std::mem::take(&mut self.line_counts));
    }

    /// Ends the open clause, whose last text this is, with where its parts begin.
    fn close(&mut self, last: &[(usize, &str)]) {
        let mut clause = self.number_open();
        let before = std::mem::take(&mut self.open_text);
        let before = before.iter().map(|(start, text)| (*start, text.as_str()));
        let parts = before.chain(last.iter().copied());
        if clause.counts.kana + clause.counts.japanese > 0 {
            let chars = parts.clone().flat_map(|(_, text)| text.chars());
            let chinese = chars.filter(|&c| self.evidence.is_chinese(c));
            let (simplified, traditional): (Vec<_>, Vec<_>) =
                chinese.partition(|&c| self.evidence.class(c) == SIMPLIFIED);
            let count = |chars: Vec<char>| u32::try_from(chars.len()).unwrap_or(u32::MAX);
            clause.foreign = clause.is_foreign(count(simplified), count(traditional));
        }
        if clause.script().is_none() && !clause.foreign {
            let chars = parts.clone().flat_map(|(_, text)| text.chars());
            let leaning = chars.filter(|&c| self.evidence.leans(c)).count();
            let traditional = u32::try_from(leaning).unwrap_or(u32::MAX);
            clause.counts.traditional = traditional;
            clause.counts.silent -= traditional.min(clause.counts.silent);
            self.head.tell(&clause);
        }
        if clause.is_mixed() {
            for (start, text) in parts.clone() {
                self.mark(&mut clause, text, start);
            }
        }
        let tells = clause.script().is_some();
        self.clauses.push_back(clause);
        if tells {
            // What was waiting for it need wait no longer.
            self.decide(false);
        }
        if parts.last().is_some_and(|(_, text)| text.ends_with('\n')) {
            self.end_line();
        }
    }

    fn mark(&self, clause: &mut Clause, text: &str, start: usize) {
        for (at, c) in text.char_indices() {
            match self.evidence.class(c) {
                SIMPLIFIED => clause.marks.push((start + at, Script::Simplified)),
                TRADITIONAL => clause.marks.push((start + at, Script::Traditional)),
                _ => {}
            }
        }
    }

    /// Decides what can be decided. With `last`, the document has ended.
    pub(super) fn decide(&mut self, last: bool) {
        if last {
            self.end_clause();
            self.head.is_whole = true;
        }
        while let Some(mode) = self.next_mode(last) {
            let Some(clause) = self.clauses.pop_front() else {
                return;
            };
            self.decided += 1;
            self.take(&clause, mode);
        }
    }

    /// Takes a clause, the next, in this mode.
    #[inline(always)]
    fn take(&mut self, clause: &Clause, mode: Mode) {
        let Clause { end, line, .. } = *clause;
        let script = clause.script();
        let before = self.last_telling.map(|(_, script, _)| script);
        let differs = script.is_some_and(|script| before.is_some_and(|before| before != script));
        if differs || clause.foreign || clause.is_mixed() {
            self.other_line = line;
        }
        if line == self.other_line {
            self.pure_from = end;
        }
        if let Some(script) = script {
            self.last_telling = Some((end, script, line));
        }
        self.lines.add((line, end, script));
        match self.modes.back_mut() {
            Some((end_before, before)) if *before == mode => *end_before = end,
            _ => self.modes.push_back((end, mode)),
        }
    }

    /// Takes the open clause, which has ended and of which this is the last text, if nothing else is
    /// waiting and it tells how by itself. That is most clauses.
    #[inline(always)]
    fn take_at_once(&mut self, text: &str) -> bool {
        let counts = self.open.counts;
        if !self.clauses.is_empty() || counts.kana + counts.japanese > 0 || self.open.is_mixed() {
            return false;
        }
        let mode = match (self.open.script(), self.modes.back()) {
            (Some(script), _) => Mode::Script(script),
            (None, Some((_, Mode::Script(script)))) if counts.han() == 0 => Mode::Script(*script),
            _ => return false,
        };
        self.open_text.clear();
        let clause = self.number_open();
        self.take(&clause, mode);
        if text.ends_with('\n') {
            self.end_line();
        }
        true
    }

    /// The open clause, which has ended, with its line's number.
    fn number_open(&mut self) -> Clause {
        let mut clause = std::mem::take(&mut self.open);
        self.head.add(&clause);
        clause.line = self.line;
        self.line_counts |= clause.counts.han() > 0;
        clause
    }

    /// How the first undecided clause is taken, once that is known.
    fn next_mode(&mut self, last: bool) -> Option<Mode> {
        let clause = self.clauses.front()?;
        if clause.foreign {
            return Some(Mode::Foreign);
        }
        if clause.is_mixed() {
            return Some(Mode::Mixed(Arc::new(Mixture {
                marks: clause.marks.clone(),
                simplified: clause.counts.simplified,
                traditional: clause.counts.traditional,
            })));
        }
        if let Some(script) = clause.script() {
            return Some(Mode::Script(script));
        }
        if clause.counts.han() == 0
            && let Some((_, Mode::Script(script))) = self.modes.back()
        {
            // Nothing in it to convert: it goes with what stands before it.
            return Some(Mode::Script(*script));
        }
        let han = clause.counts.han();
        match self.neighbours(last)? {
            // A guess is made for text alone, so that what has none need not be looked at.
            Mode::Guessed(script) if han == 0 => Some(Mode::Script(script)),
            mode => Some(mode),
        }
    }

    /// What the neighbourhood of the first undecided clause, or else the document, says.
    fn neighbours(&mut self, last: bool) -> Option<Mode> {
        let clause = self.clauses.front()?;
        let (start, end, line) = (clause.start, clause.end, clause.line);
        self.next_telling = self.next_telling.max(self.decided);
        while self
            .clauses
            .get(self.next_telling - self.decided)
            .is_some_and(|c| c.script().is_none())
        {
            self.next_telling += 1;
        }
        let right = self
            .clauses
            .get(self.next_telling - self.decided)
            .and_then(|clause| {
                let distance = clause.start.saturating_sub(end);
                Some((distance, clause.script()?, clause.line))
            });
        let read = self.clauses.back().map_or(end, |clause| clause.end);
        if right.is_none() && !last && read < end + REACH + LONGEST_CLAUSE {
            return None;
        }
        let left = self
            .last_telling
            .map(|(end, script, line)| (start.saturating_sub(end), script, line));
        let near = |side: &Side| side.filter(|&(distance, ..)| distance <= REACH);
        let beside = |side: &Side| near(side).filter(|&(.., other)| other == line);
        if let Some(script) = nearer(beside(&left), beside(&right)) {
            return Some(Mode::Script(script));
        }
        let found = self.alternation(last)?;
        match found.or_else(|| nearer(near(&left), near(&right))) {
            Some(script) => Some(Mode::Script(script)),
            None => self.head.mode(),
        }
    }

    /// What the lines around the first undecided clause say, if they alternate between the scripts;
    /// `None` where more must be read.
    fn alternation(&mut self, last: bool) -> Option<Option<Script>> {
        let clause = self.clauses.front()?;
        let (start, end, line) = (clause.start, clause.end, clause.line);
        if let Some(answer) = self.lines.answer(line) {
            return Some(answer);
        }
        if self.lines.rule_out(line, start.saturating_sub(REACH)) {
            return Some(None);
        }
        let read = self.clauses.back()?;
        if !last && read.line <= line + AROUND && read.end < end + REACH + LONGEST_CLAUSE {
            return None;
        }
        let reached =
            |clause: &&Clause| clause.line <= line + AROUND && clause.start <= end + REACH;
        let behind = self.clauses.iter().take_while(reached);
        let told = behind.map(|clause| (clause.line, clause.start, clause.script()));
        self.lines.look(line, start.saturating_sub(REACH), told);
        self.lines.answer(line)
    }

    /// The place in the document up to which everything is decided.
    pub(super) fn horizon(&self) -> usize {
        self.modes.back().map_or(0, |(end, _)| *end)
    }

    /// Forgets what was decided for the document before byte `start`.
    pub(super) fn forget(&mut self, start: usize) {
        // The last one stays: it says where the undecided begins, and what an empty clause follows.
        while self.modes.len() > 1 && self.modes.front().is_some_and(|(end, _)| *end <= start) {
            self.modes.pop_front();
        }
    }

    /// The stretches decided so far, in order.
    pub(super) fn modes(&self) -> &VecDeque<(usize, Mode)> {
        &self.modes
    }
}
