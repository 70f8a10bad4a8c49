//! From a request's path to names below the folder: decoded once, and every name plain. What is not leads nowhere.

/// Bytes of a name; file systems take no more.
const NAME_MAX: usize = 255;
/// Folders of folders; a site has three.
const DEPTH_MAX: usize = 16;

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// From the folder down; none is the folder itself.
    pub(super) names: Vec<String>,
    /// Whether the path ends with a slash, and so means a folder.
    pub(super) is_folder: bool,
}

impl Names {
    /// Reads `/urban-rural-dibao/2017-r1/`, as it stands in a request.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let rest = path.strip_prefix('/')?;
        if rest.is_empty() {
            return Some(Self { names: Vec::new(), is_folder: true });
        }
        let (rest, is_folder) = rest.strip_suffix('/').map_or((rest, false), |it| (it, true));
        if rest.split('/').count() > DEPTH_MAX {
            return None;
        }
        let names = rest.split('/').map(name).collect::<Option<_>>()?;
        Some(Self { names, is_folder })
    }
}

/// A name as it stands in a path.
fn name(written: &str) -> Option<String> {
    let bytes = decoded(written)?;
    let name = String::from_utf8(bytes).ok()?;
    is_plain(&name).then_some(name)
}

/// `written` with what is encoded decoded, once.
fn decoded(written: &str) -> Option<Vec<u8>> {
    let mut bytes = written.bytes();
    let mut out = Vec::with_capacity(written.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit =
                || char::from(bytes.next()?).to_digit(16).and_then(|it| u8::try_from(it).ok());
            out.push(digit()? << 4 | digit()?);
        } else {
            out.push(byte);
        }
    }
    Some(out)
}

/// Whether `name` means a file or folder of that name everywhere, and one that is meant to be seen.
pub(super) fn is_plain(name: &str) -> bool {
    let strange = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    !name.is_empty()
        && name.len() <= NAME_MAX
        // `.`, `..`, locks, and what is being written.
        && !name.starts_with('.')
        && !name.ends_with(['.', ' '])
        && !name.contains(strange)
}

/// `name` as it stands in an address.
pub(super) fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend([format!("%{byte:02X}")]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(path: &str, expect: Option<(&[&str], bool)>) {
        let found = Names::parse(path);
        let names = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
        let expect = expect.map(|(it, is_folder)| Names { names: names(it), is_folder });
        assert_eq!(found, expect, "{path}");
    }

    #[test]
    fn a_path_is_plain_names() {
        check("/", Some((&[], true)));
        check("/catalog.json", Some((&["catalog.json"], false)));
        check("/a/2017-r1/", Some((&["a", "2017-r1"], true)));
        check("/%E4%BD%8E%E4%BF%9D.csv", Some((&["低保.csv"], false)));
        check("/a%20b", Some((&["a b"], false)));
    }

    #[test]
    fn what_is_no_plain_name_leads_nowhere() {
        for path in [
            "",
            "*",
            "a",
            "//",
            "//a",
            "/a//b",
            "/a//",
            "/.",
            "/..",
            "/../a",
            "/a/../b",
            "/%2e%2e/a",
            "/%2E./a",
            "/..%2fa",
            "/a%2fb",
            "/a%5cb",
            "/a\\b",
            "/%00",
            "/a%00.csv",
            "/.lock",
            "/.a.csv.tmp",
            "/a/.git/config",
            "/%c0%ae%c0%ae/a",
            "/%c0%af",
            "/%ff",
            "/%",
            "/%4",
            "/%zz",
            "/%+1",
            "/C:/a",
            "/a:b",
            "/a.",
            "/a%20",
            "/%0a",
            "/%7f",
            "/%C2%85",
        ] {
            check(path, None);
        }
        // Encoded twice is a name with a percent sign in it: no file has it.
        check("/%252e%252e/a", Some((&["%2e%2e", "a"], false)));
        check(&format!("/{}", "a".repeat(256)), None);
        check(&"/a".repeat(17), None);
    }

    proptest! {
        #[test]
        fn no_path_leads_out(path in "(/|%2f|%5c|\\\\|\\.|%2e|%00|a|%25|%c0%ae){0,24}") {
            if let Some(Names { names, .. }) = Names::parse(&path) {
                for name in names {
                    prop_assert!(is_plain(&name));
                    prop_assert!(std::path::Path::new(&name).components().count() == 1);
                }
            }
        }

        #[test]
        fn a_plain_name_comes_back(name in "\\PC{1,40}") {
            if is_plain(&name) {
                let found = Names::parse(&format!("/{}", encoded(&name)));
                prop_assert_eq!(found, Some(Names { names: vec![name], is_folder: false }));
            }
        }
    }
}
