//! A store in memory, which fails and lies as it is told: for tests of what is the same for every store.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::model::digest::Digest;
use crate::platform::error::Error;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;
use crate::platform::server::What;
use crate::platform::store::Over;
use crate::platform::store::Store;
use crate::platform::store::Trouble;
use crate::platform::store::Wrote;
use crate::platform::store::one_by_one;

/// Files by key.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) files: RefCell<BTreeMap<String, Vec<u8>>>,
    /// After so many steps every further one fails for good.
    pub(super) breaks_after: Cell<Option<u32>>,
    /// So many writes do something, and their answers are lost.
    pub(super) lost_answers: Cell<u32>,
    /// So many reads come back with another first byte.
    pub(super) flips: Cell<u32>,
    /// Whether it writes over files that it was told to leave alone.
    pub(super) ignores_conditions: Cell<bool>,
    pub(super) writes: RefCell<Vec<String>>,
}

impl Memory {
    fn step(&self, key: &str) -> Result<(), Trouble> {
        match self.breaks_after.get() {
            Some(0) => Err(Error::server(key.to_owned(), What::Status(403)).into()),
            left => {
                self.breaks_after.set(left.map(|it| it - 1));
                Ok(())
            }
        }
    }

    fn answer(&self, key: &str) -> Result<(), Trouble> {
        if self.lost_answers.get() == 0 {
            return Ok(());
        }
        self.lost_answers.set(self.lost_answers.get() - 1);
        Err(Trouble::again(Error::server(key.to_owned(), What::Broken)))
    }
}

impl Store for Memory {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Trouble> {
        self.step(key)?;
        Ok(self.files.borrow().get(key).cloned())
    }

    fn size(&self, key: &str) -> Result<Option<u64>, Trouble> {
        self.step(key)?;
        Ok(self.files.borrow().get(key).map(|it| it.len() as u64))
    }

    fn digest(&self, key: &str) -> Result<Option<Digest>, Trouble> {
        self.step(key)?;
        let files = self.files.borrow();
        let Some(bytes) = files.get(key) else { return Ok(None) };
        if self.flips.get() > 0 {
            self.flips.set(self.flips.get() - 1);
            return Ok(Some(Digest::of(&[bytes, &b"flip"[..]].concat())));
        }
        Ok(Some(Digest::of(bytes)))
    }

    fn put(&self, key: &str, item: &Item, over: Over) -> Result<Wrote, Trouble> {
        self.step(key)?;
        let bytes = item.whole()?;
        let is_there = self.files.borrow().contains_key(key);
        if is_there && over == Over::Nothing && !self.ignores_conditions.get() {
            return Ok(Wrote::Nothing);
        }
        self.writes.borrow_mut().push(key.to_owned());
        self.files.borrow_mut().insert(key.to_owned(), bytes);
        self.answer(key)?;
        Ok(Wrote::It)
    }

    fn delete(&self, key: &str) -> Result<(), Trouble> {
        self.step(key)?;
        self.files.borrow_mut().remove(key);
        self.answer(key)
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, Trouble> {
        self.step(folder)?;
        let files = self.files.borrow();
        let names = files.keys().filter_map(|it| it.strip_prefix(folder)?.strip_prefix('/'));
        Ok(Some(names.map(str::to_owned).collect()))
    }

    fn place(&self, key: &str) -> String {
        format!("memory/{key}")
    }

    fn write(&self, parcel: &Parcel, over: Over) -> Result<(), Error> {
        one_by_one(self, parcel, over)
    }
}
