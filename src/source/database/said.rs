//! What of a server's words may be shown: those that speak of names, never those that may quote a cell.

/// Classes of SQLSTATE (SQL:2016, 24.1, and PostgreSQL's appendix A) whose messages are about connections, rights,
/// limits, syntax and names. Left out on purpose: 22 and 23, which quote the value they stumbled on, and P0, HY, XX,
/// which may say anything.
const ABOUT_NAMES: &[&str] =
    &["08", "0A", "25", "28", "3D", "3F", "42", "53", "54", "55", "57", "58"];

/// What `state` and `message` of a server come to, for people; literals of `query` are taken out.
pub(super) fn shown(state: &str, message: &str, query: &str) -> String {
    let class = state.get(..2).unwrap_or_default();
    if !ABOUT_NAMES.contains(&class) {
        return format!("SQLSTATE {state}");
    }
    let mut text = message.lines().next().unwrap_or_default().to_owned();
    for literal in literals(query) {
        text = match literal.chars().count() {
            0 => continue,
            1..4 => text.replace(&format!("'{literal}'"), "'…'"),
            _ => text.replace(literal, "…"),
        };
    }
    format!("{text} (SQLSTATE {state})")
}

/// The texts between single quotes.
fn literals(query: &str) -> impl Iterator<Item = &str> {
    query.split('\'').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_cells_are_not() {
        let query = "SELECT 'x', a FROM t WHERE id = '230199195703150017'";
        for (state, message, expect) in [
            (
                "42P01",
                "relation \"t\" does not exist",
                "relation \"t\" does not exist (SQLSTATE 42P01)",
            ),
            ("22P02", "invalid input syntax for type integer: \"张三\"", "SQLSTATE 22P02"),
            ("", "anything", "SQLSTATE "),
            (
                "42601",
                "syntax error at or near \"'230199195703150017'\"",
                "syntax error at or near \"'…'\" (SQLSTATE 42601)",
            ),
            ("42601", "near 'x' or x", "near '…' or x (SQLSTATE 42601)"),
        ] {
            assert_eq!(shown(state, message, query), expect);
        }
    }
}
