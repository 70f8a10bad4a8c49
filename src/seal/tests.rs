//! Seals are made once, kept, and only for their release.

use super::*;
use crate::model::stop::Stop;

fn again_of(cleared: &Cleared, dir: &Path) -> Result<Sealed, Stop> {
    seal(cleared.clone(), &Facts { region: "other".to_owned(), ..Facts::sample() }, dir)
}

#[test]
fn seals_are_made_once() {
    let (scratch, sealed) = Sealed::sample("2017-r1", "a");
    let dir = scratch.join("kept/relief/2017-r1");
    assert_ne!(again_of(sealed.cleared(), &dir).unwrap().seals(), sealed.seals());
    sealed.keep(&dir).unwrap();
    sealed.keep(&dir).unwrap();
    assert_eq!(again_of(sealed.cleared(), &dir).unwrap().seals(), sealed.seals());
    let (_other, other) = Sealed::sample("2017-r1", "b");
    assert_eq!(again_of(other.cleared(), &dir).unwrap_err().code(), "seal/other");
}

#[test]
fn the_statement_names_every_file_and_nobody() {
    let (_scratch, sealed) = Sealed::sample("2017-r1", "a");
    let text = std::str::from_utf8(sealed.seals()[0].bytes()).unwrap();
    for it in sealed.release().artifacts() {
        assert!(
            text.contains(&format!("\"{}\"", it.name)) && text.contains(&it.sha256.to_string())
        );
    }
    assert!(text.contains(&sealed.release().digest().to_string()));
    let clearance = sealed.cleared().clearance();
    assert!(!text.contains(clearance.reviewer()) && !text.contains(clearance.approver()));
}
