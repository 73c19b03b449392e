//! Texts whose lines alternate between the scripts: glossaries, bilingual subtitles, a text beside
//! its conversion. A line there that tells nothing is not of its neighbours' script, but of that of
//! the lines beside them.

use std::collections::VecDeque;

use crate::base::locale::Script;

/// How many lines on either side are looked at.
pub(super) const AROUND: usize = 12;
/// So many lines of each script, at least, make a pattern.
const ENOUGH: usize = 2;

/// The lines that were decided last, and what was found for the line at work.
#[derive(Debug, Default)]
pub(super) struct Lines {
    recent: VecDeque<Line>,
    /// The number of a line, and what its neighbourhood says.
    answer: Option<(usize, Option<Script>)>,
}

/// What a line tells.
#[derive(Debug)]
struct Line {
    number: usize,
    /// Where it ends, in bytes of the document.
    end: usize,
    scripts: Scripts,
}

/// The scripts of a line's clauses.
#[derive(Clone, Copy, Debug, Default)]
struct Scripts {
    simplified: bool,
    traditional: bool,
}

impl Scripts {
    fn add(&mut self, script: Option<Script>) {
        match script {
            Some(Script::Simplified) => self.simplified = true,
            Some(Script::Traditional) => self.traditional = true,
            None => {}
        }
    }

    fn only(self) -> Option<Script> {
        match (self.simplified, self.traditional) {
            (true, false) => Some(Script::Simplified),
            (false, true) => Some(Script::Traditional),
            _ => None,
        }
    }
}

/// A clause of a line: the line's number, where it begins or ends, and what it tells.
pub(super) type Told = (usize, usize, Option<Script>);

impl Lines {
    /// Adds a clause of line `number` that ends at byte `end`, the next that was decided.
    pub(super) fn add(&mut self, (number, end, script): Told) {
        if self.recent.back().is_none_or(|line| line.number != number) {
            self.recent.push_back(Line {
                number,
                end,
                scripts: Scripts::default(),
            });
        }
        if self.recent.len() > AROUND + 1 {
            self.recent.pop_front();
        }
        if let Some(line) = self.recent.back_mut() {
            line.end = end;
            line.scripts.add(script);
        }
    }

    /// What was found for line `number`, if that was looked for.
    pub(super) fn answer(&self, number: usize) -> Option<Option<Script>> {
        self.answer
            .filter(|(line, _)| *line == number)
            .map(|(_, script)| script)
    }

    /// Whether the lines before line `number` that end at byte `from` or later say alone that those
    /// around it do not alternate; that is then the answer.
    pub(super) fn rule_out(&mut self, number: usize, from: usize) -> bool {
        let mut kinds = [Scripts::default(); 2];
        for line in self.recent.iter().filter(|line| line.end >= from) {
            let distance = number.saturating_sub(line.number);
            if (1..=AROUND).contains(&distance) {
                kinds[distance % 2].add(line.scripts.only());
            }
        }
        let [even, odd] = kinds;
        // One script on lines of both kinds, or both scripts on lines of one kind.
        let ruled_out =
            (even.simplified || odd.traditional) && (odd.simplified || even.traditional);
        if ruled_out {
            self.answer = Some((number, None));
        }
        ruled_out
    }

    /// Finds out what the lines around line `number` say: those decided that end at byte `from` or
    /// later, and these clauses of those that follow.
    pub(super) fn look(&mut self, number: usize, from: usize, behind: impl Iterator<Item = Told>) {
        let mut around = [Scripts::default(); 2 * AROUND + 1];
        for line in self.recent.iter().filter(|line| line.end >= from) {
            let distance = number.saturating_sub(line.number);
            if (1..=AROUND).contains(&distance) {
                around[AROUND - distance] = line.scripts;
            }
        }
        for (line, _, script) in behind {
            let distance = line.saturating_sub(number);
            if (1..=AROUND).contains(&distance) {
                around[AROUND + distance].add(script);
            }
        }
        self.answer = Some((number, pattern(&around)));
    }
}

/// The script of the middle one of these lines, if they alternate.
fn pattern(around: &[Scripts]) -> Option<Script> {
    // Of the lines at an even distance, and of those at an odd one.
    let mut kinds = [(Scripts::default(), 0); 2];
    for (place, scripts) in around.iter().enumerate() {
        if let Some(script) = scripts.only() {
            let (found, count) = &mut kinds[(place + AROUND) % 2];
            found.add(Some(script));
            *count += 1;
        }
    }
    let [(even, evens), (odd, odds)] = kinds;
    let (even, odd) = (even.only()?, odd.only()?);
    (even != odd && evens >= ENOUGH && odds >= ENOUGH).then_some(even)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(letter: char) -> Vec<Option<Script>> {
        match letter {
            's' => vec![Some(Script::Simplified)],
            't' => vec![Some(Script::Traditional)],
            'b' => vec![Some(Script::Simplified), Some(Script::Traditional)],
            _ => vec![None],
        }
    }

    /// What is found for the line `?` of a text whose lines are written as letters: Simplified,
    /// Traditional, both, or nothing.
    fn found(lines: &str) -> Option<Script> {
        let told: Vec<Told> = lines
            .chars()
            .enumerate()
            .flat_map(|(line, letter)| {
                scripts(letter)
                    .into_iter()
                    .map(move |one| (line, line, one))
            })
            .collect();
        let at = lines.find('?').unwrap();
        let mut found = Lines::default();
        for &one in told.iter().filter(|told| told.0 <= at) {
            found.add(one);
        }
        let ruled_out = found.rule_out(at, 0);
        found.look(at, 0, told.into_iter().filter(|told| told.0 > at));
        let answer = found.answer(at).unwrap();
        assert!(!ruled_out || answer.is_none(), "{lines}");
        assert_eq!(ruled_out, found.rule_out(at, 0));
        answer
    }

    #[test]
    fn lines_before_may_rule_a_pattern_out() {
        for (lines, expected) in [
            ("ss?", true),
            ("sts?", false),
            ("s?", false),
            ("t.t.s?", true),
            ("s.t?", true),
            ("t.s?", true),
            ("b?", false),
            ("tt?", true),
            ("st.?", false),
            ("s.st?", false),
            ("sst?", true),
        ] {
            let mut found = Lines::default();
            for (number, letter) in lines.chars().enumerate().take(lines.len() - 1) {
                for script in scripts(letter) {
                    found.add((number, number, script));
                }
            }
            assert_eq!(found.rule_out(lines.len() - 1, 0), expected, "{lines}");
        }
    }

    #[test]
    fn a_line_goes_by_the_pattern_of_those_around_it() {
        let (simplified, traditional) = (Some(Script::Simplified), Some(Script::Traditional));
        for (lines, expected) in [
            ("stst?tst", simplified),
            ("tst?tst", simplified),
            ("?tstst", simplified),
            ("tsts?", traditional),
            ("s.st?t.t", simplified),
            ("sts.?tbt", simplified),
            ("ssss?ssss", None),
            ("tttt?ssss", None),
            ("ttst?ttt", None),
            ("t?t", None),
            ("", None),
        ] {
            let lines = if lines.is_empty() { "?" } else { lines };
            assert_eq!(found(lines), expected, "{lines}");
        }
    }
}
