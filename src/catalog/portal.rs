//! `catalog.json`: what the platform asks for, under its own keys, and the fields of the national guide
//! (《政务信息资源目录编制指南（试行）》, 2017). `schemas/catalog.json` describes it.
//!
//! What only the platform knows (downloads, scores) is not here, and what nobody stated (industry, and a topic that the project does not name) is null.

use serde_json::Value;
use serde_json::json;

use crate::catalog::Dataset;
use crate::catalog::Entry;
use crate::catalog::ROWS;
use crate::catalog::Site;
use crate::catalog::fields;
use crate::catalog::iri::Iris;
use crate::catalog::titles;
use crate::model::day::Day;
use crate::model::outcome::Artifact;

/// The catalogue.
pub(super) fn catalog(site: &Site, iris: &Iris) -> Value {
    let datasets: Vec<Value> =
        site.datasets.iter().filter_map(|it| dataset(site, it, iris)).collect();
    json!({
        "publisher": {
            "name": site.publisher,
            "region": site.region,
            "region_name": site.region_name,
            "contact": site.contact,
        },
        "datasets": datasets,
    })
}

fn dataset(site: &Site, dataset: &Dataset, iris: &Iris) -> Option<Value> {
    let (current, package) = dataset.current()?;
    let title = current.says("/title").unwrap_or(&dataset.title);
    let names = titles(package);
    let (issued, modified) = dataset.dates();
    let cycle = current.says("/gongkai/cycle").unwrap_or_default();
    let opening = match current.says("/gongkai/opening") {
        Some("unconditional") => "无条件开放",
        _ => "有条件开放",
    };
    let folder = iris.of(&format!("{}/{}/", dataset.name, current.id));
    let file = |it: &Artifact| {
        json!({
            "fileName": it.name,
            "fileFormat": format_of(&it.name),
            "formattedFileSize": size(it.bytes),
            "updateTime": clock(&current.at),
            "bytes": it.bytes,
            "sha256": it.sha256.to_string(),
            "url": format!("{folder}{}", it.name),
        })
    };
    Some(json!({
        "cata_id": dataset.name,
        "cata_title": title,
        "description": format!("提供{title}，包括{}等信息。", names.join("、")),
        "org_name": site.publisher,
        "open_type": opening,
        "topic_name": dataset.topic,
        "group_name": null,
        "cata_tags": names.join(","),
        "update_cycle": update_cycle(cycle),
        "use_type": [1, 2],
        "data_count": package.pointer("/gongkai/rows"),
        "file_count": current.files.len(),
        "api_count": 0,
        "released_time": clock(issued),
        "update_time": clock(modified),
        "release": current.id,
        "digest": current.digest.to_string(),
        "files": current.files.iter().map(file).collect::<Vec<_>>(),
        "guide": guide(site, current, package, (title, opening, cycle)),
    }))
}

/// The guide's fields, as far as they are stated.
fn guide(
    site: &Site,
    current: &Entry,
    package: &Value,
    (title, opening, cycle): (&str, &str, &str),
) -> Value {
    let item = |it: &Value| {
        let of = |key: &str| it.pointer(key).and_then(Value::as_str);
        json!({
            "信息项名称": of("/name"),
            "数据类型": data_type(of("/type").unwrap_or_default()),
            "计量单位": of("/gongkai/unit"),
            "说明": of("/description"),
        })
    };
    let formats = ROWS.iter().filter(|it| current.file(it.0).is_some()).map(|it| it.1);
    json!({
        "信息资源名称": title,
        "信息资源提供方": site.publisher,
        "信息资源摘要": current.says("/description"),
        "信息资源格式": formats.collect::<Vec<_>>(),
        "信息项信息": fields(package).iter().map(item).collect::<Vec<_>>(),
        "开放属性": { "是否向社会开放": "是", "开放条件": opening, "公开依据": current.says("/gongkai/legalBasis") },
        "更新周期": cycle_name(cycle),
        "发布日期": Day::in_china(&current.at).map(|it| it.to_string()),
    })
}

/// The platform's codes of 更新频率.
fn update_cycle(cycle: &str) -> u8 {
    match cycle {
        "daily" => 2,
        "weekly" => 3,
        "monthly" => 4,
        "quarterly" => 5,
        "half-yearly" => 6,
        "yearly" => 7,
        _ => 1,
    }
}

/// The guide's 更新周期.
fn cycle_name(cycle: &str) -> &'static str {
    match cycle {
        "daily" => "每日",
        "weekly" => "每周",
        "monthly" => "每月",
        "quarterly" => "每季度",
        "half-yearly" => "每半年",
        "yearly" => "每年",
        _ => "不定期",
    }
}

/// The guide's 数据类型.
fn data_type(kind: &str) -> &'static str {
    match kind {
        "integer" => "整型",
        "number" => "数值型",
        "date" | "yearmonth" | "year" => "日期型",
        "boolean" => "逻辑型",
        _ => "字符型",
    }
}

fn format_of(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |it| it.1).to_uppercase()
}

/// `2018-01-10 17:15:38`, in China, of `2018-01-10T09:15:38Z`.
fn clock(at: &str) -> Option<String> {
    let day = Day::in_china(at)?;
    let hour: u32 = at.get(11..13)?.parse().ok()?;
    Some(format!("{day} {:02}:{}", (hour + 8) % 24, at.get(14..19)?))
}

/// `45.2KB`, as the platform writes it.
fn size(bytes: u64) -> String {
    let units = [("GB", 1_u64 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];
    match units.into_iter().find(|(_, unit)| bytes >= *unit) {
        None => format!("{bytes}B"),
        Some((name, unit)) => {
            let tenths = bytes.saturating_mul(10) / unit;
            format!("{}.{}{name}", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platform_tells_the_time_in_china() {
        assert_eq!(clock("2018-01-10T09:15:38Z").as_deref(), Some("2018-01-10 17:15:38"));
        assert_eq!(clock("2018-01-10T20:00:00Z").as_deref(), Some("2018-01-11 04:00:00"));
        assert_eq!(clock("soon"), None);
        assert_eq!([size(900), size(46_281), size(3 << 20)], ["900B", "45.1KB", "3.0MB"]);
    }
}
