/*
 * Ant Design without a style engine in the browser: the page's policy allows no inline style.
 *
 * Its rules are written at build into one file (`virtual:antd.css`), for the components named in
 * src/style/components.ts; light and dark differ in variables alone. Those of the page as a whole are
 * a file of their own (`virtual:antd-look.css`), which the door needs before any component. What the library would still
 * put into a <style> element at run time goes through src/shell/style-sheets.ts. The functions that
 * make rules are of no use then, and are left out of what the browser loads.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createElement, type ReactNode } from 'react';
import type { Plugin } from 'vite';
import { styled } from '../src/style/components';
import { lookOf } from '../src/style/look';
import { themeOf } from '../src/style/theme';

const RULES = 'virtual:antd.css';
const LOOK = 'virtual:antd-look.css';
const styleSheets = fileURLToPath(new URL('../src/shell/style-sheets.ts', import.meta.url));

/* The extractor and the library must be one another's: both come by require. */
function extract(dark: boolean): string {
  const require = createRequire(import.meta.url);
  const { extractStyle } = require('@ant-design/static-style-extract');
  const { ConfigProvider } = require('antd');
  const complain = console.error;

  console.error = () => undefined; // effects that do nothing on a server
  try {
    return extractStyle({
      includes: styled,
      customTheme: (node: ReactNode) => createElement(ConfigProvider, { theme: themeOf(dark) }, node),
    });
  } finally {
    console.error = complain;
  }
}

/* The blocks of variables: `.linli-dark…{…}`. */
function variables(css: string, key: string): string {
  return css.match(new RegExp(`\\.${key}[^{}]*\\{[^}]*\\}`, 'g'))?.join('') ?? '';
}

/* genStyleHooks('Button', makeRules, tokens, options) needs only the name once no rules are made. */
function withoutRules(code: string, parse: (code: string) => unknown): string {
  const calls: { start: number; end: number }[] = [];
  const visit = (node: any): void => {
    if (!node || typeof node !== 'object') return;
    if (node.type === 'CallExpression' && /^gen(StyleHooks|ComponentStyleHook|SubStyleComponent)$/.test(node.callee.name ?? ''))
      if (node.arguments.length > 1) calls.push({ start: node.arguments[0].end, end: node.arguments.at(-1).end });
    for (const key of Object.keys(node)) if (key !== 'type') [node[key]].flat().forEach(visit);
  };
  visit(parse(code));
  return calls.reverse().reduce((text, { start, end }) => text.slice(0, start) + ', () => []' + text.slice(end), code);
}

const ofPage = /\.linli(-dark)?\{[^}]*\}/g;

/* Both looks, in two files. */
function filesOf(light: string, dark: string): Record<string, string> {
  const all = light + variables(dark, lookOf(true));

  return { [RULES]: all.replace(ofPage, ''), [LOOK]: (all.match(ofPage) ?? []).join('') };
}

export function antdStyle(): Plugin {
  let files: Record<string, string> | undefined;

  return {
    name: 'linli:antd-style',
    enforce: 'pre',
    resolveId(source) {
      if (source === RULES || source === LOOK) return `\0${source}`;
      if (/\/Dom\/dynamicCSS(\.js)?$/.test(source)) return styleSheets;
      return null;
    },
    load(id) {
      if (id !== `\0${RULES}` && id !== `\0${LOOK}`) return null;
      files ??= filesOf(extract(false), extract(true));
      return files[id.slice(1)];
    },
    transform(code, id) {
      if (!/antd\/es\/[\w-]+\/style\/.*\.js$/.test(id) || !code.includes('gen')) return null;
      return { code: withoutRules(code, (text) => this.parse(text)), map: null };
    },
  };
}
