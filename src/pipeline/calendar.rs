//! What depends on the day, and on what the last run found: the negative list, impact assessments, dates of publication.

use serde_json::Value;
use serde_json::json;

use crate::gate::Assessment;
use crate::gate::Lost;
use crate::gate::NegativeEntry;
use crate::gate::Standing;
use crate::gate::Times;
use crate::journal::Journal;
use crate::journal::ListRecord;
use crate::lexical::disguise::key;
use crate::model::day::Day;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::lang::Both;
use crate::model::schema::Field;
use crate::model::stop::Stop;
use crate::pipeline::line;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::views::Due;
use crate::pipeline::views::DueKind;

/// What falls due within so many days is told.
const SOON_DAYS: i32 = 30;

/// The day, and what is lost of the negative list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) today: Option<Day>,
    pub(super) lost: Option<Lost>,
}

impl Calendar {
    /// How things stand at `now`, after what `journal` remembers.
    pub(super) fn of(
        project: &Project,
        journal: Option<&Journal>,
        now: &str,
    ) -> Result<Self, Stop> {
        let today = Day::in_china(now);
        let before = journal.map_or(Ok(None), Journal::last_list)?;
        let used = journal.map_or(Ok(Vec::new()), Journal::revisions)?;
        Ok(Self { today, lost: before.and_then(|it| lost(project, &it, &used, today)) })
    }

    /// Notes the list for the runs to come; one that lost something is not noted, and the earlier one stays on record.
    pub(super) fn note(
        self,
        project: &Project,
        journal: &mut Journal,
        run: u64,
    ) -> Result<(), Stop> {
        if self.lost.is_some() {
            return Ok(());
        }
        let policy = &project.policy;
        let entries = policy.negative.iter().map(kept).collect::<Vec<_>>();
        let entries = Value::from(entries).to_string();
        journal.record_list(&ListRecord { run, entries, revised: policy.negative_revised.clone() })
    }

    /// A digest of what the day decides for `dataset`: with another one it is judged anew.
    pub(super) fn print(self, project: &Project, dataset: &DatasetPlan) -> Digest {
        let (list, entries) = match self.lost {
            None => (0, 0),
            Some(Lost::List(count)) => (1, count),
            Some(Lost::Entries(count)) => (2, count),
        };
        let past = |it: Option<Day>| match it.zip(self.today) {
            None => 0,
            Some((it, today)) => 1 + u8::from(it < today),
        };
        let standing = |it: &NegativeEntry| match it.standing(self.today) {
            Standing::Coming => 0,
            Standing::Valid => 1,
            Standing::Expired => 2,
        };
        let Times { effective, expires, takedown } = &dataset.times;
        let assessment = assessment(project, dataset);
        let [ends, made] = [assessment.map(Assessment::ends), assessment.map(|it| it.date)];
        // Today itself is not past; a day that has come and one that has not are told apart by the day before.
        let begun = past(effective.map(|it| it.after(-1)));
        let days = [begun, past(*expires), past(ends), past(made.map(|it| it.after(-1)))];
        let standings: Vec<u8> = project.policy.negative.iter().map(standing).collect();
        let dates =
            [*effective, *expires].map(|it| it.map(|it| it.to_string()).unwrap_or_default());
        Hasher::default()
            .part(&[list])
            .part(&entries.to_be_bytes())
            .part(&standings)
            .part(&days)
            .part(dates.join(" ").as_bytes())
            .part(takedown.as_deref().unwrap_or_default().as_bytes())
            .finish()
    }
}

/// The impact assessment of `dataset`: its own, or the project's.
pub(super) fn assessment<'a>(
    project: &'a Project,
    dataset: &'a DatasetPlan,
) -> Option<&'a Assessment> {
    dataset.assessment.as_ref().or(project.policy.assessment.as_ref())
}

/// What the list had at `before` and has not any more, unless a document says so: one that was never `used` before.
fn lost(
    project: &Project,
    before: &ListRecord,
    used: &[String],
    today: Option<Day>,
) -> Option<Lost> {
    let policy = &project.policy;
    let revised = policy.negative_revised.as_ref().is_some_and(|it| !used.contains(it));
    let entries = recalled(&before.entries);
    if revised || entries.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    // A record that cannot be read says only that there was a list.
    let Some(entries) = entries else { return Some(Lost::List(0)) };
    if policy.negative_list.is_none() {
        return Some(Lost::List(entries.len()));
    }
    let holds = |it: &NegativeEntry| {
        let then = it.standing(today);
        policy.negative.iter().any(|now| {
            let later = now.standing(today) == Standing::Coming && then == Standing::Valid;
            now.forbids_as(it) && !later
        })
    };
    let open = entries.iter().filter(|it| it.standing(today) != Standing::Expired);
    let count = open.filter(|it| !holds(it)).count();
    (count > 0).then_some(Lost::Entries(count))
}

fn kept(it: &NegativeEntry) -> Value {
    let day = |it: Option<Day>| it.map(|it| it.to_string());
    json!({
        "dataset": it.dataset,
        "field": it.field,
        "kind": it.kind,
        "topic": it.topic,
        "article": it.article,
        "valid_from": day(it.valid_from),
        "valid_until": day(it.valid_until),
    })
}

fn recalled(text: &str) -> Option<Vec<NegativeEntry>> {
    let all: Value = serde_json::from_str(text).ok()?;
    let one = |it: &Value| {
        let text = |key: &str| it[key].as_str().map(str::to_owned);
        let day = |key: &str| it[key].as_str().and_then(Day::parse);
        Some(NegativeEntry {
            dataset: text("dataset"),
            field: text("field"),
            kind: text("kind"),
            topic: text("topic"),
            article: text("article")?,
            valid_from: day("valid_from"),
            valid_until: day("valid_until"),
            review_by: None,
        })
    };
    all.as_array()?.iter().map(one).collect()
}

/// What is due at `now`, or soon: reviews of the negative list, assessments, releases to be taken down.
pub fn due(project: &Project, now: &str) -> Vec<Due> {
    let Some(today) = Day::in_china(now) else { return Vec::new() };
    let mut out = Vec::new();
    let mut note = |what: DueKind, name: &str, on: Option<Day>| {
        let Some(on) = on.filter(|it| today.until(*it) <= SOON_DAYS) else { return };
        let it = Due { what, name: name.to_owned(), on, days: today.until(on) };
        if !out.contains(&it) {
            out.push(it);
        }
    };
    for it in &project.policy.negative {
        let standing = it.standing(Some(today));
        if standing != Standing::Expired {
            note(DueKind::NegativeReview, &it.article, it.review_by);
            note(DueKind::NegativeEnd, &it.article, it.valid_until);
        }
    }
    for it in &project.datasets {
        if let Some(it) = assessment(project, it) {
            note(DueKind::Assessment, &it.reference, Some(it.ends()));
        }
        note(DueKind::Takedown, &it.name, it.times.expires);
        let is_over = it.opens().is_some_and(|it| it <= today);
        if is_over && line::lacks_files(project, it) {
            note(DueKind::Ledgers, &format!("{}/{}", it.name, it.period), it.opens());
        }
    }
    out.sort_by_key(|it| it.on);
    out
}

/// What `check` warns of: entries of the negative list that are over, or name what is nowhere.
pub fn warnings(project: &Project, now: &str) -> Vec<Both> {
    let today = Day::in_china(now);
    let fields = || project.datasets.iter().flat_map(|it| &it.schema.fields);
    let mut out = Vec::new();
    let mut tell = |article: &str, zh: String, en: String| {
        out.push(Both {
            zh: format!("负面清单“{article}”：{zh}"),
            en: format!("negative list, `{article}`: {en}"),
        });
    };
    for it in &project.policy.negative {
        if let (Standing::Expired, Some(day)) = (it.standing(today), it.valid_until) {
            tell(
                &it.article,
                format!("{day} 已到期，不再起作用"),
                format!("expired on {day}, and forbids nothing"),
            );
        }
        let named = |name: &String| {
            let of = |it: &DatasetPlan| same(name, &it.name) || same(name, &it.schema.title);
            project.datasets.iter().any(of)
        };
        if let Some(name) = it.dataset.as_ref().filter(|it| !named(it)) {
            tell(
                &it.article,
                format!("没有数据集 `{name}`"),
                format!("there is no dataset `{name}`"),
            );
        }
        let known = |name: &String| {
            let of = |it: &Field| same(name, &it.name) || same(name, &it.title);
            fields().any(of)
        };
        if let Some(name) = it.field.as_ref().filter(|it| !known(it)) {
            tell(&it.article, format!("没有字段 `{name}`"), format!("there is no field `{name}`"));
        }
        let used = |kind: &String| {
            let opening = project.datasets.iter().any(|it| it.opening.name() == kind);
            opening || fields().any(|it| it.kind.name() == kind)
        };
        if let Some(kind) = it.kind.as_ref().filter(|it| !used(it)) {
            tell(
                &it.article,
                format!("没有 `{kind}` 这一种"),
                format!("nothing is of kind `{kind}`"),
            );
        }
    }
    out
}

/// Whether the gate takes both for one name.
fn same(a: &str, b: &str) -> bool {
    key(a) == key(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entries: &[&NegativeEntry], revised: Option<&str>) -> ListRecord {
        let entries = Value::from(entries.iter().map(|it| kept(it)).collect::<Vec<_>>());
        let revised = revised.map(str::to_owned);
        ListRecord { run: 1, entries: entries.to_string(), revised }
    }

    fn entry(field: &str, valid_until: Option<&str>) -> NegativeEntry {
        NegativeEntry {
            field: Some(field.to_owned()),
            article: "第三条".to_owned(),
            valid_until: valid_until.and_then(Day::parse),
            ..NegativeEntry::default()
        }
    }

    /// What is lost of `before` when the list is `now`.
    #[track_caller]
    fn check(before: &ListRecord, now: Option<&[NegativeEntry]>, expect: Option<Lost>) {
        let dir = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/harbin-2017");
        let mut project = crate::pipeline::plan::load(&dir).unwrap();
        project.policy.negative_list = now.map(|_| "negative-list.toml".into());
        project.policy.negative = now.unwrap_or_default().to_vec();
        project.policy.negative_revised = Some("文号二".to_owned());
        let used: Vec<String> = before.revised.iter().cloned().collect();
        assert_eq!(lost(&project, before, &used, Day::parse("2018-01-10")), expect);
        // A document revises the list once, whatever was named in between.
        if expect.is_some() {
            let since = ListRecord { revised: Some("文号三".to_owned()), ..before.clone() };
            let used = [used, vec!["文号三".to_owned()]].concat();
            assert_eq!(lost(&project, &since, &used, Day::parse("2018-01-10")), expect);
        }
    }

    #[test]
    fn a_list_that_is_gone_is_told_until_a_document_says_so() {
        let (a, b) = (entry("甲", None), entry("乙", Some("2017-12-31")));
        let before = record(&[&a, &b], Some("文号二"));
        check(&before, None, Some(Lost::List(2)));
        check(&record(&[], Some("文号二")), None, None);
        check(&record(&[&a, &b], Some("文号一")), None, None);
        check(&record(&[&a, &b], None), None, None);
        let broken = ListRecord { entries: "?".to_owned(), ..before };
        check(&broken, Some(&[]), Some(Lost::List(0)));
    }

    #[test]
    fn an_entry_ends_by_its_last_day_and_not_by_leaving() {
        let (a, over) = (entry("甲", None), entry("乙", Some("2017-12-31")));
        let before = record(&[&a, &over], Some("文号二"));
        check(&before, Some(&[]), Some(Lost::Entries(1)));
        check(&before, Some(std::slice::from_ref(&a)), None);
        check(&before, Some(&[entry("甲", Some("2018-01-09"))]), None);
        check(&before, Some(&[entry("丙", None)]), Some(Lost::Entries(1)));
        let later = NegativeEntry { valid_from: Day::parse("2019-01-01"), ..a };
        check(&before, Some(&[later]), Some(Lost::Entries(1)));
    }
}
