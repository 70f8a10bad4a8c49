//! Usage errors in the language asked for: clap's own words in English, ours in Chinese.

use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;

use crate::model::lang::Lang;

/// What is wrong with the command line, and where to read on.
pub(in crate::cli) fn text(lang: Lang, error: &clap::Error) -> String {
    let english = error.to_string();
    if lang == Lang::En {
        return english.trim_end().to_owned();
    }
    let context = |kind: ContextKind| error.get(kind).map(value).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有选项或参数 `{argument}`"),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令 `{}`", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少：{argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("`{argument}` 不能和 `{}` 一起用", context(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            format!("`{argument}` 需要一个值")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let allowed = context(ContextKind::ValidValue);
            let wrong = context(ContextKind::InvalidValue);
            let allowed =
                if allowed.is_empty() { allowed } else { format!("；可用：{allowed}") };
            format!("`{argument}` 不能是 `{wrong}`{allowed}")
        }
        _ => return format!("错误：{}", english.trim_end().trim_start_matches("error: ")),
    };
    format!("错误：{what}\n\n用 `gongkai --help` 或 `gongkai 命令 --help` 看写法")
}

fn value(value: &ContextValue) -> String {
    match value {
        ContextValue::String(it) => it.clone(),
        ContextValue::Strings(all) => all.join("、"),
        ContextValue::StyledStr(it) => it.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Args;

    #[track_caller]
    fn check(line: &str, expect: &str) {
        let error = Args::try_parse_from(line.split(' ')).err().unwrap();
        let text = text(Lang::Zh, &error);
        assert_eq!(text.lines().next(), Some(expect), "{error}");
    }

    #[test]
    fn usage_errors_are_said_in_chinese() {
        check("gongkai run --nope", "错误：没有选项或参数 `--nope`");
        check("gongkai fly", "错误：没有命令 `fly`");
        check("gongkai reject a/2017-r1", "错误：缺少：--reason <TEXT>");
        check("gongkai run -q -v", "错误：`--quiet` 不能和 `--verbose` 一起用");
        check("gongkai status --lang fr", "错误：`--lang <LANG>` 不能是 `fr`；可用：zh、en");
        check("gongkai review x", "错误：`[CANDIDATE]` 不能是 `x`");
    }
}
