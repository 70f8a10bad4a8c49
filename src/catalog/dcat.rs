//! `catalog.jsonld`: DCAT 3 as DCAT-AP 3.0.1 profiles it, with its context in it: nothing is fetched to read it.

use serde_json::Value;
use serde_json::json;

use crate::catalog::Dataset;
use crate::catalog::Entry;
use crate::catalog::ROWS;
use crate::catalog::Site;
use crate::catalog::iri::Iris;
use crate::catalog::titles;
use crate::model::outcome::Artifact;
use crate::model::period;
use crate::model::period::Period;

/// Entries of the EU's authority tables.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// The catalogue.
pub(super) fn catalog(site: &Site, iris: &Iris) -> Value {
    let datasets: Vec<Value> =
        site.datasets.iter().filter_map(|it| dataset(site, it, iris)).collect();
    let dates: Vec<(&str, &str)> = site.datasets.iter().map(Dataset::dates).collect();
    let first = dates.iter().map(|it| it.0).min().unwrap_or_default();
    let last = dates.iter().map(|it| it.1).max().unwrap_or_default();
    json!({
        "@context": context(),
        "@id": iris.of("catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": zh(&format!("{}开放数据目录", site.publisher)),
        "dct:description": zh(&format!("{}向社会开放的数据集。", site.publisher)),
        "dct:publisher": publisher(site),
        "dct:language": { "@id": format!("{AUTHORITY}/language/ZHO") },
        "dct:spatial": location(site),
        "dct:issued": moment(first),
        "dct:modified": moment(last),
        "dcat:dataset": datasets,
    })
}

fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "spdx": "http://spdx.org/rdf/terms#",
        "adms": "http://www.w3.org/ns/adms#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

fn zh(text: &str) -> Value {
    json!({ "@value": text, "@language": "zh" })
}

fn moment(at: &str) -> Value {
    json!({ "@value": at, "@type": "xsd:dateTime" })
}

fn publisher(site: &Site) -> Value {
    json!({ "@type": "foaf:Organization", "foaf:name": zh(&site.publisher) })
}

fn location(site: &Site) -> Value {
    // GB/T 2260.
    let mut out = json!({ "@type": "dct:Location", "dct:identifier": site.region });
    if let Some(name) = &site.region_name {
        out["skos:prefLabel"] = zh(name);
    }
    out
}

/// A dataset that has a release which stands.
fn dataset(site: &Site, dataset: &Dataset, iris: &Iris) -> Option<Value> {
    let (current, package) = dataset.current()?;
    let folder = format!("{}/", dataset.name);
    let release = |it: &Entry| format!("{folder}{}/", it.id);
    let (issued, modified) = dataset.dates();
    let description = current.says("/description").unwrap_or(&dataset.title);
    let mut out = json!({
        "@id": iris.of(&folder),
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.name,
        "dct:title": zh(current.says("/title").unwrap_or(&dataset.title)),
        "dct:description": zh(description),
        "dct:publisher": publisher(site),
        "dct:language": { "@id": format!("{AUTHORITY}/language/ZHO") },
        "dct:issued": moment(issued),
        "dct:modified": moment(modified),
        "dct:spatial": location(site),
        "dcat:keyword": titles(package).into_iter().map(zh).collect::<Vec<_>>(),
        "dcat:version": current.id,
        "dcat:hasCurrentVersion": { "@id": iris.of(&release(current)) },
    });
    if !site.contact.is_empty() {
        out["dcat:contactPoint"] = json!({
            "@type": "vcard:Organization",
            "vcard:fn": zh(&site.publisher),
            "vcard:note": site.contact,
        });
    }
    if let Some(cycle) = current.says("/gongkai/cycle") {
        out["dct:accrualPeriodicity"] = json!({ "@id": period::frequency(cycle) });
    }
    if let Some(it) = temporal(current) {
        out["dct:temporal"] = it;
    }
    if let Some(opening) = current.says("/gongkai/opening") {
        let right = if opening == "unconditional" { "PUBLIC" } else { "RESTRICTED" };
        out["dct:accessRights"] = json!({ "@id": format!("{AUTHORITY}/access-right/{right}") });
    }
    if let Some(basis) = current.says("/gongkai/legalBasis") {
        let label = zh(&format!("公开依据：{basis}"));
        out["dct:provenance"] = json!({ "@type": "dct:ProvenanceStatement", "rdfs:label": label });
    }
    let profile = "https://datapackage.org/profiles/2.0/datapackage.json";
    out["dct:conformsTo"] = json!({ "@id": profile, "@type": "dct:Standard" });
    let pages = ["dictionary.md", "quality.json", "disclosure.json"];
    let pages = pages.iter().filter(|it| current.file(it).is_some());
    let page = |it: &&str| {
        let address = iris.of(&format!("{}{it}", release(current)));
        json!({ "@id": address, "@type": "foaf:Document" })
    };
    out["foaf:page"] = pages.map(page).collect();
    let versions = dataset.releases.iter().enumerate();
    let before = |at: usize| at.checked_sub(1).and_then(|it| dataset.releases.get(it));
    out["dcat:hasVersion"] = versions
        .map(|(at, it)| version(it, before(at), dataset, &|it| iris.of(&release(it)), iris))
        .collect();
    out["dcat:distribution"] = ROWS
        .iter()
        .filter_map(|row| {
            let file = current.file(row.0)?;
            Some(distribution(current, file, *row, &iris.of(&release(current))))
        })
        .collect();
    Some(out)
}

fn temporal(entry: &Entry) -> Option<Value> {
    let (first, last) = Period::parse(entry.says("/gongkai/period")?)?.days()?;
    let day = |it: String| json!({ "@value": it, "@type": "xsd:date" });
    Some(json!({
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": day(first.to_string()),
        "dcat:endDate": day(last.to_string()),
    }))
}

/// A release as a version of its dataset.
fn version(
    entry: &Entry,
    before: Option<&Entry>,
    dataset: &Dataset,
    address: &dyn Fn(&Entry) -> String,
    iris: &Iris,
) -> Value {
    let status = if entry.withdrawn.is_some() { "WITHDRAWN" } else { "COMPLETED" };
    let mut out = json!({
        "@id": address(entry),
        "@type": "dcat:Resource",
        "dct:identifier": entry.digest.urn(),
        "dct:title": zh(&format!("{} {}", dataset.title, entry.id)),
        "dcat:version": entry.id,
        "dcat:isVersionOf": { "@id": iris.of(&format!("{}/", dataset.name)) },
        "dct:issued": moment(&entry.at),
        "adms:status": { "@id": format!("{AUTHORITY}/dataset-status/{status}") },
    });
    if let Some(it) = temporal(entry) {
        out["dct:temporal"] = it;
    }
    if let Some(before) = before {
        out["dcat:previousVersion"] = json!({ "@id": address(before) });
    }
    if let Some(changes) = &entry.changes {
        let notes: Vec<&str> = changes.summary.iter().map(|it| it.zh.as_str()).collect();
        out["adms:versionNotes"] = zh(&notes.join("；"));
    }
    if let Some(it) = &entry.withdrawn {
        out["dct:modified"] = moment(&it.at);
        out["adms:versionNotes"] = zh(&format!("已撤回：{}", it.reason));
    }
    out
}

/// A file of rows.
fn distribution(
    entry: &Entry,
    file: &Artifact,
    (_, name, media, kind): (&str, &str, &str, Option<&str>),
    folder: &str,
) -> Value {
    let address = format!("{folder}{}", file.name);
    let described = if name == "CSV" {
        format!("{address}-metadata.json")
    } else {
        format!("{folder}datapackage.json")
    };
    let mut out = json!({
        "@id": format!("{folder}#{}", name.to_lowercase()),
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:accessURL": { "@id": address },
        "dcat:downloadURL": { "@id": address },
        // With its label, portals show `text/csv`, and know it for CSV.
        "dcat:mediaType": {
            "@id": format!("https://www.iana.org/assignments/media-types/{media}"),
            "rdfs:label": media,
        },
        "dcat:byteSize": { "@value": file.bytes.to_string(), "@type": "xsd:nonNegativeInteger" },
        "dct:issued": moment(&entry.at),
        "dct:conformsTo": { "@id": described, "@type": "dct:Standard" },
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
            "spdx:checksumValue": { "@value": file.sha256.to_string(), "@type": "xsd:hexBinary" },
        },
    });
    if let Some(kind) = kind {
        out["dct:format"] = json!({ "@id": format!("{AUTHORITY}/file-type/{kind}") });
    }
    out
}
