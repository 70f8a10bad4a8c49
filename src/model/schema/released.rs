//! The schema of what leaves: a pure function of the dataset's schema, whatever the data made protection do.
//!
//! What was generalized is text: the label of a level. A cell of a quasi-identifier may have been suppressed, so nothing
//! says that it must be there, and no key that needs it holds.

use crate::model::rule::Level;
use crate::model::schema::Constraints;
use crate::model::schema::Field;
use crate::model::schema::ForeignKey;
use crate::model::schema::Kind;
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::schema::Show;
use crate::model::schema::Table;
use crate::model::schema::Target;
use crate::model::schema::UniqueKey;

impl Schema {
    /// The schema of a release: the published fields, in their order, and what still holds of them.
    #[must_use]
    pub fn released(&self) -> Self {
        let stay: Vec<usize> = self.published().map(|(at, _)| at).collect();
        let place = |at: &usize| stay.iter().position(|it| it == at);
        let places = |fields: &[usize]| fields.iter().map(place).collect::<Option<Vec<_>>>();
        let whole = |at: &usize| self.fields[*at].is_released_whole();
        // A key whose fields are not all there, or not as they were, says nothing.
        let key = |fields: &[usize]| places(fields).filter(|_| fields.iter().all(whole));
        let unique = |it: &UniqueKey| Some(UniqueKey { fields: key(&it.fields)?, ..it.clone() });
        let foreign = |it: &ForeignKey| {
            // What is only told is no promise.
            if it.level == Level::Warning {
                return None;
            }
            let target = match &it.target {
                Target::Own(fields) => Target::Own(key(fields)?),
                other @ (Target::Dataset { .. } | Target::Release { .. }) => other.clone(),
            };
            Some(ForeignKey { fields: key(&it.fields)?, target, level: it.level })
        };
        let table = self.table.as_ref().map(|it| it.released(&place));
        let mut fields: Vec<Field> = stay.iter().map(|at| self.fields[*at].released()).collect();
        for figure in table.iter().flat_map(Table::figures) {
            fields[figure].constraints.required = false;
        }
        Self {
            name: self.name.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            fields,
            primary_key: key(&self.primary_key).unwrap_or_default(),
            unique_keys: self.unique_keys.iter().filter_map(unique).collect(),
            foreign_keys: self.foreign_keys.iter().filter_map(foreign).collect(),
            // They look at what does not leave, at what was, and at sums of all rows.
            rules: Vec::new(),
            controls: Vec::new(),
            complete: key(&self.complete).unwrap_or_default(),
            order: self.order.iter().filter_map(place).collect(),
            table,
            k: self.k,
            ignore: Vec::new(),
            digest: self.digest,
        }
    }
}

impl Field {
    /// The field as a release has it.
    fn released(&self) -> Self {
        let mut out = Self {
            aliases: Vec::new(),
            missing: vec![String::new()],
            ditto: false,
            context: false,
            dash: None,
            end: None,
            noted_in: Vec::new(),
            agrees_with: None,
            standard: None,
            ..self.clone()
        };
        out.constraints.required &= self.is_released_whole();
        if self.release == Release::Generalize {
            out.kind = Kind::Text;
            out.codes = None;
            out.show = Show::Label;
            out.scale = 0;
            out.constraints = Constraints::default();
        }
        out
    }

    /// Whether a release holds labels of the field's hierarchy, which are text whatever its kind is.
    pub fn is_released_as_labels(&self) -> bool {
        self.leaves() && self.release == Release::Generalize
    }

    /// Whether a release holds every one of the field's values as it is: cells of quasi-identifiers may be suppressed.
    pub fn is_released_whole(&self) -> bool {
        self.is_released_as_it_is() && self.role != Role::Quasi
    }
}
