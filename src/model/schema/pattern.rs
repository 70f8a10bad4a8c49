//! Table Schema's `pattern`: a regular expression of XML Schema, held against a whole value.
//!
//! XML Schema's own dialect (XSD 1.0 part 2, appendix F) is translated: a dot is no line break of either kind, `\s` is
//! space, tab, line feed and carriage return, and `[a-z-[aeiou]]` takes away. What it has and we do not (`\i`, `\c`,
//! names of blocks) does not compile, and the schema is refused. `^` at the start and `$` at the end, which many
//! schemas carry over from other dialects, are taken for the ends of the value and change nothing.

/// A regular expression over a whole value.
#[derive(Clone, Debug)]
pub struct Pattern(regex::Regex);

impl Pattern {
    /// Compiles `text`; it need not say `^` and `$`.
    pub fn parse(text: &str) -> Option<Self> {
        regex::Regex::new(&format!(r"\A(?:{})\z", translated(text)?)).ok().map(Self)
    }

    /// Whether all of `value` matches.
    pub fn matches(&self, value: &str) -> bool {
        self.0.is_match(value)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

/// `text` in the dialect of the engine; `None` where it has a meaning there that it has not in XML Schema.
fn translated(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    // How many brackets are open: a class, and what is taken away from it.
    let mut depth = 0_u32;
    let mut before = None;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                's' if depth > 0 => out.push_str(r" \t\n\r"),
                's' => out.push_str(r"[ \t\n\r]"),
                'S' if depth > 0 => return None,
                'S' => out.push_str(r"[^ \t\n\r]"),
                other => out.extend(['\\', other]),
            },
            '.' if depth == 0 => out.push_str(r"[^\n\r]"),
            '[' if depth == 0 => {
                depth = 1;
                out.push('[');
                out.extend(chars.next_if_eq(&'^'));
            }
            '-' if depth > 0 && chars.peek() == Some(&'[') => {
                out.push_str("--");
            }
            '[' if before == Some('-') => {
                depth += 1;
                out.push('[');
                out.extend(chars.next_if_eq(&'^'));
            }
            // Within a class these mean sets to the engine, and themselves to XML Schema.
            '[' => return None,
            '&' | '~' if depth > 0 => out.extend(['\\', c]),
            '-' if depth > 0 && before == Some('-') => out.push_str(r"\-"),
            ']' if depth > 0 => {
                depth -= 1;
                out.push(']');
            }
            other => out.push(other),
        }
        before = Some(c);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialect_is_that_of_xml_schema() {
        for (pattern, yes, no) in [
            ("[0-9]{4}", "2017", "20178"),
            ("^[0-9]{4}$", "2017", "x2017"),
            ("a|b", "b", "ab"),
            (r"\d+", "１２", "一二"),
            ("a.b", "a好b", "a\rb"),
            (r"a\sb", "a\tb", "a\u{3000}b"),
            ("[a-z-[aeiou]]+", "xyz", "xyza"),
            ("[^a-z-[aeiou]]", "1", "b"),
            ("[a&&b]+", "a&b", "c"),
            ("[+--]+", "+,-", "*"),
            (r"[\s]+x", " \t x", "\u{3000}x"),
            ("(道里|南岗)区", "南岗区", "南岗区委"),
            ("[-a]+", "-a", "b"),
        ] {
            let compiled = Pattern::parse(pattern).unwrap();
            assert!(compiled.matches(yes), "{pattern} {yes}");
            assert!(!compiled.matches(no), "{pattern} {no}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for pattern in ["[a[b]]", r"\i\c*", r"\p{IsBasicLatin}", "(?=a)b", "[a", r"a\", r"[\S]"] {
            assert!(Pattern::parse(pattern).is_none(), "{pattern}");
        }
    }
}
