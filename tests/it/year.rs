//! Twelve months of the reference project under a scheduler, with whatever can go wrong: a folder, a bucket and a portal
//! end with exactly the releases that they should have.
//!
//! The year's registers and tables of 2017 are released in the first month. Each month of 2018 ledgers come and the
//! program is called, and dies, or the disk or the network fails it; then it is called again. One month it is not called
//! at all, one month's ledger is mended later, and once the clock jumps back.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::faults::{library, whole};
use crate::support::faulty::{FAULTS, Faulty};
use crate::support::peers::{peer, project as helped};
use crate::support::{Project, Ran, bytes, json, relief};
use crate::targets::{ACCESS, SECRET, Server};

/// The first day of 2018, in seconds.
const NEW_YEAR: u64 = 1_514_764_800;
const DAYS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// The month in which nobody calls the program, the one whose ledger is mended, and the one in which that is noticed.
const MISSED: usize = 5;
const MENDED: usize = 7;
const NOTICED: usize = 8;

struct Year {
    project: Project,
    dataset: String,
    bucket: Option<(Server, Faulty)>,
    portal: Option<(String, String)>,
}

/// Early on the second day after month `month`, from 1.
fn after(month: usize) -> String {
    let days: u64 = DAYS.iter().take(month).sum();
    (NEW_YEAR + (days + 1) * 86_400 + 7_200).to_string()
}

/// What an earlier call of this test left at the portal is gone: its datasets are called as the project calls them.
fn forget(url: &str, config: &str) {
    let Some(admin) = peer("GONGKAI_TEST_CKAN_ADMIN") else { return };
    let client = reqwest::blocking::Client::new();
    for part in config.split("\n[dataset.").skip(1) {
        let name = part.split_once(']').unwrap().0;
        let body = serde_json::json!({ "id": name }).to_string();
        let purge = client.post(format!("{url}/api/3/action/dataset_purge"));
        let purge =
            purge.header("Authorization", &admin).header("Content-Type", "application/json");
        let status = purge.body(body).send().unwrap().status().as_u16();
        assert!(matches!(status, 200 | 404), "{name}: {status}");
    }
}

impl Year {
    fn new() -> Self {
        let project = relief();
        let schema = fs::read_to_string(helped("").root.join("schemas/helped.json")).unwrap();
        project.write("schemas/helped.json", schema);
        // In letters: five digits before those of a month might be somebody's phone.
        let number = std::process::id().to_string();
        let letters: String = number.bytes().map(|it| char::from(it - b'0' + b'a')).collect();
        let dataset = format!("helped-{letters}");
        let bucket = Server::s3().map(|it| {
            let proxy = Faulty::before(&it.address);
            (it, proxy)
        });
        let portal = peer("GONGKAI_TEST_CKAN").zip(peer("GONGKAI_TEST_CKAN_TOKEN"));
        let mut config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
        assert!(config.contains("clearance = \"standing\""), "{config}");
        config.extend([format!(
            "\n\n[dataset.{dataset}]\nschema = \"schemas/helped.json\"\nperiod = {{ from = \"2018-01\" }}\ncycle = \"monthly\"\n\
             opening = \"unconditional\"\nlegal_basis = \"某办法第九条\"\nsource = [{{ path = \"months/{{period}}/*.csv\" }}]\n\n"
        )]);
        if let Some((server, proxy)) = &bucket {
            config += &server.target(&proxy.address);
        }
        if let Some((url, _)) = &portal {
            forget(url, &config);
            config.extend([format!(
                "\n[target.portal]\nkind = \"ckan\"\nurl = \"{url}\"\norganization = \"civil-affairs\"\ntoken = {{ env = \"CKAN_TOKEN\" }}\n"
            )]);
        }
        project.write("gongkai.toml", config);
        Self { project, dataset, bucket, portal }
    }

    fn ledger(&self, month: usize, count: usize) {
        let text =
            format!("区县,人次\n道里区,{count}\n南岗区,{}\n香坊区,{}\n", count + 40, count + 90);
        self.project.write(&format!("months/2018-{month:02}/helped.csv"), text);
    }

    /// Calls the program on a day, with what may go wrong.
    fn call(&self, args: &[&str], day: &str, fault: Option<(&str, usize)>) -> Ran {
        let at = fault.map(|it| it.1.to_string()).unwrap_or_default();
        let token = self.portal.as_ref().map_or("", |it| it.1.as_str());
        let mut variables = vec![
            ("LD_PRELOAD", library()),
            ("FAULT_CLOCK", day),
            ("CKAN_TOKEN", token),
            ("S3_ACCESS", ACCESS),
            ("S3_SECRET", SECRET),
        ];
        if let Some((kind, _)) = fault {
            variables.extend([("FAULT", kind), ("FAULT_AT", &at)]);
        }
        self.project.run_with(&[args, &["--lang", "en"]].concat(), &variables)
    }

    /// A bad call, and what is public after it.
    fn suffers(&self, month: usize) {
        if let Some((_, proxy)) = &self.bucket {
            proxy.strike(FAULTS[month % FAULTS.len()], 2 * month, 2);
        }
        let kind = ["kill", "torn", "full", "broken"][month % 4];
        let ran = self.call(&["run"], &after(month), Some((kind, 20 + 31 * month)));
        let story = format!("month {month}, {kind}\n{}", ran.story());
        assert!(!ran.stderr.contains("panicked"), "{story}");
        whole(&self.project.root, &story);
        if let Some((_, proxy)) = &self.bucket {
            proxy.rest();
        }
    }

    /// A call on a good day.
    #[track_caller]
    fn calls(&self, args: &[&str], day: &str, code: i32) {
        let ran = self.call(args, day, None);
        assert_eq!(ran.code, code, "{}", ran.story());
    }

    /// What waits for two persons.
    fn waiting(&self) -> Vec<String> {
        let ran = self.call(&["review", "--format", "json"], &after(1), None);
        let all = json(&ran)["candidates"].as_array().unwrap().clone();
        assert_eq!(all.len(), 8, "{}", ran.story());
        all.iter().map(|it| it["candidate"].as_str().unwrap().to_owned()).collect()
    }

    /// What the months should have come to, oldest first.
    fn due() -> Vec<String> {
        let mut out: Vec<String> = (1..=12).map(|it| format!("2018-{it:02}-r1")).collect();
        out.push(format!("2018-{MENDED:02}-r2"));
        out.sort();
        out
    }

    fn candidate(&self, id: &str, name: &str) -> Vec<u8> {
        let dir = self.project.root.join("private/candidates").join(&self.dataset).join(id);
        fs::read(dir.join(name)).unwrap()
    }

    fn folder_has_all(&self) {
        whole(&self.project.root, "the end");
        let dir = self.project.root.join("public").join(&self.dataset);
        let folders = fs::read_dir(&dir).unwrap().map(|it| it.unwrap().path());
        let mut there: Vec<String> = folders
            .filter(|it| it.is_dir())
            .map(|it| it.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        there.sort();
        assert_eq!(there, Self::due());
        let latest: Value =
            serde_json::from_slice(&fs::read(dir.join("latest.json")).unwrap()).unwrap();
        assert_eq!(latest["release"], "2018-12-r1");
    }

    /// The releases of the year before, as the folder has them, are in the bucket and the portal to the byte.
    fn the_year_before_is_everywhere(&self) {
        let public = bytes(&self.project.root.join("public"));
        let releases = public.iter().filter(|(name, _)| name.contains("/2017-r"));
        let (mut files, mut datasets) = (0, BTreeSet::new());
        for (name, content) in releases {
            files += 1;
            datasets.extend(name.split('/').next());
            assert!(name.contains("/2017-r1/"), "{name}");
            if let Some((server, _)) = &self.bucket {
                assert_eq!(server.get(name).as_ref(), Some(content), "{name}");
            }
        }
        assert!(files > 7 * 8 && datasets.len() == 7, "{files} {datasets:?}");
        for dataset in datasets {
            self.portal_shows(dataset, "2017-r1");
        }
    }

    fn bucket_has_all(&self) {
        let Some((server, _)) = &self.bucket else { return };
        let dataset = &self.dataset;
        for id in Self::due() {
            for name in ["SHA256SUMS", &format!("{dataset}.csv"), &format!("{dataset}.parquet")] {
                let there = server.get(&format!("{dataset}/{id}/{name}"));
                assert_eq!(there, Some(self.candidate(&id, name)), "{id}/{name}");
            }
        }
        assert_eq!(server.json(&format!("{dataset}/latest.json"))["release"], "2018-12-r1");
    }

    fn portal_shows(&self, dataset: &str, release: &str) {
        let Some((url, token)) = &self.portal else { return };
        let url = format!("{url}/api/3/action/package_show?id={dataset}");
        let client = reqwest::blocking::Client::new();
        let answer = client.get(url).header("Authorization", token).send().unwrap();
        let body: Value = serde_json::from_slice(&answer.bytes().unwrap()).unwrap();
        let extras = body["result"]["extras"].as_array().unwrap();
        let is = |it: &&Value| it["key"] == "gongkai_release";
        assert_eq!(extras.iter().find(is).unwrap()["value"], release, "{body}");
        assert_eq!(body["result"]["private"], false);
    }
}

#[test]
fn twelve_months_of_bad_luck_end_with_every_release() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let year = Year::new();
    for month in 1..=12 {
        year.ledger(month, 200 + 10 * month);
        if month == MISSED {
            continue;
        }
        if month == NOTICED {
            year.ledger(MENDED, 300 + 10 * MENDED);
        }
        year.suffers(month);
        if month == 1 {
            // Two persons clear what is first of its kind; the others stand on it.
            year.calls(&["run"], &after(month), 4);
            for candidate in year.waiting() {
                let args = ["approve", &candidate, "--reviewer", "张三", "--approver", "李四"];
                year.calls(&args, &after(month), 0);
            }
        }
        year.calls(&["run"], &after(month), 0);
        if month == 9 {
            year.calls(&["run"], &after(2), 0);
        }
        year.calls(&["run"], &after(month), 0);
    }
    year.folder_has_all();
    year.bucket_has_all();
    year.portal_shows(&year.dataset, "2018-12-r1");
    year.the_year_before_is_everywhere();
    year.calls(&["status", "--audit"], &after(12), 0);
    year.calls(&["verify", "public"], &after(12), 0);
}
