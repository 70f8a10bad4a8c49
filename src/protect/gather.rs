//! What must be known of every row before any of them may leave: its kind, its person, its sensitive values.
//!
//! Workers take a batch apart; one thread numbers what they found, in the order of the ledgers. Kinds are numbered
//! anew at the end, by what they say and without the rows that the whole table held back, so that nothing depends on
//! how the rows were cut or ordered.

use std::collections::HashMap;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_row::Rows;

use crate::check::Excluded;
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::normalize::TypedTable;
use crate::protect::Error;
use crate::protect::classes::OUT;
use crate::protect::classes::at;
use crate::protect::classes::number;
use crate::protect::ladder::Labels;
use crate::protect::pack::Packer;
use crate::protect::person::Person;
use crate::protect::person::Persons;
use crate::protect::waiting::Piece;
use crate::protect::waiting::Waiting;

/// How many values a sensitive column has, and which of them is none.
pub(super) type Values = (usize, Option<u32>);

/// Takes batches apart, on any thread.
pub(super) struct Gatherer {
    /// The published quasi-identifiers.
    pub(super) quasi: Packer,
    /// The published sensitive fields, each alone.
    sensitive: Vec<Packer>,
    /// All other published fields, the sensitive ones among them; `None` where there are none.
    pub(super) others: Option<Packer>,
    persons: Option<Persons>,
    /// For each published quasi-identifier what it may climb to; `None` where it does not climb.
    pub(super) labels: Vec<Option<Labels>>,
}

/// A batch, taken apart.
pub(super) struct Gathered {
    kinds: Vec<Box<[u8]>>,
    sensitive: Vec<Vec<Box<[u8]>>>,
    persons: Vec<Person>,
    piece: Piece,
}

impl Gatherer {
    /// `None` for a schema that publishes no quasi-identifier.
    pub(super) fn new(typed: &TypedTable) -> Result<Option<Self>, Error> {
        let schema = typed.schema();
        let quasi = quasi(schema);
        if quasi.is_empty() {
            return Ok(None);
        }
        let published = || schema.published().map(|(at, field)| (at, field.role));
        let sensitive = published().filter(|it| it.1 == Role::Sensitive);
        let others: Vec<usize> =
            published().filter(|it| it.1 != Role::Quasi).map(|it| it.0).collect();
        Ok(Some(Self {
            quasi: Packer::some(typed, &quasi)?,
            sensitive: sensitive
                .map(|it| Packer::some(typed, &[it.0]))
                .collect::<Result<_, _>>()?,
            others: match others.as_slice() {
                [] => None,
                others => Some(Packer::some(typed, others)?),
            },
            persons: Persons::new(typed)?,
            labels: quasi
                .iter()
                .map(|it| {
                    let climbs = schema.fields[*it].release == Release::Generalize;
                    climbs.then(|| Labels::new(typed, *it))
                })
                .collect(),
        }))
    }

    /// Takes accepted rows apart; `numbers` are their numbers in their batch.
    pub(super) fn gather(&self, rows: &RecordBatch, numbers: &[u32]) -> Result<Gathered, Error> {
        let (kinds, of_row) = distinct(&self.quasi.rows(rows)?);
        let mut piece = Piece { rows: numbers.to_vec(), kinds: of_row, ..Piece::default() };
        let mut sensitive = Vec::new();
        for packer in &self.sensitive {
            let (values, of_row) = distinct(&packer.rows(rows)?);
            sensitive.push(values);
            piece.sensitive.push(of_row);
        }
        if let Some(packer) = &self.others {
            for row in &packer.rows(rows)? {
                piece.bytes.extend_from_slice(row.data());
                piece.ends.push(number(piece.bytes.len()));
            }
        }
        let persons = self.persons.as_ref().map(|it| it.of(rows));
        let persons = persons.transpose()?.unwrap_or_default();
        Ok(Gathered { kinds, sensitive, persons, piece })
    }

    /// Where what was gathered waits.
    pub(super) fn gathering(&self, limit: usize, work: PathBuf) -> Gathering {
        Gathering {
            kinds: Numbers::default(),
            sensitive: self.sensitive.iter().map(|_| Numbers::default()).collect(),
            persons: self.persons.as_ref().map(|_| Vec::new()),
            waiting: Waiting::new(limit, work, self.sensitive.len()),
        }
    }
}

/// The published quasi-identifiers of a schema, by index.
pub(super) fn quasi(schema: &Schema) -> Vec<usize> {
    let quasi = schema.published().filter(|(_, it)| it.role == Role::Quasi);
    quasi.map(|(at, _)| at).collect()
}

/// The distinct rows, by first occurrence, and which of them each row is.
fn distinct(rows: &Rows) -> (Vec<Box<[u8]>>, Vec<u32>) {
    let mut numbers: HashMap<&[u8], u32> = HashMap::new();
    let mut values: Vec<Box<[u8]>> = Vec::new();
    let mut of_row = Vec::with_capacity(rows.num_rows());
    for at in 0..rows.num_rows() {
        let bytes = rows.row(at).data();
        let next = number(values.len());
        let number = *numbers.entry(bytes).or_insert(next);
        if number == next {
            values.push(bytes.into());
        }
        of_row.push(number);
    }
    (values, of_row)
}

/// Values, numbered by first occurrence.
#[derive(Default)]
struct Numbers(HashMap<Box<[u8]>, u32>);

impl Numbers {
    /// The numbers of `values`.
    fn of(&mut self, values: Vec<Box<[u8]>>) -> Vec<u32> {
        let one = |it: Box<[u8]>| {
            let next = number(self.0.len());
            *self.0.entry(it).or_insert(next)
        };
        values.into_iter().map(one).collect()
    }

    /// The values that are `wanted`, sorted, and for each number its place among them.
    fn sorted(self, wanted: impl Fn(u32) -> bool) -> (Vec<Box<[u8]>>, Vec<u32>) {
        let mut place_of = vec![OUT; self.0.len()];
        let mut values: Vec<(Box<[u8]>, u32)> =
            self.0.into_iter().filter(|it| wanted(it.1)).collect();
        values.sort_unstable();
        for (place, (_, number)) in (0..).zip(&values) {
            place_of[at(*number)] = place;
        }
        (values.into_iter().map(|it| it.0).collect(), place_of)
    }
}

/// Rows that wait for the end of the table.
pub(super) struct Gathering {
    kinds: Numbers,
    sensitive: Vec<Numbers>,
    /// For each row its person and its kind: 24 bytes.
    persons: Option<Vec<(Person, u32)>>,
    waiting: Waiting,
}

/// How many rows of a kind have a value: kind, value, rows.
pub(super) type Held = (u32, u32, u64);

/// What is known at the end.
pub(super) struct Known {
    /// The kinds that have rows, packed and sorted.
    pub(super) kinds: Vec<Box<[u8]>>,
    /// The rows of each.
    pub(super) rows: Vec<u64>,
    /// Persons with the kinds of their rows, sorted; `None` where nothing tells persons apart.
    pub(super) persons: Option<Vec<(Person, u32)>>,
    /// For each sensitive column how many values it has and which of them is none; and kind, value and rows, sorted.
    pub(super) sensitive: Vec<(Values, Vec<Held>)>,
    /// For each kind as the rows have it, its place in `kinds`.
    pub(super) place_of: Vec<u32>,
    /// The rows.
    pub(super) waiting: Waiting,
}

impl Gathering {
    /// Takes a batch whose first row has the number `first` in the whole table.
    pub(super) fn take(&mut self, gathered: Gathered, first: u64) -> Result<(), Error> {
        let Gathered { kinds, sensitive, persons, mut piece } = gathered;
        let number_of = self.kinds.of(kinds);
        piece.kinds.iter_mut().for_each(|it| *it = number_of[at(*it)]);
        for ((numbers, values), of_row) in
            self.sensitive.iter_mut().zip(sensitive).zip(&mut piece.sensitive)
        {
            let number_of = numbers.of(values);
            for it in of_row {
                *it = number_of[at(*it)];
            }
        }
        if let Some(all) = &mut self.persons {
            all.extend(persons.into_iter().zip(piece.kinds.iter().copied()));
        }
        piece.first = first;
        self.waiting.push(piece).map_err(Error::spool)
    }

    /// Counts what was gathered, without the rows that are held back.
    pub(super) fn close(mut self, excluded: &Excluded) -> Result<Known, Error> {
        let mut rows = vec![0_u64; self.kinds.0.len()];
        let mut held: Vec<HashMap<(u32, u32), u64>> =
            self.sensitive.iter().map(|_| HashMap::new()).collect();
        let mut persons = self.persons;
        let mut past = 0;
        let look = |piece: &Piece| {
            for (row, (number, kind)) in piece.rows.iter().zip(&piece.kinds).enumerate() {
                if excluded.contains(piece.first + u64::from(*number)) {
                    if let Some(it) = persons.as_mut().and_then(|it| it.get_mut(past + row)) {
                        it.1 = OUT;
                    }
                    continue;
                }
                rows[at(*kind)] += 1;
                for (held, of_row) in held.iter_mut().zip(&piece.sensitive) {
                    *held.entry((*kind, of_row[row])).or_default() += 1;
                }
            }
            past += piece.rows.len();
        };
        self.waiting.each(look).map_err(Error::spool)?;
        let (kinds, place_of) = self.kinds.sorted(|it| rows[at(it)] > 0);
        let mut of_place = vec![0; kinds.len()];
        for (place, rows) in place_of.iter().zip(&rows).filter(|it| *it.0 != OUT) {
            of_place[at(*place)] = *rows;
        }
        if let Some(persons) = &mut persons {
            persons.retain(|it| it.1 != OUT);
            for it in persons.iter_mut() {
                it.1 = place_of[at(it.1)];
            }
            persons.sort_unstable();
        }
        let sensitive = self.sensitive.into_iter().zip(held).map(|(numbers, held)| {
            let (values, value_of) = numbers.sorted(|_| true);
            let held = held
                .into_iter()
                .map(|((kind, value), rows)| (place_of[at(kind)], value_of[at(value)], rows));
            let mut held: Vec<(u32, u32, u64)> = held.collect();
            held.sort_unstable();
            // Packed, a missing cell comes first and begins with 0, and no other does.
            let missing = values.first().and_then(|it| it.first()).filter(|it| **it == 0);
            ((values.len(), missing.map(|_| 0)), held)
        });
        let sensitive = sensitive.collect();
        Ok(Known { kinds, rows: of_place, persons, sensitive, place_of, waiting: self.waiting })
    }
}
