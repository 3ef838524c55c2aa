/*
 * Takes the place of the module by which Ant Design writes <style> elements, which the page's
 * policy refuses. Rules and variables of components are in the style file already; the little else
 * there is (the lock of the page's scrolling behind a dialogue) becomes a constructed sheet.
 */
const COMPONENT_MARK = 'data-css-hash';
const sheets = new Map<string, CSSStyleSheet>();

interface Options {
  mark?: string;
}

const nothing = { setAttribute: () => undefined };

export function updateCSS(css: string, key: string, options: Options = {}) {
  if (options.mark === COMPONENT_MARK) return nothing;
  const sheet = sheets.get(key) ?? new CSSStyleSheet();

  sheet.replaceSync(css);
  if (!sheets.has(key)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  sheets.set(key, sheet);
  return nothing;
}

export function removeCSS(key: string): void {
  const sheet = sheets.get(key);

  if (!sheet) return;
  sheets.delete(key);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
}

export function injectCSS(css: string) {
  return updateCSS(css, css);
}

export function clearContainerCache(): void {}
