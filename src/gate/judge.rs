//! All rules over one candidate.

use std::thread;

use crate::gate::Input;
use crate::gate::Judgement;
use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::gate::bench::Judges;
use crate::gate::classes;
use crate::gate::complete;
use crate::gate::csv;
use crate::gate::differencing;
use crate::gate::folder;
use crate::gate::minors;
use crate::gate::negative;
use crate::gate::parquet;
use crate::gate::places;
use crate::gate::record;
use crate::gate::shown;
use crate::gate::table;
use crate::gate::units;
use crate::gate::xlsx;
use crate::model::schema::Schema;
use crate::model::tally::Tally;
use crate::release::Release;

/// Who judges what, by the name under which it says that it is done.
const JUDGES: &Judges = &[
    (csv::NAME, csv::RULES),
    (parquet::NAME, parquet::RULES),
    (xlsx::NAME, xlsx::RULES),
    (folder::NAME, folder::RULES),
    (classes::NAME, &[classes::RULE]),
    (table::NAME, table::RULES),
    (places::NAME, &[places::RULE]),
    (minors::NAME, &[minors::RULE]),
    (units::NAME, &[units::RULE]),
    (differencing::NAME, &[differencing::RULE]),
    (negative::NAME, &[negative::RULE]),
    (record::NAME, record::RULES),
    (TALLY, &["G18", "G19"]),
];

/// Who judges what ledgers came to.
const TALLY: &str = "tally";

/// Judges `release` by its bytes, against what `schema` releases, what the run counted and what `policy` asks.
pub fn judge(release: &Release, schema: &Schema, tally: &Tally, policy: &Policy) -> Judgement {
    let (mut bench, package) = thread::scope(|scope| {
        let held = policy.held.as_ref();
        let other = scope.spawn(move || parquet::judge(release, schema, held));
        let book = scope.spawn(move || xlsx::judge(release, schema, held));
        let (mut bench, shown) = csv::judge(release, schema, held);
        let (folder, package) =
            folder::judge(release, schema, tally, (held, policy.beside.as_deref()));
        bench.join(folder);
        // A scanner that broke has seen nothing.
        match other.join() {
            Ok((it, other)) => {
                bench.join(it);
                shown::agree(&mut bench, schema, &release.parquet(), (shown.as_ref(), other));
            }
            Err(_) => bench.unread(parquet::RULES, &release.parquet()),
        }
        match book.join() {
            Ok((it, book)) => {
                bench.join(it);
                xlsx::agree(&mut bench, release, schema, (shown.as_ref(), book));
            }
            Err(_) => bench.unread(xlsx::RULES, &release.xlsx()),
        }
        (bench, package)
    });
    classes::judge(&mut bench, release, schema, policy);
    table::judge(&mut bench, release, schema, policy);
    places::judge(&mut bench, release, schema, policy);
    minors::judge(&mut bench, release, schema, package.as_ref());
    let fields = package.as_ref().and_then(|it| it.pointer("/resources/0/schema/fields"));
    units::judge(&mut bench, schema, "datapackage.json", fields);
    bench.done(units::NAME);
    differencing::judge(&mut bench, release, schema, policy);
    negative::judge(&mut bench, release, schema, policy);
    record::judge(&mut bench, release, schema, policy, package.as_ref());
    for input in policy.inputs.iter().filter(|it| it.tally.is_none()) {
        unknown(&mut bench, input);
    }
    bench.breach("G18", complete::breaches(schema, tally, policy));
    identities(&mut bench, tally, policy);
    bench.done(TALLY);
    Judgement { release: release.digest(), verdicts: bench.verdicts(JUDGES) }
}

/// G18 and G19: a dataset of which nobody knows what its ledgers came to.
fn unknown(bench: &mut Bench, input: &Input) {
    let name = &input.dataset;
    for rule in ["G18", "G19"] {
        bench.tell(
            rule,
            format!("不知道 {name} 的台账有没有问题，请先运行 {name}"),
            format!("nobody knows what the ledgers of {name} came to: run {name} first"),
        );
    }
}

/// Combinations and identities that a verdict names.
const NAMED_MAX: usize = 8;

/// G19: no identity failed, none was left open without a waiver, and every combination is there; the same of what the
/// dataset is derived from.
fn identities(bench: &mut Bench, tally: &Tally, policy: &Policy) {
    let mut broken = tally.broken_identities(|| policy.waiver.is_some());
    let mut judged = has_identities(tally);
    for (input, tally) in policy.inputs.iter().filter_map(|it| Some((it, it.tally.as_ref()?))) {
        let of = tally.broken_identities(|| input.waiver.is_some());
        broken.extend(of.into_iter().map(|it| format!("{}: {it}", input.dataset)));
        judged |= has_identities(tally);
    }
    if !broken.is_empty() {
        let more = broken.len().saturating_sub(NAMED_MAX);
        broken.truncate(NAMED_MAX);
        let rest = if more > 0 { format!(", … {more}") } else { String::new() };
        bench.deny("G19", format!("{}{rest}", broken.join(", ")));
    } else if !judged {
        bench.idle("G19");
    }
}

fn has_identities(tally: &Tally) -> bool {
    !tally.identities.is_empty() || tally.complete.is_some()
}
