//! Headers to fields: exact spellings only, the whole path before the leaf. Nothing is mapped by likeness.

use std::collections::BTreeMap;

use crate::lexical::header::fold as fold_header;
use crate::lexical::header::split_unit;
use crate::lexical::header::unwrapped;
use crate::lexical::header::without_of_which;
use crate::lexical::units;
use crate::model::finding::Finding;
use crate::model::finding::Findings;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::normalize::Error;
use crate::normalize::looks;
use crate::normalize::looks::Reason;
use crate::normalize::unit;
use crate::normalize::unit::Conversion;
use crate::normalize::unit::Stated;
use crate::normalize::unit::Unit;
use crate::read::Part;
use crate::read::Vocabulary;

/// Suggestions in one message.
const PERHAPS_MAX: usize = 3;

/// The spellings of a schema's columns.
pub(super) struct Mapping {
    fields: BTreeMap<String, usize>,
    ignored: Vec<String>,
}

/// Where a part's fields are.
#[derive(Clone, Debug, Default)]
pub struct Claimed {
    /// For each field, the ledger's column, from 0.
    pub columns: Vec<Option<usize>>,
    /// For each field, how its numbers convert.
    pub conversions: Vec<Conversion>,
    /// Fields whose column is another thing's, and has their values in brackets.
    pub noted: Vec<usize>,
    /// Columns that nobody claims and nobody ignores, with their headers.
    pub unread: Vec<(usize, String)>,
}

impl Claimed {
    /// The reader's findings, whose fields are positions in the claim, as findings about fields.
    pub(super) fn findings(&self, read: &Findings) -> Findings {
        let claimed: Vec<usize> =
            (0..self.columns.len()).filter(|it| self.columns[*it].is_some()).collect();
        let mut out = Findings::default();
        for finding in read.as_slice() {
            let row = usize::try_from(finding.row).unwrap_or(usize::MAX);
            let field = claimed.get(usize::from(finding.field));
            let field =
                field.map_or(Finding::WHOLE_ROW, |it| u16::try_from(*it).unwrap_or(u16::MAX));
            out.push(row, field, finding.rule);
        }
        out
    }
}

/// All header spellings of `schema`: what tells a header from data.
pub fn vocabulary(schema: &Schema) -> Vocabulary {
    // A header of several levels stands in as many rows.
    let fields = schema.fields.iter().flat_map(spellings);
    let fields = fields
        .flat_map(|it| std::iter::once(it).chain(it.split('.').filter(move |level| *level != it)));
    let noted = schema.fields.iter().flat_map(|it| &it.noted_in);
    Vocabulary::new(fields.chain(schema.ignore.iter().chain(noted).map(String::as_str)))
}

fn spellings(field: &Field) -> impl Iterator<Item = &str> {
    [field.title.as_str(), field.name.as_str()]
        .into_iter()
        .chain(field.aliases.iter().map(String::as_str))
}

impl Mapping {
    pub(super) fn new(schema: &Schema) -> Result<Self, Error> {
        let mut fields: BTreeMap<String, usize> = BTreeMap::new();
        for (idx, field) in schema.fields.iter().enumerate() {
            for spelling in spellings(field) {
                let other = fields.insert(fold_header(spelling), idx);
                if let Some(other) = other.filter(|it| *it != idx) {
                    return Err(Error::Spelling {
                        schema: schema.name.clone(),
                        spelling: spelling.to_owned(),
                        fields: [schema.fields[other].name.clone(), field.name.clone()],
                    });
                }
            }
        }
        Ok(Self { fields, ignored: schema.ignore.iter().map(|it| fold_header(it)).collect() })
    }

    /// Maps the columns of `part`. A required field without a column must come from the context.
    pub(super) fn claim(&self, part: &Part, schema: &Schema) -> Result<Claimed, Error> {
        // A sheet of notes has no header and no rows: nothing is missing there.
        if part.header.is_empty() {
            let (columns, conversions) =
                (vec![None; schema.fields.len()], vec![Conversion::NONE; schema.fields.len()]);
            return Ok(Claimed { columns, conversions, noted: Vec::new(), unread: Vec::new() });
        }
        let mut found: Vec<Option<Found>> = vec![None; schema.fields.len()];
        let mut unread = Vec::new();
        for (column, path) in part.header.iter().enumerate() {
            match self.find(path) {
                Some((field, exact, unit)) => {
                    let new = Found { column, exact, unit };
                    match &found[field] {
                        Some(old) if old.exact == exact => {
                            return Err(Error::TwoColumns {
                                place: part.place(part.header_line),
                                field: schema.fields[field].title.clone(),
                                columns: [old.column + 1, column + 1],
                            });
                        }
                        Some(old) if old.exact => {}
                        _ => found[field] = Some(new),
                    }
                }
                None if path.is_empty() || self.ignores(path) => {}
                None => unread.push((column, path.join("."))),
            }
        }
        let noted = noted(part, schema, &mut found);
        unread.retain(|(column, _)| !noted.iter().any(|(_, it)| it == column));
        let lacks = |(it, found): (&Field, &Option<Found>)| {
            (it.constraints.required && !it.context && found.is_none()).then(|| it.title.clone())
        };
        let missing: Vec<String> = schema.fields.iter().zip(&found).filter_map(lacks).collect();
        if !missing.is_empty() {
            let near = perhaps(part, schema, &found, &unread);
            let from = (part.first_column > 0).then(|| part.first_letters());
            let place = part.place(part.header_line);
            return Err(Error::Unmapped { place, from, fields: missing, near });
        }
        let conversions = schema
            .fields
            .iter()
            .zip(&found)
            .map(|(field, found)| conversion(field, found.as_ref(), part));
        Ok(Claimed {
            conversions: conversions.collect::<Result<_, _>>()?,
            columns: found.into_iter().map(|it| it.map(|it| it.column)).collect(),
            noted: noted.into_iter().map(|(field, _)| field).collect(),
            unread,
        })
    }

    /// The field of a header path, whether the whole path named it, and the unit in brackets.
    fn find(&self, path: &[String]) -> Option<(usize, bool, Option<String>)> {
        let leaf = path.last()?;
        let whole = |path: &[String]| {
            let mut distinct: Vec<&str> = path.iter().map(String::as_str).collect();
            distinct.dedup();
            [distinct.join("."), distinct.concat()]
        };
        let look = |text: &str| {
            let mut brackets = Vec::new();
            unwrapped(text).find_map(|(name, bracket)| {
                brackets.extend(bracket.filter(|it| !is_note(it)));
                let field = self.fields.get(name)?;
                Some((*field, (!brackets.is_empty()).then(|| brackets.concat())))
            })
        };
        // A schema may name a part of the level above with the words 其中: or without.
        let whole = whole(path).into_iter().chain(whole(&without_of_which(path)));
        let exact = whole.into_iter().find_map(|it| look(&it));
        let exact = exact.map(|(field, unit)| (field, true, unit));
        exact.or_else(|| look(leaf).map(|(field, unit)| (field, false, unit)))
    }

    /// The field that a header path names, whatever else claims it.
    pub(super) fn field_of(&self, path: &[String]) -> Option<usize> {
        self.find(path).map(|it| it.0)
    }

    /// The field that is spelled so.
    pub(super) fn spelled(&self, text: &str) -> Option<usize> {
        self.fields.get(&fold_header(text)).copied()
    }

    /// Whether the schema knows the header and deliberately does not read the column.
    pub(super) fn ignores(&self, path: &[String]) -> bool {
        let known = |it: &String| {
            self.ignored.contains(it) || self.ignored.iter().any(|known| known == split_unit(it).0)
        };
        path.last().is_some_and(known) || known(&path.join(".")) || known(&path.concat())
    }
}

/// Gives fields without a column the one whose remarks they may be taken from; field and column of each.
fn noted(part: &Part, schema: &Schema, found: &mut [Option<Found>]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for (idx, field) in schema.fields.iter().enumerate().filter(|(_, it)| !it.noted_in.is_empty()) {
        let free = |column: usize| !found.iter().flatten().any(|it| it.column == column);
        let names: Vec<String> = field.noted_in.iter().map(|it| fold_header(it)).collect();
        let fits = |path: &Vec<String>| path.last().is_some_and(|it| names.contains(it));
        let column = (0..part.header.len()).find(|it| fits(&part.header[*it]) && free(*it));
        if let (Some(place @ None), Some(column)) = (found.get_mut(idx), column) {
            *place = Some(Found { column, exact: true, unit: None });
            out.push((idx, column));
        }
    }
    out
}

/// Which unread headers may have meant a field that is missing: to be said, never acted on.
fn perhaps(
    part: &Part,
    schema: &Schema,
    found: &[Option<Found>],
    unread: &[(usize, String)],
) -> Vec<(String, String, Reason)> {
    let missing = |field: usize| {
        found.get(field).is_some_and(Option::is_none)
            && schema.fields.get(field).is_some_and(|it| it.constraints.required && !it.context)
    };
    let one = |(column, header): &(usize, String)| {
        let near = looks::near(part.header.get(*column)?, schema, missing).into_iter().next()?;
        Some((header.clone(), schema.fields.get(near.field)?.title.clone(), near.reason))
    };
    unread.iter().filter_map(one).take(PERHAPS_MAX).collect()
}

#[derive(Clone, Debug)]
struct Found {
    column: usize,
    /// The whole path named the field, not only its last level.
    exact: bool,
    unit: Option<String>,
}

/// Whether brackets in a header hold a remark rather than a unit: 含补贴, 不含价格补贴, 大写.
fn is_note(bracket: &str) -> bool {
    units::only(bracket).is_none() && !bracket.contains(['元', '/']) && bracket.chars().count() >= 2
}

/// How numbers of `field` convert: from the unit in the header, or from the unit line.
fn conversion(field: &Field, found: Option<&Found>, part: &Part) -> Result<Conversion, Error> {
    let header = found.and_then(|it| it.unit.as_deref());
    let numeric = matches!(field.kind, Kind::Money | Kind::Number | Kind::Count);
    if field.kind == Kind::Percent {
        return per_cent(field, header, part);
    }
    let Some(own) = field.unit.as_deref().and_then(Unit::parse).filter(|_| numeric) else {
        return Ok(Conversion::NONE);
    };
    // What a column says of itself goes before what the unit line says of all.
    let stated = match (header, &part.unit) {
        (Some(header), _) => Stated::One(header.to_owned()),
        (None, Some(line)) => unit::stated_for(line, own),
        (None, None) => Stated::Nothing,
    };
    let conversion = match &stated {
        Stated::Nothing => return Ok(Conversion::NONE),
        Stated::One(text) => {
            let leaf = found.and_then(|it| part.header.get(it.column)?.last());
            let name = leaf.map(|it| split_unit(it).0).unwrap_or_default();
            Unit::parse(text).map(|it| it.as_named(name)).and_then(|it| it.to(own))
        }
        Stated::Several => None,
    };
    match conversion {
        Some(conversion) => Ok(conversion),
        None => Err(Error::HeaderUnit {
            place: part.place(part.header_line),
            field: field.title.clone(),
            unit: field.unit.clone().unwrap_or_default(),
        }),
    }
}

/// What the header, or a unit line of nothing else, says of bare numbers among shares.
fn per_cent(field: &Field, header: Option<&str>, part: &Part) -> Result<Conversion, Error> {
    let line = part.unit.as_deref().map(units::stated).unwrap_or_default();
    let stated = match (header, line.as_slice()) {
        (Some(header), _) => header,
        (None, [only]) => only.as_str(),
        (None, _) => return Ok(Conversion::NONE),
    };
    match stated {
        "%" => Ok(Conversion { num: 1, den: 100 }),
        "‰" => Ok(Conversion { num: 1, den: 1000 }),
        _ if header.is_none() => Ok(Conversion::NONE),
        _ => Err(Error::HeaderUnit {
            place: part.place(part.header_line),
            field: field.title.clone(),
            unit: "%".to_owned(),
        }),
    }
}
