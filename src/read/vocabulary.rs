//! The header spellings that a schema knows: what tells a header from a title or from data.

use std::collections::BTreeSet;

use crate::lexical::header::fold;
use crate::lexical::header::unwrapped;

/// Known header spellings, folded as `lexical::header::fold` folds them.
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

    /// Whether a header cell is known, with or without its unit and notes in brackets.
    pub fn knows(&self, header: &str) -> bool {
        unwrapped(&fold(header)).any(|(name, _)| self.0.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_known_whatever_its_width_spaces_and_unit() {
        let vocabulary = Vocabulary::new(["身份证号码", "保障金额", "县(市、区)"]);
        for header in [
            "身份证\n号 码",
            "保障金额（元/月）",
            "保障金额（元）（含补贴）",
            "县（市、区）",
            " 保障金额 ",
        ] {
            assert!(vocabulary.knows(header), "{header}");
        }
        assert!(!vocabulary.knows("道里区2017年3月城市低保发放表"));
    }
}
