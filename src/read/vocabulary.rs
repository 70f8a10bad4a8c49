//! The header spellings that a schema knows: what tells a header from a title or from data.

use std::collections::BTreeSet;

/// Known header spellings, folded as [`fold`] folds them.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary(BTreeSet<String>);

impl Vocabulary {
    /// The vocabulary of `spellings`.
    pub fn new<'a>(spellings: impl IntoIterator<Item = &'a str>) -> Self {
        Self(spellings.into_iter().map(fold).collect())
    }

    /// Whether nothing is known, so that a header must be recognised by its looks.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a header cell is known, with or without its unit in brackets.
    pub fn knows(&self, header: &str) -> bool {
        let folded = fold(header);
        self.0.contains(&folded) || self.0.contains(split_unit(&folded).0)
    }
}

/// A header as it is compared: full width folded, no white space, lower case, Chinese brackets made plain.
pub fn fold(header: &str) -> String {
    let text = crate::lexical::width::squeeze(header);
    text.trim_end_matches([':', '*']).chars().flat_map(char::to_lowercase).collect()
}

/// `金额(元/月)` is `金额` and `元/月`; a header without brackets at its end has no unit.
pub fn split_unit(folded: &str) -> (&str, Option<&str>) {
    let open = folded.rfind('(').filter(|&at| at > 0 && folded.ends_with(')'));
    match open.and_then(|at| Some((folded.get(..at)?, folded.get(at + 1..folded.len() - 1)?))) {
        Some((name, unit)) => (name, Some(unit)),
        None => (folded, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_known_whatever_its_width_spaces_and_unit() {
        let vocabulary = Vocabulary::new(["身份证号码", "保障金额", "县(市、区)"]);
        for header in ["身份证\n号 码", "保障金额（元/月）", "县（市、区）", " 保障金额 "]
        {
            assert!(vocabulary.knows(header), "{header}");
        }
        assert!(!vocabulary.knows("道里区2017年3月城市低保发放表"));
    }
}
