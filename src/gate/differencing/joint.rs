//! Two released tables together: whether what one of them does not show follows from both.
//!
//! Of two releases of one table a reader takes a figure for the same in both, unless both show it and it differs; of a
//! table that adds up from another, sums over rows. Linear programs over all of it bound what is not shown. A figure
//! that already followed from the earlier or the other table alone is nothing new.

use std::collections::BTreeSet;

use crate::bounds;
use crate::bounds::Error;
use crate::bounds::Sum;
use crate::gate::differencing::Words;
use crate::gate::differencing::figures::Figures;

/// What stands against `now` beside an earlier release of the same table.
pub(super) fn earlier(now: &Figures<'_>, before: &Figures<'_>, k: u32) -> Option<Words> {
    let grid = before.grid(0);
    let mut cells = now.cells.clone();
    let mut place = Vec::new();
    for (figure, same) in before.cells.iter().zip(now.grid(0).same(&grid)) {
        let at = match (same, figure, same.and_then(|it| cells.get(it).copied().flatten())) {
            (Some(at), Some(figure), None) => {
                cells[at] = Some(*figure);
                at
            }
            (Some(at), None, _) => at,
            (Some(at), Some(figure), Some(shown)) if shown == *figure => at,
            _ => {
                cells.push(*figure);
                cells.len() - 1
            }
        };
        place.push(at);
    }
    let moved = |it: Sum| {
        let of = |cell: &usize| place.get(*cell).copied().unwrap_or(usize::MAX);
        Sum { total: of(&it.total), parts: it.parts.iter().map(of).collect() }
    };
    let own = now.grid(0).sums();
    let mut sums = grid.sums();
    let found = bounds::exposed_where_consistent(&before.cells, &sums, k);
    let known = found.map(|it| it.iter().filter_map(|it| place.get(*it).copied()).collect());
    sums = own.into_iter().chain(sums.into_iter().map(moved)).collect();
    say(&cells, &sums, (known, k), &before.id)
}

/// What stands against `now` beside `other`, a table of another dataset called `id`, where either adds up from the other.
pub(super) fn linked(
    (now, dataset): (&Figures<'_>, &str),
    (other, other_dataset): (&Figures<'_>, &str),
    (k, id): (u32, &str),
) -> Option<Words> {
    let first = now.cells.len();
    let (own, theirs) = (now.grid(0), other.grid(first));
    let mut links = Vec::new();
    for (upper, lower, dataset) in [(&own, &theirs, other_dataset), (&theirs, &own, dataset)] {
        let is_it = |it: &&crate::model::schema::Link| {
            it.dataset == dataset || it.dataset == lower.schema.name
        };
        for link in upper.table.links.iter().filter(is_it) {
            match upper.adds_up_from(lower, link) {
                Some(sums) => links.extend(sums),
                None => return Some(unknown(id)),
            }
        }
    }
    if links.is_empty() {
        return None;
    }
    let cells: Vec<Option<u64>> = now.cells.iter().chain(&other.cells).copied().collect();
    let apart: Vec<Sum> = own.sums().into_iter().chain(theirs.sums()).collect();
    let known = bounds::exposed_where_consistent(&cells, &apart, k);
    let sums: Vec<Sum> = apart.into_iter().chain(links).collect();
    say(&cells, &sums, (known.map(|it| it.into_iter().collect()), k), id)
}

/// What follows from `sums`, and is not `known` already.
fn say(
    cells: &[Option<u64>],
    sums: &[Sum],
    (known, k): (Result<BTreeSet<usize>, Error>, u32),
    id: &str,
) -> Option<Words> {
    let found = bounds::exposed_where_consistent(cells, sums, k);
    let (Ok(found), Ok(known)) = (found, known) else { return Some(unknown(id)) };
    let count = found.iter().filter(|it| !known.contains(it)).count();
    (count > 0).then(|| Words {
        zh: format!("有 {count} 个隐去的数和已发布的 {id} 对照就能算出来；隐去同样的格子，或等改动累计够了再发"),
        en: format!(
            "{count} figures that are not shown follow from this table and {id} together; suppress the same cells, or release again when enough has changed"
        ),
    })
}

fn unknown(id: &str) -> Words {
    Words {
        zh: format!("没法和已发布的 {id} 一起核算隐去的数"),
        en: format!("what is not shown cannot be bounded together with {id}"),
    }
}
