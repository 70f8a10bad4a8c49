//! The header spellings that a schema knows: what tells a header from a title or from data.

use std::collections::BTreeSet;

use crate::lexical::header::fold;
use crate::lexical::header::unwrapped;

/// Known header spellings, folded as `lexical::header::fold` folds them.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: BTreeSet<String>,
    /// The characters that they begin with.
    leads: BTreeSet<char>,
}

impl Vocabulary {
    /// The vocabulary of `spellings`.
    pub fn new<'a>(spellings: impl IntoIterator<Item = &'a str>) -> Self {
        let words: BTreeSet<String> = spellings.into_iter().map(fold).collect();
        let leads = words.iter().filter_map(|it| it.chars().next()).collect();
        Self { words, leads }
    }

    /// Whether nothing is known, so that a header must be recognised by its looks.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The same as `knows`, for lines that are nearly all no headers: one look at a cell's first character.
    pub(super) fn knows_quickly(&self, cell: &str) -> bool {
        let lead = cell.chars().find(|it| !it.is_whitespace());
        // What is no plain Han character or letter may be folded into one.
        lead.is_some_and(|it| {
            let plain = ('\u{4e00}'..='\u{9fff}').contains(&it);
            (!plain || self.leads.contains(&it)) && self.knows(cell)
        })
    }

    /// Whether a header cell is known, with or without its unit and notes in brackets.
    pub fn knows(&self, header: &str) -> bool {
        unwrapped(&fold(header)).any(|(name, _)| self.words.contains(name))
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
