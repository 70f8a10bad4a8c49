//! Two datasets, three releases, one of them taken back: what the files say, and that they say it again.

use serde_json::json;

use super::*;

fn entry(id: &str, at: &str, rows: u64) -> Entry {
    let package = json!({
        "title": "低保", "description": "名册 <1>", "version": id,
        "resources": [{ "schema": { "fields": [
            { "name": "区划", "type": "string", "gongkai": { "name": "region" } },
            { "name": "人数", "type": "integer", "gongkai": { "name": "persons", "unit": "人" } },
        ] } }],
        "gongkai": {
            "rows": rows, "period": id.split("-r").next(), "cycle": "yearly",
            "opening": "unconditional", "legalBasis": "条例第二十条",
        },
    });
    let file = |name: &str| Artifact {
        name: name.to_owned(),
        bytes: 46_281,
        sha256: Digest::of(name.as_bytes()),
        rows: None,
    };
    Entry {
        id: id.to_owned(),
        digest: Digest::of(id.as_bytes()),
        at: at.to_owned(),
        package: Some(package),
        files: ["datapackage.json", "dibao.csv", "dibao.csv-metadata.json", "dibao.parquet"]
            .map(file)
            .into(),
        quality: None,
        disclosure: None,
        summary: None,
        changes: None,
        withdrawn: None,
    }
}

pub(super) fn site(base: Option<&str>) -> Site {
    let mut second = entry("2017-r2", "2018-03-10T00:00:00Z", 12);
    let told = Both { zh: "共 12 行".to_owned(), en: "12 rows".to_owned() };
    second.changes = Some(Changes { summary: vec![told], json: json!({ "same": false }) });
    let mut third = entry("2018-r1", "2019-03-10T00:00:00Z", 9);
    third.withdrawn = Some(Withdrawn {
        at: "2019-04-01T00:00:00Z".to_owned(),
        reason: "数据有误".to_owned(),
    });
    let gone =
        Entry { package: None, files: Vec::new(), ..entry("2017-r1", "2018-01-10T09:15:38Z", 0) };
    Site {
        publisher: "某市民政局".to_owned(),
        contact: "0451-00000000".to_owned(),
        region: "230100".to_owned(),
        region_name: Some("哈尔滨市".to_owned()),
        base: base.map(str::to_owned),
        datasets: vec![
            Dataset {
                name: "dibao".to_owned(),
                title: "低保".to_owned(),
                topic: Some("社会救助".to_owned()),
                programs: Vec::new(),
                codes: Vec::new(),
                releases: vec![entry("2017-r1", "2018-01-10T09:15:38Z", 11), second, third],
            },
            Dataset {
                name: "lost".to_owned(),
                title: "失传".to_owned(),
                topic: None,
                programs: Vec::new(),
                codes: Vec::new(),
                releases: vec![gone],
            },
        ],
        regions: Vec::new(),
        map: None,
        map_number: None,
    }
}

fn file(files: &[(String, Vec<u8>)], key: &str) -> String {
    let found = files.iter().find(|it| it.0 == key).unwrap();
    String::from_utf8(found.1.clone()).unwrap()
}

fn value(files: &[(String, Vec<u8>)], key: &str) -> Value {
    serde_json::from_str(&file(files, key)).unwrap()
}

#[test]
fn the_catalogues_come_last_and_every_build_is_the_same() {
    let files = build(&site(None)).unwrap();
    let keys: Vec<&str> = files.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(
        keys,
        [
            "site.css",
            "site.js",
            "preview.js",
            "parquet.js",
            "icon.svg",
            "dibao/dataset.jsonld",
            "dibao/changelog.md",
            "dibao/changelog.json",
            "dibao/index.html",
            "dibao/index.en.html",
            "lost/changelog.md",
            "lost/changelog.json",
            "lost/index.html",
            "lost/index.en.html",
            "index.html",
            "index.en.html",
            "feed.xml",
            "catalog.json",
            "catalog.jsonld"
        ]
    );
    assert_eq!(files, build(&site(None)).unwrap());
    for (key, _) in &files {
        let name = key.rsplit('/').next().unwrap_or_default();
        assert!(!key.contains('/') || BESIDE.contains(&name), "{key}");
    }
}

#[test]
fn the_newest_release_that_stands_is_the_dataset() {
    let files = build(&site(Some("https://data.example.gov.cn/civil"))).unwrap();
    let catalog = value(&files, "catalog.jsonld");
    let dataset = &catalog["dcat:dataset"][0];
    assert_eq!(catalog["dcat:dataset"].as_array().map(Vec::len), Some(1));
    assert_eq!(dataset["@id"], "https://data.example.gov.cn/civil/dibao/");
    assert_eq!(dataset["dcat:version"], "2017-r2");
    assert_eq!(dataset["dct:issued"]["@value"], "2018-01-10T09:15:38Z");
    assert_eq!(dataset["dct:modified"]["@value"], "2019-04-01T00:00:00Z");
    let versions = dataset["dcat:hasVersion"].as_array().unwrap();
    assert_eq!(versions.len(), 3);
    assert_eq!(versions[1]["adms:versionNotes"]["@value"], "共 12 行");
    assert_eq!(versions[2]["adms:versionNotes"]["@value"], "已撤回：数据有误");
    let csv = &dataset["dcat:distribution"][0];
    let address = "https://data.example.gov.cn/civil/dibao/2017-r2/dibao.csv";
    assert_eq!(csv["dcat:downloadURL"]["@id"], address);
    let portal = value(&files, "catalog.json");
    let listed = &portal["datasets"][0];
    assert_eq!(listed["description"], "提供低保，包括区划、人数等信息。");
    assert_eq!(listed["released_time"], "2018-01-10 17:15:38");
    assert_eq!((&listed["update_cycle"], &listed["data_count"]), (&json!(7), &json!(12)));
}

#[test]
fn without_a_base_addresses_are_relative_to_their_file() {
    let files = build(&site(None)).unwrap();
    let described = value(&files, "dibao/dataset.jsonld");
    assert_eq!(described["distribution"][0]["contentUrl"], "2017-r2/dibao.csv");
    assert_eq!(described["includedInDataCatalog"]["@id"], "../catalog.jsonld");
    assert_eq!(described["temporalCoverage"], "2017-01-01/2017-12-31");
    let catalog = value(&files, "catalog.jsonld");
    assert_eq!(catalog["dcat:dataset"][0]["@id"], "dibao/");
    let based = build(&site(Some("https://data.example.gov.cn/civil/"))).unwrap();
    let described = value(&based, "dibao/dataset.jsonld");
    let base = "https://data.example.gov.cn/civil";
    assert_eq!(described["@id"], format!("{base}/dibao/dataset.jsonld"));
    assert_eq!(described["includedInDataCatalog"]["@id"], format!("{base}/catalog.jsonld"));
}

#[test]
fn the_feed_tells_the_newest_first_and_what_was_taken_back() {
    let feed = file(&build(&site(None)).unwrap(), "feed.xml");
    let titles: Vec<&str> =
        feed.lines().filter_map(|it| it.trim().strip_prefix("<title>")).collect();
    let titles: Vec<&str> = titles.iter().filter_map(|it| it.strip_suffix("</title>")).collect();
    assert_eq!(
        titles,
        [
            "某市民政局开放数据",
            "低保 2018-r1（已撤回）",
            "低保 2017-r2",
            "失传 2017-r1",
            "低保 2017-r1"
        ]
    );
    assert!(feed.contains("已撤回：数据有误"));
    assert_eq!(feed.matches("rel=\"enclosure\"").count(), 2);
    for name in names(&site(None)) {
        assert!(feed.contains(&name), "{name}");
    }
}

#[test]
fn the_changelog_is_for_people_and_programs() {
    let files = build(&site(None)).unwrap();
    let log = value(&files, "dibao/changelog.json");
    assert_eq!(log["releases"][0]["release"], "2018-r1");
    assert_eq!(log["releases"][0]["withdrawn"]["reason"], "数据有误");
    assert_eq!(log["releases"][1]["changes"]["same"], false);
    let text = file(&files, "dibao/changelog.md");
    assert!(text.contains("## 2017-r2（2018-03-10）\n\n- 共 12 行。12 rows.\n"), "{text}");
    assert!(file(&files, "lost/changelog.md").contains("## 2017-r1（2018-01-10）"));
}

#[test]
fn search_engines_are_told_of_pages_by_whole_addresses() {
    let keys = ["index.html", "dibao/index.html", "dibao/en.html", "dibao/changelog.md"];
    let base = Some("https://data.example.cn/opendata");
    let files = sitemap::files(&site(base), &Iris::new(base), &keys);
    let [(_, map), (_, robots)] = &*files else { panic!("{files:?}") };
    let at = |page: &str| {
        format!(
            "<loc>https://data.example.cn/opendata/{page}</loc><lastmod>2019-04-01T00:00:00Z</lastmod>"
        )
    };
    assert!(["", "dibao/", "dibao/en.html"].iter().all(|it| map.contains(&at(it))), "{map}");
    assert_eq!(map.matches("<url>").count(), 3);
    assert!(robots.ends_with("Sitemap: https://data.example.cn/opendata/sitemap.xml\n"));
    assert!(sitemap::files(&site(None), &Iris::new(None), &keys).is_empty());
}
