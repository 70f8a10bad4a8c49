//! A report from its first block to its last: sections, sentences, tables; then what must add up.

use std::collections::BTreeMap;

use crate::lexical::numeral;
use crate::model::document::Block;
use crate::model::document::Paragraph;
use crate::report::figure::Figure;
use crate::report::figure::Quality;
use crate::report::figure::Stand;
use crate::report::identity;
use crate::report::identity::Identity;
use crate::report::indicators::Indicators;
use crate::report::indicators::Topic;
use crate::report::lexicon::Lexicon;
use crate::report::lexicon::Meaning;
use crate::report::lexicon::fold;
use crate::report::prose::Around;
use crate::report::prose::Mention;
use crate::report::prose::Prose;
use crate::report::sums;
use crate::report::table::Stated;
use crate::report::table::Tables;
use crate::report::words;

/// Characters of a heading.
const HEADING_MAX: usize = 40;
/// Figures of one paragraph among which sums are looked for; the longest that people write have fifty.
const SUMS_MAX: usize = 400;
/// Sections that tell of what went wrong and of what will be done.
const NO_COUNTS: &[&str] = &[
    "存在的问题",
    "存在问题",
    "主要问题",
    "改进情况",
    "改进措施",
    "下一步",
    "工作打算",
    "今后",
    "工作计划",
    "工作思路",
    "不足",
];

/// What a report counts once.
const WHOLES: &[&str] = &[
    "proactive.total",
    "application.received",
    "reply.total",
    "review.total",
    "litigation.total",
    "proposal.total",
];

/// What a report states, and what adds up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extract {
    /// The year that it reports on.
    pub year: Option<i32>,
    /// In the order of the text.
    pub figures: Vec<Figure>,
    /// Those of sentences in the order of the text, then those of the forms.
    pub identities: Vec<Identity>,
}

impl Extract {
    /// What the report states, by indicator: one figure, or several where it contradicts itself. What a table or full
    /// words state is not contradicted by words of the context.
    pub fn stated(&self) -> BTreeMap<&str, Vec<&Figure>> {
        let mut all: BTreeMap<&str, Vec<&Figure>> = BTreeMap::new();
        for figure in &self.figures {
            if let Some(key) = figure.indicator.as_deref() {
                all.entry(key).or_default().push(figure);
            }
        }
        for figures in all.values_mut() {
            if figures.iter().any(|it| it.is_named()) {
                figures.retain(|it| it.is_named());
            }
            let agree = figures.windows(2).all(|it| match it {
                [one, other] => identity::in_base_unit(one) == identity::in_base_unit(other),
                _ => true,
            });
            if agree {
                let table = figures.iter().position(|it| it.stand == Stand::Table);
                figures.swap(0, table.unwrap_or_default());
                figures.truncate(1);
            }
        }
        all
    }
}

/// Reads a report.
pub fn extract(blocks: &[Block], indicators: &Indicators) -> Extract {
    let lexicon = Lexicon::new(indicators);
    let mut reader = Reader {
        prose: Prose { indicators, lexicon: &lexicon },
        tables: Tables { indicators, lexicon: &lexicon },
        out: Extract { year: year(blocks), ..Extract::default() },
        blanks: Vec::new(),
        section: Section::default(),
        before: None,
    };
    for block in blocks {
        match block {
            Block::Paragraph(it) => reader.paragraph(it),
            Block::Table(it) => {
                let mut stated = Stated::default();
                reader.tables.figures(it, &reader.section.title, &mut stated);
                reader.out.figures.append(&mut stated.figures);
                reader.blanks.append(&mut stated.blanks);
            }
        }
    }
    details(&mut reader.out.figures);
    let forms = identity::of_report(&reader.out.figures, &reader.blanks);
    reader.out.identities.extend(forms);
    reader.out
}

/// Of a whole that is stated in full, what short words of the context count elsewhere is a detail; so is a smaller count
/// under the same heading that other words name.
fn details(figures: &mut [Figure]) {
    let said: Vec<Figure> = figures
        .iter()
        .filter(|it| it.stand == Stand::Prose && it.sure && it.quality != Quality::ZeroInWords)
        .filter(|it| it.indicator.as_deref().is_some_and(|it| WHOLES.contains(&it)))
        .cloned()
        .collect();
    for figure in figures.iter_mut().filter(|it| it.stand == Stand::Prose) {
        let whole = said.iter().find(|it| it.indicator == figure.indicator);
        let Some(whole) = whole.filter(|it| it.place != figure.place && it.value != figure.value)
        else {
            continue;
        };
        let below = figure.place.section == whole.place.section
            && figure.value < whole.value
            && figure.label != whole.label;
        if !figure.sure
            || (below
                && (figure.place.line, figure.place.span) > (whole.place.line, whole.place.span))
        {
            figure.indicator = None;
            figure.sure = false;
        }
    }
}

struct Reader<'a> {
    prose: Prose<'a>,
    tables: Tables<'a>,
    out: Extract,
    blanks: Vec<String>,
    section: Section,
    before: Option<Topic>,
}

/// Under which heading the text stands.
#[derive(Default)]
struct Section {
    title: String,
    topic: Option<Topic>,
    /// What the chapter speaks of that holds it.
    chapter: Option<Topic>,
    /// Whether the chapter tells of problems or plans.
    no_counts: bool,
}

/// How a heading is numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// 一、 第一章
    Chapter,
    /// （一） 1.
    Below,
    /// Nothing.
    Bare,
}

impl Reader<'_> {
    fn paragraph(&mut self, paragraph: &Paragraph) {
        let text = fold(&paragraph.text);
        let marker = marker(&text);
        let level = marker.map_or(Level::Bare, |it| it.0);
        let begin = marker.map_or(0, |it| it.1);
        let own = text.get(begin..).unwrap_or_default();
        let short = own.iter().filter(|c| !c.is_whitespace()).count() <= HEADING_MAX;
        let is_sentence = own.iter().any(|c| matches!(c, '。' | '，' | '；'))
            || own.last().is_some_and(|c| *c == '：');
        let bare = marker.is_none() && self.is_bare_heading(&text);
        let is_heading = paragraph.heading
            || bare
            || (marker.is_some()
                && short
                && !is_sentence
                && crate::report::scan::numbers(own).is_empty());
        if is_heading {
            self.head(&text, level);
            return;
        }
        // （一）主动公开情况。2017年… : the heading runs into its text.
        let run_in =
            own.iter().position(|c| matches!(c, '。' | '：')).filter(|at| *at <= 24 && *at > 1);
        if let (true, Some(end)) = (marker.is_some(), run_in) {
            let title = own.get(..end).unwrap_or_default();
            if crate::report::scan::numbers(title).is_empty()
                && !title.contains(&'，')
                && own.get(end) == Some(&'。')
            {
                self.head(text.get(..begin + end).unwrap_or_default(), level);
            }
        }
        let heading = fold(&self.section.title);
        let around = Around {
            section: &self.section.title,
            topic: self.section.topic.or(self.section.chapter).or(self.before),
            counts: !self.section.no_counts,
            year: self.out.year,
            line: paragraph.line,
        };
        let mut mentions = self.prose.none_at_all(&heading, &text, &around);
        if mentions.is_empty() {
            mentions = self.prose.mentions(&text, &around);
        }
        self.take(paragraph, &text, mentions);
    }

    fn take(&mut self, paragraph: &Paragraph, text: &[char], mut mentions: Vec<Mention>) {
        let mut derived = Vec::new();
        if mentions.len() <= SUMS_MAX && mentions.len() > 1 && !self.section.no_counts {
            let sums = sums::sums(text, &mentions, self.prose.indicators, &self.out.figures);
            for (at, key) in sums.named {
                if let Some(mention) = mentions.get_mut(at) {
                    mention.figure.indicator = key;
                }
            }
            self.out.identities.extend(sums.identities.into_iter().map(|mut it| {
                it.line = it.line.map(|_| paragraph.line);
                it
            }));
            derived = sums.derived;
        }
        let mut figures: Vec<Figure> =
            mentions.into_iter().map(|it| it.figure).chain(derived).collect();
        figures.sort_by_key(|it| it.place.span);
        for figure in &mut figures {
            (figure.place.line, figure.place.span) = paragraph.place(figure.place.span);
        }
        self.out.figures.append(&mut figures);
    }

    fn head(&mut self, text: &[char], level: Level) {
        let title: String = text.iter().filter(|c| !c.is_whitespace() && **c != '#').collect();
        let topic = self.topic(text);
        let no_counts = words::has(text, NO_COUNTS);
        match level {
            Level::Below => {
                self.section.topic = topic;
                self.section.no_counts |= no_counts;
            }
            Level::Chapter | Level::Bare => {
                self.section.chapter = topic;
                self.section.topic = None;
                self.section.no_counts = no_counts;
            }
        }
        self.section.title = title;
    }

    /// Numerals that a word processor adds are not in the text: a short line that names a topic and says nothing of it
    /// is a heading, too.
    fn is_bare_heading(&self, text: &[char]) -> bool {
        let length = text.iter().filter(|c| !c.is_whitespace()).count();
        (4..=24).contains(&length)
            && !text.iter().any(|c| matches!(c, '。' | '，' | '；' | '：' | '无' | '未' | '没'))
            && !text.iter().any(char::is_ascii_digit)
            && words::has(text, &["情况", "信息", "申请", "问题", "事项", "工作"])
            && (self.topic(text).is_some() || words::has(text, NO_COUNTS))
    }

    fn topic(&self, text: &[char]) -> Option<Topic> {
        let hits = self.prose.lexicon.hits(text);
        hits.iter()
            .flat_map(|it| it.meanings)
            .find(|it| !matches!(it, Meaning::Within(..)))
            .map(|it| it.topic())
    }
}

/// The numeral that a heading begins with, and where its words do.
fn marker(text: &[char]) -> Option<(Level, usize)> {
    let skip = text.iter().take_while(|c| c.is_whitespace() || **c == '#' || **c == '*').count();
    let rest = text.get(skip..)?;
    let numerals = |from: usize| {
        rest.iter().skip(from).take(4).take_while(|c| numeral::is_numeral(**c)).count()
    };
    let digits =
        |from: usize| rest.iter().skip(from).take(3).take_while(|c| c.is_ascii_digit()).count();
    let at = |it: usize| rest.get(it).copied();
    let chinese = numerals(0);
    if chinese > 0 && matches!(at(chinese), Some('、' | '.' | '．' | ' ' | '，')) {
        return Some((Level::Chapter, skip + chinese + 1));
    }
    if at(0) == Some('第') && numerals(1) > 0 && matches!(at(1 + numerals(1)), Some('章' | '部'))
    {
        return Some((Level::Chapter, skip + 2 + numerals(1)));
    }
    if at(0) == Some('（') {
        let inner = numerals(1).max(digits(1));
        if inner > 0 && at(1 + inner) == Some('）') {
            return Some((Level::Below, skip + 2 + inner));
        }
    }
    let arabic = digits(0);
    if arabic > 0
        && arabic <= 2
        && matches!(at(arabic), Some('、' | '.' | '．'))
        && !at(arabic + 1).is_some_and(|c| c.is_ascii_digit())
    {
        return Some((Level::Below, skip + arabic + 1));
    }
    None
}

/// The year that a report is about: of its title, or the one that it names most.
fn year(blocks: &[Block]) -> Option<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for (at, block) in blocks.iter().enumerate() {
        let Block::Paragraph(paragraph) = block else { continue };
        let text = fold(&paragraph.text);
        let years = years(&text);
        let is_title =
            at < 6 && text.len() <= 80 && words::has(&text, &["年度报告", "工作报告", "年报"]);
        if is_title && let Some(first) = years.first() {
            return Some(*first);
        }
        for year in years {
            *counts.entry(year).or_default() += 1;
        }
    }
    let most = counts.values().max().copied()?;
    counts.into_iter().rfind(|it| it.1 == most).map(|it| it.0)
}

fn years(text: &[char]) -> Vec<i32> {
    let digit = |c: char| {
        c.to_digit(10).or_else(|| if c == '○' || c == '〇' { Some(0) } else { numeral::digit(c) })
    };
    let mut out = Vec::new();
    for (at, window) in text.windows(5).enumerate() {
        let [a, b, c, d, '年'] = *window else { continue };
        let before = at.checked_sub(1).and_then(|it| text.get(it));
        if before.is_some_and(|c| digit(*c).is_some()) {
            continue;
        }
        let digits: Option<Vec<u32>> = [a, b, c, d].into_iter().map(digit).collect();
        let year = digits
            .map(|it| it.iter().fold(0, |sum, it| sum * 10 + it))
            .and_then(|it| i32::try_from(it).ok());
        out.extend(year.filter(|it| (1990..2100).contains(it)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_by_their_numeral() {
        let level = |text: &str| marker(&fold(text)).map(|it| it.1);
        assert_eq!(level("一、主动公开"), Some(2));
        assert_eq!(level("（二）依申请公开"), Some(3));
        assert_eq!(level("1.网站"), Some(2));
        assert_eq!(level("第三部分 申请"), Some(3));
        assert_eq!(level("1.5万条"), None);
        assert_eq!(level("2017年"), None);
    }

    #[test]
    fn the_year_is_that_of_the_title() {
        let paragraph = |text: &str| Block::Paragraph(Paragraph::of(1, text.to_owned()));
        let title = paragraph("某局2018年政府信息公开工作年度报告");
        assert_eq!(year(&[title, paragraph("2019年3月，2019年")]), Some(2018));
        assert_eq!(year(&[paragraph("二〇一七年共公开")]), Some(2017));
        assert_eq!(year(&[paragraph("没有年份")]), None);
    }
}
