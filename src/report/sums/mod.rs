//! Sums that sentences state: a total and its parts, parts of parts, what is left over, shares in percent.
//!
//! A sentence that lists some of its parts says nothing about the others: only where the list is complete by its words,
//! or by what it counts, does a difference count as one.

mod gap;
mod shares;

use crate::report::figure::Figure;
use crate::report::figure::Place;
use crate::report::figure::Quality;
use crate::report::figure::Value;
use crate::report::identity::Identity;
use crate::report::identity::Status;
use crate::report::indicators::Indicators;
use crate::report::parts;
use crate::report::parts::group_of;
use crate::report::parts::is_other;
use crate::report::parts::is_slip;
use crate::report::parts::other_of;
use crate::report::prose::Mention;
use crate::report::scan::starts_with;
use crate::report::words;

/// What says that another thing begins.
const STOPS: &[&str] = &[
    "另外",
    "另有",
    "此外",
    "同时",
    "同比",
    "比上年",
    "较上年",
    "与上年",
    "累计",
    "，还",
    "截至",
    "去年",
    "同期",
    "全年",
];
/// What stands for the rest of a total.
const RESTS: &[&str] = &["其余", "其他", "其它", "剩余"];
/// Characters that are looked at between two numbers.
const GAP_MAX: usize = 120;

/// What the sentences of a paragraph come to.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) identities: Vec<Identity>,
    /// What must be left over, and stands in no number.
    pub(super) derived: Vec<Figure>,
    /// Names by what figures stand with; or that they have none.
    pub(super) named: Vec<(usize, Option<String>)>,
}

/// A total and its parts, by their places among the mentions.
#[derive(Clone, Debug)]
struct Group {
    total: usize,
    parts: Vec<usize>,
    /// The words say that the list is whole.
    whole: bool,
    /// Parts of the last part may have been taken for parts of this.
    blurred: bool,
}

struct Reader<'a> {
    text: &'a [char],
    all: &'a [Mention],
    indicators: &'a Indicators,
    /// Wholes that were stated before.
    known: &'a [Figure],
    depth: Vec<usize>,
    out: Sums,
}

/// The sums of a paragraph; `mentions` are its figures in order, `known` those before it.
pub(super) fn sums(
    text: &[char],
    mentions: &[Mention],
    indicators: &Indicators,
    known: &[Figure],
) -> Sums {
    let mut reader = Reader {
        text,
        all: mentions,
        indicators,
        known,
        depth: depths(text, mentions),
        out: Sums::default(),
    };
    reader.shares();
    // What stands in brackets splits the number before them.
    let deepest = reader.depth.iter().copied().max().unwrap_or_default().min(3);
    for depth in 0..=deepest {
        for run in reader.runs(depth) {
            reader.run(&run, depth);
        }
    }
    reader.out
}

/// How many brackets are open at each mention.
fn depths(text: &[char], mentions: &[Mention]) -> Vec<usize> {
    let (mut open, mut at, mut out) = (0_usize, 0, Vec::with_capacity(mentions.len()));
    for mention in mentions {
        for c in text.get(at..mention.number.from).unwrap_or_default() {
            match c {
                '（' => open += 1,
                '）' => open = open.saturating_sub(1),
                '。' => open = 0,
                _ => {}
            }
        }
        at = mention.number.from.max(at);
        out.push(open);
    }
    out
}

impl Reader<'_> {
    fn is_count(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|it| {
            !matches!(it.figure.unit.as_str(), "%" | "‰" | "倍" | "个百分点")
                && it.figure.quality != Quality::ZeroInWords
        })
    }

    /// Counts at one depth that no other bracket and no end of a sentence parts, in order. Of two counts of the same
    /// thing, the latter.
    fn runs(&self, depth: usize) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = Vec::new();
        let mut run: Vec<usize> = Vec::new();
        let mut last = 0;
        for at in 0..self.all.len() {
            let Some(mention) = self.all.get(at) else { break };
            if !self.is_count(at) {
                continue;
            }
            let here = self.depth.get(at).copied().unwrap_or_default();
            let between = self.text.get(last..mention.number.from).unwrap_or_default();
            let shallower = here < depth || (depth > 0 && between.contains(&'）'));
            let ended = between.contains(&'。') && !self.goes_on(last, mention.number.from);
            if (shallower || ended) && !run.is_empty() {
                out.push(std::mem::take(&mut run));
            }
            if here == depth {
                if mention.twin {
                    run.pop();
                }
                run.push(at);
            }
            last = mention.number.to;
        }
        out.push(run);
        out.retain(|it| !it.is_empty());
        out
    }

    /// Whether a sentence that begins between two numbers goes on with the one before: 。其中, 。按内容分.
    fn goes_on(&self, from: usize, to: usize) -> bool {
        let stop = (from..to).rev().find(|it| self.text.get(*it) == Some(&'。'));
        stop.is_some_and(|stop| {
            let words = self.text.get(stop + 1..to).unwrap_or_default();
            let words: Vec<char> = words.iter().copied().filter(|c| !c.is_whitespace()).collect();
            ["其中", "按", "从"].iter().any(|it| starts_with(&words, 0, it))
        })
    }

    fn gap(&self, from: usize, to: usize) -> &[char] {
        self.text.get(from.max(to.saturating_sub(GAP_MAX))..to).unwrap_or_default()
    }

    fn number(&self, at: usize) -> (usize, usize) {
        self.all.get(at).map_or((0, 0), |it| (it.number.from, it.number.to))
    }

    fn figure(&self, at: usize) -> Option<&Figure> {
        self.all.get(at).map(|it| &it.figure)
    }

    fn value(&self, at: usize) -> Value {
        self.figure(at).map(|it| it.value).unwrap_or_default()
    }

    fn key(&self, at: usize) -> Option<&str> {
        self.figure(at)?.indicator.as_deref()
    }

    fn run(&mut self, run: &[usize], depth: usize) {
        if depth > 0 {
            self.bracket(run);
            return;
        }
        let mut open: Vec<Group> = Vec::new();
        let mut list: Vec<usize> = Vec::new();
        let mut root: Option<usize> = None;
        let mut behind = run.first().map_or(0, |it| self.number(*it).0);
        for &at in run {
            let (from, to) = self.number(at);
            let gap = self.outside(behind, from);
            behind = to;
            let stops = words::has(&gap, STOPS);
            let sentence = gap.contains(&'。');
            let splits = gap::splits(&gap);
            if let Some(tail) = gap::tail(&gap).filter(|_| list.len() > 1 && open.is_empty()) {
                let parts = std::mem::take(&mut list);
                self.judge(&Group { total: at, parts, whole: tail, blurred: false });
                continue;
            }
            if stops || (sentence && splits.is_none()) {
                self.close(&mut open);
                list = vec![at];
                root = None;
                continue;
            }
            if let Some(whole) = splits.filter(|_| !list.is_empty() || !open.is_empty()) {
                self.split(&mut open, &mut list, &mut root, (at, whole, &gap));
                continue;
            }
            if gap.contains(&'；')
                && open.len() > 1
                && let Some(inner) = open.pop()
            {
                self.judge(&inner);
            }
            let ended = |it: &Group| it.parts.last().is_some_and(|part| self.is_rest(*part));
            if gap.contains(&'；') && open.last().is_some_and(ended) {
                self.close(&mut open);
                list = vec![at];
                root = None;
                continue;
            }
            let fits = |it: &Group| self.fits(it, at);
            match open.last_mut() {
                Some(group) if fits(group) => group.parts.push(at),
                Some(_) => {
                    self.close(&mut open);
                    list = vec![at];
                    root = None;
                }
                None => {
                    if list.first().is_some_and(|it| !self.alike(*it, at)) {
                        list.clear();
                    }
                    list.push(at);
                }
            }
        }
        self.close(&mut open);
    }

    /// 其余691宗: what is left is the last part.
    fn is_rest(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or(0, |it| self.number(it).1);
        words::has(self.gap(before, self.number(at).0), RESTS)
    }

    /// Begins the parts of what was said before.
    fn split(
        &mut self,
        open: &mut Vec<Group>,
        list: &mut Vec<usize>,
        root: &mut Option<usize>,
        (at, whole, gap): (usize, bool, &[char]),
    ) {
        // 行政复议2件、行政诉讼1件，其中: parts of both.
        let blurred = self.are_two(list);
        let begin = |total: usize| Group { total, parts: vec![at], whole, blurred };
        let Some(group) = open.last_mut() else {
            let total = list.last().copied();
            list.clear();
            *root = total;
            if let Some(total) = total.filter(|it| self.alike(*it, at)) {
                open.push(begin(total));
            }
            return;
        };
        let last_part = group.parts.last().copied();
        let same_kind = root.is_some_and(|root| self.is_child(at, root))
            && !last_part.is_some_and(|it| self.is_child(at, it));
        let by = words::has(gap, &["按", "从", "方面"]);
        let nested = last_part.filter(|it| {
            !same_kind
                && !by
                && !gap.contains(&'。')
                && self.value(at) <= self.value(*it)
                && self.alike(*it, at)
        });
        if let Some(total) = nested {
            group.blurred = true;
            open.push(begin(total));
            return;
        }
        self.close(open);
        if let Some(total) = root.filter(|it| self.alike(*it, at)) {
            open.push(begin(total));
        }
    }

    /// Whether what stands last are two of one kind, side by side.
    fn are_two(&self, list: &[usize]) -> bool {
        const PAIRS: &[[&str; 2]] =
            &[["review.total", "litigation.total"], ["proposal.npc", "proposal.cppcc"]];
        let Some([one, other]) = list.last_chunk::<2>().map(|it| it.map(|it| self.key(it))) else {
            return false;
        };
        PAIRS.iter().any(|it| it.map(Some) == [one, other] || it.map(Some) == [other, one])
    }

    fn close(&mut self, open: &mut Vec<Group>) {
        while let Some(group) = open.pop() {
            self.judge(&group);
        }
    }

    /// What stands in brackets behind a number: its parts.
    fn bracket(&mut self, run: &[usize]) {
        let Some(&first) = run.first() else { return };
        let (from, _) = self.number(first);
        let Some(bracket) =
            (0..from).rev().take(GAP_MAX).find(|it| self.text.get(*it) == Some(&'（'))
        else {
            return;
        };
        let host = (0..first).rev().find(|it| self.is_count(*it) && self.number(*it).1 <= bracket);
        let Some(host) = host.filter(|it| {
            let gap = self.text.get(self.number(*it).1..bracket).unwrap_or_default();
            gap.len() <= 12 && !gap.iter().any(|c| matches!(c, '，' | '。' | '；'))
        }) else {
            return;
        };
        if run.iter().all(|it| self.alike(host, *it)) && run.len() > 1 {
            self.judge(&Group { total: host, parts: run.to_vec(), whole: false, blurred: false });
        }
    }

    /// The characters between two numbers that stand in no bracket.
    fn outside(&self, from: usize, to: usize) -> Vec<char> {
        let mut open = 0_usize;
        let mut out = Vec::new();
        for &c in self.gap(from, to) {
            match c {
                '（' => open += 1,
                '）' => {
                    // It was opened before the numbers in it.
                    if open == 0 {
                        out.clear();
                    }
                    open = open.saturating_sub(1);
                }
                _ if open == 0 => out.push(c),
                _ => {}
            }
        }
        out
    }

    fn alike(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.figure(one), self.figure(other)) else { return false };
        words::alike(&one.unit, &other.unit)
    }

    /// Whether the mention may be another part of the group.
    fn fits(&self, group: &Group, at: usize) -> bool {
        if !self.alike(group.total, at) {
            return false;
        }
        let kind = |at: usize| self.key(at).map(|it| group_of(it).to_owned());
        let first = group.parts.first().and_then(|it| kind(*it));
        match (first, kind(at)) {
            (Some(first), Some(own)) => {
                first == own
                    || (first == "reply" && self.key(at) == Some("application.carried_out"))
            }
            _ => true,
        }
    }

    fn is_child(&self, part: usize, whole: usize) -> bool {
        let find = |at: usize| self.key(at).and_then(|it| self.indicators.get(it));
        match (find(part), find(whole)) {
            (Some(part), Some(whole)) => {
                crate::report::prose::is_part(part, whole)
                    || matches!(
                        (group_of(&part.key), whole.key.as_str()),
                        ("reply", "application.received")
                    )
            }
            _ => false,
        }
    }

    fn judge(&mut self, group: &Group) {
        self.name_others(group);
        self.sum(&self.told_again(group));
    }

    /// The group as its words mean it, where it would not close as it stands and does close so: 其中网站5469条，甲栏目2620条，
    /// … tells a part again and splits that; what is left over at the year's end is no result; 以及 begins another thing.
    fn told_again(&self, group: &Group) -> Group {
        let total = self.value(group.total);
        let sum = |parts: &[usize]| {
            parts.iter().fold(Value::default(), |sum, it| sum.plus(self.value(*it)))
        };
        if sum(&group.parts) == total {
            return group.clone();
        }
        let (Some((&first, behind)), Some((&last, before))) =
            (group.parts.split_first(), group.parts.split_last())
        else {
            return group.clone();
        };
        if behind.len() > 1 && sum(behind) == self.value(first) {
            return Group { total: first, parts: behind.to_vec(), whole: false, blurred: false };
        }
        let gap =
            before.last().map_or(&[][..], |it| self.gap(self.number(*it).1, self.number(last).0));
        let apart = self.key(last) == Some("application.carried_out") || words::has(gap, &["以及"]);
        if apart && sum(before) == total {
            return Group { parts: before.to_vec(), ..group.clone() };
        }
        group.clone()
    }

    fn sum(&mut self, group: &Group) {
        let Some(total) = self.figure(group.total).cloned() else { return };
        let Some(&last) = group.parts.last() else { return };
        let parts: Vec<Figure> =
            group.parts.iter().filter_map(|it| self.figure(*it)).cloned().collect();
        let sum = parts.iter().fold(Value::default(), |sum, it| sum.plus(it.value));
        let behind = self.behind(last);
        let derived = self.rest(group, &total, sum, &behind);
        let mut terms: Vec<String> = parts.iter().map(|it| it.value.to_string()).collect();
        let mut left = sum;
        if let Some(figure) = derived {
            terms.push(figure.value.to_string());
            left = left.plus(figure.value);
            self.out.derived.push(figure);
        } else if parts.len() == 1 && sum <= total.value {
            return;
        }
        let firm = parts.iter().chain([&total]).all(|it| it.quality.is_firm());
        let et_cetera = starts_with(&behind, 0, "等");
        let status = if !firm {
            if et_cetera { Status::NotAssessable } else { Status::Uncertain }
        } else if left == total.value {
            Status::Pass
        } else if left > total.value {
            self.beyond(group, &total, left)
        } else if et_cetera || group.blurred {
            Status::NotAssessable
        } else {
            self.short(group, &total, left)
        };
        self.out.identities.push(Identity {
            name: "sum".to_owned(),
            expression: format!("{} = {}", terms.join("+"), total.value),
            left: Some(left),
            right: Some(total.value),
            status,
            line: Some(total.place.line),
        });
    }

    /// The parts come to more than the whole. One item may stand in several channels, and one application get several
    /// replies: then the whole is smaller by more than a slip.
    fn beyond(&self, group: &Group, total: &Figure, left: Value) -> Status {
        let slip = is_slip(total.value, left);
        let of_channel = self.key(group.total).is_some_and(|it| it.starts_with("channel."));
        let twice = !of_channel
            && group.parts.iter().any(|it| {
                self.key(*it).is_some_and(|it| matches!(group_of(it), "channel" | "reply"))
            });
        if (twice && !slip) || group.blurred { Status::Uncertain } else { Status::Fail }
    }

    /// The parts come to less than the whole.
    fn short(&self, group: &Group, total: &Figure, left: Value) -> Status {
        let known: Vec<&str> =
            group.parts.iter().filter_map(|it| self.key(*it)).map(group_of).collect();
        let complete = known.len() == group.parts.len()
            && known.len() > 1
            && known.iter().all(|it| matches!(*it, "channel" | "means" | "role"));
        let ends_with_others = group
            .parts
            .last()
            .and_then(|it| self.figure(*it))
            .is_some_and(|it| is_other(&it.label));
        if group.whole || ends_with_others || (complete && group.parts.len() > 2) {
            return Status::Fail;
        }
        if is_slip(total.value, left) && group.parts.len() > 2 {
            Status::Fail
        } else {
            Status::NotAssessable
        }
    }

    /// What follows a number up to the end of its sentence or the next number.
    fn behind(&self, at: usize) -> Vec<char> {
        let (_, to) = self.number(at);
        let next = self
            .all
            .iter()
            .find(|it| it.number.from >= to && it.figure.unit != "%")
            .map_or(self.text.len(), |it| it.number.from);
        let text = self.text.get(to..next.min(to + GAP_MAX)).unwrap_or_default();
        text.iter().copied().take_while(|c| !matches!(c, '。' | '；' | '\n')).collect()
    }

    /// The rest of a total, where a word stands for it and no number.
    fn rest(&self, group: &Group, total: &Figure, sum: Value, behind: &[char]) -> Option<Figure> {
        let firm = group
            .parts
            .iter()
            .filter_map(|it| self.figure(*it))
            .chain([total])
            .all(|it| it.quality.is_firm());
        let left = total.value.minus(sum);
        if !firm || left <= Value::default() || group.blurred {
            return None;
        }
        let (at, word) = (0..behind.len()).find_map(|at| {
            let word = RESTS.iter().find(|it| starts_with(behind, at, it))?;
            let before = at.checked_sub(1).and_then(|it| behind.get(it));
            before
                .is_none_or(|c| matches!(c, '，' | '、' | '和' | '及' | '）' | ' '))
                .then_some((at, *word))
        })?;
        // 其他 that goes on with a number is a part like the others.
        let from = group.parts.last().map_or(0, |it| self.number(*it).1) + at;
        let next = self.all.iter().find(|it| {
            it.number.from >= from
                && self.text.get(from..it.number.from).is_some_and(|it| !it.contains(&'。'))
        });
        if next.is_some_and(|it| words::alike(&it.figure.unit, &total.unit)) {
            return None;
        }
        let sibling = group.parts.iter().find_map(|it| self.key(*it));
        Some(Figure {
            indicator: sibling.and_then(other_of).map(str::to_owned),
            label: word.to_owned(),
            value: left,
            unit: total.unit.clone(),
            quality: Quality::Derived,
            place: Place { span: (from, from + word.chars().count()), ..total.place.clone() },
            stand: total.stand,
            sure: false,
        })
    }

    /// 其他2件 among parts that are known is the other of these; and a total of channels is all that was disclosed.
    fn name_others(&mut self, group: &Group) {
        let sibling = group.parts.iter().find_map(|it| self.key(*it)).map(str::to_owned);
        let Some(sibling) = sibling else { return };
        for &at in &group.parts {
            let Some(figure) = self.figure(at) else { continue };
            if figure.indicator.is_none()
                && is_other(&figure.label)
                && let Some(key) = other_of(&sibling)
            {
                self.out.named.push((at, Some(key.to_owned())));
            }
        }
        let known = group
            .parts
            .iter()
            .filter(|it| self.key(**it).is_some_and(|it| it.starts_with("channel.")))
            .count();
        if self.key(group.total).is_none() && known > 1 {
            self.out.named.push((group.total, Some("proactive.total".to_owned())));
        }
        let whole = self.key(group.total).unwrap_or_default();
        let strange = |at: &&usize| self.key(**at).is_some_and(|it| parts::is_strange(whole, it));
        let strange: Vec<usize> = group.parts.iter().filter(strange).copied().collect();
        self.out.named.extend(strange.into_iter().map(|it| (it, None)));
    }
}
