//! `srt`, `vtt` and `ass`: dialogue converts; times, styles, positions and notes stay.
//!
//! Sources: WebVTT (W3C), 4; Advanced SubStation Alpha's script format.

use super::{Style, Value};
use crate::base::segment::SegmentKind;
use crate::format::Settings;
use crate::format::html::{Reference, read_reference};
use crate::format::scan::work;

/// Tags, override blocks and character references in a cue.
const CUE: Style = Style::Marks([b'<', b'{', b'&'], |text| match text.as_bytes()[0] {
    b'<' => closed(text, b'>'),
    b'{' if text.starts_with("{\\") => closed(text, b'}'),
    b'&' => match read_reference(text, true) {
        Reference::Character(length, c) => {
            Some((length, SegmentKind::Encoded(c.to_string().into())))
        }
        Reference::Hidden(length) => Some((length, SegmentKind::Inline)),
        Reference::Other(length) => Some((length, SegmentKind::Keep)),
        Reference::No | Reference::More => None,
    },
    _ => None,
});

/// Override blocks and line breaks in a line of dialogue.
const DIALOGUE: Style = Style::Marks([b'{', b'\\', b'{'], |text| match text.as_bytes() {
    [b'{', ..] => closed(text, b'}'),
    [b'\\', b'N' | b'n' | b'h', ..] => Some((2, SegmentKind::Keep)),
    _ => None,
});

/// A mark that ends at `end`, not too far.
fn closed(text: &str, end: u8) -> Option<(usize, SegmentKind)> {
    const LENGTH_MAX: usize = 1024;
    let near = &text.as_bytes()[..text.len().min(LENGTH_MAX)];
    work(near.len());
    let length = memchr::memchr(end, near)? + 1;
    Some((length, SegmentKind::Inline))
}

/// The lines of SubRip's and WebVTT's cues: from a line with times to an empty one.
pub(in crate::format) fn cues(text: &str, _settings: &Settings) -> Vec<Value> {
    let mut values = Vec::new();
    let mut in_cue = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if is_time(content) {
            in_cue = true;
        } else if content.is_empty() {
            in_cue = false;
        } else if in_cue {
            values.push(Value::new("", at..at + content.len(), CUE));
        }
        at += line.len();
    }
    values
}

fn is_time(line: &str) -> bool {
    let line = line.trim_start_matches('\u{FEFF}').trim_start();
    line.starts_with(|c: char| c.is_ascii_digit()) && line.contains("-->")
}

/// The text of the dialogue lines of an ASS or SSA script.
pub(in crate::format) fn ass(text: &str, _settings: &Settings) -> Vec<Value> {
    let mut values = Vec::new();
    // The text is the last field; how many there are, the section's `Format` line says.
    let mut fields = 10;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if let Some(format) = content.strip_prefix("Format:") {
            fields = format.split(',').count();
        } else if let Some(dialogue) = content.strip_prefix("Dialogue:") {
            let start = match fields {
                0 | 1 => Some(0),
                fields => dialogue
                    .match_indices(',')
                    .nth(fields - 2)
                    .map(|(comma, _)| comma + 1),
            };
            if let Some(start) = start {
                let start = at + content.len() - dialogue.len() + start;
                values.push(Value::new("", start..at + content.len(), DIALOGUE));
            }
        }
        at += line.len();
    }
    values
}

#[cfg(test)]
mod tests {
    use crate::format::testing::{cuts_do_not_matter, random_documents, show};
    use crate::format::{Format, Settings};

    fn check(format: Format, source: &str, expected: &str) {
        assert_eq!(
            show(&mut *format.segmenter(&Settings::default()), source),
            expected
        );
        cuts_do_not_matter(format, source);
    }

    #[test]
    fn cues_convert() {
        check(
            Format::Srt,
            "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}软<i>件</i>\n体\n\n2\n",
            "⟨1\n00:00:01,000 --> 00:00:02,000\n⟩‹{\\an8}›软‹<i>›件‹</i>›⟨\n⟩体⟨\n\n2\n⟩",
        );
        check(
            Format::Vtt,
            "WEBVTT 软\n\nNOTE 件\n\n体\n00:01.000 --> 00:02.000 align:start\n<v 题>甲&amp;乙\n",
            "⟨WEBVTT 软\n\nNOTE 件\n\n体\n00:01.000 --> 00:02.000 align:start\n⟩‹<v 题>›甲⟪&amp;=&⟫乙⟨\n⟩",
        );
    }

    #[test]
    fn dialogue_converts() {
        check(
            Format::Ass,
            "[Script Info]\nTitle: 软\n[Events]\nFormat: Start, Style, Text\nDialogue: 0,件,体{\\b1}题\\N甲,乙\nComment: 0,a,丙\n",
            "⟨[Script Info]\nTitle: 软\n[Events]\nFormat: Start, Style, Text\nDialogue: 0,件,⟩体‹{\\b1}›题⟨\\N⟩甲,乙⟨\nComment: 0,a,丙\n⟩",
        );
    }

    random_documents!(
        Format::Srt,
        &[
            "软",
            "1",
            "\n",
            "\n\n",
            "00:01 --> 00:02\n",
            "<i>",
            "</i>",
            "{\\an8}",
            "{",
            "}",
            "<",
            "&amp;",
            "-{",
            "}-"
        ][..]
    );
}
