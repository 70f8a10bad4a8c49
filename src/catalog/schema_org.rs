//! `<dataset>/dataset.jsonld`: schema.org's `Dataset`, for search engines; a page may hold it as it is.

use serde_json::Value;
use serde_json::json;

use crate::catalog::Dataset;
use crate::catalog::ROWS;
use crate::catalog::Site;
use crate::catalog::fields;
use crate::catalog::iri::Iris;
use crate::catalog::titles;
use crate::model::period::Period;

/// The file's name.
pub(super) const FILE: &str = "dataset.jsonld";

/// The dataset, if a release of it stands; `iris` are those of its folder.
pub(super) fn dataset(site: &Site, dataset: &Dataset, iris: &Iris) -> Option<Value> {
    let (current, package) = dataset.current()?;
    let (issued, modified) = dataset.dates();
    let folder = format!("{}/", current.id);
    let title = current.says("/title").unwrap_or(&dataset.title);
    let mut publisher = json!({ "@type": "GovernmentOrganization", "name": site.publisher });
    if !site.contact.is_empty() {
        publisher["contactPoint"] = json!({ "@type": "ContactPoint", "description": site.contact });
    }
    let mut place = json!({ "@type": "Place", "identifier": {
        "@type": "PropertyValue", "propertyID": "GB/T 2260", "value": site.region,
    } });
    if let Some(name) = &site.region_name {
        place["name"] = json!(name);
    }
    let mut out = json!({
        "@context": "https://schema.org/",
        "@id": iris.of("dataset.jsonld"),
        "@type": "Dataset",
        "name": title,
        "description": current.says("/description").unwrap_or(title),
        "identifier": dataset.name,
        "version": current.id,
        "inLanguage": "zh-CN",
        "keywords": titles(package),
        "publisher": publisher,
        "spatialCoverage": place,
        "datePublished": issued,
        "dateModified": modified,
    });
    let period = current.says("/gongkai/period").and_then(Period::parse);
    if let Some((first, last)) = period.and_then(Period::days) {
        out["temporalCoverage"] = json!(format!("{first}/{last}"));
    }
    if let Some(opening) = current.says("/gongkai/opening") {
        let words = if opening == "unconditional" { "无条件开放" } else { "有条件开放" };
        out["conditionsOfAccess"] = json!(words);
    }
    out["variableMeasured"] = fields(package).iter().map(variable).collect();
    let catalog = iris.above("catalog.jsonld");
    out["includedInDataCatalog"] =
        json!({ "@type": "DataCatalog", "@id": catalog, "url": catalog });
    out["distribution"] = ROWS
        .iter()
        .filter_map(|(ending, name, media, _)| {
            let file = current.file(ending)?;
            Some(json!({
                "@type": "DataDownload",
                "name": name,
                "encodingFormat": media,
                "contentUrl": iris.of(&format!("{folder}{}", file.name)),
                "contentSize": format!("{} B", file.bytes),
                "sha256": file.sha256.to_string(),
            }))
        })
        .collect();
    Some(out)
}

fn variable(field: &Value) -> Value {
    let of = |pointer: &str| field.pointer(pointer).and_then(Value::as_str);
    let mut out = json!({ "@type": "PropertyValue", "name": of("/name") });
    for (key, pointer) in [
        ("alternateName", "/gongkai/name"),
        ("unitText", "/gongkai/unit"),
        ("description", "/description"),
    ] {
        if let Some(text) = of(pointer) {
            out[key] = json!(text);
        }
    }
    out
}
