//! Annual reports on disclosure: what they state, what adds up, what the records say.

use std::collections::BTreeSet;

use gongkai::report::Indicator;
use gongkai::report::Indicators;

/// A list of a project may name any of them, and a person tells two apart by their labels.
#[test]
fn the_built_in_indicators_have_keys_and_labels_of_their_own() {
    let indicators = Indicators::builtin();
    let all = indicators.all();
    let different = |of: fn(&Indicator) -> &String| all.iter().map(of).collect::<BTreeSet<_>>();
    assert_eq!(different(|it| &it.key).len(), all.len());
    assert_eq!(different(|it| &it.label).len(), all.len());
    assert_eq!(different(|it| &it.label_en).len(), all.len());
}
