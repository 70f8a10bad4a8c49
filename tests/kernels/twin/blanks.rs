//! Width, blanks and what cannot be seen.

/// Full-width signs of ASCII made plain, every blank a space, the invisible left out, both ends trimmed.
pub(crate) fn fold(cell: &str) -> String {
    let mut out = String::new();
    for c in cell.chars() {
        if ('！'..='～').contains(&c) {
            let plain = u32::from(c) - u32::from('！') + u32::from('!');
            out.push(char::from_u32(plain).expect("ASCII"));
        } else if c.is_whitespace() {
            out.push(' ');
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    out.trim_start_matches([' ', '\'']).trim_end_matches(' ').to_owned()
}

/// Folded, and no blank left.
pub(super) fn squeeze(cell: &str) -> String {
    fold(cell).replace(' ', "")
}

/// Folded as headers and spellings of codes are: no blank, lower case, no colon or star at the end.
pub(super) fn spelling(cell: &str) -> String {
    squeeze(cell).trim_end_matches([':', '*']).to_lowercase()
}

/// A control, or a character without width.
pub(super) fn is_invisible(c: char) -> bool {
    const SIGNS: &str = "\u{AD}\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\
        \u{2060}\u{2061}\u{2062}\u{2063}\u{2064}\u{2065}\u{2066}\u{2067}\u{2068}\u{2069}\u{FEFF}";
    !c.is_whitespace() && (c.is_control() || SIGNS.contains(c))
}
