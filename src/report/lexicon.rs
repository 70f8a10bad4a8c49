//! The spellings of all indicators, found in a text in one pass: at each place the longest.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::lexical::width;
use crate::report::indicators::Indicators;
use crate::report::indicators::Topic;

/// Words that say what a text speaks of, where no indicator is named.
const TOPICS: &[(&str, Topic)] = &[
    ("主动公开", Topic::Proactive),
    ("公开渠道", Topic::Proactive),
    ("公开形式", Topic::Proactive),
    ("依申请公开", Topic::Application),
    ("公开申请", Topic::Application),
    ("申请公开", Topic::Application),
    ("申请答复", Topic::Application),
    ("申请情况", Topic::Application),
    ("申请内容", Topic::Application),
    ("申请方式", Topic::Application),
    ("提交申请", Topic::Application),
    ("申请办理", Topic::Application),
    ("受理申请", Topic::Application),
    ("收到申请", Topic::Application),
    ("行政复议", Topic::Dispute),
    ("行政诉讼", Topic::Dispute),
    ("申诉", Topic::Dispute),
    ("举报", Topic::Dispute),
    ("投诉", Topic::Dispute),
    ("人大代表", Topic::Proposal),
    ("政协委员", Topic::Proposal),
    ("提案", Topic::Proposal),
    ("议案", Topic::Proposal),
    ("政策解读", Topic::Interpretation),
    ("解读回应", Topic::Interpretation),
    ("回应解读", Topic::Interpretation),
    ("解读", Topic::Interpretation),
    ("数据开放", Topic::Service),
    ("开放数据", Topic::Service),
    ("服务事项", Topic::Service),
    ("收费", Topic::Fee),
    ("费用", Topic::Fee),
    ("培训", Topic::Capacity),
    ("机构建设", Topic::Capacity),
];

/// All spellings, as a tree of characters.
pub(super) struct Lexicon {
    /// Children of a node by character; the root is 0.
    next: BTreeMap<(usize, char), usize>,
    /// What ends at a node.
    ends: Vec<Vec<Meaning>>,
}

/// What a spelling means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The indicator at this place of the list, wherever it stands.
    Anywhere(usize, Topic),
    /// The same, where its topic is spoken of.
    Within(usize, Topic),
    /// Nothing but a topic.
    Topic(Topic),
}

impl Meaning {
    pub(super) fn topic(self) -> Topic {
        match self {
            Self::Anywhere(_, topic) | Self::Within(_, topic) | Self::Topic(topic) => topic,
        }
    }

    pub(super) fn indicator(self) -> Option<usize> {
        match self {
            Self::Anywhere(at, _) | Self::Within(at, _) => Some(at),
            Self::Topic(_) => None,
        }
    }
}

/// A spelling in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit<'a> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) meanings: &'a [Meaning],
}

/// A text as it is looked at: character by character, narrow, without changing where any stands.
pub(super) fn fold(text: &str) -> Vec<char> {
    let wide: Vec<char> = text.chars().collect();
    let mut out: Vec<char> = wide.iter().copied().map(narrow).collect();
    // ２，１５０: a comma among wide digits parts thousands.
    let is_wide = |it: Option<&char>| it.is_some_and(|c| ('０'..='９').contains(c));
    for at in 1..wide.len() {
        if wide.get(at) == Some(&'，')
            && is_wide(wide.get(at - 1))
            && is_wide(wide.get(at + 1))
            && is_wide(wide.get(at + 3))
            && !is_wide(wide.get(at + 4))
            && let Some(c) = out.get_mut(at)
        {
            *c = ',';
        }
    }
    // A narrow comma that parts no digits is one all the same.
    for at in 0..out.len() {
        let digit = |it: Option<&char>| it.is_some_and(char::is_ascii_digit);
        let within = at > 0 && digit(out.get(at - 1)) && digit(out.get(at + 1));
        if let Some(c) = out.get_mut(at).filter(|c| **c == ',' && !within) {
            *c = '，';
        }
    }
    out
}

/// Radicals of simplified characters, which Unicode does not call the same.
const RADICALS: &[(char, char)] = &[
    ('⺠', '民'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻋', '车'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻅', '见'),
    ('⻉', '贝'),
    ('⻢', '马'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻩', '黄'),
    ('⻰', '龙'),
    ('⻘', '青'),
    ('⻄', '西'),
    ('⺟', '母'),
    ('⻁', '虎'),
    ('⻆', '角'),
    ('⻝', '食'),
    ('⻣', '骨'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⺽', '臼'),
    ('⻜', '飞'),
];

fn narrow(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' | '\t' => ' ',
        '〇' => '〇',
        '，' | '、' | '。' | '：' | '；' | '（' | '）' | '！' | '？' => c,
        '(' => '（',
        ')' => '）',
        ':' => '：',
        ';' => '；',
        '﹪' => '%',
        // PDF says radicals for the characters that look the same.
        '\u{2e80}'..='\u{2eff}' => RADICALS.iter().find(|it| it.0 == c).map_or(c, |it| it.1),
        '\u{2f00}'..='\u{2fdf}' => c.nfkc().next().unwrap_or(c),
        '\u{ff01}'..='\u{ff5e}' => {
            let mut folded = width::fold(c.encode_utf8(&mut [0; 4])).into_owned();
            folded.pop().unwrap_or(c)
        }
        _ => c,
    }
}

impl Lexicon {
    pub(super) fn new(indicators: &Indicators) -> Self {
        let mut it = Self { next: BTreeMap::new(), ends: vec![Vec::new()] };
        for (at, indicator) in indicators.all().iter().enumerate() {
            it.put(&indicator.label, Meaning::Anywhere(at, indicator.topic));
            for spelling in &indicator.spellings {
                it.put(spelling, Meaning::Anywhere(at, indicator.topic));
            }
            for spelling in &indicator.within {
                it.put(spelling, Meaning::Within(at, indicator.topic));
            }
        }
        for (word, topic) in TOPICS {
            it.put(word, Meaning::Topic(*topic));
        }
        it
    }

    fn put(&mut self, spelling: &str, meaning: Meaning) {
        let mut node = 0;
        for c in fold(spelling) {
            let new = self.ends.len();
            node = *self.next.entry((node, c)).or_insert(new);
            if node == new {
                self.ends.push(Vec::new());
            }
        }
        if let Some(ends) = self.ends.get_mut(node).filter(|it| !it.contains(&meaning)) {
            ends.push(meaning);
        }
    }

    /// The spellings in `text`, from left to right; of those that overlap the one that begins first, and of those
    /// that begin together the longest. Spaces within a spelling are passed over.
    pub(super) fn hits(&self, text: &[char]) -> Vec<Hit<'_>> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let found = self.longest(text, at);
            // 申请人 is who applies, no application.
            let found = found
                .filter(|it| !(text.get(it.0 - 1) == Some(&'请') && text.get(it.0) == Some(&'人')));
            match found {
                Some((to, meanings)) => {
                    out.push(Hit { from: at, to, meanings });
                    at = to;
                }
                None => at += 1,
            }
        }
        out
    }

    /// What a whole text means, as a label.
    pub(super) fn whole(&self, text: &[char]) -> &[Meaning] {
        match self.longest(text, 0) {
            Some((to, meanings)) if to == text.len() => meanings,
            _ => &[],
        }
    }

    fn longest(&self, text: &[char], from: usize) -> Option<(usize, &[Meaning])> {
        let (mut node, mut best, mut blanks) = (0, None, 0);
        for (at, &c) in text.iter().enumerate().skip(from) {
            if c == ' ' {
                // Page layouts break words; a word that begins with a blank is none.
                blanks += 1;
                if blanks > BLANKS_MAX || at == from {
                    break;
                }
                continue;
            }
            match self.next.get(&(node, c)) {
                Some(&child) => node = child,
                None => break,
            }
            if let Some(ends) = self.ends.get(node).filter(|it| !it.is_empty()) {
                best = Some((at + 1, ends.as_slice()));
            }
        }
        best
    }
}

/// Blanks within one spelling.
const BLANKS_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_spelling_is_found() {
        let indicators = Indicators::builtin();
        let lexicon = Lexicon::new(&indicators);
        let found = |text: &str| -> Vec<String> {
            let text = fold(text);
            let name = |it: &Hit<'_>| {
                let key = it.meanings[0].indicator().map(|at| indicators.all()[at].key.clone());
                key.unwrap_or_default()
            };
            lexicon.hits(&text).iter().map(name).collect()
        };
        assert_eq!(found("不予公开1件，予以公开2件"), ["reply.denied", "reply.granted"]);
        assert_eq!(found("省政协提案1件"), ["proposal.provincial_cppcc"]);
        assert_eq!(found("收到政府信 息公开申请8件"), ["application.received"]);
        assert!(found("天气很好").is_empty());
    }

    #[test]
    fn folding_keeps_every_character_in_its_place() {
        let text = "（１，５６１）条：Ａ\t；";
        assert_eq!(fold("２，１５０条，３").iter().collect::<String>(), "2,150条，3");
        assert_eq!(fold(text).len(), text.chars().count());
        assert_eq!(fold("⾃然⼈，⽹站，⻔户").iter().collect::<String>(), "自然人，网站，门户");
        assert_eq!(fold("１２％(a)").iter().collect::<String>(), "12%（a）");
    }
}
