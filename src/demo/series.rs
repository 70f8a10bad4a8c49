//! Many rows from one pattern: what a catalogue of notices looks like, without a line for each of them.

use std::collections::BTreeMap;

use crate::demo::day::Day;
use crate::demo::recipe::Series;
use crate::demo::spell::Cell;

/// The rows of `series`, in order; what a pattern names and nobody knows stays as it is.
pub(super) fn rows(
    series: &Series,
    words: &BTreeMap<String, Vec<String>>,
    year: u16,
) -> Vec<Vec<Cell>> {
    let rows = (0..series.count).filter(|it| !series.skip.contains(&(series.from + it)));
    let row = |idx| {
        let at = At { series, words, year, idx };
        series.cells.iter().map(|it| at.cell(it)).collect()
    };
    rows.map(row).collect()
}

/// One row of a series.
struct At<'a> {
    series: &'a Series,
    words: &'a BTreeMap<String, Vec<String>>,
    year: u16,
    /// Counted from 0.
    idx: u32,
}

impl At<'_> {
    fn cell(&self, pattern: &str) -> Cell {
        if let Some(shift) = pattern.strip_prefix("{native").and_then(|it| it.strip_suffix('}')) {
            return Cell::Date(self.day(shift));
        }
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            out.push_str(before);
            out.push_str(&self.filled(name));
            rest = after;
        }
        out.push_str(rest);
        match out.as_str() {
            "" => Cell::Blank,
            text if text.parse::<f64>().is_ok() => Cell::Number(out),
            _ => Cell::Text(out),
        }
    }

    /// What stands for a name in braces: `n`, `n4`, `i`, a way of writing the day with days to go back, or a word.
    fn filled(&self, name: &str) -> String {
        let number = self.series.from + self.idx;
        let dated = |prefix: &str| name.strip_prefix(prefix).map(|it| self.day(it).civil());
        if name == "n" {
            number.to_string()
        } else if name == "n4" {
            format!("{number:04}")
        } else if name == "i" {
            (self.idx + 1).to_string()
        } else if let Some((year, month, day)) = dated("iso") {
            format!("{year}-{month:02}-{day:02}")
        } else if let Some((year, month, day)) = dated("dot") {
            format!("{year}.{month}.{day}")
        } else if let Some((year, month, day)) = dated("slash") {
            format!("{year}/{month}/{day}")
        } else if let Some((year, month, day)) = dated("zh") {
            format!("{year}年{month}月{day}日")
        } else {
            let list = self.words.get(name).map(Vec::as_slice).unwrap_or_default();
            let at = usize::try_from(self.idx).unwrap_or_default() % list.len().max(1);
            list.get(at).cloned().unwrap_or_default()
        }
    }

    /// The row's day, so many days before: the rows of a series are spread over the year.
    fn day(&self, back: &str) -> Day {
        let back = back.trim_start_matches('-').parse().unwrap_or(0);
        let into = u64::from(self.idx) * 365 / u64::from(self.series.count.max(1));
        Day::first_of(self.year, 1).plus(u32::try_from(into).unwrap_or(0)).minus(back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_makes_as_many_rows_as_it_says() {
        let series: Series = toml::from_str(
            r#"from = 7
            count = 5
            skip = [8]
            cells = ["A{n4}", "{i}", "{topic}第{n}期", "{dot}", "{iso-3}", "", "{native-1}"]"#,
        )
        .unwrap();
        let words = BTreeMap::from([("topic".to_owned(), vec!["甲".to_owned(), "乙".to_owned()])]);
        let rows = rows(&series, &words, 2017);
        let text = |it: &Cell| match it {
            Cell::Text(text) | Cell::Number(text) => text.clone(),
            Cell::Date(day) => format!("#{}", day.serial()),
            Cell::Blank | Cell::Error(_) => String::new(),
        };
        let rows: Vec<String> =
            rows.iter().map(|it| it.iter().map(text).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(
            rows,
            [
                "A0007 1 甲第7期 2017.1.1 2016-12-29  #42735",
                "A0009 3 甲第9期 2017.5.27 2017-05-24  #42881",
                "A0010 4 乙第10期 2017.8.8 2017-08-05  #42954",
                "A0011 5 甲第11期 2017.10.20 2017-10-17  #43027",
            ]
        );
    }
}
