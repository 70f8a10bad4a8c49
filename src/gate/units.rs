//! G11: every number has a unit, the same one wherever the release says it, and no header says another.

use serde_json::Value;

use crate::gate::bench::Bench;
use crate::lexical::units;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;

/// The rule that is judged here.
pub(super) const RULE: &str = "G11";
/// Under which name it is done.
pub(super) const NAME: &str = "units";

/// Whether a number of the field means nothing without a unit: shares are of one, and years are years.
fn needs(field: &Field) -> bool {
    matches!(field.kind, Kind::Count | Kind::Money | Kind::Number)
}

/// Judges what `described` (the fields of `file`'s Table Schema) says of the units of the schema's numbers.
pub(super) fn judge(bench: &mut Bench, schema: &Schema, file: &str, described: Option<&Value>) {
    let described = described.and_then(Value::as_array);
    let fields: Vec<&Field> = schema.published().map(|(_, it)| it).collect();
    if !fields.iter().any(|it| needs(it)) {
        return bench.idle(RULE);
    }
    for field in fields.into_iter().filter(|it| needs(it)) {
        let Some(unit) = field.unit.as_deref().map(str::trim).filter(|it| !it.is_empty()) else {
            bench.deny(RULE, format!("schema, {}", field.name));
            continue;
        };
        let of = |it: &&Value| it.pointer("/gongkai/name") == Some(&Value::from(&*field.name));
        let said = described.and_then(|it| it.iter().find(of));
        let told = said.and_then(|it| it.pointer("/gongkai/unit")).and_then(Value::as_str);
        if told != field.unit.as_deref() {
            bench.deny(RULE, format!("{file}, {}", field.name));
        }
        let title = said.and_then(|it| it.get("name")).and_then(Value::as_str);
        for text in [Some(field.title.as_str()), title].into_iter().flatten() {
            if in_brackets(text).is_some_and(|it| it != unit) {
                bench.deny(RULE, format!("{file}, {}: header", field.name));
            }
        }
        if units::stated(&field.description).first().is_some_and(|it| it != unit) {
            bench.deny(RULE, format!("{file}, {}: description", field.name));
        }
    }
}

/// The unit that ends a header: 筹集总资金（万元）.
fn in_brackets(title: &str) -> Option<String> {
    let title = title.trim_end();
    let inner = title.strip_suffix(['）', ')'])?;
    let at = inner.rfind(['（', '('])?;
    let inside = inner.get(at..)?.trim_start_matches(['（', '(']);
    units::only(inside).or_else(|| units::stated(inside).into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_may_end_with_its_unit() {
        for (title, expect) in [
            ("筹集总资金（万元）", Some("万元")),
            ("人数(人)", Some("人")),
            ("金额", None),
            ("城市低保（A类）", None),
            ("（", None),
        ] {
            assert_eq!(in_brackets(title).as_deref(), expect, "{title}");
        }
    }
}
