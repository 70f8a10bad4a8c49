// node site.mjs PACKAGES BROWSER PUBLIC OUT SERVED REGION PROGRAM: every page of a catalogue in a real browser; what was
// found, as JSON. SERVED is where `gongkai serve` has the catalogue; REGION and PROGRAM are chosen in the preview.
//
// Two servers give the files of PUBLIC: one below a path, which counts bytes and knows ranges; one that does not know them.
// PUBLIC/inside has pages that are not public: they are looked at as all others, but for where they lead.
import { createReadStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, browserPath, root, out, served, region, program] = process.argv.slice(2);
// A slow machine with much to do is no fault of a page.
const PATIENCE = 300000;
const require = createRequire(path.join(packages, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
const counted = { bytes: 0, requests: 0 };
const serve = (knowsRanges, prefix) => new Promise((done) => {
  const server = http.createServer((asked, answer) => {
    const { pathname } = new URL(asked.url, 'http://x');
    const file = path.join(root, decodeURIComponent(pathname.slice(prefix.length)));
    if (!pathname.startsWith(`${prefix}/`) || !existsSync(file) || statSync(file).isDirectory()) { answer.writeHead(404).end(); return; }
    const size = statSync(file).size;
    const head = { 'content-type': TYPES[file.split('.').pop()] || 'application/octet-stream' };
    const range = knowsRanges && /^bytes=(\d+)-(\d+)$/.exec(asked.headers.range || '');
    const [from, to] = range ? [Number(range[1]), Math.min(Number(range[2]), size - 1)] : [0, size - 1];
    if (file.endsWith('.parquet')) { counted.bytes += to - from + 1; counted.requests += 1; }
    if (range) Object.assign(head, { 'content-range': `bytes ${from}-${to}/${size}` });
    answer.writeHead(range ? 206 : 200, { ...head, 'content-length': to - from + 1 });
    createReadStream(file, { start: from, end: to }).pipe(answer);
  });
  server.listen(0, '127.0.0.1', () => done([`http://127.0.0.1:${server.address().port}${prefix}`, server]));
});

const [near, server] = await serve(true, '/a/b');
const [plain, other] = await serve(false, '');
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'] });
const found = { complaints: [], barriers: [], wide: [], keys: [], pages: 0, looked: 0, reached: 0 };

const newPage = async (options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, acceptDownloads: true, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const tell = (what) => found.complaints.push(`${page.url()}: ${what}`);
  page.on('console', (it) => tell(it.text()));
  page.on('pageerror', (it) => tell(it.message));
  page.on('request', (it) => { if (!/^(file:|data:|blob:)/.test(it.url()) && ![near, plain, served].some((own) => it.url().startsWith(own))) tell(`asks ${it.url()}`); });
  page.on('response', (it) => { if (it.status() >= 400) tell(`${it.status()} ${it.url()}`); });
  return page;
};
const barriers = async (page, where) => {
  // The page's own policy lets no script in but its own; the one that looks is brought by the browser.
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  found.looked += result.passes.length;
  for (const it of result.violations) found.barriers.push(`${where}: ${it.id}: ${it.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(' ')}`);
};
// By Tab alone: all that can be used is come to, is in sight then, and shows that it is the one.
const byKeys = async (page, where) => {
  const count = await page.evaluate(() => {
    document.activeElement.blur();
    const all = document.querySelectorAll('a[href], button:not([disabled]), select, input, summary, [tabindex="0"]');
    window.wanted = new Set([...all].filter((it) => it.checkVisibility()));
    return window.wanted.size;
  });
  for (let at = 0; at < count + 2; at++) {
    await page.keyboard.press('Tab');
    const wrong = await page.evaluate(() => {
      const it = document.activeElement;
      if (it === document.body || !window.wanted.delete(it)) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(it);
      const { top, bottom } = it.getBoundingClientRect();
      const isShown = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && bottom > 0 && top < window.innerHeight;
      return isShown ? null : it.outerHTML.slice(0, 120);
    });
    if (wrong) found.keys.push(`${where}: not seen to have the keys: ${wrong}`);
  }
  const left = await page.evaluate(() => [...window.wanted].map((it) => it.outerHTML.slice(0, 120)));
  found.keys.push(...left.map((it) => `${where}: not reached: ${it}`));
  found.reached += count - left.length;
};
const lines = (page) => page.$$eval('#preview-table tbody tr', (all) => all.map((row) => [...row.cells].map((it) => (it.classList.contains('none') ? null : it.textContent))));
const settled = (page) => page.waitForFunction(() => !document.querySelector('#preview').hasAttribute('aria-busy'));
const said = (page) => page.textContent('#preview-said');
const open = async (page) => {
  await page.click('#preview-open');
  await page.waitForSelector('#preview-pages:not([hidden])');
};

// Every page, in light and dark, on a phone and on paper; one window for all, since windows are what takes time.
const inside = readdirSync(path.join(root, 'inside')).map((it) => `inside/${it}`);
const names = readdirSync(root).filter((it) => it !== 'large' && existsSync(path.join(root, it, 'index.html')));
const all = ['index.html', 'index.en.html', ...names.flatMap((it) => [`${it}/index.html`, `${it}/index.en.html`]), ...inside];
for (const colorScheme of ['light', 'dark']) {
  const page = await newPage({ colorScheme });
  for (const name of all) {
    await page.goto(`${near}/${name}`);
    await barriers(page, `${name}, ${colorScheme}`);
    found.pages += 1;
    // What follows is the same in any colour.
    if (colorScheme === 'dark') continue;
    for (const width of [360, 320]) {
      await page.setViewportSize({ width, height: 740 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) found.wide.push(`${name}: ${over} over ${width}`);
    }
    await page.setViewportSize({ width: 1100, height: 900 });
    const lost = await page.$$eval('a[href^="#"]', (links) => links.filter((it) => !document.getElementById(it.hash.slice(1))).map((it) => it.hash));
    if (lost.length) found.complaints.push(`${name}: lost ${lost}`);
    if (['index.html', 'urban-rural-dibao/index.html', 'temporary-assistance/index.en.html', ...inside].includes(name)) await byKeys(page, name);
    const files = inside.includes(name) ? [] : await page.$$eval('main a[href], link[href], footer a[href]', (links) => links.map((it) => it.href.split('#')[0]));
    for (const it of new Set(files)) if (!it.startsWith(`${near}/`) || !existsSync(path.join(root, decodeURIComponent(it.slice(near.length))))) found.complaints.push(`${name}: leads to nothing: ${it}`);
    const pdf = await page.pdf({ format: 'A4' });
    if (pdf.length < 10000) found.complaints.push(`${name}: an empty print`);
  }
  await page.context().close();
}

// The list: words and choices, by keyboard alone.
{
  const page = await newPage();
  await page.goto(`${near}/index.html`);
  const shown = () => page.$$eval('.dataset:not([hidden]) h3', (it) => it.length);
  found.list = { all: await shown() };
  await page.focus('#q');
  await page.keyboard.type('低保 汇总');
  found.list.words = await shown();
  await page.fill('#q', '');
  await page.selectOption('#f-program', '医疗救助');
  found.list.program = await shown();
  found.list.kept = new URL(page.url()).search;
  await page.reload();
  found.list.again = await shown();
  await page.click('button[type=reset]');
  await page.waitForFunction(() => !location.search);
  found.list.cleared = await shown();
  // Each choice by itself: how many it leaves.
  for (const name of ['topic', 'cycle', 'format']) {
    const values = await page.$$eval(`#f-${name} option`, (it) => it.map((option) => option.value).filter(Boolean));
    found.list[name] = [];
    for (const value of values) {
      await page.selectOption(`#f-${name}`, value);
      found.list[name].push(await shown());
    }
    await page.selectOption(`#f-${name}`, '');
  }
  await page.context().close();
}

// The preview, against what others read from the same file.
{
  const page = await newPage();
  await page.goto(`${near}/urban-rural-dibao/index.html`);
  counted.bytes = 0;
  // Reached and opened by keys.
  await page.focus('#preview-open');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#preview-pages:not([hidden])');
  const it = { first: await lines(page), bytes: counted.bytes, said: await said(page), focus: await page.evaluate(() => document.activeElement.className) };
  await barriers(page, 'preview');
  await byKeys(page, 'preview');
  await page.click('#preview-last');
  await settled(page);
  it.last = await lines(page);
  const whole = page.waitForEvent('download');
  await page.click('#preview-save');
  await (await whole).saveAs(path.join(out, 'whole.csv'));
  await settled(page);
  await page.selectOption('#c-region', region);
  await settled(page);
  await page.selectOption('#c-program', program);
  await settled(page);
  it.chosen = { said: await said(page), rows: await lines(page) };
  const part = page.waitForEvent('download');
  await page.click('#preview-save');
  await (await part).saveAs(path.join(out, 'part.csv'));
  await settled(page);
  await page.focus('#preview-table th[data-name=persons] button');
  await page.keyboard.press('Enter');
  await settled(page);
  await page.keyboard.press('Enter');
  await settled(page);
  it.sorted = { rows: await lines(page), said: await page.getAttribute('#preview-table th[data-name=persons]', 'aria-sort') };
  await page.selectOption('#c-program', '');
  await settled(page);
  if (await page.locator('#c-region option[data-none]').count()) {
    await page.selectOption('#c-region', { label: '空' });
    await settled(page);
    it.none = { said: await said(page) };
  }
  found.preview = it;
  await page.context().close();
}

// Where `gongkai serve` has it, with all that it says of a page: the same rows, and lines that name that address.
found.served = {};
for (const name of ['urban-rural-dibao', 'temporary-assistance']) {
  const page = await newPage();
  await page.goto(`${served}/${name}/`);
  await open(page);
  const uses = await page.$$eval('pre code', (all) => all.map((code) => [code.id, code.textContent]));
  found.served[name] = { rows: await lines(page), uses: Object.fromEntries(uses) };
  await page.context().close();
}

// Days are chosen by month.
{
  const page = await newPage();
  await page.goto(`${near}/disclosure-items/index.html`);
  await open(page);
  const [month] = await page.selectOption('#c-disclosed_on', { index: 1 });
  await settled(page);
  found.days = { month, said: await said(page), rows: await lines(page) };
  await page.context().close();
}

// Amounts to the last digit, and months as they are.
{
  const page = await newPage();
  await page.goto(`${near}/temporary-assistance/index.en.html`);
  await open(page);
  const whole = page.waitForEvent('download');
  await page.click('#preview-save');
  await (await whole).saveAs(path.join(out, 'amounts.csv'));
  await page.context().close();
}

// A million rows that do not compress: what the first of them cost.
if (existsSync(path.join(root, 'large/index.html'))) {
  const page = await newPage();
  await page.goto(`${near}/large/index.html`);
  counted.bytes = 0;
  await open(page);
  found.large = { bytes: counted.bytes, of: statSync(path.join(root, 'large/large.parquet')).size, said: await said(page), rows: (await lines(page)).length };
  await page.goto(`${plain}/large/index.html`);
  await page.click('#preview-open');
  await page.waitForFunction(() => document.querySelector('#preview-said').textContent.length > 15);
  found.plain = await said(page);
  await page.context().close();
}

// From a disk: the list works, the preview says why not.
{
  const page = await newPage();
  await page.goto(pathToFileURL(path.join(root, 'index.html')).href);
  await page.fill('#q', '特困');
  found.disk = { shown: await page.$$eval('.dataset:not([hidden]) h3', (it) => it.length) };
  await page.goto(pathToFileURL(path.join(root, 'urban-rural-dibao/index.html')).href);
  await page.click('#preview-open');
  found.disk.said = await said(page);
  await page.context().close();
}

// Without scripts everything is there but what needs them.
{
  const page = await newPage({ javaScriptEnabled: false });
  await page.goto(`${near}/index.html`);
  found.bare = await page.locator('.dataset').count();
  await page.context().close();
}

// For eyes.
for (const [name, url, options] of [['index', 'index.html', {}], ['phone', 'urban-rural-dibao/index.html', { viewport: { width: 360, height: 740 } }], ['dark', 'urban-rural-dibao/index.en.html', { colorScheme: 'dark' }]]) {
  const page = await newPage(options);
  await page.goto(`${near}/${url}`);
  await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
  await page.context().close();
}
await browser.close();
server.close();
other.close();
writeFileSync(path.join(out, 'found.json'), JSON.stringify(found, null, 1));
