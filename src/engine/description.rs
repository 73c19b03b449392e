//! Ideographic description sequences: an operator and its operands describe one character
//! (`⿰氵胡`), and conversion leaves all of them alone, as OpenCC does.

/// No sequence nests deeper (OpenCC).
const MAX_DEPTH: usize = 16;
/// No sequence has more characters (OpenCC).
const MAX_CHARACTERS: usize = 64;

/// How many operands a character takes if it is an operator; 0 if it is none. U+31EF is an operator
/// in Unicode, but not in OpenCC.
pub fn arity(c: char) -> usize {
    match c {
        '\u{2FF2}' | '\u{2FF3}' => 3,
        '\u{2FFE}' | '\u{2FFF}' => 1,
        '\u{2FF0}'..='\u{2FFD}' => 2,
        _ => 0,
    }
}

/// The length in bytes of the complete sequence that `text` begins with; 0 if there is none, which
/// includes those that end early (at a NUL, too), nest too deep or are too long.
pub fn sequence_len(text: &str) -> usize {
    // The operands still to come at each open operator, innermost last.
    let mut open: Vec<usize> = Vec::new();
    for (count, (at, c)) in text.char_indices().enumerate() {
        if count == MAX_CHARACTERS || c == '\0' {
            return 0;
        }
        // Depth counts the character itself, operand or operator.
        if open.len() >= MAX_DEPTH {
            return 0;
        }
        match arity(c) {
            0 if count == 0 => return 0,
            0 => {
                while let Some(operands) = open.last_mut() {
                    *operands -= 1;
                    if *operands > 0 {
                        break;
                    }
                    open.pop();
                }
                if open.is_empty() {
                    return at + c.len_utf8();
                }
            }
            operands => open.push(operands),
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_sequences_are_measured() {
        for (text, characters) in [
            ("⿰木木木", 3),
            ("⿱⿰木木木木", 5),
            ("⿲甲乙丙丁", 4),
            ("⿾甲乙", 2),
            ("⿾⿾⿾甲乙", 4),
            ("⿰a\n甲", 3),
        ] {
            let expected: usize = text.chars().take(characters).map(char::len_utf8).sum();
            assert_eq!(sequence_len(text), expected, "{text}");
        }
    }

    #[test]
    fn others_have_no_length() {
        let deep = "⿰".repeat(16) + &"木".repeat(17);
        let long = "⿾".to_string() + &"⿰木".repeat(40);
        for text in [
            "",
            "木",
            "⿰",
            "⿰木",
            "⿲木木",
            "⿰木\0木",
            "㇯木木木",
            &deep,
            &long,
        ] {
            assert_eq!(sequence_len(text), 0, "{text}");
        }
        let not_too_deep = "⿰".repeat(15) + &"木".repeat(16);
        assert_eq!(sequence_len(&not_too_deep), not_too_deep.len());
    }
}
