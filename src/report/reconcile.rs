//! What a report states against what was measured, line by line.

use std::collections::BTreeMap;

use crate::report::figure::Figure;
use crate::report::figure::Quality;
use crate::report::figure::Value;
use crate::report::indicators::Indicators;
use crate::report::indicators::base;
use crate::report::indicators::share_of;
use crate::report::parts::is_share;
use crate::report::parts::percent;

/// What was measured: values with their units, by key.
pub type Known = BTreeMap<String, (Value, String)>;

/// What comes of comparing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Both are the same.
    Holds,
    /// The report states this much more, or less.
    Differs(Value),
    /// They are the same but for rounding.
    Rounding,
    /// It was measured, and the report does not state it.
    NotStated,
    /// The report states it, and no record measures it.
    NotMeasurable,
}

impl Finding {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Differs(_) => "differs",
            Self::Rounding => "rounding",
            Self::NotStated => "not-stated",
            Self::NotMeasurable => "not-measurable",
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The indicator; `None` for a figure that is none's.
    pub indicator: Option<String>,
    /// As stated, with its file.
    pub stated: Option<(String, Figure)>,
    /// As measured, in the unit of the statement where there is one.
    pub measured: Option<(Value, String)>,
    /// What comes of it.
    pub finding: Finding,
}

/// Compares the figures of reports, each with its file, with what was measured: first what is stated, in the order of
/// the list of indicators, then what is not, then what no indicator names.
pub fn reconcile(stated: &[(String, Figure)], known: &Known, indicators: &Indicators) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (file, figure) in stated {
        let Some(key) = figure.indicator.as_deref() else {
            lines.push(Line {
                indicator: None,
                stated: Some((file.clone(), figure.clone())),
                measured: None,
                finding: Finding::NotMeasurable,
            });
            continue;
        };
        // The same figure a second time is no second line; another value is.
        let again = lines.iter().any(|it| {
            it.indicator.as_deref() == Some(key)
                && it
                    .stated
                    .as_ref()
                    .is_some_and(|it| it.1.value == figure.value && it.1.unit == figure.unit)
        });
        if !again {
            lines.push(line(key, (file, figure), known, indicators));
        }
    }
    for (key, (value, unit)) in known {
        let is_stated = lines.iter().any(|it| it.indicator.as_deref() == Some(key));
        // A form has hundreds of cells by applicant, and zeros that nobody writes down.
        if !is_stated && base(key) == key && *value != Value::default() {
            lines.push(Line {
                indicator: Some(key.clone()),
                stated: None,
                measured: Some((*value, unit.clone())),
                finding: Finding::NotStated,
            });
        }
    }
    let rank = |it: &Line| {
        let group = match (&it.indicator, &it.stated) {
            (None, _) => 2,
            (Some(_), None) => 1,
            (Some(_), Some(_)) => 0,
        };
        let key = it.indicator.clone().unwrap_or_default();
        (group, indicators.order(&key).unwrap_or(usize::MAX), key)
    };
    lines.sort_by_key(rank);
    lines
}

fn line(
    key: &str,
    (file, figure): (&str, &Figure),
    known: &Known,
    indicators: &Indicators,
) -> Line {
    let measured = known.get(key).cloned();
    let (measured, finding) = match measured {
        Some((value, unit)) => {
            let value = in_unit(value, &unit, &figure.unit);
            (Some((value, figure.unit.clone())), compare(figure, value))
        }
        None => share(key, figure, known, indicators)
            .map_or((None, Finding::NotMeasurable), |(value, finding)| {
                (Some((value, "%".to_owned())), finding)
            }),
    };
    Line {
        indicator: Some(key.to_owned()),
        stated: Some((file.to_owned(), figure.clone())),
        measured,
        finding,
    }
}

/// Money in the unit of the statement; every other value as it is.
fn in_unit(value: Value, unit: &str, wanted: &str) -> Value {
    match (unit, wanted) {
        ("元", "万元") => Value::scaled(value.digits() / 10_000).unwrap_or(value),
        ("万元", "元") => value.times(10_000).unwrap_or(value),
        _ => value,
    }
}

fn compare(figure: &Figure, measured: Value) -> Finding {
    let stated = figure.value;
    if stated == measured {
        return Finding::Holds;
    }
    let about = match figure.quality {
        Quality::LowerBound => measured > stated && measured.minus(stated).digits() < step(stated),
        Quality::Rounded => measured.minus(stated).digits().abs() * 2 <= step(stated),
        Quality::Exact | Quality::Derived | Quality::ZeroInWords => false,
    };
    if about { Finding::Rounding } else { Finding::Differs(stated.minus(measured)) }
}

/// What a round number is round to: 180余 to tens, 5500余 to hundreds, 26.8万 to thousands.
fn step(value: Value) -> i128 {
    let mut step = 10_000;
    while value.digits() != 0 && value.digits() % (step * 10) == 0 {
        step *= 10;
    }
    step
}

/// A share in percent, of what was measured of the part and of its whole.
fn share(
    key: &str,
    figure: &Figure,
    known: &Known,
    indicators: &Indicators,
) -> Option<(Value, Finding)> {
    let part = base(key);
    if share_of(part) != key {
        return None;
    }
    let declared = indicators.get(part)?.part_of.clone();
    let whole =
        declared.or_else(|| part.starts_with("channel.").then(|| "proactive.total".to_owned()))?;
    let (part, whole) = (known.get(part)?.0, known.get(&whole)?.0);
    let exact = percent(part, whole)?;
    let finding = if exact == figure.value {
        Finding::Holds
    } else if is_share(part, whole, figure.value) {
        Finding::Rounding
    } else {
        Finding::Differs(figure.value.minus(exact))
    };
    Some((exact, finding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::Place;
    use crate::report::figure::Stand;

    fn figure(key: &str, value: &str, unit: &str, quality: Quality) -> (String, Figure) {
        let place = Place { section: String::new(), line: 1, span: (0, 1) };
        let value = Value::parse(value).unwrap();
        let (indicator, label) = (Some(key.to_owned()), key.to_owned());
        let unit = unit.to_owned();
        let figure = Figure {
            indicator,
            label,
            value,
            unit,
            quality,
            place,
            stand: Stand::Prose,
            sure: true,
        };
        ("a.md".to_owned(), figure)
    }

    fn known(all: &[(&str, i64, &str)]) -> Known {
        all.iter()
            .map(|(key, value, unit)| {
                ((*key).to_owned(), (Value::whole(*value), (*unit).to_owned()))
            })
            .collect()
    }

    #[test]
    fn each_line_is_told_what_came_of_it() {
        let stated = [
            figure("application.received", "8", "件", Quality::Exact),
            figure("application.online", "7", "件", Quality::Exact),
            figure("application.online.share", "88", "%", Quality::Exact),
            figure("application.letter", "2", "件", Quality::Exact),
            figure("application.letter.share", "14", "%", Quality::Exact),
            figure("channel.website", "180", "条", Quality::LowerBound),
            figure("channel.wechat", "180", "条", Quality::LowerBound),
            figure("channel.weibo", "268000", "条", Quality::Rounded),
            figure("fee", "0.02", "万元", Quality::Exact),
            figure("proposal.total", "70", "件", Quality::Exact),
            figure("application.received", "8", "件", Quality::Exact),
        ];
        let known = known(&[
            ("application.received", 8, "件"),
            ("application.online", 7, "件"),
            ("application.letter", 1, "件"),
            ("channel.website", 187, "条"),
            ("channel.wechat", 195, "条"),
            ("channel.weibo", 267_600, "条"),
            ("fee", 200, "元"),
            ("review.total", 1, "件"),
            ("litigation.total", 0, "件"),
            ("reply.granted.by.natural", 3, "件"),
        ]);
        let lines = reconcile(&stated, &known, &Indicators::builtin());
        let told: Vec<String> = lines
            .iter()
            .map(|it| {
                let difference = match it.finding {
                    Finding::Differs(by) => format!(" {by}"),
                    _ => String::new(),
                };
                format!(
                    "{} {}{difference}",
                    it.indicator.as_deref().unwrap_or("-"),
                    it.finding.name()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "channel.website rounding",
                "channel.weibo rounding",
                "channel.wechat differs -15",
                "application.received holds",
                "application.online holds",
                "application.online.share rounding",
                "application.letter differs 1",
                "application.letter.share differs 1.5",
                "fee holds",
                "proposal.total not-measurable",
                "review.total not-stated",
            ]
        );
    }
}
