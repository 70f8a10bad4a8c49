// The catalogue's pages work without this file. With it the list filters as one types, snippets name the address at which
// the page is, they can be copied, and the preview opens. Nothing is asked of another host, nothing is stored.
(() => {
  'use strict';
  const here = document.currentScript.src;
  const zh = document.documentElement.lang.startsWith('zh');
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const plain = (text) => text.normalize('NFKC').toLowerCase();

  // The list of datasets: every word must be found, every choice must be met.
  const form = one('#find');
  if (form) {
    const entries = all('.dataset').map((element) => ({ element, text: plain(element.dataset.text) }));
    const selects = [...form.querySelectorAll('select')];
    const meets = (entry, select) => !select.value || (entry.element.dataset[select.name] || '').split('|').includes(select.value);
    const show = () => {
      const words = plain(form.elements.q.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const entry of entries) {
        const found = words.every((word) => entry.text.includes(word)) && selects.every((it) => meets(entry, it));
        entry.element.hidden = !found;
        shown += found ? 1 : 0;
      }
      one('#found').textContent = zh ? `找到 ${shown} 个数据集` : shown === 1 ? '1 dataset found' : `${shown} datasets found`;
      const state = new URLSearchParams();
      for (const it of [form.elements.q, ...selects]) if (it.value) state.set(it.name, it.value);
      // A page that was opened from a disk may not change its own address.
      if (location.protocol !== 'file:') history.replaceState(null, '', state.size ? `?${state}` : location.pathname);
    };
    for (const [name, value] of new URLSearchParams(location.search)) {
      const element = form.elements[name];
      if (element && (element.name === 'q' || [...element.options || []].some((it) => it.value === value))) element.value = value;
    }
    form.hidden = false;
    form.addEventListener('input', show);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(show));
    show();
  }

  // Snippets name files; on the web they name where these are.
  if (location.protocol !== 'file:') {
    for (const it of all('[data-at]')) it.textContent = new URL(it.dataset.at, location.href).href;
  }
  for (const button of all('button[data-copies]')) {
    if (!navigator.clipboard) continue;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.textContent = zh ? '已复制' : 'Copied';
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // Link to the other language where one is.
  for (const it of all('a[data-other]')) it.addEventListener('click', () => { it.href = it.href.split(/[?#]/)[0] + location.search + location.hash; });

  const open = one('#preview-open');
  if (open) {
    const said = one('#preview-said');
    open.hidden = false;
    one('#preview-none').hidden = true;
    open.addEventListener('click', async () => {
      if (location.protocol === 'file:') {
        said.textContent = zh
          ? '这一页是从磁盘上打开的，浏览器不让网页读旁边的文件。请用网址打开（在项目里运行 gongkai serve），或下载文件。'
          : 'This page was opened from a disk, and browsers do not let a page read the files beside it. Open it by its address (run gongkai serve in the project), or download the files.';
        return;
      }
      open.disabled = true;
      said.textContent = zh ? '正在打开……' : 'Opening …';
      try {
        const preview = await import(new URL('preview.js', here).href);
        await preview.open(one('#preview'), zh);
        open.hidden = true;
        one('#preview-table').closest('.scroll').focus();
      } catch (error) {
        open.disabled = false;
        said.textContent = error.words || (zh
          ? '打不开预览：网络断了，或文件不在那里。数据都在“下载”里。'
          : 'The preview cannot be opened: the network is down, or the file is not there. All data is under “Downloads”.');
      }
    });
  }
})();
