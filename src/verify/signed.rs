//! The signatures of a release: there or not, whose, over what.

use std::fs;

use crate::release::Release;
use crate::release::SUMS;
use crate::seal;
use crate::seal::PROVENANCE;
use crate::seal::Public;
use crate::seal::SIGNATURES;
use crate::seal::Statement;
use crate::verify::Check;

const CODE: &str = "verify/signature";

/// Holds both signatures against the key that was asked for, or else against the one that the statement names; gives
/// the key whose signatures hold.
pub(super) fn check(
    release: &Release,
    (statement, bytes): (&Statement, &[u8]),
    names: &[String],
    wanted: Option<&Public>,
) -> (Check, Option<Public>) {
    let there = |name: &&&str| names.iter().any(|it| it == **name);
    let Some(public) = statement.public() else {
        // A signature of somebody whom the statement does not know.
        if let Some(name) = SIGNATURES.iter().find(there) {
            return (Check::fails(CODE, *name), None);
        }
        let check = match wanted {
            Some(_) => Check::fails(CODE, PROVENANCE).told("没有签名", "it is not signed"),
            None => Check::idle(CODE).told("没有签名", "it is not signed"),
        };
        return (check, None);
    };
    if wanted.is_some_and(|it| it != public) {
        let check = Check::fails(CODE, PROVENANCE).told(
            format!("是另一把私钥签的：{}", public.id()),
            format!("it is signed with another key: {}", public.id()),
        );
        return (check, None);
    }
    let sums = fs::read(release.dir().join(SUMS)).unwrap_or_default();
    let [first, second] = SIGNATURES;
    for (name, file, signed) in [(first, SUMS, sums.as_slice()), (second, PROVENANCE, bytes)] {
        let signature = fs::read(release.dir().join(name)).unwrap_or_default();
        let says = seal::comment(release.dataset(), release.id(), release.digest(), file);
        if !public.signed(signed, &signature, &says) {
            return (Check::fails(CODE, name), None);
        }
    }
    let check = Check::holds(CODE);
    let check = match wanted {
        Some(_) => check,
        None => check.told(
            format!("公钥 {}；没有给 --key，不知道是谁的", public.id()),
            format!("key {}; whose it is nobody knows without --key", public.id()),
        ),
    };
    (check, Some(public.clone()))
}
