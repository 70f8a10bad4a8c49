//! Databases as sources, on real servers: values to the digit, streams in bounded memory, and every way to fail.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use gongkai::net::Secret;
use gongkai::source::{self, At, Database};
use mysql::prelude::Queryable as _;

use crate::support::peers::{
    Fault, PASSWORD, configure, environment, faulty, leak, peer, project, rows,
};
use crate::support::{Project, datasets, json};

const VARIABLES: &[(&str, &str)] = &[("LEDGER_PASSWORD", PASSWORD)];

fn database(address: &str, query: &str) -> Database {
    Database {
        at: At::Plain(address.to_owned()),
        query: query.to_owned(),
        password: Some(Secret::Env("LEDGER_PASSWORD".to_owned())),
        connect_seconds: 5,
        seconds: 60,
    }
}

fn postgres_client(host: &str) -> postgres::Client {
    let url = format!("postgres://ledger:{PASSWORD}@{host}/ledgers");
    postgres::Client::connect(&url, postgres::NoTls).unwrap()
}

fn mariadb_client(host: &str) -> mysql::Conn {
    let url = format!("mysql://ledger:{PASSWORD}@{host}/ledgers?prefer_socket=false");
    mysql::Conn::new(mysql::Opts::from_url(&url).unwrap()).unwrap()
}

/// Each expression with what a reader gets of it; empty for nothing.
fn check(address: &str, from: &str, cells: &[(&str, &str)]) {
    let project = Project::new("values");
    let columns: Vec<String> =
        cells.iter().enumerate().map(|(at, (it, _))| format!("{it} AS c{at}")).collect();
    let query = format!("SELECT {} {from}", columns.join(", "));
    let source =
        source::query(&project.root, "values", &database(address, &query), environment).unwrap();
    let (header, rows) = rows(source).unwrap();
    assert_eq!(header[0], "c0");
    assert_eq!(rows.len(), 1);
    for ((expression, expect), found) in cells.iter().zip(&rows[0]) {
        assert_eq!(found.as_deref().unwrap_or_default(), *expect, "{expression}");
    }
}

#[test]
fn postgres_gives_every_type_as_its_server_writes_it() {
    let Some(host) = peer("GONGKAI_TEST_POSTGRES") else { return };
    postgres_client(&host)
        .batch_execute(
            "DROP TYPE IF EXISTS grade; CREATE TYPE grade AS ENUM ('甲类', '乙类'); \
             DROP DOMAIN IF EXISTS yes; CREATE DOMAIN yes AS boolean",
        )
        .unwrap();
    let cells = [
        (
            "12345678901234567890123456.0123456789::numeric(38,10)",
            "12345678901234567890123456.0123456789",
        ),
        ("1.10::numeric", "1.10"),
        ("'NaN'::numeric", "NaN"),
        ("9223372036854775807::bigint", "9223372036854775807"),
        ("(-32768)::smallint", "-32768"),
        ("true", "true"),
        ("false::yes", "false"),
        ("NULL::boolean", ""),
        ("B'00101'", "00101"),
        ("DATE '2017-03-05'", "2017-03-05"),
        ("TIME '08:09:10'", "08:09:10"),
        ("TIMESTAMP '2017-03-05 08:09:10.123456'", "2017-03-05 08:09:10.123456"),
        ("TIMESTAMPTZ '2017-03-05 00:00:00+00'", "2017-03-05 08:00:00+08"),
        ("INTERVAL '14 months 3 days 04:05:06.7'", "1 year 2 mons 3 days 04:05:06.7"),
        ("daterange('2017-01-01', '2017-04-01')", "[2017-01-01,2017-04-01)"),
        ("ARRAY['道里', 'a,b', NULL]", "{道里,\"a,b\",NULL}"),
        ("'{\"a\": 1.10}'::json", "{\"a\": 1.10}"),
        ("'{\"b\":1.10,\"a\":2}'::jsonb", "{\"a\": 2, \"b\": 1.10}"),
        ("12.34::numeric::money", "$12.34"),
        ("'乙类'::grade", "乙类"),
        ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("0.1::float8", "0.1"),
        ("0.1::float8 + 0.2::float8", "0.30000000000000004"),
        ("0.1::float4", "0.1"),
        ("'ab'::char(4)", "ab  "),
        ("'\u{20000}·\n买买提'::text", "\u{20000}·\n买买提"),
        ("''::text", ""),
        ("'10.0.0.1'::inet", "10.0.0.1"),
    ];
    check(&format!("postgres://ledger@{host}/ledgers"), "", &cells);
}

#[test]
fn mariadb_gives_every_type_as_its_server_writes_it() {
    let Some(host) = peer("GONGKAI_TEST_MARIADB") else { return };
    let mut client = mariadb_client(&host);
    for sql in [
        "DROP TABLE IF EXISTS kinds",
        "CREATE TABLE kinds (d DECIMAL(38,10), u BIGINT UNSIGNED, b1 BIT(1), b9 BIT(9), day DATE, zero DATE, t TIME, \
         dt DATETIME(6), ts TIMESTAMP, y YEAR, e ENUM('甲类','乙类'), s SET('a','b'), j JSON, yes BOOLEAN, f DOUBLE, \
         c CHAR(4), v VARCHAR(40), nothing INT, id UUID)",
        "SET SESSION sql_mode = ''",
        "SET SESSION time_zone = '+08:00'",
        "INSERT INTO kinds VALUES (12345678901234567890123456.0123456789, 18446744073709551615, b'1', b'101', \
         '2017-03-05', '0000-00-00', '-838:59:59', '2017-03-05 08:09:10.123456', '2017-03-05 08:00:00', 2017, '乙类', \
         'a,b', '{\"a\": 1.10}', TRUE, 0.1, 'ab', '\u{20000}·买买提', NULL, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')",
    ] {
        client.query_drop(sql).unwrap();
    }
    let cells = [
        ("d", "12345678901234567890123456.0123456789"),
        ("u", "18446744073709551615"),
        ("b1", "1"),
        ("b9", "000000101"),
        ("day", "2017-03-05"),
        ("zero", "0000-00-00"),
        ("t", "-838:59:59"),
        ("dt", "2017-03-05 08:09:10.123456"),
        ("ts", "2017-03-05 08:00:00"),
        ("y", "2017"),
        ("e", "乙类"),
        ("s", "a,b"),
        ("j", "{\"a\": 1.10}"),
        ("yes", "1"),
        ("f", "0.1"),
        ("c", "ab"),
        ("v", "\u{20000}·买买提"),
        ("nothing", ""),
        ("id", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("d * 2", "24691357802469135780246912.0246913578"),
        ("CONCAT(u)", "18446744073709551615"),
    ];
    check(&format!("mariadb://ledger@{host}/ledgers"), "FROM kinds", &cells);
}

#[test]
fn sqlite_gives_what_its_file_holds() {
    let project = Project::new("sqlite");
    fs::create_dir_all(project.root.join("inbox")).unwrap();
    let file = rusqlite::Connection::open(project.root.join("inbox/a.db")).unwrap();
    file.execute_batch(
        "CREATE TABLE t (a, b, c, d); INSERT INTO t VALUES (9223372036854775807, 475.0, '道里', NULL), (1, 0.1, 'x', 'y')",
    )
    .unwrap();
    let database = Database { password: None, ..database("sqlite:inbox/a.db", "SELECT * FROM t") };
    let source = source::query(&project.root, "t", &database, environment).unwrap();
    let (header, found) = rows(source).unwrap();
    assert_eq!(header, ["a", "b", "c", "d"]);
    let text = |it: &str| Some(it.to_owned());
    assert_eq!(found[0], [text("9223372036854775807"), text("475.0"), text("道里"), None]);
    assert_eq!(found[1], [text("1"), text("0.1"), text("x"), text("y")]);
    for (query, code, said) in [
        ("SELECT nobody FROM t", "source/database-query", "no such column: nobody"),
        ("SELECT * FROM nobody", "source/database-query", "no such table: nobody"),
        ("SELECT 1; SELECT 2", "source/database-query", "more than one statement"),
        ("SELECT ?1", "source/database-query", "has parameters"),
        ("SELECT x'00ff' AS photo", "source/database-text", "column `photo`"),
        (
            "SELECT CAST(x'b5c0' AS TEXT) AS name",
            "source/database-text",
            "`name` of sqlite:inbox/a.db is no UTF-8 text in row 1",
        ),
        ("SELECT random() AS r", "source/database-changed", "changed"),
    ] {
        let database = Database { query: query.to_owned(), ..database.clone() };
        let stop =
            source::query(&project.root, "t", &database, environment).and_then(rows).unwrap_err();
        assert_eq!(stop.code(), code, "{stop}");
        assert!(stop.to_string().contains(said), "{query}: {stop}");
    }
    let gone = Database { at: At::Plain("sqlite:inbox/b.db".to_owned()), ..database };
    let stop = source::query(&project.root, "t", &gone, environment).unwrap_err();
    assert_eq!(stop.code(), "source/connect", "{stop}");
    assert!(!project.root.join("inbox/b.db").exists());
}

#[test]
fn a_file_of_sqlite_stays_alone() {
    for mode in ["DELETE", "WAL"] {
        let project = Project::new("sqlite-wal");
        let inbox = project.root.join("inbox");
        fs::create_dir_all(&inbox).unwrap();
        let file = rusqlite::Connection::open(inbox.join("低保 #1?.db")).unwrap();
        file.execute_batch(&format!(
            "PRAGMA journal_mode = {mode}; CREATE TABLE t (a); INSERT INTO t VALUES (7)"
        ))
        .unwrap();
        file.close().unwrap();
        let listed = || fs::read_dir(&inbox).unwrap().count();
        assert_eq!(listed(), 1);
        let address = "sqlite:inbox/低保 #1?.db";
        let database = Database { password: None, ..database(address, "SELECT a FROM t") };
        let source = source::query(&project.root, "t", &database, environment).unwrap();
        assert_eq!(listed(), 1, "{mode}");
        assert_eq!(rows(source).unwrap().1, [[Some("7".to_owned())]]);
        assert_eq!(listed(), 1, "{mode}");
    }
}

/// Runs a project with the source `source`; it must fail with `code` and say `words`, and never the password.
fn fails(source: &str, code: &str, words: &str) {
    let project = project(source);
    for lang in ["en", "zh"] {
        let ran = project.run_with(&["run", "--lang", lang], VARIABLES);
        assert_eq!(ran.code, 1, "{}", ran.story());
        let story = ran.story();
        assert!(story.contains(code), "{code}\n{story}");
        assert!(lang != "en" || story.contains(words), "{words}\n{story}");
        assert_eq!(leak(&project, &story, PASSWORD), None, "{story}");
    }
}

fn source_of(scheme: &str, host: &str, query: &str, more: &str) -> String {
    format!(
        "{{ database = \"{scheme}://ledger@{host}/ledgers\", query = \"{query}\", password = {{ env = \"LEDGER_PASSWORD\" }}, connect_timeout = 2{more} }}"
    )
}

#[test]
fn postgres_fails_clearly() {
    let Some(host) = peer("GONGKAI_TEST_POSTGRES") else { return };
    let mut client = postgres_client(&host);
    client
        .batch_execute(
            "DROP TABLE IF EXISTS notes; CREATE TABLE notes (n int); \
             CREATE OR REPLACE FUNCTION note() RETURNS int LANGUAGE sql AS 'INSERT INTO notes VALUES (1) RETURNING n'",
        )
        .unwrap();
    let from = |query: &str| source_of("postgres", &host, query, "");
    let wrong = from("SELECT 1").replace("env = \"LEDGER_PASSWORD\"", "env = \"PATH\"");
    let query = "source/database-query";
    fails(&wrong, "source/login", "password authentication failed for user \"ledger\"");
    fails(
        &from("SELECT 1").replace("/ledgers", "/nowhere"),
        "source/login",
        "database \"nowhere\" does not exist",
    );
    fails(&from("SELECT * FROM nothing"), query, "relation \"nothing\" does not exist");
    fails(&from("SELECT note() AS n"), query, "in a read-only transaction");
    fails(
        &from("WITH x AS (INSERT INTO notes VALUES (2) RETURNING n) SELECT n FROM x"),
        query,
        "data-modifying",
    );
    fails(&from("SELECT 1; COMMIT; INSERT INTO notes VALUES (3)"), query, "multiple commands");
    fails(&from("SELECT $1::int AS n"), query, "has parameters");
    fails(
        &from("SELECT CAST('张三' || note AS int) AS n FROM (SELECT '李四' AS note) x"),
        query,
        "SQLSTATE 22P02",
    );
    fails(&from("SELECT 'x'::bytea AS photo"), "source/database-text", "column `photo`");
    fails(
        &source_of("postgres", &host, "SELECT pg_sleep(30)::text AS n", ", timeout = 1"),
        "source/timeout",
        "SQLSTATE 57014",
    );
    fails(
        &from("SELECT random() AS helped, 'x' AS district"),
        "source/database-changed",
        "changed",
    );
    let silent = source_of("postgres", &faulty(&host, Fault::Silent), "SELECT 1", "");
    fails(&silent, "source/timeout", "silent for 2 seconds");
    let nobody = source_of("postgres", "127.0.0.1:1", "SELECT 1", "");
    fails(&nobody, "source/connect", "postgres://ledger@127.0.0.1:1/ledgers");
    let many = "SELECT n::text || repeat('x', 200) AS district, n AS helped FROM generate_series(1, 20000) n";
    // In the first answer, and in the second.
    for bytes in [1_000_000, 6_000_000] {
        let cut = faulty(&host, Fault::CutAfter(bytes));
        fails(
            &source_of("postgres", &cut, many, "")
                .replace("/ledgers\"", "/ledgers?sslmode=disable\""),
            "source/lost",
            "broke off",
        );
    }
    let written: i64 = client.query_one("SELECT count(*) FROM notes", &[]).unwrap().get(0);
    assert_eq!(written, 0);
}

#[test]
fn mariadb_fails_clearly() {
    let Some(host) = peer("GONGKAI_TEST_MARIADB") else { return };
    let mut client = mariadb_client(&host);
    for sql in [
        "DROP TABLE IF EXISTS notes",
        "CREATE TABLE notes (n int)",
        "DROP FUNCTION IF EXISTS note",
        "CREATE FUNCTION note() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO notes VALUES (1); RETURN 1; END",
    ] {
        client.query_drop(sql).unwrap();
    }
    let from = |query: &str| source_of("mysql", &host, query, "");
    let wrong = from("SELECT 1").replace("env = \"LEDGER_PASSWORD\"", "env = \"PATH\"");
    let query = "source/database-query";
    fails(&wrong, "source/login", "Access denied for user 'ledger'");
    fails(&from("SELECT * FROM nothing"), query, "Table 'ledgers.nothing' doesn't exist");
    fails(&from("SELECT note() AS n"), query, "READ ONLY transaction");
    fails(&from("SELECT 1; COMMIT; INSERT INTO notes VALUES (3)"), query, "SQLSTATE 42000");
    fails(&from("SELECT ? AS n"), query, "has parameters");
    fails(&from("SELECT x'00ff' AS photo"), "source/database-text", "column `photo`");
    fails(&from("SELECT RAND() AS helped, 'x' AS district"), "source/database-changed", "changed");
    fails(
        &source_of("mysql", &host, "SELECT SLEEP(30) AS n", ", timeout = 1"),
        "source/timeout",
        "silent for 1 seconds",
    );
    let silent = source_of("mysql", &faulty(&host, Fault::Silent), "SELECT 1", "");
    fails(&silent, "source/timeout", "silent for 2 seconds");
    let nobody = source_of("mysql", "127.0.0.1:1", "SELECT 1", "");
    fails(&nobody, "source/connect", "mysql://ledger@127.0.0.1:1/ledgers");
    let many =
        "SELECT CONCAT(seq, REPEAT('x', 200)) AS district, seq AS helped FROM seq_1_to_20000";
    for bytes in [1_000_000, 6_000_000] {
        let cut = faulty(&host, Fault::CutAfter(bytes));
        fails(
            &source_of("mysql", &cut, many, "").replace("/ledgers\"", "/ledgers?sslmode=disable\""),
            "source/lost",
            "broke off",
        );
    }
    let written: Option<i64> = client.query_first("SELECT count(*) FROM notes").unwrap();
    assert_eq!(written, Some(0));
}

#[test]
fn a_run_reads_what_changed_and_leaves_what_did_not() {
    let Some(host) = peer("GONGKAI_TEST_POSTGRES") else { return };
    let mut client = postgres_client(&host);
    client
        .batch_execute(
            "DROP TABLE IF EXISTS helped; CREATE TABLE helped (district text, helped int); \
             INSERT INTO helped VALUES ('道里区', 30), ('南岗区', 41), ('香坊区', 52)",
        )
        .unwrap();
    let project = project(&source_of(
        "postgres",
        &host,
        "SELECT district AS 区县, helped AS 人次 FROM helped",
        "",
    ));
    let run = || {
        let ran = project.run_with(&["run", "--format", "json"], VARIABLES);
        assert!(matches!(ran.code, 0 | 4), "{}", ran.story());
        assert_eq!(leak(&project, &ran.story(), PASSWORD), None);
        datasets(&json(&ran))["helped"].clone()
    };
    let first = run();
    assert_eq!(first["status"], "waiting");
    assert_eq!(first["rows"]["published"], 3);
    assert_eq!(first["rows"]["non_data"], 1);
    let approved =
        project.run(&["approve", "helped/2017-r1", "--reviewer", "甲", "--approver", "乙"]);
    assert_eq!(approved.code, 0, "{}", approved.story());
    assert_eq!(project.run(&["publish"]).code, 0);
    // The heap's order changes, the rows do not.
    client.batch_execute("UPDATE helped SET helped = helped WHERE district = '道里区'").unwrap();
    assert_eq!(run()["status"], "unchanged");
    client.batch_execute("UPDATE helped SET helped = 31 WHERE district = '道里区'").unwrap();
    let second = run();
    assert_eq!(
        (second["status"].as_str(), second["release"].as_str()),
        (Some("waiting"), Some("2017-r2"))
    );
}

#[test]
fn an_answer_without_rows_and_one_of_nothing_but_nulls_are_read() {
    let Some(host) = peer("GONGKAI_TEST_POSTGRES") else { return };
    let project = Project::new("empty");
    let ask = |query: &str| {
        let database = database(&format!("postgres://ledger@{host}/ledgers"), query);
        rows(source::query(&project.root, "x", &database, environment).unwrap()).unwrap()
    };
    assert_eq!(ask("SELECT 1 AS a WHERE false;"), (vec!["a".to_owned()], Vec::new()));
    let (_, nulls) = ask("SELECT NULL AS a, NULL AS b FROM generate_series(1, 100000)");
    assert_eq!(nulls.len(), 100_000);
    assert!(nulls.iter().flatten().all(Option::is_none));
}

#[test]
fn an_answer_that_somebody_ends_is_not_taken_for_whole() {
    let Some(host) = peer("GONGKAI_TEST_POSTGRES") else { return };
    let mut client = postgres_client(&host);
    client
        .batch_execute("DROP TABLE IF EXISTS ended; CREATE TABLE ended AS SELECT 'x' AS district")
        .unwrap();
    let query = "SELECT n AS helped, district, pg_sleep(0.002)::text AS z FROM ended, generate_series(1, 20000) n";
    let project = project(&source_of("postgres", &host, query, ""));
    let child = project
        .command(&["run", "--lang", "en"], VARIABLES)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let end = "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid \
        WHERE a.application_name = 'gongkai' AND a.query LIKE 'FETCH%' AND l.relation = 'ended'::regclass";
    while client.query(end, &[]).unwrap().is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("source/lost"), "{said}");
}

#[test]
fn an_address_may_be_a_secret_as_a_whole() {
    let Some(host) = peer("GONGKAI_TEST_POSTGRES") else { return };
    let project = project(
        "{ database = { env = \"LEDGERS\" }, query = \"SELECT '道里区' AS 区县, 30 AS 人次\" }",
    );
    let address = format!("postgres://ledger:{PASSWORD}@{host}/ledgers");
    for (address, code) in
        [(address.as_str(), 4), (&address.replace("4711", "4712"), 1), ("nonsense", 1)]
    {
        let ran = project.run_with(&["run", "--lang", "en"], &[("LEDGERS", address)]);
        assert_eq!(ran.code, code, "{}", ran.story());
        assert_eq!(leak(&project, &ran.story(), "geheim"), None, "{}", ran.story());
    }
}

#[test]
fn tls_is_what_the_address_asks_for() {
    let (Some(postgres), Some(mariadb)) =
        (peer("GONGKAI_TEST_POSTGRES"), peer("GONGKAI_TEST_MARIADB"))
    else {
        return;
    };
    let Some(authority) = peer("GONGKAI_TEST_AUTHORITY") else { return };
    let postgres_asks = "SELECT ssl::text AS tls FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let mariadb_asks = "SELECT IF(VARIABLE_VALUE = '', 'false', 'true') AS tls FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'";
    for (scheme, host, query) in
        [("postgres", &postgres, postgres_asks), ("mysql", &mariadb, mariadb_asks)]
    {
        let ask = |mode: &str| {
            let project = Project::new("tls");
            fs::copy(&authority, project.root.join("authority.pem")).unwrap();
            let address = format!("{scheme}://ledger@{host}/ledgers{mode}");
            let source =
                source::query(&project.root, "tls", &database(&address, query), environment)?;
            rows(source).map(|it| it.1[0][0].clone().unwrap())
        };
        assert_eq!(ask("").unwrap(), "true", "{scheme}");
        assert_eq!(ask("?sslmode=disable").unwrap(), "false", "{scheme}");
        assert_eq!(ask("?sslmode=require").unwrap(), "true", "{scheme}");
        assert_eq!(
            ask("?sslmode=verify-full&sslrootcert=authority.pem").unwrap(),
            "true",
            "{scheme}"
        );
        let stop = ask("?sslmode=verify-full").unwrap_err();
        assert_eq!(stop.code(), "source/tls", "{stop}");
    }
}

#[test]
fn a_long_answer_takes_little_memory() {
    let (Some(postgres), Some(mariadb)) =
        (peer("GONGKAI_TEST_POSTGRES"), peer("GONGKAI_TEST_MARIADB"))
    else {
        return;
    };
    // 100 MB of rows, of which a few bytes each are wanted.
    let series = "SELECT '第' || n % 18 || '区' AS district, 1 AS helped, repeat('x', 500) AS note FROM generate_series(1, 200000) n";
    let sequence = "SELECT CONCAT('第', seq % 18, '区') AS district, 1 AS helped, REPEAT('x', 500) AS note FROM seq_1_to_200000";
    for (scheme, host, query) in [("postgres", &postgres, series), ("mysql", &mariadb, sequence)] {
        let project = project("{ path = \"x\" }");
        configure(&project, &source_of(scheme, host, query, ""));
        let started = Instant::now();
        let mut child = project
            .command(&["run", "--format", "json"], VARIABLES)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let status =
                fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let high = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
            let high = high.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok());
            peak = peak.max(high.unwrap_or_default());
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = child.wait_with_output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["datasets"][0]["rows"]["read"], 200_000, "{report}");
        eprintln!(
            "{scheme}: 200000 rows of 500 bytes twice, {peak} kB at most, {:?}",
            started.elapsed()
        );
        assert!(peak < 120_000, "{scheme}: {peak} kB");
    }
}
