import { expect, it } from 'vitest';
import { fill } from '../../src/text';
import { en } from '../../src/text/en';
import { zh, type Key } from '../../src/text/zh';

const keys = Object.keys(zh) as Key[];
const argumentsOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

it('says everything in both languages, with the same arguments', () => {
  expect(Object.keys(en).sort()).toEqual([...keys].sort());
  for (const key of keys) expect(argumentsOf(en[key]), key).toEqual(argumentsOf(zh[key]));
});

it('has no Latin sentence in Chinese and no Chinese in English', () => {
  const foreign = /[A-Za-z]{3,}/g;
  const known = new Set(['JSON', 'Esc', 'curl', 'GB', 'Apache']);
  for (const key of keys) {
    for (const word of zh[key].replace(/\{\w+\}/g, '').match(foreign) ?? []) expect(known.has(word), `${key}: ${word}`).toBe(true);
    expect(en[key], key).not.toMatch(/[\u4e00-\u9fff]/);
  }
});

it('fills arguments in', () => {
  expect(fill('共 {count} 条，{other}', { count: 3 })).toBe('共 3 条，{other}');
});
