//! The level of every quasi-identifier and the cells to suppress, decided once all rows are known, and carried out.

use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::DictionaryArray;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::UInt16Array;
use arrow_array::UInt32Array;
use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt16Type;
use arrow_row::RowConverter;
use arrow_row::SortField;
use arrow_schema::SchemaRef;
use arrow_select::nullif::nullif;
use arrow_select::take::take;

use crate::check::Excluded;
use crate::model::disclosure::Asked;
use crate::model::limits;
use crate::model::schema::Schema;
use crate::protect::Error;
use crate::protect::classes::Demand;
use crate::protect::classes::Kinds;
use crate::protect::classes::at;
use crate::protect::classes::number;
use crate::protect::gather;
use crate::protect::gather::Gatherer;
use crate::protect::gather::Known;
use crate::protect::ladder::Labels;
use crate::protect::lattice;
use crate::protect::lattice::Chosen;
use crate::protect::lattice::Ladder;
use crate::protect::lattice::Level;
use crate::protect::pack;
use crate::protect::pack::Packer;
use crate::protect::run::Run;
use crate::protect::suppress::Mask;
use crate::protect::suppress::suppress;
use crate::protect::waiting::Piece;

/// A published quasi-identifier.
pub(super) struct Column {
    /// The field's index in the schema.
    pub(super) field: usize,
    /// The values of the kinds, as written.
    pub(super) values: ArrayRef,
    pub(super) ladder: Ladder,
    /// The names of the ladder's levels; empty where it does not climb.
    pub(super) names: Vec<String>,
    /// Levels below the ladder's first that show too many different values.
    pub(super) cut: usize,
}

/// What was decided.
pub(super) struct Decision {
    pub(super) columns: Vec<Column>,
    pub(super) kinds: Kinds,
    pub(super) chosen: Chosen,
    /// For each kind, the cells that are suppressed.
    pub(super) masks: Vec<Mask>,
}

/// Finds the node of the least loss, and the cells that must be suppressed on it.
pub(super) fn decide(
    known: &mut Known,
    gatherer: &Gatherer,
    schema: &Schema,
    asked: &Asked,
) -> Result<Decision, Error> {
    let fields = gather::quasi(schema);
    if fields.len() > limits::QUASI_FIELDS_MAX {
        return Err(Error::TooManyFields { schema: schema.name.clone() });
    }
    let written = gatherer.quasi.unpack(known.kinds.iter().map(|it| &**it))?;
    let mut leaves = vec![0; known.kinds.len() * fields.len()];
    let mut columns = Vec::new();
    for (column, (&field, values)) in fields.iter().zip(written.columns()).enumerate() {
        let (of_kind, firsts) = distinct(values)?;
        for (row, leaf) in of_kind.into_iter().enumerate() {
            leaves[row * fields.len() + column] = leaf;
        }
        let labels = gatherer.labels.get(column).and_then(Option::as_ref);
        columns.push(match labels {
            None => still(field, values, &firsts),
            Some(labels) => climbing(field, values, (firsts, labels), schema)?,
        });
    }
    let ladders: Vec<Ladder> = columns.iter().map(|it| it.ladder.clone()).collect();
    if lattice::nodes(&ladders) > limits::LATTICE_NODES_MAX {
        return Err(Error::TooManyNodes { schema: schema.name.clone() });
    }
    let mut kinds = Kinds::new(fields.len(), leaves, std::mem::take(&mut known.rows));
    if let Some(persons) = known.persons.take() {
        kinds.tell_persons(persons.into_iter());
    }
    for (values, held) in std::mem::take(&mut known.sensitive) {
        kinds.tell_sensitive(values, held);
    }
    let k = u64::from(asked.k.max(limits::K_FLOOR));
    let demand = Demand { k, l: u64::from(asked.l), t: asked.t };
    let chosen = lattice::search(&kinds, &ladders, &demand);
    let masks = suppress(&kinds, &ladders, &chosen.node, &demand);
    Ok(Decision { columns, kinds, chosen, masks })
}

/// For each kind the number of its value, in the order of the values, and for each value the first kind that has it.
fn distinct(values: &ArrayRef) -> Result<(Vec<u32>, Vec<u32>), Error> {
    let sort = SortField::new(values.data_type().clone());
    let converter = RowConverter::new(vec![sort]).map_err(Error::arrow)?;
    let rows = converter.convert_columns(&[Arc::clone(values)]).map_err(Error::arrow)?;
    let mut order: Vec<u32> = (0..number(rows.num_rows())).collect();
    order.sort_by(|a, b| rows.row(at(*a)).cmp(&rows.row(at(*b))));
    let (mut of_kind, mut firsts) = (vec![0; order.len()], Vec::new());
    for same in order.chunk_by(|a, b| rows.row(at(*a)) == rows.row(at(*b))) {
        let leaf = number(firsts.len());
        for it in same {
            of_kind[at(*it)] = leaf;
        }
        firsts.extend(same.first());
    }
    Ok((of_kind, firsts))
}

/// A column that climbs; `firsts` has for each leaf a kind that has it.
fn climbing(
    field: usize,
    values: &ArrayRef,
    (firsts, labels): (Vec<u32>, &Labels),
    schema: &Schema,
) -> Result<Column, Error> {
    let leaves = take(values, &UInt32Array::from(firsts), None).map_err(Error::arrow)?;
    let mut ladder = Ladder::climbing(&labels.levels(&leaves)).ok_or_else(|| Error::Torn {
        schema: schema.name.clone(),
        field: schema.fields[field].name.clone(),
    })?;
    let cut = ladder.cut(limits::SHOWN_VALUES_MAX);
    Ok(Column { field, values: Arc::clone(values), ladder, names: labels.names(), cut })
}

/// A column that does not climb; `firsts` has for each leaf a kind that has it.
fn still(field: usize, values: &ArrayRef, firsts: &[u32]) -> Column {
    let null = firsts.iter().position(|it| values.is_null(at(*it))).map(number);
    let ladder = Ladder::still(firsts.len(), null);
    Column { field, values: Arc::clone(values), ladder, names: Vec::new(), cut: 0 }
}

impl Decision {
    /// The level that was chosen for each column.
    pub(super) fn levels(&self) -> Vec<&Level> {
        let columns = self.columns.iter().zip(&self.chosen.node);
        columns.map(|(it, level)| it.ladder.level(*level)).collect()
    }

    /// What each column shows of each kind.
    fn shown(&self) -> Result<Vec<ArrayRef>, Error> {
        let shown = self.columns.iter().zip(self.levels()).enumerate();
        shown.map(|(at, (column, level))| self.shown_of(at, column, level)).collect()
    }

    fn shown_of(&self, at_: usize, column: &Column, level: &Level) -> Result<ArrayRef, Error> {
        let hides = self.masks.iter().map(|it| it >> at_ & 1 == 1);
        if column.names.is_empty() {
            let hides: BooleanArray = hides.map(Some).collect();
            return nullif(&column.values, &hides).map_err(Error::arrow);
        }
        let labels: Vec<&str> = level.labels().iter().flatten().map(|it| &**it).collect();
        // Labels sort as groups do, and the one that shows nothing is the first.
        let nothing = level.labels().len() - labels.len();
        let keys = self.kinds.column(at_).zip(hides).map(|(leaf, hides)| {
            let key = at(level.group(leaf)).checked_sub(nothing).filter(|_| !hides)?;
            u16::try_from(key).ok()
        });
        let keys: UInt16Array = keys.collect();
        let shown: ArrayRef = Arc::new(StringArray::from(labels));
        Ok(Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, shown).map_err(Error::arrow)?))
    }
}

/// Gives rows what they show.
pub(super) struct Caster<'a> {
    /// Packs what is shown.
    pub(super) packer: Packer,
    arrow: SchemaRef,
    /// For each published field, where it comes from.
    sources: Vec<Source>,
    gatherer: &'a Gatherer,
    excluded: &'a Excluded,
    place_of: Vec<u32>,
}

enum Source {
    /// What each kind shows.
    OfKind(ArrayRef),
    /// A column that leaves as it is.
    Other(usize),
}

impl<'a> Caster<'a> {
    pub(super) fn new(
        decision: &Decision,
        schema: &Schema,
        (gatherer, excluded, place_of): (&'a Gatherer, &'a Excluded, Vec<u32>),
    ) -> Result<Self, Error> {
        let mut shown = decision.shown()?.into_iter();
        let others = gatherer.others.as_ref().map(Packer::arrow_schema);
        let quasi = gather::quasi(schema);
        let (mut sources, mut fields, mut dictionaries) = (Vec::new(), Vec::new(), Vec::new());
        let mut next = 0;
        for (at, field) in schema.published() {
            if let Some(values) = quasi.contains(&at).then(|| shown.next()).flatten() {
                let dictionary = values.as_dictionary_opt::<UInt16Type>();
                dictionaries.push(dictionary.and_then(|it| it.values().as_string_opt().cloned()));
                let kind = values.data_type().clone();
                fields.push(Arc::new(arrow_schema::Field::new(&field.name, kind, true)));
                sources.push(Source::OfKind(values));
            } else {
                fields.extend(others.as_ref().and_then(|it| it.fields().get(next)).cloned());
                dictionaries.push(gatherer.others.as_ref().and_then(|it| it.shown(next)));
                sources.push(Source::Other(next));
                next += 1;
            }
        }
        let published: Vec<usize> = schema.published().map(|it| it.0).collect();
        let column = |it: usize| published.iter().position(|at| *at == it).unwrap_or_default();
        let order = pack::sort_order(&schema.order, &published).into_iter().map(column);
        let all: Vec<usize> = (0..fields.len()).collect();
        let arrow = Arc::new(arrow_schema::Schema::new(fields));
        let order: Vec<usize> = order.collect();
        let dictionary = |it: usize| {
            let values = dictionaries.get(it).cloned().flatten();
            Arc::new(values.unwrap_or_else(|| StringArray::from(Vec::<&str>::new())))
        };
        let packer = Packer::of(&arrow, (&order, &all), dictionary)?;
        Ok(Self { packer, arrow, sources, gatherer, excluded, place_of })
    }

    /// The rows of a piece that are not held back, as they are shown.
    pub(super) fn cast(&self, piece: &Piece) -> Result<(Run, u64), Error> {
        let held = |row: &usize| self.excluded.contains(piece.first + u64::from(piece.rows[*row]));
        let rows: Vec<usize> = (0..piece.rows.len()).filter(|it| !held(it)).collect();
        let kinds: UInt32Array =
            rows.iter().map(|it| Some(self.place_of[at(piece.kinds[*it])])).collect();
        let others = match &self.gatherer.others {
            None => None,
            Some(packer) => Some(packer.unpack(rows.iter().map(|it| piece.packed(*it)))?),
        };
        let mut columns = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            columns.extend(match source {
                Source::OfKind(values) => Some(take(values, &kinds, None).map_err(Error::arrow)?),
                Source::Other(at) => others.as_ref().map(|it| Arc::clone(it.column(*at))),
            });
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.arrow), columns).map_err(Error::arrow)?;
        let numbers: Vec<u32> = (0..number(rows.len())).collect();
        Ok((self.packer.pack(&batch, &numbers)?, rows.len() as u64))
    }
}
