//! Files of a candidate that are touched: what is put beside, into or behind them is denied.

use super::*;

/// What is denied when the file called `name` is changed.
fn denied_in(name: &str, change: impl Fn(&Path, Vec<u8>)) -> Vec<&'static str> {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    let path = release.dir().join(name);
    change(&path, fs::read(&path).unwrap());
    denied(&judge(&release, &schema, &tally, &policy()))
}

#[track_caller]
fn check_text(name: &str, old: &str, new: &str, expect: &[&str]) {
    let found = denied_in(name, |path, bytes| {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(old), "{old} is not in {name}");
        disk::replace(path, text.replacen(old, new, 1).as_bytes(), Access::Private).unwrap();
    });
    assert_eq!(found, expect, "{name}: {new}");
}

#[test]
fn a_json_file_says_everything_once_and_in_one_way() {
    let first = "\"dataset\": \"relief\"";
    check_text(
        "disclosure.json",
        first,
        &format!("\"dataset\": \"13912345678\",\n  {first}"),
        &["G12", "G23"],
    );
    check_text("disclosure.json", first, "\"dataset\":  \"relief\"", &["G12", "G23"]);
    check_text("disclosure.json", first, "\"dataset\": \"\\u0072elief\"", &["G12", "G23"]);
    check_text(
        "disclosure.json",
        first,
        &format!("\"139 1234 5678\": 1,\n  {first}"),
        &["G03", "G06", "G12"],
    );
}

#[test]
fn the_dictionary_is_scanned_as_written_and_as_shown() {
    check_text("dictionary.md", "# ", "# 139 1234 5678 ", &["G03", "G06", "G12"]);
    check_text("dictionary.md", "# ", "# 1101\\*\\*\\*\\*\\*\\*\\*\\*\\*\\*002X ", &["G03", "G12"]);
    check_text("dictionary.md", "# ", "# \u{e000}", &["G12", "G22"]);
}

#[test]
fn a_csv_file_ends_with_its_last_record_and_has_one_mark() {
    // Such a region is in no list either.
    check_text("relief.csv", "道里区", "\u{feff}道里区", &["G01", "G12", "G22"]);
    check_text("relief.csv", "道里区", "道\0里区", &["G01", "G12", "G22"]);
    let behind = denied_in("relief.csv", |path, bytes| {
        disk::replace(path, &[bytes.as_slice(), b"x"].concat(), Access::Private).unwrap();
    });
    assert!(behind.contains(&"G25"), "{behind:?}");
}

#[cfg(unix)]
#[test]
fn links_programs_and_files_that_others_may_change_are_denied() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::fs::symlink;

    for mode in [0o755, 0o622, 0o4600] {
        let found = denied_in("quality.json", |path, _| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        });
        assert_eq!(found, ["G25"], "{mode:o}");
    }
    let beside = |path: &Path| path.with_file_name("other");
    let linked = denied_in("quality.json", |path, _| {
        fs::hard_link(path, path.parent().unwrap().with_file_name("other")).unwrap();
    });
    assert_eq!(linked, ["G25"]);
    let pointed = denied_in("quality.json", |path, _| symlink(path, beside(path)).unwrap());
    assert_eq!(pointed, ["G25"]);
}

#[test]
fn bytes_in_a_parquet_file_belong_to_something() {
    let widened = denied_in("relief.parquet", |path, bytes| {
        // Between the last index and the footer; the footer's own length still holds.
        let footer = u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap());
        let at = bytes.len() - 8 - usize::try_from(footer).unwrap();
        let (before, after) = bytes.split_at(at);
        disk::replace(path, &[before, b"hidden", after].concat(), Access::Private).unwrap();
    });
    assert_eq!(widened, ["G12", "G23"]);
    let made = denied_in("relief.parquet", |path, mut bytes| {
        let maker = concat!("gongkai ", env!("CARGO_PKG_VERSION"));
        let at = memchr::memmem::rfind(&bytes, maker.as_bytes()).unwrap();
        bytes[at] = b'x';
        disk::replace(path, &bytes, Access::Private).unwrap();
    });
    assert_eq!(made, ["G12", "G23"]);
}

#[test]
fn a_footer_says_nothing_that_readers_skip() {
    let said = denied_in("relief.parquet", |path, bytes| {
        // One more field of its last structure, with a text, and the length that it has now.
        let (body, end) = bytes.split_at(bytes.len() - 8);
        let more = [0x58, 6, b'h', b'i', b'd', b'd', b'e', b'n', 0];
        let length = u32::from_le_bytes(end[..4].try_into().unwrap()) + 8;
        let body = body.strip_suffix(&[0]).unwrap();
        let all = [body, &more, &length.to_le_bytes(), b"PAR1"].concat();
        disk::replace(path, &all, Access::Private).unwrap();
    });
    assert_eq!(said, ["G12", "G23"]);
}

#[test]
fn digests_and_sizes_stand_in_their_place_only() {
    let token = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    check_text(
        "datapackage.json",
        "\"title\": \"救助\"",
        &format!("\"title\": \"{token}\""),
        &["G12", "G20"],
    );
    check_text(
        "quality.json",
        "\"rows\": {",
        "\"bytes\": 13912345678,\n  \"rows\": {",
        &["G03", "G12"],
    );
}

#[test]
fn a_key_within_a_text_may_not_stand_twice() {
    let mut bench = bench::Bench::default();
    let mut scanner = scan::Scanner::default();
    let mut denials = |text: &str| {
        folder::text(&mut bench, &mut scanner, text, "a");
        std::mem::take(&mut bench).denials()
    };
    assert_eq!(denials(r#"{"a":"共12期"}"#), [""; 0]);
    assert_eq!(denials(r#"{"a":"13912345678","a":"共12期"}"#), ["G03"]);
    assert_eq!(denials(r#"{ "a": "共12期" }"#), [""; 0]);
}
