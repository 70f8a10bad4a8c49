//! What a ledger holds beside its rows, in words.

use crate::cli::render::Voice;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;

/// One remark.
pub(in crate::cli) fn remark(voice: &Voice, it: &Remark) -> String {
    let what = what(voice, it);
    match (voice.lang, &it.sheet) {
        (_, None) => what,
        (Lang::Zh, Some(sheet)) if it.kind == RemarkKind::HiddenSheet => {
            format!("工作表“{sheet}”是隐藏的，没有读")
        }
        (Lang::En, Some(sheet)) if it.kind == RemarkKind::HiddenSheet => {
            format!("sheet `{sheet}` is hidden and was not read")
        }
        (Lang::Zh, Some(sheet)) => format!("工作表“{sheet}”{what}"),
        (Lang::En, Some(sheet)) => format!("sheet `{sheet}`: {what}"),
    }
}

fn what(voice: &Voice, it: &Remark) -> String {
    let n = grouped(it.count);
    let columns: Vec<String> = it.columns.iter().map(|it| Remark::letters(*it)).collect();
    let columns = columns.join(voice.comma());
    match (voice.lang, it.kind) {
        (Lang::Zh, RemarkKind::HiddenSheet) => format!("有 {n} 张隐藏的工作表，没有读"),
        (Lang::Zh, RemarkKind::HiddenColumns) => format!("有 {n} 个隐藏的列（{columns}），没有读"),
        (Lang::Zh, RemarkKind::HiddenRows) => format!("有 {n} 个隐藏的行，没有读"),
        (Lang::Zh, RemarkKind::Dates1904) => format!("有 {n} 个日期从 1904 年起算，已换算"),
        (Lang::Zh, RemarkKind::Comments) => format!("有 {n} 个批注，没有读"),
        (Lang::Zh, RemarkKind::StruckRows) => format!("有 {n} 行整行加了删除线"),
        (Lang::Zh, RemarkKind::StruckCells) => format!("有 {n} 格加了删除线"),
        (Lang::Zh, RemarkKind::FormulasWithoutValue) => format!("有 {n} 个公式没有值"),
        (Lang::Zh, RemarkKind::WebPage) => "文件其实是网页（HTML），按显示的内容读".to_owned(),
        (Lang::Zh, RemarkKind::JsonCells) => {
            format!("有 {n} 列（{columns}）的值是列表，原样留作 JSON 文本")
        }
        (Lang::Zh, RemarkKind::Copy) => "与同一文件夹里另一本台账内容完全相同，没有再读".to_owned(),
        (Lang::En, RemarkKind::Copy) => {
            "the same bytes as another ledger of its folder; not read again".to_owned()
        }
        (Lang::En, RemarkKind::HiddenSheet) => format!("{n} hidden sheets were not read"),
        (Lang::En, RemarkKind::HiddenColumns) => {
            format!("{n} hidden columns ({columns}) were not read")
        }
        (Lang::En, RemarkKind::HiddenRows) => format!("{n} hidden rows were not read"),
        (Lang::En, RemarkKind::Dates1904) => {
            format!("{n} dates count from 1904 and were converted")
        }
        (Lang::En, RemarkKind::Comments) => format!("{n} comments were not read"),
        (Lang::En, RemarkKind::StruckRows) => format!("{n} rows are struck through whole"),
        (Lang::En, RemarkKind::StruckCells) => format!("{n} cells are struck through"),
        (Lang::En, RemarkKind::WebPage) => {
            "the file is a web page (HTML) and was read as it shows".to_owned()
        }
        (Lang::En, RemarkKind::JsonCells) => {
            format!("{n} columns ({columns}) hold lists, which were kept as JSON text")
        }
        (Lang::En, RemarkKind::FormulasWithoutValue) => format!("{n} formulas have no value"),
    }
}
