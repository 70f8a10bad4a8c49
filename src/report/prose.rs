//! Sentences: each number with what it counts.
//!
//! A number belongs to the words right before it, or, where these say nothing, to those right behind. Only what is
//! named is given a name: a number that compares, is meant for the future or belongs to another year stays without.

use crate::report::figure::Figure;
use crate::report::figure::Place;
use crate::report::figure::Quality;
use crate::report::figure::Stand;
use crate::report::figure::Value;
use crate::report::indicators::Indicator;
use crate::report::indicators::Indicators;
use crate::report::indicators::Topic;
use crate::report::indicators::share_of;
use crate::report::lexicon::Hit;
use crate::report::lexicon::Lexicon;
use crate::report::lexicon::Meaning;
use crate::report::refuse;
use crate::report::scan;
use crate::report::scan::Number;
use crate::report::settle;
use crate::report::words;
use crate::report::zero;

/// Characters of a clause that are looked at.
pub(super) const CLAUSE_MAX: usize = 60;
/// Characters of a label that are shown.
const LABEL_MAX: usize = 20;
/// Characters between a number and the words behind it that name it.
const BEHIND_NEAR: usize = 6;

/// What is known when a paragraph is read.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) section: &'a str,
    /// What the section speaks of.
    pub(super) topic: Option<Topic>,
    /// Whether its figures are the report's own: a section on what went wrong, or will be done, has none.
    pub(super) counts: bool,
    pub(super) year: Option<i32>,
    pub(super) line: u64,
}

/// What reads sentences.
pub(super) struct Prose<'a> {
    pub(super) indicators: &'a Indicators,
    pub(super) lexicon: &'a Lexicon,
}

/// A figure with its number.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) figure: Figure,
    pub(super) number: Number,
    /// The number stands right behind another count of the same thing: 31项35条.
    pub(super) twin: bool,
}

/// Words that name an indicator.
#[derive(Clone, Copy)]
struct Found<'a> {
    indicator: &'a Indicator,
    from: usize,
    to: usize,
    sure: bool,
}

/// A number among its neighbours.
struct Spot<'t, 'h> {
    text: &'t [char],
    hits: &'h [Hit<'h>],
    number: Number,
    /// Behind the number before, or where the sentence begins.
    floor: usize,
    /// Where the number behind begins, or the sentence ends.
    ceiling: usize,
    topic: Option<Topic>,
    year: Option<i32>,
}

pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '\n')
}

pub(super) fn is_pause(c: char) -> bool {
    is_stop(c) || matches!(c, '，' | '；' | '：' | '（' | '）' | ',')
}

impl Prose<'_> {
    /// The figures of a paragraph, in order; those in words stand among them.
    pub(super) fn mentions(&self, text: &[char], around: &Around<'_>) -> Vec<Mention> {
        let hits = self.lexicon.hits(text);
        let zeros = self.zeros(text, &hits, around);
        let covered = |it: &Number| {
            let after = zeros.partition_point(|zero| zero.number.from <= it.to);
            let near = zeros.get(after.saturating_sub(ZEROS_NEAR)..after).unwrap_or_default();
            near.iter().any(|zero| {
                it.in_words && it.from <= zero.number.to + NEGATED_NEAR
                    || zero.number.from <= it.from && it.to <= zero.number.to
            })
        };
        let numbers: Vec<Number> =
            scan::numbers(text).into_iter().filter(|it| !covered(it)).collect();
        let mut out: Vec<Mention> = Vec::new();
        let mut topics = Topics { text, hits: &hits, at: 0, last: around.topic };
        for (at, &number) in numbers.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|it| numbers.get(it));
            let next = numbers.get(at + 1).map_or(text.len(), |it| it.from);
            let twin = before.is_some_and(|it| it.to == number.from && it.unit != number.unit);
            let floor = match before {
                Some(_) if twin => {
                    at.checked_sub(2).and_then(|it| numbers.get(it)).map_or(0, |it| it.to)
                }
                Some(it) => it.to,
                None => 0,
            };
            let begin = if twin { before.map_or(number.from, |it| it.from) } else { number.from };
            let spot = Spot {
                text,
                hits: &hits,
                number: Number { from: begin, ..number },
                floor: sentence_begin(text, begin, floor),
                ceiling: sentence_end(text, number.to, next),
                topic: topics.of(begin),
                year: around.year,
            };
            let mention = self.mention(&spot, number, around, out.last());
            if let Some(figure) = mention {
                out.push(Mention { figure, number, twin });
            }
        }
        settle::counts(&mut out, text);
        // 为0元 may be said twice over: as words and as a number.
        let told = |zero: &Mention| {
            out.iter().any(|it| {
                let own = it.figure.indicator.as_ref();
                let same = own == zero.figure.indicator.as_ref()
                    || own.is_none() && zero.figure.unit != "元";
                same && it.number.from < zero.number.to && zero.number.from < it.number.to
            })
        };
        let zeros: Vec<Mention> = zeros.into_iter().filter(|it| !told(it)).collect();
        out.extend(zeros);
        out.sort_by_key(|it| it.number.from);
        settle::settle(&mut out, text, self.indicators);
        out
    }

    fn mention(
        &self,
        spot: &Spot<'_, '_>,
        number: Number,
        around: &Around<'_>,
        before: Option<&Mention>,
    ) -> Option<Figure> {
        let clause = spot.clause();
        let unit = number.unit.unwrap_or_default();
        let refused =
            !around.counts || words::is_other(clause, around.year) || words::since_long(clause);
        let found = if refused && !is_carried(spot) { None } else { self.named(spot, unit) };
        let (indicator, label, sure) = match found {
            Some(it) => (Some(it.indicator.key.clone()), spot.said(it.from, it.to), it.sure),
            None => match self.share(spot, unit, before) {
                Some((key, label)) => (Some(key), label, false),
                None => (None, spot.label(), false),
            },
        };
        // Speech counts only where it names what it counts.
        if number.in_words && indicator.is_none() {
            return None;
        }
        Some(Figure {
            indicator,
            label,
            value: number.value,
            unit: unit.to_owned(),
            quality: number.quality,
            place: Place {
                section: around.section.to_owned(),
                line: around.line,
                span: (number.from, number.to),
            },
            stand: Stand::Prose,
            sure,
        })
    }

    /// What the words before the number name, or else those behind it.
    fn named<'s>(&'s self, spot: &Spot<'_, '_>, unit: &str) -> Option<Found<'s>> {
        if matches!(unit, "倍" | "个百分点" | "‰") {
            return None;
        }
        if let Some(it) = self.carried(spot, unit) {
            return Some(it);
        }
        let left = self.before(spot, unit);
        let right = self.behind(spot, unit);
        let found = match (left, right) {
            (Some(left), Some(right)) if !left.sure && right.sure => Some(right),
            (Some(it), _) | (None, Some(it)) => Some(it),
            (None, None) => None,
        };
        found.filter(|it| {
            let near = refuse::Near {
                key: &it.indicator.key,
                sure: it.sure,
                unit,
                text: spot.text,
                hit: (it.from, it.to),
                number: spot.number.from,
            };
            !refuse::refused(&near)
        })
    }

    /// 2019年结转18件, 结转到2021年办理7件: carried over by the year that is named.
    fn carried<'s>(&'s self, spot: &Spot<'_, '_>, unit: &str) -> Option<Found<'s>> {
        let year = spot.year.filter(|_| words::alike(unit, "件"))?;
        let from = spot.near();
        let words = spot.text.get(from..spot.number.from)?;
        let (key, at, to) = refuse::carried(words, year)?;
        Some(Found {
            indicator: self.indicators.get(key)?,
            from: from + at,
            to: from + to,
            sure: true,
        })
    }

    fn before<'s>(&'s self, spot: &Spot<'_, '_>, unit: &str) -> Option<Found<'s>> {
        let from = spot.near();
        let all: Vec<Found<'s>> = spot
            .hits_in(from, spot.number.from)
            .filter_map(|it| self.meaning(it, spot.topic, unit))
            .filter(|it| !refuse::applies(spot.text, it.to, &it.indicator.key))
            .collect();
        let last = *all.last()?;
        let gap = spot.text.get(last.to..spot.number.from)?;
        if words::strange(gap) > 0 || refuse::is_example(gap, &last.indicator.key) {
            return None;
        }
        // 上年度结转政府信息公开申请3件: what is carried over is counted, not what came.
        if let Some(it) = all.iter().find(|it| it.indicator.key.starts_with("application.carried_"))
            && last.indicator.key == "application.received"
        {
            return Some(*it);
        }
        // 通过政府网站主动公开: the channel is what is counted, unless there are several.
        let parts: Vec<&Found<'s>> =
            all.iter().filter(|it| is_part(it.indicator, last.indicator)).collect();
        match parts.as_slice() {
            [one] if !scan::starts_with(spot.text, one.to, "等") => return Some(**one),
            [] => {}
            _ => return Some(Found { sure: false, ..last }),
        }
        let beside = all.iter().filter(|it| is_beside(it.indicator, last.indicator));
        if beside.count() > 0 {
            return None;
        }
        if !last.sure && is_general(last.indicator) {
            // 在市政府网站上，公开信息574条.
            let far =
                spot.hits_in(spot.floor, from).filter_map(|it| self.meaning(it, spot.topic, unit));
            let parts: Vec<Found<'s>> =
                far.filter(|it| is_part(it.indicator, last.indicator)).collect();
            return match parts.as_slice() {
                [] => Some(last),
                [one] => Some(Found { sure: false, ..*one }),
                _ => None,
            };
        }
        Some(last)
    }

    fn behind<'s>(&'s self, spot: &Spot<'_, '_>, unit: &str) -> Option<Found<'s>> {
        let from = spot.number.to;
        let end = (from..spot.ceiling)
            .find(|it| spot.text.get(*it).is_some_and(|c| is_pause(*c) || *c == '、'))
            .unwrap_or(spot.ceiling);
        let all: Vec<Found<'s>> =
            spot.hits_in(from, end).filter_map(|it| self.meaning(it, spot.topic, unit)).collect();
        let first = *all.first()?;
        let gap = spot.text.get(from..first.from)?;
        if gap.len() > BEHIND_NEAR || words::strange(gap) > 0 {
            return None;
        }
        // 12个部门的依申请公开工作: nothing else is named behind.
        let rest = spot.text.get(first.to..end)?;
        let part = all.iter().find(|it| is_part(it.indicator, first.indicator));
        if part.is_none() && !first.sure && words::strange(rest) > 2 {
            return None;
        }
        Some(part.copied().unwrap_or(first))
    }

    fn meaning(&self, hit: &Hit<'_>, topic: Option<Topic>, unit: &str) -> Option<Found<'_>> {
        let of = |meaning: &Meaning| {
            let may = match meaning {
                Meaning::Anywhere(..) => true,
                Meaning::Within(_, it) => {
                    topic == Some(*it) || (*it == Topic::Fee && topic == Some(Topic::Application))
                }
                Meaning::Topic(_) => false,
            };
            let indicator = self.indicators.all().get(meaning.indicator()?)?;
            let sure = matches!(meaning, Meaning::Anywhere(..));
            (may && words::fits(&indicator.unit, unit)).then_some((indicator, sure))
        };
        let all: Vec<(&Indicator, bool)> = hit.meanings.iter().filter_map(of).collect();
        let exact = all.iter().find(|it| it.0.unit == unit).or(all.first())?;
        Some(Found { indicator: exact.0, from: hit.from, to: hit.to, sure: exact.1 })
    }

    /// 占88%, right behind a count that is a part of another.
    fn share(
        &self,
        spot: &Spot<'_, '_>,
        unit: &str,
        before: Option<&Mention>,
    ) -> Option<(String, String)> {
        let before = before.filter(|it| unit == "%" && it.figure.unit != "%")?;
        let gap = spot.text.get(before.number.to..spot.number.from)?;
        let said: String = gap.iter().filter(|c| !c.is_whitespace()).collect();
        let is_share = matches!(
            said.trim_start_matches(['，', '（', ',']),
            "" | "占"
                | "占比"
                | "约占"
                | "占比为"
                | "占总数的"
                | "占总数"
                | "占申请总数的"
                | "占答复总数的"
                | "占比达"
                | "所占比例为"
                | "占比约"
                | "占申请总数"
                | "占总量的"
                | "占全部申请的"
                | "占比例"
        );
        let key = before.figure.indicator.as_deref()?;
        let whole = self.indicators.get(key)?;
        let known = whole.part_of.is_some() || key.starts_with("channel.");
        (is_share && !said.is_empty() && known)
            .then(|| (share_of(key), format!("{}占比", before.figure.label)))
    }

    fn zeros(&self, text: &[char], hits: &[Hit<'_>], around: &Around<'_>) -> Vec<Mention> {
        let key = |at: usize| self.indicators.all().get(at).map_or("", |it| it.key.as_str());
        let mut out: Vec<Mention> = Vec::new();
        let mut from = 0;
        let is_end = |c: char| is_stop(c) || matches!(c, '，' | '；' | '：' | ',');
        while from < text.len() && around.counts {
            let to = from + text[from..].iter().take_while(|c| !is_end(**c)).count();
            let first = hits.partition_point(|it| it.from < from);
            let last = hits.partition_point(|it| it.from < to);
            let near = hits.get(first..last).unwrap_or_default();
            let clause = text.get(from..to.min(from + 3 * CLAUSE_MAX)).unwrap_or_default();
            if !near.is_empty() && !words::is_other(clause, around.year) {
                for it in zero::zeros(text, (from, to), near, key) {
                    out.extend(self.zero(text, it, around));
                }
            }
            from = to + 1;
        }
        out
    }

    fn zero(&self, text: &[char], it: zero::Zero, around: &Around<'_>) -> Option<Mention> {
        let indicator = self.indicators.all().get(it.indicator)?;
        let number = Number {
            from: it.from,
            to: it.to,
            value: Value::default(),
            unit: None,
            quality: Quality::ZeroInWords,
            in_words: true,
        };
        let figure = Figure {
            indicator: Some(indicator.key.clone()),
            label: text.get(it.label.0..it.label.1)?.iter().collect(),
            value: Value::default(),
            unit: indicator.unit.clone(),
            quality: Quality::ZeroInWords,
            place: Place {
                section: around.section.to_owned(),
                line: around.line,
                span: (it.from, it.to),
            },
            stand: Stand::Prose,
            sure: it.sure,
        };
        Some(Mention { figure, number, twin: false })
    }

    /// What a heading names, where the text below says nothing but 无.
    pub(super) fn none_at_all(
        &self,
        heading: &[char],
        text: &[char],
        around: &Around<'_>,
    ) -> Vec<Mention> {
        let said: String = text.iter().filter(|c| !c.is_whitespace() && !is_stop(**c)).collect();
        let nothing = [
            "无",
            "没有",
            "本年度无",
            "无此类情况",
            "没有此类情况",
            "未发生此类情况",
            "无上述情况",
            "未发生",
            "无相关情况",
            "本年度未发生此类情况",
        ];
        if !around.counts || !nothing.contains(&said.as_str()) {
            return Vec::new();
        }
        let hits = self.lexicon.hits(heading);
        let names =
            ["review.total", "litigation.total", "complaint.total", "fee", "application.received"];
        let mut out: Vec<Mention> = Vec::new();
        for meaning in
            hits.iter().flat_map(|it| it.meanings).filter(|it| matches!(it, Meaning::Anywhere(..)))
        {
            let indicator = meaning.indicator();
            let key = indicator
                .and_then(|it| self.indicators.all().get(it))
                .map_or("", |it| it.key.as_str());
            let twice = out.iter().any(|it| it.figure.indicator.as_deref() == Some(key));
            if let Some(indicator) = indicator.filter(|_| names.contains(&key) && !twice) {
                let it =
                    zero::Zero { indicator, from: 0, to: text.len(), label: (0, 0), sure: true };
                let mut mention = self.zero(text, it, around);
                if let (Some(mention), Some(named)) =
                    (&mut mention, self.indicators.all().get(indicator))
                {
                    mention.figure.label.clone_from(&named.label);
                }
                out.extend(mention);
            }
        }
        out
    }
}

/// Denials that may end within one another.
const ZEROS_NEAR: usize = 6;
/// Characters behind what is denied in which a 一起 belongs to the denial.
const NEGATED_NEAR: usize = 4;

fn is_carried(spot: &Spot<'_, '_>) -> bool {
    words::has(spot.clause(), &["结转", "顺延"]) && !words::compares(spot.clause())
}

/// Whether `part` is counted within `whole`.
pub(super) fn is_part(part: &Indicator, whole: &Indicator) -> bool {
    part.part_of.as_deref() == Some(whole.key.as_str())
        || (whole.key == "proactive.total" && part.key.starts_with("channel."))
}

fn is_beside(one: &Indicator, other: &Indicator) -> bool {
    let group = |it: &Indicator| it.key.split('.').next().map(str::to_owned);
    one.key != other.key
        && group(one) == group(other)
        && (one.key.starts_with("channel.")
            || (one.part_of.is_some()
                && one.part_of == other.part_of
                && one.key.starts_with("application.")))
}

/// Whether an indicator's short words say little: what they stand with says more.
fn is_general(indicator: &Indicator) -> bool {
    matches!(indicator.key.as_str(), "proactive.total" | "application.received" | "proposal.total")
}

fn sentence_begin(text: &[char], at: usize, floor: usize) -> usize {
    let from = floor.max(at.saturating_sub(4 * CLAUSE_MAX));
    let stop = (from..at).rev().find(|it| text.get(*it).is_some_and(|c| is_stop(*c)));
    stop.map_or(from, |it| it + 1)
}

fn sentence_end(text: &[char], at: usize, ceiling: usize) -> usize {
    let to = ceiling.min(at + CLAUSE_MAX).max(at);
    (at..to).find(|it| text.get(*it).is_some_and(|c| is_stop(*c))).unwrap_or(to)
}

impl<'h> Spot<'_, 'h> {
    fn hits_in(&self, from: usize, to: usize) -> impl Iterator<Item = &'h Hit<'h>> + use<'h> {
        let first = self.hits.partition_point(|it| it.from < from);
        self.hits.get(first..).unwrap_or_default().iter().take_while(move |it| it.to <= to)
    }

    /// Where the words before the number begin: behind the last pause that has words behind it.
    fn near(&self) -> usize {
        let mut from = self.number.from;
        let lowest = self.floor.max(self.number.from.saturating_sub(CLAUSE_MAX));
        while from > lowest {
            let Some(&c) = self.text.get(from - 1) else { break };
            let words = self.text.get(from..self.number.from).unwrap_or_default();
            let is_empty = words.len() <= 4
                && words.iter().all(|c| {
                    is_pause(*c)
                        || matches!(
                            c,
                            '共' | '计'
                                | '合'
                                | '总'
                                | '为'
                                | '有'
                                | '达'
                                | ' '
                                | '全'
                                | '年'
                                | '、'
                        )
                });
            if is_pause(c) && !is_empty {
                break;
            }
            from -= 1;
        }
        from
    }

    /// The clause up to the number.
    fn clause(&self) -> &[char] {
        let lowest = self.number.from.saturating_sub(CLAUSE_MAX).max(self.floor);
        let pause = (lowest..self.number.from).rev().find(|it| {
            self.text.get(*it).is_some_and(|c| is_stop(*c) || matches!(c, '，' | '；' | '）'))
        });
        self.text.get(pause.map_or(lowest, |it| it + 1)..self.number.from).unwrap_or_default()
    }

    fn said(&self, from: usize, to: usize) -> String {
        self.text.get(from..to).unwrap_or_default().iter().filter(|c| !c.is_whitespace()).collect()
    }

    /// The words around a number that names nothing known.
    fn label(&self) -> String {
        let trim: &[char] =
            &['、', '和', '及', '，', '：', '；', '。', '）', '（', ' ', '”', '\n', ','];
        let from = self.near();
        let left: String =
            self.text.get(from..self.number.from).unwrap_or_default().iter().collect();
        let left = left.trim_matches(trim);
        let left = left.strip_prefix("其中").unwrap_or(left).trim_matches(trim);
        let skip = left.chars().count().saturating_sub(LABEL_MAX);
        let left: String = left.chars().skip(skip).collect();
        if !left.is_empty()
            && left.chars().any(|c| !matches!(c, '共' | '计' | '其' | '中' | '有' | '为'))
        {
            return left;
        }
        let end = (self.number.to..self.ceiling)
            .find(|it| self.text.get(*it).is_some_and(|c| is_pause(*c) || *c == '、'))
            .unwrap_or(self.ceiling);
        let right: String =
            self.text.get(self.number.to..end).unwrap_or_default().iter().take(LABEL_MAX).collect();
        right.trim_matches(trim).to_owned()
    }
}

/// What a text speaks of, as it goes on.
struct Topics<'t, 'h> {
    text: &'t [char],
    hits: &'h [Hit<'h>],
    /// The first hit that was not passed.
    at: usize,
    last: Option<Topic>,
}

impl Topics<'_, '_> {
    /// What is spoken of at `place`: what the words right behind name, where they do; otherwise what was named last.
    fn of(&mut self, place: usize) -> Option<Topic> {
        while let Some(hit) = self.hits.get(self.at).filter(|it| it.to <= place) {
            self.last = strong(hit).or(self.last);
            self.at += 1;
        }
        let pause = |it: &usize| self.text.get(*it).is_some_and(|c| is_pause(*c) && *c != '（');
        let clause =
            (place.saturating_sub(CLAUSE_MAX)..place).rev().find(pause).map_or(0, |it| it + 1);
        let own = self.hits.get(..self.at).unwrap_or_default().iter().rev();
        let own = own.take_while(|it| it.from >= clause).find_map(strong);
        if own.is_some() {
            return own;
        }
        let ahead = self.hits.get(self.at..).unwrap_or_default().iter();
        let end = (place..(place + CLAUSE_MAX).min(self.text.len())).find(pause);
        let ahead =
            ahead.take_while(|it| end.is_none_or(|end| it.to <= end)).take(3).find_map(strong);
        ahead.or(self.last)
    }
}

fn strong(hit: &Hit<'_>) -> Option<Topic> {
    hit.meanings.iter().find_map(|it| (!matches!(it, Meaning::Within(..))).then(|| it.topic()))
}
