//! Ledgers whose place another one takes: mended, and sent again under any name.
//!
//! An extract of a returned ledger is no ledger: it is left out, and said to be.
//!
//! Three things tell, in this order: the mark of a returned ledger, which names the one it was made from; content,
//! where a ledger comes after one that was returned and most of its rows are the same; and a version that the name
//! declares. The order of names never decides.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Sketch;
use crate::check::Sketcher;
use crate::journal::LedgerRecord;
use crate::model::digest::Digest;
use crate::model::returned::Mark;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::Tally;
use crate::normalize;
use crate::normalize::Setting;
use crate::normalize::looks;
use crate::normalize::looks::Lists;
use crate::normalize::looks::Topic;
use crate::pipeline::inspect;
use crate::pipeline::report::Mended;
use crate::pipeline::report::Replaced;
use crate::pipeline::report::ReplacedBy;
use crate::read;
use crate::source;
use crate::source::Body;
use crate::source::Source;

/// What is known beside the ledgers.
pub(super) struct Earlier<'a> {
    pub(super) schema: &'a Arc<Schema>,
    pub(super) setting: &'a Setting,
    /// What came of ledgers in earlier runs.
    pub(super) records: &'a [LedgerRecord],
}

/// The ledgers to be read, and those that are not, since others take their place.
pub(super) fn settle(sources: Vec<Source>, known: &Earlier<'_>) -> (Vec<Source>, Vec<Replaced>) {
    let marks: Vec<Option<Mark>> = sources.iter().map(mark).collect();
    let mut told: Vec<Replaced> = Vec::new();
    for (source, mark) in sources.iter().zip(&marks) {
        let Some(Mark::Extract(digest)) = mark else { continue };
        let of = sources.iter().find(|it| it.digest == *digest);
        let (by, why) = (of.map(|it| it.name.to_string()), ReplacedBy::Extract);
        told.push(Replaced { ledger: source.name.to_string(), by, why });
    }
    let (sources, marks): (Vec<Source>, Vec<Option<Mark>>) =
        sources.into_iter().zip(marks).filter(|it| !matches!(it.1, Some(Mark::Extract(_)))).unzip();
    let mut replaced = by_mark(&sources, &marks);
    let mut views =
        Views { known, sketcher: Sketcher::new(known.schema), lists: None, seen: BTreeMap::new() };
    by_content(&sources, &mut views, &mut replaced);
    by_version(&sources, &mut views, &mut replaced);
    let gone: BTreeSet<usize> = replaced.keys().copied().collect();
    told.extend(replaced.into_iter().map(|(at, (by, why))| {
        // Of several, the last one is read.
        let by = Some(sources[by].name.to_string());
        Replaced { ledger: sources[at].name.to_string(), by, why }
    }));
    let left = sources.into_iter().enumerate().filter(|it| !gone.contains(&it.0));
    (left.map(|it| it.1).collect(), told)
}

/// By place in the list: who takes it, and why.
type Places = BTreeMap<usize, (usize, ReplacedBy)>;

fn may(source: &Source) -> bool {
    matches!(source.body, Body::Bytes { .. }) && source.copy_of.is_none()
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |it| it.0)
}

fn mark(source: &Source) -> Option<Mark> {
    if matches!(source.body, Body::Bytes { .. }) { read::mark(source) } else { None }
}

fn by_mark(sources: &[Source], marks: &[Option<Mark>]) -> Places {
    let mut out = Places::new();
    for (at, (source, mark)) in sources.iter().zip(marks).enumerate() {
        let Some(Mark::Ledger(lineage)) = *mark else { continue };
        if !may(source) {
            continue;
        }
        for digest in lineage.all() {
            let Some(old) = meant(digest, at, sources) else { continue };
            if out.get(&at).is_none_or(|it| it.0 != old) {
                out.insert(old, (at, ReplacedBy::Mark));
            }
        }
    }
    out
}

/// The ledger of these bytes that the one `at` was made from.
fn meant(digest: Digest, at: usize, sources: &[Source]) -> Option<usize> {
    let same = |it: &usize| *it != at && may(&sources[*it]) && sources[*it].digest == digest;
    let same: Vec<usize> = (0..sources.len()).filter(same).collect();
    // Two districts may send the same bytes: then the folder tells.
    let near = |it: &&usize| folder(&sources[**it].name) == folder(&sources[at].name);
    let near: Vec<usize> = same.iter().filter(near).copied().collect();
    match (same.as_slice(), near.as_slice()) {
        ([one], _) | (_, [one]) => Some(*one),
        _ => None,
    }
}

/// A ledger that came after one that was returned, with most of its rows.
fn by_content(sources: &[Source], views: &mut Views<'_>, replaced: &mut Places) {
    let records = views.known.records;
    let first = |source: &Source, held: u64| {
        let same = records.iter().filter(|it| it.digest == source.digest && it.quarantined >= held);
        same.map(|it| it.run).min()
    };
    for (at, old) in sources.iter().enumerate().filter(|it| may(it.1)) {
        let Some(returned) = first(old, 1).filter(|_| !replaced.contains_key(&at)) else {
            continue;
        };
        let later = |it: &usize| {
            let new = &sources[*it];
            may(new)
                && !replaced.contains_key(it)
                && new.digest != old.digest
                && first(new, 0).is_none_or(|it| it > returned)
        };
        let mut best: Option<(usize, u32, usize)> = None;
        for new in (0..sources.len()).filter(later) {
            let shared = views.mends(&sources[new], old);
            let rank = source::version(&sources[new].name);
            if shared > 0 && best.is_none_or(|it| (it.0, it.1) < (shared, rank)) {
                best = Some((shared, rank, new));
            }
        }
        if let Some((_, _, new)) = best {
            replaced.insert(at, (new, ReplacedBy::Content));
        }
    }
}

/// Of ledgers that differ in the version which their names declare, and hold mostly the same, the last version.
fn by_version(sources: &[Source], views: &mut Views<'_>, replaced: &mut Places) {
    for (at, old) in sources.iter().enumerate().filter(|it| may(it.1)) {
        if replaced.contains_key(&at) {
            continue;
        }
        let rank = source::version(&old.name);
        let mut best: Option<(u32, usize)> = None;
        for (other, new) in sources.iter().enumerate().filter(|it| may(it.1)) {
            let higher = source::version(&new.name);
            if higher > rank
                && higher > best.map_or(0, |it| it.0)
                && !replaced.contains_key(&other)
                && source::bare(&new.name) == source::bare(&old.name)
                && views.mends(new, old) > 0
            {
                best = Some((higher, other));
            }
        }
        if let Some((_, new)) = best {
            replaced.insert(at, (new, ReplacedBy::Version));
        }
    }
}

/// Ledgers looked at, each once.
struct Views<'a> {
    known: &'a Earlier<'a>,
    sketcher: Sketcher,
    lists: Option<Lists>,
    seen: BTreeMap<Arc<str>, Option<View>>,
}

/// What is seen of a ledger.
struct View {
    sketch: Sketch,
    /// What titles and names say of the whole of it.
    said: BTreeSet<(Topic, String)>,
}

impl Views<'_> {
    /// How many rows `new` has of `old`; 0 unless it may take its place.
    fn mends(&mut self, new: &Source, old: &Source) -> usize {
        for source in [new, old] {
            if !self.seen.contains_key(&source.name) {
                // What cannot be read takes nobody's place; why is told when it is read for good.
                let view = self.look(source).ok();
                self.seen.insert(Arc::clone(&source.name), view);
            }
        }
        let of = |it: &Source| self.seen.get(&it.name).and_then(Option::as_ref);
        let (Some(new), Some(old)) = (of(new), of(old)) else { return 0 };
        for topic in [Topic::Region, Topic::Period, Topic::Program] {
            let of = |it: &View| -> Vec<String> {
                it.said.iter().filter(|it| it.0 == topic).map(|it| it.1.clone()).collect()
            };
            let (one, other) = (of(new), of(old));
            if !one.is_empty() && !other.is_empty() && one.iter().all(|it| !other.contains(it)) {
                return 0;
            }
        }
        new.sketch.mends(&old.sketch)
    }

    fn look(&mut self, source: &Source) -> Result<View, Stop> {
        let Earlier { schema, setting, .. } = self.known;
        let lists = self.lists.get_or_insert_with(inspect::lists);
        let raw = read::table(vec![source.clone()], normalize::vocabulary(schema), None);
        let typed = normalize::table(raw, Arc::clone(schema), setting)?;
        let mut view = View { sketch: Sketch::default(), said: BTreeSet::new() };
        for piece in typed.raw().pieces() {
            for batch in typed.batches(piece?)? {
                self.sketcher.add(&batch.rows, &mut view.sketch);
                let said = looks::sayings(&batch.part, lists);
                view.said.extend(said.into_iter().map(|it| (it.topic, it.value)));
            }
        }
        view.sketch = view.sketch.finish();
        Ok(view)
    }
}

/// What came of each ledger in a run, for the runs after it.
pub(super) fn came(
    ledgers: &[Source],
    (period, run): (&str, u64),
    tally: &Tally,
) -> Vec<LedgerRecord> {
    let rows = tally.by_ledger();
    let record = |it: &Source| {
        let rows = rows.get(&*it.name).copied().unwrap_or_default();
        LedgerRecord {
            run,
            period: period.to_owned(),
            source: it.name.to_string(),
            digest: it.digest,
            read: rows.read,
            quarantined: rows.quarantined,
        }
    };
    ledgers.iter().map(record).collect()
}

/// What came of ledgers that had rows held back and were sent again.
pub(super) fn mended(
    sources: &[Source],
    replaced: &[Replaced],
    records: &[LedgerRecord],
    tally: &Tally,
) -> Vec<Mended> {
    let rows = tally.by_ledger();
    let mut out = Vec::new();
    for source in sources {
        // What was read before is no news.
        if records.iter().any(|it| it.digest == source.digest) {
            continue;
        }
        let taken: Vec<&str> = replaced
            .iter()
            .filter(|it| it.by.as_deref() == Some(&*source.name))
            .map(|it| it.ledger.as_str())
            .chain([&*source.name])
            .collect();
        let last = |name: &&str| records.iter().find(|it| it.source == **name);
        let before: u64 = taken.iter().filter_map(last).map(|it| it.quarantined).sum();
        if before == 0 {
            continue;
        }
        let passed: u64 =
            taken.iter().filter_map(last).map(|it| it.read.saturating_sub(it.quarantined)).sum();
        let now = rows.get(&*source.name).copied().unwrap_or_default();
        let held = now.quarantined;
        // A row that was taken out is not one that was mended.
        let more = now.accepted().saturating_sub(passed);
        let old = replaced
            .iter()
            .find(|it| it.by.as_deref() == Some(&*source.name))
            .map(|it| it.ledger.clone());
        out.push(Mended {
            ledger: source.name.to_string(),
            replaces: old,
            held_before: before,
            accepted: before.saturating_sub(held).min(more),
            held,
        });
    }
    out
}
