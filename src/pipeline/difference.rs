//! What a candidate shows otherwise than the last release: rows, columns, districts, classes, by the published bytes.

use crate::diff;
use crate::journal::Journal;
use crate::model::digest::Digest;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::model::stop::Stop;
use crate::pipeline::deliver;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::line;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::release;
use crate::release::Release;
use crate::review::Difference;
use crate::review::Region;

/// How `release` differs from the release of its dataset that was cleared last; none where it is the first.
pub(super) fn since_last(
    project: &Project,
    journal: &Journal,
    dataset: &DatasetPlan,
    release: &Release,
) -> Result<Option<Difference>, Stop> {
    let Some((previous, digest)) = last(journal, &dataset.name, release.id())? else {
        return Ok(None);
    };
    let Some(before) = open(project, &dataset.name, &previous, digest) else {
        return Ok(Some(Difference { previous, is_unreadable: true, ..Difference::default() }));
    };
    let named = |it: &Release, name: &str| it.fields().iter().any(|field| field.name == name);
    let only = |a: &Release, b: &Release| {
        let fields = a.fields().iter().filter(|it| !named(b, &it.name));
        fields.map(|it| it.title.clone()).collect::<Vec<_>>()
    };
    let shared = |is: &dyn Fn(&crate::model::schema::Field) -> bool| {
        let fields = dataset.schema.published().map(|it| it.1).filter(|it| is(it));
        let both = fields.filter(|it| named(&before, &it.name) && named(release, &it.name));
        both.map(|it| it.name.clone()).collect::<Vec<_>>()
    };
    let quasi = shared(&|it| it.role == Role::Quasi);
    let region: Vec<String> = shared(&|it| it.kind == Kind::Region).into_iter().take(1).collect();
    let (old, new) = (
        diff::count(&before, &[places(&before, &region), places(&before, &quasi)])?,
        diff::count(release, &[places(release, &region), places(release, &quasi)])?,
    );
    let mut regions = Vec::new();
    let mut regions_same = 0;
    for (name, was, is) in diff::beside(&old[0], &new[0]) {
        if was == is {
            regions_same += 1;
        } else {
            let name = String::from_utf8_lossy(name).into_owned();
            regions.push(Region { name, before: was, now: is });
        }
    }
    regions.sort_by_key(|it| std::cmp::Reverse(it.before.abs_diff(it.now)));
    let mut classes = [0; 4];
    for (_, was, is) in diff::beside(&old[1], &new[1]) {
        let at = match (was, is) {
            (0, _) => 0,
            (_, 0) => 1,
            (was, is) if was != is => 2,
            _ => 3,
        };
        classes[at] += 1;
    }
    Ok(Some(Difference {
        previous,
        is_unreadable: false,
        rows_before: before.rows(),
        columns_added: only(release, &before),
        columns_removed: only(&before, release),
        regions,
        regions_same,
        classes: (!quasi.is_empty()).then_some(classes),
    }))
}

/// The release of `dataset` that was cleared last before candidate `id`, if there is one of the same period.
fn last(journal: &Journal, dataset: &str, id: &str) -> Result<Option<(String, Digest)>, Stop> {
    let mut ids = journal.release_ids(dataset)?;
    ids.reverse();
    ids.sort_by_key(|it| deliver::period(it) != deliver::period(id));
    for earlier in ids.into_iter().filter(|it| it != id) {
        if let Some(digest) = journal.release_digest(dataset, &earlier)?
            && journal.counts(digest)?
        {
            return Ok(Some((earlier, digest)));
        }
    }
    Ok(None)
}

/// The release with `digest`, from where it was made or where it was delivered to; none where no copy is whole.
pub(super) fn open(project: &Project, dataset: &str, id: &str, digest: Digest) -> Option<Release> {
    let folders = project.targets.iter().filter_map(TargetPlan::folder);
    let targets = folders.map(|it| project.dir.join(it).join(dataset).join(id));
    let mut dirs = std::iter::once(line::candidate_dir(project, dataset, id)).chain(targets);
    dirs.find_map(|it| release::open(&it).ok().filter(|it| it.digest() == digest))
}

/// [`open`], where the release must be there.
pub(super) fn whole(
    project: &Project,
    dataset: &str,
    id: &str,
    digest: Digest,
) -> Result<Release, Stop> {
    if let Some(release) = open(project, dataset, id, digest) {
        return Ok(release);
    }
    // Why not, as far as the place tells where it was made.
    release::open(&line::candidate_dir(project, dataset, id))?;
    Err(Error::Changed { candidate: format!("{dataset}/{id}") }.into())
}

/// Where the columns of these names stand.
fn places(release: &Release, names: &[String]) -> Vec<usize> {
    let place = |name: &String| release.fields().iter().position(|it| it.name == *name);
    names.iter().filter_map(place).collect()
}
