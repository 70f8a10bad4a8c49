//! Where denials are gathered: the first for each rule is kept, with its place.

use std::collections::BTreeMap;

use crate::gate::rules::PAGES;
use crate::model::accept::Breach;
use crate::model::lang::Both;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;

/// Where a rule denies, or what it found.
#[derive(Debug)]
enum Denial {
    At(String),
    Told(Both),
}

/// Who judges, and by which rules: a rule passes when all of them came to their end.
pub(super) type Judges = [(&'static str, &'static [&'static str])];

/// Denials, rules that had nothing to judge, and who came to an end.
#[derive(Debug, Default)]
pub(super) struct Bench {
    denied: BTreeMap<&'static str, Denial>,
    breaches: Vec<Breach>,
    idle: Vec<&'static str>,
    done: Vec<&'static str>,
}

impl Bench {
    /// Denies under `rule`; `at` says where, never what.
    pub(super) fn deny(&mut self, rule: &'static str, at: impl Into<String>) {
        self.denied.entry(rule).or_insert_with(|| Denial::At(at.into()));
    }

    /// Denies under `rule`, and says what was found; never a value.
    pub(super) fn tell(
        &mut self,
        rule: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        let told = || Denial::Told(Both { zh: zh.into(), en: en.into() });
        self.denied.entry(rule).or_insert_with(told);
    }

    /// Denies under `rule` for `breaches` of limits, when there are any.
    pub(super) fn breach(&mut self, rule: &'static str, breaches: Vec<Breach>) {
        if !breaches.is_empty() {
            self.deny(rule, "");
            self.breaches = breaches;
        }
    }

    /// Denies under all of `rules`: what had to be read to judge them could not be read.
    pub(super) fn unread(&mut self, rules: &[&'static str], at: &str) {
        for rule in rules {
            self.deny(rule, at);
        }
    }

    /// Notes that `rule` has nothing to judge here.
    pub(super) fn idle(&mut self, rule: &'static str) {
        self.idle.push(rule);
    }

    /// Notes that `judge` has looked at all that it must look at.
    pub(super) fn done(&mut self, judge: &'static str) {
        self.done.push(judge);
    }

    /// Whether `rule` is denied already.
    pub(super) fn is_denied(&self, rule: &str) -> bool {
        self.denied.contains_key(rule)
    }

    /// Takes over what another bench gathered.
    pub(super) fn join(&mut self, other: Self) {
        for (rule, it) in other.denied {
            self.denied.entry(rule).or_insert(it);
        }
        self.idle.extend(other.idle);
        self.done.extend(other.done);
    }

    /// One verdict for every rule. What one of its `judges` has not said that it judged is denied, and so is what none of
    /// them has to judge.
    pub(super) fn verdicts(mut self, judges: &Judges) -> Vec<Verdict> {
        for rule in PAGES.iter().map(|it| it.code) {
            let mut of = judges.iter().filter(|it| it.1.contains(&rule)).peekable();
            let is_judged = of.peek().is_some() && of.all(|it| self.done.contains(&it.0));
            if !is_judged {
                self.tell(rule, "这条规则没有检查完", "the rule was not judged to its end");
            }
        }
        let verdict = |rule: &'static str| {
            let denied = self.denied.remove(rule);
            let kind = match &denied {
                Some(_) => VerdictKind::Deny,
                None if self.idle.contains(&rule) => VerdictKind::NotApplicable,
                None => VerdictKind::Pass,
            };
            let (at, told) = match denied {
                Some(Denial::At(at)) => (Some(at), None),
                Some(Denial::Told(told)) => (None, Some(told)),
                None => (None, None),
            };
            // What has no place of its own is told by the limits that were passed.
            let breaches = match &at {
                Some(at) if at.is_empty() => std::mem::take(&mut self.breaches),
                _ => Vec::new(),
            };
            Verdict { rule, kind, at: at.filter(|it| !it.is_empty()), told, breaches }
        };
        PAGES.iter().map(|it| it.code).map(verdict).collect()
    }

    /// What is denied so far.
    #[cfg(test)]
    pub(super) fn denials(&self) -> Vec<&'static str> {
        self.denied.keys().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_passes_when_all_who_judge_it_came_to_an_end() {
        let kinds = |judges: &Judges, done: &[&'static str]| {
            let mut bench = Bench::default();
            for it in done {
                bench.done(it);
            }
            bench.idle("G02");
            let verdicts = bench.verdicts(judges);
            (verdicts[0].kind, verdicts[1].kind)
        };
        let (pass, idle, deny) = (VerdictKind::Pass, VerdictKind::NotApplicable, VerdictKind::Deny);
        let judges: &Judges = &[("csv", &["G01", "G02"]), ("xlsx", &["G01"])];
        assert_eq!(kinds(judges, &["csv", "xlsx"]), (pass, idle));
        assert_eq!(kinds(judges, &["csv"]), (deny, idle));
        assert_eq!(kinds(judges, &["xlsx"]), (deny, deny));
        assert_eq!(kinds(&[], &["csv", "xlsx"]), (deny, deny));
    }
}
