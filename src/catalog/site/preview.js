// The preview: rows straight from the Parquet file, by range requests. What is read is what is shown: the footer, then
// pages of the rows in view; to filter or to sort, the columns that it is done by.
import { parquetMetadataAsync, parquetRead, zstd } from './parquet.js';

const PAGE = 50;
// Bytes from the end that are asked for first: the footer of most files.
const FIRST = 16 << 10;
// A file this small is taken whole, where a server knows no ranges.
const SMALL = 1 << 20;
// Rows that can be sorted, or saved, in the memory of a phone.
const MOST = 3e6;

const compressors = { ZSTD: (bytes, length) => zstd(bytes, new Uint8Array(length)) };
// Days stay numbers.
const parsers = { dateFromDays: (days) => days };

class Told extends Error {
  constructor(words) {
    super(words);
    this.words = words;
  }
}

/// The file at `url`, of `byteLength` bytes, as the reader wants it.
function remote(url, byteLength, zh) {
  let whole = null;
  const none = () => new Told(zh
    ? '这个网站不支持按段读取文件，不能预览。数据都在“下载”里。'
    : 'This site does not give parts of files, so there is no preview. All data is under “Downloads”.');
  const part = async (start, end) => {
    const answer = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } });
    if (answer.status === 206) {
      const bytes = await answer.arrayBuffer();
      if (bytes.byteLength !== end - start) throw none();
      return bytes;
    }
    if (answer.status === 200 && byteLength <= SMALL) {
      whole = await answer.arrayBuffer();
      if (whole.byteLength !== byteLength) throw none();
      return whole.slice(start, end);
    }
    // The rest of what is sent is not taken.
    await answer.body?.cancel();
    if (answer.status === 200) throw none();
    throw new Error(`${answer.status}`);
  };
  // The same part is asked for once.
  const parts = new Map();
  const slice = (start, end = byteLength) => {
    if (whole) return whole.slice(start, end);
    const key = `${start}-${end}`;
    if (!parts.has(key)) {
      if (parts.size > 200) parts.delete(parts.keys().next().value);
      const asked = part(start, end);
      asked.catch(() => parts.delete(key));
      parts.set(key, asked);
    }
    return parts.get(key);
  };
  return { byteLength, slice };
}

/// How a column's values are shown, as the CSV file shows them, and how they are sorted.
function kind(element) {
  const text = (it) => String(it);
  const less = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  if (element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL') {
    const scale = element.scale || 0;
    // Units as they are stored: no digit is lost to a fraction.
    delete element.converted_type;
    delete element.logical_type;
    const units = (it) => (it instanceof Uint8Array
      ? BigInt.asIntN(it.length * 8, it.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n))
      : BigInt(it));
    const shown = (it) => {
      const value = units(it);
      const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
      const point = digits.length - scale;
      return (value < 0n ? '-' : '') + digits.slice(0, point) + (scale ? `.${digits.slice(point)}` : '');
    };
    return { shown, less: (a, b) => less(units(a), units(b)), isNumber: true };
  }
  if (element.converted_type === 'DATE') {
    // Days are chosen by their month.
    return { shown: (it) => new Date(it * 864e5).toISOString().slice(0, 10), less, isDay: true };
  }
  if (element.type === 'BOOLEAN') return { shown: (it) => (it ? '是' : '否'), less };
  return { shown: text, less, isNumber: element.type !== 'BYTE_ARRAY', isText: element.type === 'BYTE_ARRAY' };
}

const isNone = (it) => it === null || it === undefined;

const ARMED = /^'*[=+\-@\t\r\n＝＋－＠]/;

/// A cell of a CSV file: RFC 4180, and nothing that a spreadsheet would run.
function cell(column, value) {
  if (isNone(value)) return '';
  const text = column.shown(value);
  const disarmed = column.isText && ARMED.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(text) ? `"${disarmed.replaceAll('"', '""')}"` : disarmed;
}

/// Opens the preview in `section`.
export async function open(section, zh) {
  const find = (name) => section.querySelector(`#preview-${name}`);
  const { file: href, bytes, name } = section.dataset;
  const file = remote(new URL(href, location.href).href, Number(bytes), zh);
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: FIRST, parsers, geoparquet: false });
  const heads = [...section.querySelectorAll('th[data-name]')];
  const columns = heads.map((head) => {
    const element = metadata.schema.find((it) => it.name === head.dataset.name);
    return { head, name: head.dataset.name, title: head.dataset.title, ...kind(element) };
  });
  const groups = [];
  let rows = 0;
  for (const group of metadata.row_groups) {
    const start = rows;
    rows += Number(group.num_rows);
    groups.push({ start, end: rows, chunks: group.columns, values: new Map() });
  }
  const read = (options) => parquetRead({ file, metadata, compressors, parsers, ...options });

  /// A column of a row group, whole.
  const column = (group, name) => {
    if (!group.values.has(name)) {
      const values = new Array(group.end - group.start);
      const onChunk = (it) => { for (let i = 0; i < it.columnData.length; i++) values[it.rowStart - group.start + i] = it.columnData[i]; };
      const done = read({ columns: [name], rowStart: group.start, rowEnd: group.end, onChunk }).then(() => values);
      done.catch(() => group.values.delete(name));
      group.values.set(name, done);
    }
    return group.values.get(name);
  };
  const groupOf = (row) => groups.find((it) => row < it.end);

  const state = { page: 0, sort: null, isDown: false, chosen: [], matches: null };
  const count = () => (state.matches ? state.matches.length : rows);
  const pages = () => Math.max(1, Math.ceil(count() / PAGE));

  /// Whether no row of the group can be one that is chosen, by its least and greatest value.
  const isOut = (group, { name, value }) => {
    const it = group.chunks.find((chunk) => chunk.meta_data.path_in_schema[0] === name)?.meta_data.statistics;
    if (!it) return false;
    if (value === null) return it.null_count !== undefined && Number(it.null_count) === 0;
    const { min_value: min, max_value: max } = it;
    if (typeof min !== 'string' || typeof max !== 'string') return false;
    // Texts are ordered by their bytes, which is by code points; letters beyond the first plane are left alone.
    const simple = [value, min, max].every((text) => !/[\ud800-\udfff]/.test(text));
    return simple && (value < min || value > max);
  };

  /// Rows that meet what is chosen, in their order or the one that is asked for; none, all as they are.
  const match = async () => {
    if (!state.chosen.length && !state.sort) {
      state.matches = null;
      return;
    }
    const found = [];
    const keys = [];
    for (const group of groups) {
      if (state.chosen.some((it) => isOut(group, it))) continue;
      const tests = await Promise.all(state.chosen.map(async (it) => ({ ...it, values: await column(group, it.name) })));
      const sorting = state.sort && await column(group, state.sort.name);
      const fits = ({ values, value, shown, isDay }, i) => (isNone(values[i])
        ? value === null
        : value !== null && (isDay ? shown(values[i]).startsWith(value) : shown(values[i]) === value));
      for (let i = 0; i < group.end - group.start; i++) {
        if (!tests.every((it) => fits(it, i))) continue;
        found.push(group.start + i);
        if (sorting) keys.push(sorting[i]);
      }
      if (state.sort && found.length > MOST) {
        throw new Told(zh ? '行数太多，浏览器里排不了序。请先筛选，或下载文件。' : 'There are too many rows to sort in a browser. Filter first, or download the file.');
      }
    }
    if (state.sort) {
      const { less } = state.sort;
      const order = found.map((_, i) => i);
      // Rows that are equal stay in their order; those without a value come last.
      order.sort((a, b) => {
        const [x, y] = [keys[a], keys[b]];
        if (isNone(x) || isNone(y)) return (isNone(x) ? 1 : 0) - (isNone(y) ? 1 : 0) || a - b;
        return (state.isDown ? less(y, x) : less(x, y)) || a - b;
      });
      state.matches = order.map((it) => found[it]);
    } else {
      state.matches = found;
    }
  };

  /// Rows with the given numbers, each as its values.
  const values = async (numbers) => {
    const out = [];
    for (const number of numbers) {
      const group = groupOf(number);
      const row = [];
      for (const it of columns) row.push((await column(group, it.name))[number - group.start]);
      out.push(row);
    }
    return out;
  };

  const view = async () => {
    const from = state.page * PAGE;
    const to = Math.min(from + PAGE, count());
    if (state.matches) return values(state.matches.slice(from, to));
    if (from === to) return [];
    return new Promise((onComplete, reject) => {
      read({ columns: columns.map((it) => it.name), rowStart: from, rowEnd: to, useOffsetIndex: true, onComplete }).catch(reject);
    });
  };

  const number = (it) => it.toLocaleString('en');
  const say = (words) => { find('said').textContent = words; };
  const draw = async () => {
    const shown = await view();
    const body = document.createElement('tbody');
    for (const row of shown) {
      const line = body.insertRow();
      row.forEach((value, i) => {
        const td = line.insertCell();
        if (columns[i].isNumber) td.className = 'n';
        if (isNone(value)) {
          td.className += ' none';
          td.textContent = zh ? '空' : 'empty';
        } else {
          td.textContent = columns[i].shown(value);
        }
      });
    }
    find('table').tBodies[0].replaceWith(body);
    const from = state.page * PAGE;
    const range = shown.length ? `${number(from + 1)}–${number(from + shown.length)}` : '0';
    const all = state.chosen.length
      ? (zh ? `共 ${number(count())} 行符合（全部 ${number(rows)} 行）` : `of ${number(count())} that match (${number(rows)} in all)`)
      : (zh ? `共 ${number(rows)} 行` : `of ${number(rows)}`);
    say(zh ? `第 ${range} 行，${all}` : `Rows ${range} ${all}`);
    find('page').value = state.page + 1;
    find('page').max = pages();
    find('of').textContent = number(pages());
    for (const name of ['first', 'back']) find(name).disabled = state.page === 0;
    for (const name of ['next', 'last']) find(name).disabled = state.page >= pages() - 1;
    for (const it of columns) {
      const sorted = state.sort === it ? (state.isDown ? 'descending' : 'ascending') : null;
      if (sorted) it.head.setAttribute('aria-sort', sorted); else it.head.removeAttribute('aria-sort');
    }
  };

  // One thing after another: what was asked for last is shown last.
  let queue = Promise.resolve();
  const later = (work) => {
    section.setAttribute('aria-busy', 'true');
    queue = queue.then(work).catch((error) => {
      say(error.words || (zh ? '没有读到：网络断了？请再试一次，或下载文件。' : 'It could not be read: is the network down? Try again, or download the file.'));
    }).then(() => section.removeAttribute('aria-busy'));
    return queue;
  };
  const go = (page) => later(() => {
    state.page = Math.min(Math.max(0, page), pages() - 1);
    return draw();
  });
  const change = () => later(async () => {
    say(zh ? '正在读取……' : 'Reading …');
    await match();
    state.page = 0;
    await draw();
  });

  for (const it of columns) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...it.head.childNodes);
    it.head.append(button);
    button.addEventListener('click', () => {
      // Up, down, then as the file has it.
      if (state.sort !== it) [state.sort, state.isDown] = [it, false];
      else if (!state.isDown) state.isDown = true;
      else [state.sort, state.isDown] = [null, false];
      change();
    });
  }
  const form = find('filters');
  const choose = () => {
    const selects = [...form.querySelectorAll('select')].filter((it) => it.selectedIndex > 0);
    state.chosen = selects.map((it) => ({
      ...columns.find((column) => column.name === it.name),
      value: it.selectedOptions[0].hasAttribute('data-none') ? null : it.value,
    }));
    change();
  };
  form.addEventListener('change', choose);
  form.addEventListener('reset', () => setTimeout(choose));
  form.addEventListener('submit', (event) => event.preventDefault());
  find('first').addEventListener('click', () => go(0));
  find('back').addEventListener('click', () => go(state.page - 1));
  find('next').addEventListener('click', () => go(state.page + 1));
  find('last').addEventListener('click', () => go(pages() - 1));
  find('page').addEventListener('change', (event) => go((Number(event.target.value) || 1) - 1));

  /// The rows that are chosen, as the release's CSV file would have them.
  const save = async () => {
    if (count() > MOST) {
      throw new Told(zh ? '行数太多，浏览器里存不下。请下载整个文件。' : 'There are too many rows for a browser to save. Download the whole file.');
    }
    const before = find('said').textContent;
    say(zh ? '正在准备 CSV……' : 'Making the CSV …');
    const header = columns.map((it) => cell({ shown: String, isText: true }, it.title)).join(',');
    const parts = ['\ufeff', header, '\r\n'];
    const line = (cells) => {
      const text = cells.join(',');
      parts.push(text || '""', '\r\n');
    };
    if (state.matches) {
      for (let i = 0; i < state.matches.length; i += 10000) {
        for (const row of await values(state.matches.slice(i, i + 10000))) line(row.map((value, at) => cell(columns[at], value)));
      }
    } else {
      for (const group of groups) {
        const whole = await Promise.all(columns.map((it) => column(group, it.name)));
        for (let i = 0; i < group.end - group.start; i++) line(whole.map((it, at) => cell(columns[at], it[i])));
      }
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }));
    link.download = state.matches ? `${name}-${zh ? '筛选' : 'part'}.csv` : `${name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say(before);
  };
  find('save').addEventListener('click', () => later(save));

  await draw();
  form.hidden = false;
  find('pages').hidden = false;
  find('sample').hidden = true;
}
