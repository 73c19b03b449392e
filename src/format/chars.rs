//! Classes of characters that formats go by.

/// Whether `c` is a Han character: an ideograph, a radical, `々` or `〇`.
pub(super) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{20000}'..='\u{3FFFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{2E80}'..='\u{2FDF}'
        | '々' | '〇')
}

/// Whether `c` is punctuation as Chinese text uses it: of the CJK and fullwidth blocks, and the
/// dashes, quotation marks and ellipsis that it shares with other scripts.
pub(super) fn is_cjk_punctuation(c: char) -> bool {
    match c {
        '々' | '〇' => false,
        '\u{3000}'..='\u{303F}'
        | '\u{FE10}'..='\u{FE1F}'
        | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}'
        | '\u{FF5B}'..='\u{FF65}'
        | '\u{2013}'..='\u{2015}'
        | '\u{2018}'..='\u{201F}'
        | '\u{2026}' => true,
        _ => false,
    }
}
