//! A column's texts: whether they are of its list, name a person, or are free text.

use std::collections::BTreeSet;

use crate::gate::bench::Bench;
use crate::gate::clean::Clean;
use crate::gate::clean::hash;
use crate::gate::scan::CELL_MAX;
use crate::gate::scan::Find;
use crate::gate::scan::Hit;
use crate::gate::scan::Scanner;
use crate::gate::scan::is_plain;
use crate::lexical::disguise::byte;
use crate::lexical::disguise::key;
use crate::model::schema::Field;
use crate::model::schema::Holds;
use crate::model::schema::Kind;
use crate::model::schema::Release;
use crate::model::schema::Show;

/// Words in the name of a column of remarks.
const REMARKS: &[&str] = &[
    "备注",
    "备考",
    "说明",
    "情况",
    "原因",
    "事由",
    "描述",
    "理由",
    "意见",
    "简介",
    "摘要",
    "附言",
    "留言",
    "内容",
    "remark",
    "note",
    "comment",
    "memo",
    "description",
    "reason",
];

/// Characters that a label does not need more than.
const LABEL_MAX: usize = 40;
/// Characters from which on a cell is no short label.
const SHORT_MAX: usize = 12;
/// Cells below which nothing is said of most cells.
const CELLS_MIN: u64 = 5;
/// Labels below which nothing is said of most labels.
const LABELS_MIN: u64 = 3;
/// Different long cells that are counted.
const DISTINCT_MAX: usize = 1 << 16;

/// What the texts of a column may be.
enum Of {
    /// Anything: names are looked for, and free text.
    Anything,
    /// What the schema says that they are.
    Declared(Holds),
    /// Entries of a list, one or several.
    List(List),
    /// What the program writes: months.
    Closed,
}

struct List {
    shown: BTreeSet<String>,
    kind: Kind,
}

/// One column's texts, cell by cell.
pub(super) struct Texts {
    of: Of,
    name: String,
    is_remark: bool,
    /// Whether it is called nothing else, whatever it is declared to hold.
    is_called_remark: bool,
    clean: Clean,
    cells: u64,
    named: u64,
    shorts: u64,
    long: BTreeSet<u64>,
    sentence: Option<u64>,
}

impl Texts {
    /// The texts of `field`; of a column that nobody declared, without one.
    pub(super) fn new(field: Option<&Field>) -> Self {
        let names = field.map(|it| [key(&it.name), key(&it.title)]).unwrap_or_default();
        let is_remark = names.iter().any(|name| REMARKS.iter().any(|it| name.contains(it)));
        Self {
            of: field.map_or(Of::Anything, of),
            name: field.map_or_else(|| "?".to_owned(), |it| it.name.clone()),
            is_remark,
            is_called_remark: field.is_some_and(is_called_remark),
            clean: Clean::new(),
            cells: 0,
            named: 0,
            shorts: 0,
            long: BTreeSet::new(),
            sentence: None,
        }
    }

    /// Whether the cell needs no closer look: it had one, and nothing was found.
    pub(super) fn knows(&mut self, cell: &[u8]) -> bool {
        if matches!(self.of, Of::Anything | Of::Declared(_)) {
            self.count(cell);
        }
        self.clean.has(cell)
    }

    fn count(&mut self, cell: &[u8]) {
        self.cells += 1;
        // Three bytes a character at most, for what is to be counted.
        if cell.len() > SHORT_MAX && self.long.len() < DISTINCT_MAX {
            let letters = std::str::from_utf8(cell).map_or(cell.len(), |it| it.chars().count());
            if letters > SHORT_MAX {
                self.long.insert(hash(cell));
            }
            if self.sentence.is_none() && (letters > LABEL_MAX || is_sentence(cell)) {
                self.sentence = Some(self.cells);
            }
        } else if self.sentence.is_none() && is_sentence(cell) {
            self.sentence = Some(self.cells);
        }
    }

    /// Looks at a cell that is not known; `at` says where it stands.
    pub(super) fn see(
        &mut self,
        bench: &mut Bench,
        scanner: &mut Scanner,
        text: &str,
        at: &dyn Fn() -> String,
    ) {
        if text.len() > CELL_MAX {
            return bench.deny("G25", format!("{}: longer than any honest cell", at()));
        }
        self.shorts += u64::from(scanner.is_held_short(text));
        let mut found = if is_plain(text.as_bytes()) { None } else { scanner.scan(text) };
        match &self.of {
            Of::List(list) if !list.has(text) => {
                bench.deny("G01", format!("{}: not in the code list", at()));
                found = found.or_else(|| scanner.whole(text));
            }
            // A label may be somebody's name, and is a label all the same; a certificate's number is none, nor is what
            // reads as a name and is one.
            Of::List(list) => {
                let held = scanner.held_whole(text);
                self.named += u64::from(held.is_some());
                let has_digit = text.chars().any(|it| byte(it).is_ascii_digit());
                let tells = has_digit || (list.kind != Kind::Region && scanner.reads_as_name(text));
                found = found.or_else(|| held.filter(|_| tells));
            }
            Of::Closed => {
                if !is_month(text) {
                    bench.deny("G01", format!("{}: not a month", at()));
                }
                found = found.or_else(|| scanner.held_whole(text));
            }
            Of::Anything => found = found.or_else(|| scanner.whole(text)),
            // Some places and organisations read as names; what a ledger held is a name.
            Of::Declared(_) => {
                let whole = scanner.whole(text);
                self.named += u64::from(whole.is_some_and(|it| it.hit == Hit::Name));
                found = found.or_else(|| whole.filter(|it| it.hit != Hit::Name));
            }
        }
        match found {
            Some(find) => tell(bench, find, &at()),
            None => self.clean.put(text.as_bytes()),
        }
    }

    /// What only the whole column shows; `file` says whose it is.
    pub(super) fn finish(self, bench: &mut Bench, file: &str) {
        let at = |what: &str| format!("{file}, {}: {what}", self.name);
        if self.shorts >= CELLS_MIN && self.shorts * 2 > self.clean.puts() {
            bench.deny("G03", at(Hit::HeldNumber.name()));
        }
        let most = self.cells >= CELLS_MIN && self.long.len() as u64 * 2 > self.cells;
        match self.of {
            Of::Anything if self.is_remark => bench.deny("G07", at("remarks")),
            Of::Declared(_) if self.is_called_remark => bench.deny("G07", at("remarks")),
            Of::Anything if most => bench.deny("G07", at("most cells differ")),
            Of::Anything | Of::Declared(Holds::Organisation | Holds::Place | Holds::Label)
                if self.sentence.is_some() =>
            {
                bench.deny("G07", at("sentences"));
            }
            // Distinct cells, since a known one is not seen again.
            Of::Declared(_) if self.named >= CELLS_MIN && self.named * 2 > self.clean.puts() => {
                bench.deny("G04", at("most cells read as names"));
            }
            // Labels that are people: a list of names is no list.
            Of::List(_) if self.named >= LABELS_MIN && self.named * 2 > self.clean.puts() => {
                bench.deny("G03", at(Hit::HeldText.name()));
            }
            _ => {}
        }
    }
}

/// Denies for what was found.
pub(super) fn tell(bench: &mut Bench, find: Find, at: &str) {
    bench.deny(find.hit.rule(), format!("{at}: {}", find.hit.name()));
    if find.disguised {
        bench.deny("G06", format!("{at}: {}", find.hit.name()));
    }
}

/// Whether the column is one of remarks by its very name.
fn is_called_remark(field: &Field) -> bool {
    let label = field.kind == Kind::Text
        && matches!(field.holds, Some(Holds::Title | Holds::Label))
        && field.constraints.one_of.is_none();
    label && ["备注", "说明", "情况说明", "事由"].contains(&field.title.trim())
}

fn of(field: &Field) -> Of {
    if field.release == Release::Generalize {
        return Of::Declared(Holds::Title);
    }
    match (field.kind, &field.codes) {
        (Kind::Region | Kind::Code | Kind::Codes, Some(list)) => {
            let shown = |it: &crate::model::codes::CodeEntry| match field.show {
                Show::Label if !it.label.is_empty() => it.label.clone(),
                Show::Label | Show::Code => it.code.clone(),
            };
            Of::List(List { shown: list.entries.iter().map(shown).collect(), kind: field.kind })
        }
        (Kind::YearMonth, _) => Of::Closed,
        // The schema lists them; who reads the schema must not find names there either.
        _ if field.constraints.one_of.is_some() => Of::Declared(Holds::Title),
        (Kind::Text, _) => field.holds.map_or(Of::Anything, Of::Declared),
        _ => Of::Declared(Holds::Title),
    }
}

impl List {
    fn has(&self, text: &str) -> bool {
        // As the CSV file shows it: disarmed, where it must be.
        let text = text.strip_prefix('\'').unwrap_or(text);
        match self.kind {
            Kind::Codes => text.split(Field::SEPARATOR).all(|it| self.shown.contains(it)),
            Kind::Region => self.has_region(text),
            _ => self.shown.contains(text),
        }
    }

    /// A region, an area's own level, or a region behind the one above it where two are called the same.
    fn has_region(&self, text: &str) -> bool {
        let text = text.strip_suffix("本级").unwrap_or(text);
        let two = || {
            text.char_indices().any(|(at, _)| {
                text.split_at_checked(at).is_some_and(|(above, own)| {
                    self.shown.contains(above) && self.shown.contains(own)
                })
            })
        };
        self.shown.contains(text) || two()
    }
}

/// Whether a text is a month as the program writes it: 2017-03.
fn is_month(text: &str) -> bool {
    match text.as_bytes() {
        [year @ .., b'-', b'0', b'1'..=b'9'] | [year @ .., b'-', b'1', b'0'..=b'2'] => {
            year.len() == 4 && year.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// Whether a cell has what sentences have.
fn is_sentence(cell: &[u8]) -> bool {
    cell.iter().any(|it| matches!(it, b'\n' | b'\r' | b';' | b'!' | b'?'))
        || ["。", "；", "！", "？"]
            .iter()
            .any(|it| memchr::memmem::find(cell, it.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codes::CodeList;
    use crate::model::schema;

    fn field(title: &str, own: &str) -> Field {
        let kind = if own.contains("year-month") { "yearmonth" } else { "string" };
        let json = format!(
            r#"{{"name": "s", "fields": [{{"name": "a", "title": "{title}", "type": "{kind}", {own}"role": "open", "release": "keep"}}}}]}}"#
        );
        let list = |name: &str| {
            let csv = "code,label,aliases,valid_from,valid_to,replaced_by\n1,哈尔滨市,,,,\n2,道里区,,,,\n3,方正县,,,,\n";
            Some(Ok(CodeList::parse(name, csv.as_bytes()).unwrap()))
        };
        schema::parse("s.json", json.as_bytes(), &list).unwrap().fields.remove(0)
    }

    #[track_caller]
    fn check(field: &Field, cells: &[&str], expect: &[&str]) {
        let (mut bench, mut scanner) = (Bench::default(), Scanner::default());
        let mut texts = Texts::new(Some(field));
        for cell in cells {
            if !texts.knows(cell.as_bytes()) {
                texts.see(&mut bench, &mut scanner, cell, &String::new);
            }
        }
        texts.finish(&mut bench, "a.csv");
        assert_eq!(bench.denials(), expect, "{cells:?}");
    }

    const TEXT: &str = r#""gongkai": {"kind": "text", "#;

    #[test]
    fn names_are_denied_where_nobody_said_what_the_column_holds() {
        let plain = field("对象", TEXT);
        check(&plain, &["城市低保", "急难型", "方正县", "民政局"], &[]);
        for cell in ["张三", "王小明", "欧阳锋", "买买提·艾力"] {
            check(&plain, &["城市低保", cell], &["G04"]);
        }
        for cell in ["张 三", "张\u{200b}三"] {
            check(&plain, &[cell], &["G04", "G06"]);
        }
        let place = field("地点", r#""gongkai": {"kind": "text", "holds": "place", "#);
        check(&place, &["方正县", "经纬街道", "高楞"], &[]);
        check(&place, &["张三", "李四", "王五", "赵小六", "孙小七", "周小八"], &["G04"]);
    }

    #[test]
    fn codes_are_those_of_the_list() {
        let region = field("区县", r#""gongkai": {"kind": "region", "codes": "regions", "#);
        check(&region, &["道里区", "哈尔滨市本级", "哈尔滨市方正县"], &[]);
        check(&region, &["道外区"], &["G01"]);
        check(&region, &["张三"], &["G01", "G04"]);
        let codes = field("原因", r#""gongkai": {"kind": "code", "codes": "regions", "#);
        check(&codes, &["道里区", "方正县"], &[]);
        check(&codes, &["道里区方正县"], &["G01"]);
    }

    #[test]
    fn what_a_ledger_held_is_no_code_and_no_month() {
        use crate::model::held::{Gathered, Held, Holdings, Key};
        use std::sync::Arc;

        let mut holdings = Holdings::new(Key::draw());
        let mut gathered = Gathered::default();
        gathered.add(holdings.key(), Held::Name, "方正县");
        gathered.add(holdings.key(), Held::Mark, "低A12345");
        holdings.push(Arc::new(gathered.finish()));
        let held = Some(Arc::new(holdings));
        let see = |field: &Field, cell: &str| {
            let (mut bench, mut scanner) = (Bench::default(), Scanner::new(held.clone()));
            Texts::new(Some(field)).see(&mut bench, &mut scanner, cell, &String::new);
            ["G01", "G03"].map(|it| bench.is_denied(it))
        };
        let codes = field("原因", r#""gongkai": {"kind": "code", "codes": "regions", "#);
        assert_eq!(see(&codes, "方正县"), [false, false]);
        assert_eq!(see(&codes, "低A12345"), [true, true]);
        let month = field("月份", r#""gongkai": {"kind": "year-month", "#);
        assert_eq!(see(&month, "2017-03"), [false, false]);
        for cell in ["2017-13", "2017-00", "17-03", "2017年3月"] {
            assert_eq!(see(&month, cell), [true, false], "{cell}");
        }
        assert_eq!(see(&month, "低A12345"), [true, true]);
    }

    #[test]
    fn a_list_of_labels_is_no_list_of_people() {
        use crate::model::held::{Gathered, Held, Holdings, Key};
        use std::sync::Arc;

        let region = field("区县", r#""gongkai": {"kind": "region", "codes": "regions", "#);
        let see = |names: &[&str]| {
            let mut holdings = Holdings::new(Key::draw());
            let mut gathered = Gathered::default();
            for it in names {
                gathered.add(holdings.key(), Held::Name, it);
            }
            holdings.push(Arc::new(gathered.finish()));
            let (mut bench, mut scanner) =
                (Bench::default(), Scanner::new(Some(Arc::new(holdings))));
            let mut texts = Texts::new(Some(&region));
            for cell in ["哈尔滨市", "道里区", "方正县", "哈尔滨市方正县"] {
                texts.see(&mut bench, &mut scanner, cell, &String::new);
            }
            texts.finish(&mut bench, "a.csv");
            bench.denials()
        };
        assert_eq!(see(&["方正县", "道里区"]), [""; 0]);
        assert_eq!(see(&["方正县", "道里区", "哈尔滨市"]), ["G03"]);
    }

    #[test]
    fn short_numbers_that_a_ledger_held_are_found_in_a_column_of_them() {
        use crate::model::held::{Gathered, Held, Holdings, Key};
        use std::sync::Arc;

        let mut holdings = Holdings::new(Key::draw());
        let mut gathered = Gathered::default();
        (0..40).for_each(|it| {
            gathered.add(holdings.key(), Held::Mark, &format!("{}", 3_100_000 + it * 7));
        });
        holdings.push(Arc::new(gathered.finish()));
        let held = Some(Arc::new(holdings));
        let denied = |step: usize| {
            let (mut bench, mut scanner) = (Bench::default(), Scanner::new(held.clone()));
            let mut texts = Texts::new(Some(&field("编号", TEXT)));
            for at in 0..20 {
                let cell = format!("{}", 3_100_000 + at * step);
                texts.see(&mut bench, &mut scanner, &cell, &String::new);
            }
            texts.finish(&mut bench, "a.csv");
            bench.denials()
        };
        assert_eq!(denied(7), ["G03"]);
        assert_eq!(denied(5), [""; 0]);
    }

    #[test]
    fn free_text_never_passes() {
        let plain = field("事项", TEXT);
        check(&plain, &["咨询", "建议", "投诉", "咨询"], &[]);
        check(&plain, &["今年生活困难。"], &["G07"]);
        check(&plain, &["困难\n求助"], &["G07"]);
        check(
            &plain,
            &[
                "住在市里的老人因为身体不好长期卧床需要有人照料而家里没有别的劳动力可以出门挣钱养家糊口",
            ],
            &["G07"],
        );
        let different: Vec<String> =
            (0..8).map(|it| format!("这里写的是各不相同的长内容{it}")).collect();
        let different: Vec<&str> = different.iter().map(String::as_str).collect();
        check(&plain, &different, &["G07"]);
        check(&plain, &["市民政局社会救助工作办公室"; 8], &[]);
        check(&field("情况说明", TEXT), &["咨询"], &["G07"]);
        let title = field("标题", r#""gongkai": {"kind": "text", "holds": "title", "#);
        check(&title, &different, &[]);
        let label = field("标签", r#""gongkai": {"kind": "text", "holds": "label", "#);
        check(&label, &["今年生活困难。"], &["G07"]);
        for title in ["备注", "情况说明"] {
            check(
                &field(title, r#""gongkai": {"kind": "text", "holds": "title", "#),
                &["咨询"],
                &["G07"],
            );
        }
        check(&plain, &["长".repeat(1 << 15).as_str()], &["G07", "G25"]);
    }
}
