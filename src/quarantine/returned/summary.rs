//! The first sheet of a returned ledger: whose it is, how many rows were held back and why, where, and what to do.

use super::Broken;
use super::gathered::Count;
use super::gathered::Mistake;
use super::gathered::Spot;
use super::gathered::Wrong;
use super::gathered::is_of_context;
use super::gathered::is_of_figure;
use super::names::Sheets;
use super::sheet::lines_of;
use super::sheet::name;
use super::sheet::text_cell;
use super::styles::Look;
use super::styles::Styles;
use super::styles::Swatch;
use super::words;
use super::words::Said;
use super::words::both;
use super::xml::escape;
use crate::model::digest::Digest;
use crate::model::finding::RuleRef;
use crate::model::lang::Lang;
use crate::model::returned::Lineage;
use crate::model::returned::Mark;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::schema::Schema;
use crate::model::tally::Rows;

/// What all returned ledgers of a run have in common.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The dataset's schema.
    pub schema: &'a Schema,
    /// The fields that each of the schema's own rules speaks of.
    pub named: &'a [Vec<usize>],
    /// The dataset's name.
    pub dataset: &'a str,
    /// The period that it is about.
    pub period: &'a str,
    /// The run's number.
    pub run: u64,
    /// The run's language.
    pub lang: Lang,
}

/// A ledger on its way back.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Its name in the project.
    pub name: String,
    /// Its bytes.
    pub digest: Digest,
    /// What it was made from itself, where it was returned before.
    pub earlier: Option<Lineage>,
    /// How many rows it has, and how many were held back.
    pub rows: Rows,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Where it is put when it is mended, relative to the project.
    pub put_back: Option<String>,
    /// What no longer finds it there, and what would.
    pub widen: Option<(String, String)>,
}

/// A table of a ledger.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its sheet.
    pub sheet: Option<std::sync::Arc<str>>,
    /// The line of its first header row.
    pub header: u64,
    /// How many header rows there are.
    pub levels: u64,
    /// Its first column, from 0.
    pub first_column: u32,
    /// The lines of its titles.
    pub titles: Vec<u64>,
    /// Each column's header, as written.
    pub headings: Vec<String>,
    /// By field of the schema, its column from 0.
    pub columns: Vec<Option<u32>>,
}

/// What is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The sender's own workbook.
    Marked,
    /// The same, and not for the first time.
    Again,
    /// A copy of all lines in a new workbook.
    Copy(Reason),
    /// Only the lines that have something wrong: the ledger has more than a sheet has rows.
    Extract,
}

/// Why it is not the sender's own file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is no workbook of parts.
    OtherKind,
    /// Its parts are damaged, or unlike those of any program that is known.
    Unusual,
    /// Somebody signed it.
    Signed,
    /// It is too large to be marked in place.
    Large,
}

impl Form {
    /// The form as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Marked | Self::Again => "marked",
            Self::Copy(_) => "copy",
            Self::Extract => "extract",
        }
    }

    /// What a workbook of this form says of the ledger that it was made from. An extract takes no ledger's place.
    pub(super) fn mark(self, ledger: &Ledger) -> Mark {
        match self {
            Self::Marked | Self::Again | Self::Copy(_) => {
                Mark::Ledger(Lineage::new(ledger.digest, ledger.earlier))
            }
            Self::Extract => Mark::Extract(ledger.digest),
        }
    }

    fn say(self, lang: Lang) -> String {
        let copied = "这是照原件逐行抄出的一份，行号不变；请改这一份，也报这一份";
        let en = "this is a copy, line by line; mend and send this one";
        match self {
            Self::Marked => both(
                lang,
                "这就是报来的原件，只多了颜色、批注、“问题”列和本页",
                "your own file, with colours, comments, a column 问题 and this page added",
            ),
            Self::Again => both(
                lang,
                "还是这本台账，再退一次：上次的颜色、批注、“问题”列已去掉，现在标的都是这次的",
                "the same file once more: what was marked the last time is gone, and all marks are of this time",
            ),
            Self::Copy(Reason::OtherKind) => both(lang, &format!("原件不是 xlsx，{copied}"), en),
            Self::Copy(Reason::Unusual) => {
                let zh = format!("原件的结构特殊，没法直接标注，{copied}");
                both(lang, &zh, &format!("your file could not be marked: {en}"))
            }
            Self::Copy(Reason::Signed) => {
                let zh = format!("原件有数字签名，标注了签名就作废，{copied}");
                both(lang, &zh, &format!("your file is signed: {en}"))
            }
            Self::Copy(Reason::Large) => {
                let zh = format!("原件太大，没法直接标注，{copied}");
                both(lang, &zh, &format!("your file is too large to be marked: {en}"))
            }
            Self::Extract => both(
                lang,
                "原件超过 1,048,576 行，一张表放不下，这里只抄出有问题的行，“问题”列写了原行号；在这里改不算，请在原件里改，报原件",
                "your file has more rows than a sheet holds; here are the bad ones only; mending them here changes nothing: mend and send the original",
            ),
        }
    }
}

/// A cell of the first sheet.
struct Cell {
    text: String,
    look: Look,
    /// Where it leads.
    to: Option<String>,
}

/// Characters of a header that is named; what is longer explains itself, and is called as the schema calls it.
const HEADING_MAX: usize = 24;

/// What stands in the two cells of a swatch.
pub(super) const SWATCH: &str = "标色后的格式";
pub(super) const SWATCH_OWN: &str = "原来的格式";

/// Cells in one list of a swatch: a cell holds 32,767 characters.
const SWATCH_CELLS: usize = 600;

/// Columns of the first sheet, with their widths.
const WIDTHS: [u32; 9] = [16, 16, 34, 52, 15, 15, 15, 15, 15];
const LAST: u32 = 8;

/// The first sheet in the making.
struct Page<'a> {
    styles: &'a mut Styles,
    rows: String,
    merges: Vec<String>,
    links: String,
    at: u32,
}

impl Page<'_> {
    fn row(&mut self, height: u32, cells: Vec<(u32, Cell)>) {
        self.at += 1;
        let at = self.at;
        self.rows.extend([format!("<row r=\"{at}\" ht=\"{height}\" customHeight=\"1\">")]);
        for (column, cell) in cells {
            let format = self.styles.own(cell.look);
            let place = name(at, column);
            if let Some(to) = &cell.to {
                let to = escape(to);
                self.links.extend([format!(
                    "<hyperlink ref=\"{place}\" location=\"{to}\" display=\"{to}\"/>"
                )]);
            }
            let number = cell.look == Look::Count && cell.text.parse::<u64>().is_ok();
            if number {
                self.rows
                    .extend([format!("<c r=\"{place}\" s=\"{format}\"><v>{}</v></c>", cell.text)]);
            } else if cell.text.is_empty() {
                self.rows.extend([format!("<c r=\"{place}\" s=\"{format}\"/>")]);
            } else {
                self.rows.push_str(&text_cell("", &place, format, &cell.text));
            }
        }
        self.rows.push_str("</row>");
    }

    /// A hidden row that shows a format as it is and as it was, for a later return: programs give formats other
    /// numbers when they save, but keep the formats of cells.
    fn swatch(&mut self, swatch: &Swatch) {
        let Swatch { coloured, own, cells } = swatch;
        let lists: Vec<String> = cells.chunks(SWATCH_CELLS).map(|it| it.join("\n")).collect();
        let lists = if lists.is_empty() { vec![String::new()] } else { lists };
        for list in lists {
            self.at += 1;
            let at = self.at;
            self.rows.extend([
                format!("<row r=\"{at}\" hidden=\"1\">"),
                text_cell("", &name(at, 0), *coloured, SWATCH),
                text_cell("", &name(at, 1), *own, SWATCH_OWN),
                // An empty cell might not be kept.
                text_cell("", &name(at, 2), 0, if list.is_empty() { "-" } else { &list }),
            ]);
            // Some programs take one font for Chinese, another for digits: a format shows both.
            for (column, format, text) in
                [(3, coloured, "1"), (4, own, "1"), (5, coloured, ""), (6, own, "")]
            {
                self.rows.push_str(&text_cell("", &name(at, column), *format, text));
            }
            self.rows.push_str("</row>");
        }
    }

    fn across(&mut self, from: u32) {
        self.merges.push(format!("{}:{}", name(self.at, from), name(self.at, LAST)));
    }

    fn sentence(&mut self, look: Look, text: &str) {
        let height = if look == Look::Title { 34 } else { 20 };
        self.row(height, vec![(0, cell(look, text))]);
        self.across(0);
    }

    fn fact(&mut self, label: &str, text: &str) {
        self.row(20, vec![(0, cell(Look::Label, label)), (1, cell(Look::Fact, text))]);
        self.across(1);
    }

    fn list(&mut self, title: &str, mistakes: &[(&Mistake, &Count)], given: &Given<'_>) {
        if mistakes.is_empty() {
            return;
        }
        let lang = given.about.lang;
        self.row(8, Vec::new());
        self.sentence(Look::Label, title);
        let heads = [
            both(lang, "处数", "times"),
            both(lang, "哪一列", "column"),
            both(lang, "什么问题", "what is wrong"),
            both(lang, "怎样改", "how to write it"),
            both(lang, "在哪里（点一下就到；其余看颜色）", "where (click)"),
        ];
        let mut row: Vec<(u32, Cell)> =
            (0..).zip(heads).map(|(at, it)| (at, cell(Look::Head, &it))).collect();
        row.extend((5..=LAST).map(|it| (it, cell(Look::Head, ""))));
        self.row(22, row);
        self.across(4);
        for (mistake, count) in mistakes {
            self.mistake(**mistake, count, given);
        }
    }

    fn mistake(&mut self, mistake: Mistake, count: &Count, given: &Given<'_>) {
        let lang = given.about.lang;
        let said = words::of_table(given.say(mistake, count.first.first()), mistake.rule);
        let (what, mut fix) = (said.what.get(lang), said.fix.get(lang));
        if is_of_context(mistake.rule) {
            let sheet = count.first.first().and_then(|it| given.wrong.sheet_of(it));
            fix.push_str(&given.said(sheet));
        }
        if count.unmarked > 0 {
            let n = count.unmarked;
            let more = both(
                lang,
                &format!("另有 {n} 处同样的问题没有逐一标注。"),
                &format!("and {n} more like these that are not marked."),
            );
            fix = format!("{fix}{more}");
        }
        let column = said.column(lang);
        let texts = [(&column, WIDTHS[1]), (&what, WIDTHS[2]), (&fix, WIDTHS[3])];
        let lines = texts.iter().map(|(text, width)| lines_of(text, width - 1)).max();
        let height = 17 * lines.unwrap_or(1).max(1) + 4;
        let mut row = vec![
            (0, cell(Look::Count, &count.times.to_string())),
            (1, cell(Look::Text, &column)),
            (2, cell(Look::Text, &what)),
            (3, cell(Look::Text, &fix)),
        ];
        for at in 4..=LAST {
            let spot = usize::try_from(at - 4).ok().and_then(|it| count.first.get(it));
            row.push((at, spot.map_or_else(|| cell(Look::Text, ""), |it| given.way(mistake, it))));
        }
        self.row(height, row);
    }
}

/// A ledger with what is wrong with it and how it is given back.
pub(super) struct Given<'a> {
    pub(super) about: &'a About<'a>,
    pub(super) ledger: &'a Ledger,
    pub(super) wrong: &'a Wrong,
    pub(super) form: Form,
    /// How sheets are called where it is given back.
    pub(super) sheets: &'a Sheets,
}

impl Given<'_> {
    /// The table that a row is of.
    pub(super) fn table(&self, spot: &Spot) -> Option<&Table> {
        self.table_above(self.wrong.sheet_of(spot), spot.line)
    }

    /// The table of a sheet that begins above a line.
    pub(super) fn table_above(
        &self,
        sheet: Option<&std::sync::Arc<str>>,
        line: u64,
    ) -> Option<&Table> {
        let same = self.ledger.tables.iter().filter(|it| it.sheet.as_ref() == sheet);
        same.filter(|it| it.header <= line).max_by_key(|it| it.header)
    }

    /// What is said of a mistake, in the words of the sender's own header where it is known where.
    pub(super) fn say(&self, mistake: Mistake, spot: Option<&Spot>) -> Said {
        let About { schema, named, .. } = *self.about;
        let table = spot.and_then(|it| self.table(it));
        let heading = |at: usize| -> Option<String> {
            let it = table?.headings.get(at)?;
            let words: Vec<&str> = it.split_whitespace().collect();
            Some(words.join(" ")).filter(|it| (1..=HEADING_MAX).contains(&it.chars().count()))
        };
        let title = |field: usize| {
            let column = table.and_then(|it| it.columns.get(field).copied().flatten());
            let heading = column.and_then(|it| heading(usize::try_from(it).ok()?));
            heading.or_else(|| schema.fields.get(field).map(|it| it.title.clone()))
        };
        let column = spot.and_then(|it| usize::try_from(it.column.checked_sub(1)?).ok());
        let said = words::say(schema, mistake.rule, mistake.field.map(usize::from));
        match mistake.rule.get() {
            RuleRef::Schema(rule) => {
                let fields = named.get(rule).map(Vec::as_slice).unwrap_or_default();
                said.of_fields(fields.iter().filter_map(|it| title(*it)).collect())
            }
            RuleRef::BuiltIn(_) => match column.and_then(heading) {
                Some(heading) if !said.field.is_empty() => Said { field: heading, ..said },
                _ => said,
            },
        }
    }

    /// The cells of a row that a rule of the schema holds against each other, by column.
    pub(super) fn cells(&self, spot: &Spot) -> Vec<u32> {
        let RuleRef::Schema(rule) = spot.mistake().rule.get() else { return Vec::new() };
        let fields = self.about.named.get(rule).map(Vec::as_slice).unwrap_or_default();
        let Some(table) = self.table(spot) else { return Vec::new() };
        fields.iter().filter_map(|it| table.columns.get(*it).copied().flatten()).collect()
    }

    /// What speaks of a table beside its title.
    pub(super) fn said(&self, sheet: Option<&std::sync::Arc<str>>) -> String {
        let file = self.ledger.name.rsplit('/').next().unwrap_or_default();
        let (zh, en) = match sheet {
            Some(it) => (
                format!("工作表名是“{it}”，文件名是“{file}”。"),
                format!("The sheet is called “{it}”, the file “{file}”."),
            ),
            None => (format!("文件名是“{file}”。"), format!("The file is called “{file}”.")),
        };
        both(self.about.lang, &zh, &en)
    }

    /// The way to where `mistake` is to be mended: for what titles say, the title.
    fn way(&self, mistake: Mistake, spot: &Spot) -> Cell {
        let titled = is_of_context(mistake.rule).then(|| self.table(spot)).flatten();
        match titled.and_then(|it| Some((*it.titles.first()?, it.first_column + 1))) {
            Some((line, column)) => self.link(&spot.at(line, column)),
            None => self.link(spot),
        }
    }

    /// The way to a place.
    fn link(&self, spot: &Spot) -> Cell {
        let sheet = self.wrong.sheet_of(spot);
        let (called, row) = self.sheets.place(sheet, spot.line);
        let shown = match spot.column.checked_sub(1) {
            Some(column) => name(row, column),
            None => both(self.about.lang, &format!("第 {row} 行"), &format!("row {row}")),
        };
        let cell = name(row, spot.column.saturating_sub(1));
        let text = if self.sheets.len() > 1 { format!("{called}!{shown}") } else { shown };
        // Of an extract, rows are not where they were.
        let to = (self.form != Form::Extract)
            .then(|| format!("'{}'!{cell}", called.replace('\'', "''")));
        let look = if to.is_some() { Look::Link } else { Look::Text };
        Cell { text, look, to }
    }
}

fn cell(look: Look, text: &str) -> Cell {
    Cell { text: text.to_owned(), look, to: None }
}

/// The sheet's XML.
pub(super) fn sheet(given: &Given<'_>, styles: &mut Styles) -> Result<String, Broken> {
    let mut page =
        Page { styles, rows: String::new(), merges: Vec::new(), links: String::new(), at: 0 };
    let About { schema, dataset, period, run, lang, .. } = *given.about;
    let Ledger { name, rows, .. } = given.ledger;
    page.sentence(Look::Title, &both(lang, "退回说明", "Returned ledger"));
    let held = rows.quarantined;
    page.sentence(
        Look::Care,
        &both(
            lang,
            &format!("这本台账有 {held} 行没有接收，请改好再报。"),
            &format!("{held} rows of this ledger were not accepted; mend them and send it again."),
        ),
    );
    page.row(8, Vec::new());
    page.fact(&both(lang, "台账", "ledger"), name);
    page.fact(&both(lang, "数据集", "dataset"), &format!("{}（{dataset}）", schema.title));
    page.fact(&both(lang, "统计期", "period"), period);
    page.fact(
        &both(lang, "运行", "run"),
        &both(lang, &format!("第 {run} 次"), &format!("number {run}")),
    );
    let (read, accepted) = (rows.read, rows.accepted());
    page.fact(
        &both(lang, "行数", "rows"),
        &both(
            lang,
            &format!("读入 {read} 行 = 接收 {accepted} 行 + 退回 {held} 行"),
            &format!("{read} read = {accepted} accepted + {held} held back"),
        ),
    );
    page.fact(&both(lang, "这份文件", "this file"), &given.form.say(lang));
    page.fact(&both(lang, "退回编号", "mark"), &given.form.mark(given.ledger).to_string());
    page.row(8, Vec::new());
    page.sentence(Look::Label, &both(lang, "怎样做", "What to do"));
    for step in steps(given.form, lang) {
        page.sentence(Look::Intro, &step);
    }
    if let (Some(to), Some((path, wide)), false) =
        (&given.ledger.put_back, &given.ledger.widen, given.form == Form::Extract)
    {
        let zh = format!(
            "收的人注意：这一份是 xlsx，放到 {to}；gongkai.toml 里的 {path} 要先改成 {wide}，否则找不到它。"
        );
        let en = format!(
            "for whoever receives it: this is an xlsx, and goes to {to}; {path} in gongkai.toml must first be {wide}, or it is not found."
        );
        page.sentence(Look::Care, &both(lang, &zh, &en));
    }
    let of = |level: Level| -> Vec<(&Mistake, &Count)> {
        let mut all: Vec<_> = given.wrong.kinds.iter().filter(|it| it.0.level == level).collect();
        // A total comes first, then the rows that came back for it.
        let rank = |it: &Mistake| {
            (!is_of_figure(it.rule), it.rule != Rule::ControlTotal.into(), !is_of_context(it.rule))
        };
        all.sort_by(|a, b| {
            let ranks = rank(a.0).cmp(&rank(b.0));
            ranks.then(b.1.times.cmp(&a.1.times)).then_with(|| a.0.cmp(b.0))
        });
        all
    };
    let title = both(lang, "必须改的（标红）", "Must be mended (red)");
    page.list(&title, &of(Level::Error), given);
    let title = both(lang, "已经接收，请看一看的（标黄）", "Accepted, please look (yellow)");
    page.list(&title, &of(Level::Warning), given);
    for swatch in page.styles.swatches()? {
        page.swatch(&swatch);
    }
    Ok(page.finish())
}

fn steps(form: Form, lang: Lang) -> Vec<String> {
    let last = if form == Form::Extract {
        both(
            lang,
            "3. 照这里写的原行号，到原件里改好，保存，再报原件；这一份不要放回去，放回去也不会读。",
            "3. mend the original at the line numbers given here, save it, and send it again; this file is never read.",
        )
    } else {
        both(
            lang,
            "3. 保存，放回原处再报，文件名改不改都行；本页和“问题”列不用删。",
            "3. save it, put it back where it was, and send it again, under any name; leave this page as it is.",
        )
    };
    vec![
        both(
            lang,
            "1. 标红的格子要改：批注和最右边的“问题”列写明哪里不对、怎样改。标黄的请看一看，对的不用动。",
            "1. mend the red cells: comments and the last column say what is wrong; yellow ones are for you to look at.",
        ),
        both(
            lang,
            "2. 只改格子，不要改表头，不要增删列。",
            "2. leave headers and columns as they are.",
        ),
        last,
    ]
}

impl Page<'_> {
    fn finish(self) -> String {
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{}\">\
             <sheetPr><tabColor rgb=\"FFC00000\"/><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
             <sheetViews><sheetView showGridLines=\"0\" tabSelected=\"1\" workbookViewId=\"0\"/></sheetViews>\
             <sheetFormatPr defaultRowHeight=\"18\"/><cols>",
            super::package::MAIN
        );
        for (at, width) in (1..).zip(WIDTHS) {
            out.extend([format!(
                "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>"
            )]);
        }
        out.extend([format!("</cols><sheetData>{}</sheetData>", self.rows)]);
        if !self.merges.is_empty() {
            out.extend([format!("<mergeCells count=\"{}\">", self.merges.len())]);
            for area in &self.merges {
                out.extend([format!("<mergeCell ref=\"{area}\"/>")]);
            }
            out.push_str("</mergeCells>");
        }
        if !self.links.is_empty() {
            out.extend([format!("<hyperlinks>{}</hyperlinks>", self.links)]);
        }
        out.push_str(
            "<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/>\
             <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>",
        );
        out
    }
}
