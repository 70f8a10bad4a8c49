//! A real browser without a window: whether a page runs over its edge, what it complains of, whom it asks.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::Project;
use crate::support::peers::untested;

/// Names that Chromium goes by.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Whom the browser asks for itself, whatever page it shows.
const ITS_OWN: &[&str] = &["google.com/", "googleapis.com/"];

/// The page in a frame of three widths; what it comes to stands in `said`.
const HARNESS: &str = r#"<!doctype html><meta charset="utf-8"><title>…</title><iframe id="page" src="PAGE" style="border:0;height:900px"></iframe><pre id="said"></pre>
<script>
page.onload = () => {
  const said = [];
  for (const width of [1100, 390, 320]) {
    page.style.width = width + 'px';
    const root = page.contentDocument.documentElement;
    said.push(width + ' over ' + Math.max(0, root.scrollWidth - width));
  }
  const all = page.contentDocument;
  const count = (what, selector) => said.push(what + ' ' + all.querySelectorAll(selector).length);
  count('headings', 'h2');
  count('tables', 'table');
  count('charts', 'svg[role=img] > title');
  const lost = [...all.querySelectorAll('nav a')].filter((it) => !all.getElementById(it.hash.slice(1)));
  said.push('lost ' + lost.length);
  document.getElementById('said').textContent = 'SAID ' + said.join(', ') + '.';
};
</script>"#;

/// The browser's command: `GONGKAI_TEST_BROWSER`, or what is installed; without one it is said loudly.
pub(crate) fn command() -> Option<String> {
    let named = std::env::var("GONGKAI_TEST_BROWSER").ok().filter(|it| !it.is_empty());
    let is_there = |it: &&&str| {
        let mut command = Command::new(it);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    let found = named.or_else(|| NAMES.iter().find(is_there).map(|it| (*it).to_owned()));
    if found.is_none() {
        untested("there is no browser; `tests/peers/browser` installs one");
    }
    found
}

/// Shows `page`, a path within the project; `None` where there is no browser. The widths at which it was shown with
/// what runs over the edge, how many headings, tables and charts it has, and links of its contents that lead nowhere.
///
/// A page that complains, or asks for anything that is not on this disk, fails the test.
#[track_caller]
pub(crate) fn shown(project: &Project, page: &str) -> Option<String> {
    let browser = command()?;
    project.write("harness.html", HARNESS.replace("PAGE", page));
    let inside = |name: &str| project.root.join(name).display().to_string();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        // Nothing leaves this machine; what would have is on record.
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--allow-file-access-from-files"])
        .arg(format!("--user-data-dir={}", inside("browser")))
        .arg(format!("--log-net-log={}", inside("asked.json")))
        .args(["--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("file://{}", inside("harness.html")))
        .output()
        .unwrap();
    let (dom, talk) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let complaints: Vec<&str> = talk.lines().filter(|it| it.contains("CONSOLE")).collect();
    assert!(complaints.is_empty(), "{page}: {complaints:#?}");
    let asked = fs::read_to_string(project.root.join("asked.json")).unwrap();
    let asked: Vec<&str> = asked
        .split("\"url\":\"")
        .skip(1)
        .filter_map(|it| it.split_once('"').map(|it| it.0))
        .filter(|it| !it.starts_with("file:") && !ITS_OWN.iter().any(|own| it.contains(own)))
        .collect();
    assert!(asked.is_empty(), "{page}: {asked:#?}");
    let said = dom.split_once("SAID ").and_then(|it| it.1.split_once('.'));
    assert!(said.is_some(), "{page}: {dom}\n{talk}");
    said.map(|it| it.0.to_owned())
}
