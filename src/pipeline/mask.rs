//! Lines of a configuration as they may be shown: whoever wrote a secret there by mistake must not find it in a log.

/// Keys whose texts are taken for secrets, by a part of their name.
const SECRET: &[&str] =
    &["passw", "pasw", "pwd", "token", "secret", "key", "authorization", "cookie"];

/// `line` with what may be secret starred out, as wide as before: within addresses the password and the query,
/// and the texts of keys that sound like secrets.
pub(super) fn masked(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut hidden = vec![false; chars.len()];
    let quote = |it: char| it == '"' || it == '\'';
    let mut at = 0;
    while at < chars.len() {
        if quote(chars[at]) {
            let open = chars[at];
            let from = at + 1;
            let to = (from..chars.len()).find(|it| chars[*it] == open).unwrap_or(chars.len());
            let key: String = chars[..at].iter().collect();
            // `env` and `file` name where a secret is; they are none.
            if is_secret(&key) {
                hidden[from..to].fill(true);
            }
            address(&chars, from, to, &mut hidden);
            at = to + 1;
        } else {
            at += 1;
        }
    }
    chars.iter().zip(hidden).map(|(it, hidden)| if hidden { '*' } else { *it }).collect()
}

/// Whether what stands before a text is a key that sounds like a secret, and `=`.
fn is_secret(before: &str) -> bool {
    let Some(key) = before.trim_end().strip_suffix('=') else { return false };
    let key = key.trim_end().trim_end_matches(['"', '\'']);
    let part = |it: char| !(it.is_alphanumeric() || it == '_' || it == '-');
    let key = key.rsplit(part).next().unwrap_or_default().to_ascii_lowercase();
    SECRET.iter().any(|it| key.contains(it))
}

/// Hides the password and the query of the address in `from..to`.
fn address(chars: &[char], from: usize, to: usize, hidden: &mut [bool]) {
    let Some(host) = (from..to.saturating_sub(2)).find(|&it| chars[it..it + 3] == [':', '/', '/'])
    else {
        return;
    };
    let rest = host + 3;
    if let Some(at) = (rest..to).rev().find(|it| chars[*it] == '@')
        && let Some(colon) = (rest..at).find(|it| chars[*it] == ':')
    {
        hidden[colon + 1..at].fill(true);
    }
    if let Some(query) = (rest..to).find(|it| chars[*it] == '?') {
        hidden[query + 1..to].fill(true);
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_starred_and_nothing_moves() {
        for (line, expect) in [
            ("a = \"https://h/p?key=1\"", "a = \"https://h/p?*****\""),
            (
                "database = 'postgres://u:p@ss/w@h/d?x=y', query = \"SELECT 'a'\"",
                "database = 'postgres://u:******@h/d?***', query = \"SELECT 'a'\"",
            ),
            ("token = \"abc\" # 低保", "token = \"***\" # 低保"),
            ("headers = { \"X-Api-Key\" = \"abc\" }", "headers = { \"X-Api-Key\" = \"***\" }"),
            ("password = { env = \"PG\" }", "password = { env = \"PG\" }"),
            ("name = \"某市\"", "name = \"某市\""),
            ("password = \"unclosed", "password = \"********"),
            ("", ""),
        ] {
            assert_eq!(masked(line), expect);
        }
    }
}
