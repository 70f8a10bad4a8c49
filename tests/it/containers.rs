//! The same rows come out of every container.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};

use crate::support::{Project, bytes, copy, harbin, release_dir, run};

/// The rows of a ledger, as read.
fn rows(project: &Project, ledger: &str) -> String {
    let ran = project.run(&["inspect", ledger, "--as", "csv"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    ran.stdout
}

#[test]
fn ledgers_in_archives_make_the_same_release() {
    let plain = harbin();
    let report = run(&plain, &["special-hardship"]);
    let packed = harbin();
    let folder = packed.root.join("inbox/tekun");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    names.sort();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (at, path) in names.iter().enumerate() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let content = fs::read(path).unwrap();
        if at % 2 == 0 {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&content).unwrap();
        } else {
            let mut gzip = Vec::new();
            let level = flate2::Compression::default();
            flate2::read::GzEncoder::new(content.as_slice(), level).read_to_end(&mut gzip).unwrap();
            packed.write(&format!("inbox/tekun/{name}.gz"), gzip);
        }
        fs::remove_file(path).unwrap();
    }
    packed.write("inbox/tekun/各区.zip", zip.finish().unwrap().into_inner());
    let other = run(&packed, &["special-hardship"]);
    assert_eq!(report["datasets"][0]["rows"], other["datasets"][0]["rows"]);
    let release = |project| bytes(&release_dir(project, "special-hardship"));
    let (plain, packed) = (release(&plain), release(&packed));
    for name in ["special-hardship.csv", "special-hardship.parquet"] {
        assert!(plain[name] == packed[name], "{name} differs");
    }
}

#[test]
fn a_released_parquet_file_reads_back_as_its_csv() {
    let project = harbin();
    run(&project, &["urban-rural-dibao"]);
    let folder = release_dir(&project, "urban-rural-dibao");
    let target = project.root.join("back");
    copy(&folder, &target);
    let parquet = rows(&project, "back/urban-rural-dibao.parquet");
    let csv = rows(&project, "back/urban-rural-dibao.csv");
    let below = |text: &str| text.split_once('\n').map(|it| it.1.to_owned());
    assert!(parquet.lines().count() > 1000);
    assert!(below(&parquet) == below(&csv), "other rows");
}

#[test]
fn one_table_is_the_same_in_every_container() {
    let project = Project::new("containers");
    let table = [("道里区", "张三", "128"), ("南岗区", "李四", "3")];
    let each = |line: &dyn Fn(&(&str, &str, &str)) -> String| -> String {
        table.iter().map(line).collect::<Vec<_>>().concat()
    };
    let csv = "区划,姓名,人数\n".to_owned() + &each(&|(a, b, c)| format!("{a},{b},{c}\n"));
    let json = each(&|(a, b, c)| format!("{{\"区划\":\"{a}\",\"姓名\":\"{b}\",\"人数\":{c}}}\n"));
    let html = each(&|(a, b, c)| format!("<tr><td>{a}<td>{b}<td>{c}"));
    let xml = each(&|(a, b, c)| format!("<x><区划>{a}</区划><姓名>{b}</姓名><人数>{c}</人数></x>"));
    project.write("a.csv", &csv);
    project.write("b.xls", format!("<table><tr><th>区划<th>姓名<th>人数{html}</table>"));
    project.write("c.csv", &json);
    project.write("d.txt", format!("<?xml version=\"1.0\"?><r>{xml}</r>"));
    let expect = rows(&project, "a.csv");
    for ledger in ["b.xls", "c.csv", "d.txt"] {
        assert_eq!(rows(&project, ledger), expect, "{ledger}");
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let project = Project::new("refused");
    project.write("a.zip", b"PK\x03\x04 and nothing else that a zip has");
    project.write("b.csv", b"Rar!\x1a\x07\x00");
    project.write("c.json", b"{\"a\": [1,");
    for (ledger, code) in
        [("a.zip", "source/archive-damaged"), ("b.csv", "read/foreign"), ("c.json", "read/damaged")]
    {
        for lang in ["zh", "en"] {
            let ran = project.run(&["--lang", lang, "inspect", ledger]);
            assert_eq!(ran.code, 1, "{}", ran.story());
            assert!(ran.stderr.contains(ledger) && ran.stderr.contains(code), "{}", ran.story());
        }
    }
}
