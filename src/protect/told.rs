//! What protection did, told: levels, classes, what was suppressed and lost.

use std::collections::BTreeMap;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray as _;
use arrow_cast::display::ArrayFormatter;
use arrow_cast::display::FormatOptions;

use crate::model::disclosure::Asked;
use crate::model::disclosure::Class;
use crate::model::disclosure::Classes;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::FieldDisclosure;
use crate::model::schema::Schema;
use crate::protect::classes::OUT;
use crate::protect::classes::float;
use crate::protect::classes::number;
use crate::protect::generalize::Column;
use crate::protect::generalize::Decision;
use crate::protect::ladder::FLAGS;
use crate::protect::lattice::Level;
use crate::protect::suppress::Pattern;
use crate::protect::suppress::pattern;

/// How many of the smallest classes are told.
const RISKIEST: usize = 10;

/// What is told of a dataset that publishes no quasi-identifier.
pub(super) fn plain(schema: &Schema, asked: &Asked) -> Disclosure {
    let field =
        |name: &String| FieldDisclosure { name: name.clone(), ..FieldDisclosure::default() };
    let fields = schema.published().map(|(_, it)| field(&it.name)).collect();
    Disclosure { asked: *asked, fields, ..Disclosure::default() }
}

impl Decision {
    /// What is told of a dataset whose classes were counted, persons where `counts_persons` says so.
    pub(super) fn told(
        &self,
        schema: &Schema,
        asked: &Asked,
        counts_persons: Counts,
    ) -> Disclosure {
        let levels = self.levels();
        let mut out = plain(schema, asked);
        let mut losses = 0.0;
        for (at, ((column, level), chosen)) in
            self.columns.iter().zip(&levels).zip(&self.chosen.node).enumerate()
        {
            let told = self.field(at, column, (level, *chosen));
            losses += told.loss;
            let name = &schema.fields[column.field].name;
            if let Some(field) = out.fields.iter_mut().find(|it| it.name == *name) {
                *field = FieldDisclosure { name: name.clone(), ..told };
            }
        }
        let loss = losses / f64::from(number(self.columns.len().max(1)));
        out.classes = Some(self.classes(&levels, loss, counts_persons));
        out
    }

    fn field(
        &self,
        at: usize,
        column: &Column,
        (level, chosen): (&Level, usize),
    ) -> FieldDisclosure {
        let (mut suppressed, mut lost, mut all) = (0, 0.0, 0);
        let each = self.kinds.column(at).zip(self.kinds.rows()).zip(&self.masks);
        for ((leaf, rows), mask) in each {
            let hides = mask >> at & 1 == 1;
            lost += float(*rows) * if hides { 1.0 } else { level.loss(leaf) };
            all += rows;
            if hides && level.shows(leaf) {
                suppressed += rows;
            }
        }
        FieldDisclosure {
            name: String::new(),
            levels: column.names.clone(),
            level: if column.names.is_empty() { 0 } else { chosen + column.cut },
            suppressed,
            loss: lost / float(all.max(1)),
        }
    }

    fn classes(&self, levels: &[&Level], loss: f64, counts_persons: Counts) -> Classes {
        let mut numbers: BTreeMap<Pattern, usize> = BTreeMap::new();
        let pattern = |kind: usize| pattern(levels, self.kinds.of(kind), self.masks[kind]);
        for kind in 0..self.kinds.len() {
            numbers.entry(pattern(kind)).or_insert(kind);
        }
        let firsts: Vec<usize> = numbers.values().copied().collect();
        numbers.values_mut().zip(0..).for_each(|(it, at)| *it = at);
        let class_of: Vec<u32> = (0..self.kinds.len())
            .map(|kind| numbers.get(&pattern(kind)).map_or(OUT, |it| number(*it)))
            .collect();
        let counted = self.kinds.count(&class_of, numbers.len());
        let mut order: Vec<usize> = (0..numbers.len()).collect();
        order.sort_by_key(|it| (counted.persons[*it], counted.rows[*it], *it));
        let has_sensitive = self.kinds.has_sensitive();
        let riskiest = order.iter().take(RISKIEST).map(|class| Class {
            shown: self.shows(levels, firsts[*class]),
            persons: counted.persons[*class],
            rows: counted.rows[*class],
        });
        Classes {
            count: numbers.len() as u64,
            k: order.first().map_or(0, |it| counted.persons[*it]),
            l: counted.distinct.iter().copied().min().filter(|it| has_sensitive && *it != u64::MAX),
            t: counted.distance.iter().copied().reduce(f64::max).filter(|_| has_sensitive),
            counts_persons: counts_persons == Counts::Persons,
            loss,
            nodes: self.chosen.looked_at,
            riskiest: riskiest.collect(),
        }
    }

    /// What a kind shows of each column.
    pub(super) fn shows(&self, levels: &[&Level], kind: usize) -> Vec<Option<String>> {
        let one = |(at, (column, level)): (usize, (&Column, &&Level))| {
            let leaf = self.kinds.of(kind)[at];
            if self.masks[kind] >> at & 1 == 1 || !level.shows(leaf) {
                return None;
            }
            match level.labels().get(usize::try_from(level.group(leaf)).ok()?) {
                Some(label) => label.as_deref().map(str::to_owned),
                None => written(&column.values, kind),
            }
        };
        self.columns.iter().zip(levels).enumerate().map(one).collect()
    }
}

/// What a class is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    /// Persons, told apart by an identifier.
    Persons,
    /// Rows.
    Rows,
}

fn written(values: &ArrayRef, kind: usize) -> Option<String> {
    if let Some(flags) = values.as_boolean_opt().filter(|it| it.is_valid(kind)) {
        return FLAGS.get(usize::from(flags.value(kind))).map(|it| (*it).to_owned());
    }
    let format = ArrayFormatter::try_new(values, &FormatOptions::default()).ok()?;
    format.value(kind).try_to_string().ok()
}
