//! Names that are safe: of the files that go back, and of the sheets in them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of a file's name, with room for a number and an ending.
const FILE_BYTES_MAX: usize = 200;

/// Characters of a sheet's name (Excel's own limit).
const SHEET_CHARS_MAX: usize = 31;

/// Numbers that are tried for a name: fewer ledgers are read, and fewer sheets are in one.
const NAMES_MAX: usize = 1_000_000;

/// The name of the only sheet of a ledger that has none.
const ONLY_SHEET: &str = "台账";

/// The file's name for the ledger called `ledger`: its path in one word, since two districts send `低保.xlsx`.
pub(super) fn file(ledger: &str, ending: &str, taken: &mut BTreeSet<String>) -> String {
    let bare = ledger.trim_start_matches(['/', '.']);
    let bare = bare.strip_prefix("inbox/").unwrap_or(bare);
    let safe = |it: char| {
        if it.is_control() || "/\\:*?\"<>|".contains(it) { '_' } else { it }
    };
    let mut name: String = bare.chars().map(safe).collect();
    let lower = name.to_lowercase();
    if lower.ends_with(ending) {
        name.truncate(name.len() - ending.len());
    }
    // What tells two long names apart stands at their end.
    while name.len() > FILE_BYTES_MAX {
        name.remove(0);
    }
    if name.is_empty() || name.starts_with(['.', '~', '-']) {
        name.insert(0, '_');
    }
    let numbered = |n: usize| if n == 1 { name.clone() } else { format!("{name}-{n}") };
    // A name is taken with every ending: a copy of a workbook with macros has another one than the workbook.
    let free = (1..=NAMES_MAX).map(numbered).find(|it| !taken.contains(&it.to_lowercase()));
    let name = free.unwrap_or_default();
    taken.insert(name.to_lowercase());
    format!("{name}{ending}")
}

/// How the sheets of a ledger are called where it is given back, and how far its rows have moved.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheets {
    called: BTreeMap<Option<Arc<str>>, String>,
    /// 1 where a line 0 became row 1.
    pub(super) shift: u64,
}

impl Sheets {
    /// How a sheet is called; one that is new gets a name that a workbook can have.
    pub(super) fn add(&mut self, sheet: Option<&Arc<str>>, reserved: &str) -> String {
        if let Some(name) = self.called.get(&sheet.cloned()) {
            return name.clone();
        }
        let theirs = sheet.map_or(ONLY_SHEET, |it| it);
        let safe = |it: char| {
            if it.is_control() || "/\\:*?[]".contains(it) { '_' } else { it }
        };
        let plain: String = theirs.chars().map(safe).take(SHEET_CHARS_MAX).collect();
        let plain = plain.trim_matches('\'');
        let clean = if plain.is_empty() { ONLY_SHEET } else { plain };
        let numbered = |n: usize| {
            if n == 1 {
                return clean.to_owned();
            }
            let short: String = clean.chars().take(SHEET_CHARS_MAX - 6).collect();
            format!("{short}({n})")
        };
        let taken = |it: &String| {
            let wanted = it.to_lowercase();
            let mut all = self.called.values().map(String::as_str).chain([reserved]);
            all.any(|other| other.to_lowercase() == wanted)
        };
        let name = (1..=NAMES_MAX).map(numbered).find(|it| !taken(it)).unwrap_or_default();
        self.called.insert(sheet.cloned(), name.clone());
        name
    }

    /// The sheet keeps its name.
    pub(super) fn keep(&mut self, sheet: &Arc<str>) {
        self.called.insert(Some(Arc::clone(sheet)), sheet.to_string());
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.called.len()
    }

    /// What a sheet is called, and the row of a line.
    pub(super) fn place(&self, sheet: Option<&Arc<str>>, line: u64) -> (&str, u32) {
        let called = self.called.get(&sheet.cloned()).map_or(ONLY_SHEET, String::as_str);
        (called, u32::try_from(line + self.shift).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_districts_may_send_ledgers_of_one_name() {
        let mut taken = BTreeSet::new();
        for (ledger, ending, expect) in [
            ("inbox/道里/低保.xlsx", ".xlsx", "道里_低保.xlsx"),
            ("inbox/道外/低保.xlsx", ".xlsx", "道外_低保.xlsx"),
            ("inbox/道外_低保.xlsx", ".xlsx", "道外_低保-2.xlsx"),
            ("inbox/表.xlsm", ".xlsm", "表.xlsm"),
            ("inbox/表.xlsx", ".xlsx", "表-2.xlsx"),
            ("inbox/a.csv", ".xlsx", "a.csv.xlsx"),
            ("inbox/A.CSV", ".xlsx", "A.CSV-2.xlsx"),
            ("/srv/a:b\n.xls", ".xlsx", "srv_a_b_.xls.xlsx"),
            ("inbox/.hidden", ".xlsx", "_.hidden.xlsx"),
            ("../up.csv", ".xlsx", "up.csv.xlsx"),
        ] {
            assert_eq!(file(ledger, ending, &mut taken), expect);
        }
        let long = file(&"低".repeat(300), ".xlsx", &mut taken);
        assert!(long.len() <= FILE_BYTES_MAX + ".xlsx".len() && long.ends_with("低.xlsx"));
    }

    #[test]
    fn sheets_have_names_that_a_workbook_can_have() {
        let mut sheets = Sheets::default();
        assert_eq!(sheets.add(None, "退回说明"), "台账");
        assert_eq!(sheets.add(Some(&"a/b[c]".into()), "退回说明"), "a_b_c_");
        assert_eq!(sheets.add(Some(&"A_B_C_".into()), "退回说明"), "A_B_C_(2)");
        assert_eq!(sheets.add(Some(&"退回说明".into()), "退回说明"), "退回说明(2)");
        let long: Arc<str> = "名".repeat(40).into();
        assert_eq!(sheets.add(Some(&long), "退回说明").chars().count(), 31);
        assert_eq!(sheets.place(Some(&long), 4), ("名".repeat(31).as_str(), 4));
    }
}
