//! G20: what stands for a person without naming one: hashes, encoded tokens, and the numbers of the ledger's rows.
//!
//! Hashes of IDs are tried out in seconds, keyed or not, and a row's number leads back to its ledger. Neither is told
//! by one cell but by a column: cells of one length and no words, or whole numbers that all differ and leave no gaps.

use std::collections::BTreeSet;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int64Type;
use arrow_schema::DataType;

/// Columns of fewer cells than this are not judged as a whole: a few numbers in a row happen.
const CELLS_MIN: usize = 20;

/// Cells that are looked at for being different.
const SAMPLE: usize = 1 << 12;

/// Digits of the shortest hash that is none by chance.
const HEX_MIN: usize = 16;

/// Digits of hashes that are cut short; all of a column must then differ.
const SHORT_HEX_MIN: usize = 8;

/// Letters of the shortest encoded token.
const BASE64_MIN: usize = 20;

/// A column as it is read.
#[derive(Default)]
pub(super) struct Column {
    cells: usize,
    nulls: usize,
    /// Cells that are tokens, whatever stands around them.
    tokens: usize,
    /// The one length of all cells; none once two differ.
    length: Option<usize>,
    /// Whether all cells are hexadecimal, and one of them has a letter and a digit.
    hex: bool,
    mixed: bool,
    sample: BTreeSet<Box<str>>,
    numbers: Numbers,
}

/// Whole numbers that all differ.
#[derive(Default)]
struct Numbers {
    seen: Vec<u64>,
    least: Option<u64>,
    most: u64,
    over: bool,
}

impl Column {
    /// Takes the next cells of the column; of `rows` in all.
    pub(super) fn take(&mut self, cells: &ArrayRef, rows: usize) {
        match cells.data_type() {
            DataType::Int64 => {
                for cell in cells.as_primitive::<Int64Type>() {
                    self.cells += 1;
                    match cell {
                        Some(it) => self.numbers.take(u64::try_from(it).ok(), rows),
                        None => self.nulls += 1,
                    }
                }
            }
            DataType::Utf8View => {
                for cell in cells.as_string_view() {
                    self.text(cell, rows);
                }
            }
            DataType::Dictionary(..) => {
                let Some(cells) = cells.as_any_dictionary_opt() else { return };
                let (keys, values) = (cells.normalized_keys(), cells.values());
                let values = values.as_string_opt::<i32>();
                for (row, key) in keys.into_iter().enumerate() {
                    let shown = cells.is_valid(row).then(|| values.map(|it| it.value(key)));
                    self.text(shown.flatten(), rows);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, cell: Option<&str>, rows: usize) {
        self.cells += 1;
        let Some(text) = cell else {
            self.nulls += 1;
            return;
        };
        let text = text.trim();
        if self.cells - self.nulls == 1 {
            (self.length, self.hex) = (Some(text.len()), true);
        }
        self.length = self.length.filter(|it| *it == text.len());
        self.hex &= is_hex(text);
        self.mixed |= text.bytes().any(|it| it.is_ascii_digit())
            && text.bytes().any(|it| it.is_ascii_alphabetic());
        self.tokens += usize::from(is_token(text));
        if self.sample.len() < SAMPLE && self.length.is_some() && self.hex {
            self.sample.insert(text.into());
        }
        self.numbers.take(text.parse().ok(), rows);
    }

    /// What the column looks like, when it looks like tokens or row numbers.
    pub(super) fn hit(&self) -> Option<&'static str> {
        let shown = self.cells - self.nulls;
        if self.tokens > 0 && self.tokens * 2 >= shown {
            return Some("token");
        }
        if shown < CELLS_MIN {
            return None;
        }
        let differ = self.sample.len() >= shown.min(SAMPLE);
        let short = self.length.is_some_and(|it| (SHORT_HEX_MIN..HEX_MIN).contains(&it));
        if self.hex && self.mixed && short && differ {
            return Some("token");
        }
        (self.nulls == 0 && self.numbers.count_rows(shown)).then_some("row-number")
    }
}

impl Numbers {
    fn take(&mut self, number: Option<u64>, rows: usize) {
        if self.over {
            return;
        }
        // Numbers of rows of which some were held back: a few are missing.
        let most = rows.saturating_add(rows / 8).saturating_add(1);
        let at = number.and_then(|it| usize::try_from(it).ok()).filter(|it| *it <= most);
        let Some(at) = at else { return self.give_up() };
        let (word, bit) = (at / 64, 1_u64 << (at % 64));
        if self.seen.len() <= word {
            self.seen.resize(word + 1, 0);
        }
        if self.seen[word] & bit != 0 {
            return self.give_up();
        }
        self.seen[word] |= bit;
        let at = u64::try_from(at).unwrap_or(u64::MAX);
        self.least = Some(self.least.map_or(at, |it| it.min(at)));
        self.most = self.most.max(at);
    }

    fn give_up(&mut self) {
        *self = Self { over: true, ..Self::default() };
    }

    /// Whether the numbers, which all differ, begin at 0 or 1 and leave few gaps.
    fn count_rows(&self, shown: usize) -> bool {
        let shown = u64::try_from(shown).unwrap_or(u64::MAX);
        let gaps = shown / 8 + 1;
        self.least.is_some_and(|it| it <= gaps) && self.most <= shown + gaps
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_hexdigit())
}

/// A hash, a UUID, or bytes in base64.
fn is_token(text: &str) -> bool {
    let has = |what: fn(&u8) -> bool| text.as_bytes().iter().any(what);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    if text.len() >= HEX_MIN && is_hex(text) && mixed {
        return true;
    }
    let parts: Vec<&str> = text.split('-').collect();
    if [8, 4, 4, 4, 12].iter().eq(parts.iter().map(|it| it.len()).collect::<Vec<_>>().iter()) {
        return parts.iter().all(|it| is_hex(it));
    }
    let body = text.trim_end_matches('=');
    let is_base64 = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'-' | b'_');
    let cases = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    text.len() >= BASE64_MIN && body.bytes().all(is_base64) && mixed && cases
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::Int64Array;
    use arrow_array::StringViewArray;

    use super::*;

    #[track_caller]
    fn check(cells: &[String], expect: Option<&str>) {
        let mut column = Column::default();
        let cells: ArrayRef = Arc::new(cells.iter().map(Some).collect::<StringViewArray>());
        column.take(&cells, cells.len());
        assert_eq!(column.hit(), expect, "{cells:?}");
    }

    fn many(one: impl Fn(u64) -> String) -> Vec<String> {
        (0..40).map(|it| one(u64::wrapping_mul(it + 1, 0x9e37_79b9_7f4a_7c15))).collect()
    }

    #[test]
    fn tokens_are_told_by_their_column() {
        check(&many(|it| format!("{it:016x}")), Some("token"));
        check(&many(|it| format!("{it:016X}{it:016X}")), Some("token"));
        check(&many(|it| format!("{:010x}", it >> 24)), Some("token"));
        check(&["123e4567-e89b-42d3-a456-426614174000".to_owned()], Some("token"));
        check(&["QmFzZTY0IGVuY29kZWQgSUQ5".to_owned()], Some("token"));
    }

    #[test]
    fn words_codes_and_figures_are_no_tokens() {
        check(&many(|it| format!("{}", it % 7)), None);
        check(&many(|it| format!("2301{:02}", it % 18)), None);
        check(&many(|it| format!("{:018}", it % 9_999)), None);
        check(&many(|it| format!("第{it}号")), None);
        check(&["52230100MJ0000000A".to_owned()], None);
        check(&["http://www.example.gov.cn/a/b".to_owned()], None);
    }

    #[test]
    fn row_numbers_are_told_from_figures() {
        check(&(1..=40).map(|it| it.to_string()).collect::<Vec<_>>(), Some("row-number"));
        check(&(1..=18).map(|it| it.to_string()).collect::<Vec<_>>(), None);
        let hit = |numbers: &[i64]| {
            let mut column = Column::default();
            let cells: ArrayRef = Arc::new(Int64Array::from(numbers.to_vec()));
            column.take(&cells, numbers.len());
            column.hit()
        };
        let all: Vec<i64> = (0..40).collect();
        assert_eq!(hit(&all), Some("row-number"));
        let gaps: Vec<i64> = (1..=44).filter(|it| it % 11 != 0).rev().collect();
        assert_eq!(hit(&gaps), Some("row-number"));
        assert_eq!(hit(&all.iter().map(|it| it * 3).collect::<Vec<_>>()), None);
        assert_eq!(hit(&all.iter().map(|it| it / 2).collect::<Vec<_>>()), None);
        assert_eq!(hit(&all.iter().map(|it| it - 5).collect::<Vec<_>>()), None);
    }
}
