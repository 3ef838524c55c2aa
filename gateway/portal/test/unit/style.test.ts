import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { styled } from '../../src/style/components';

const root = join(__dirname, '../../src');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name)).map((name) => readFileSync(join(root, name), 'utf8'));
const noStyle = new Set(['ConfigProvider', 'theme']);

function imported(source: string): string[] {
  return [...source.matchAll(/import \{([^}]*)\} from 'antd'/g)]
    .flatMap((match) => (match[1] ?? '').split(','))
    .map((name) => name.trim())
    .filter((name) => name && !name.startsWith('type ') && !noStyle.has(name));
}

it('has rules for every component in use', () => {
  const used = [...new Set(sources.flatMap(imported))].sort();
  expect(used.filter((name) => !styled.includes(name))).toEqual([]);
});

it('writes no style into markup', () => {
  for (const source of sources) expect(source).not.toMatch(/dangerouslySetInnerHTML|\.innerHTML|createElement\('style'/);
});
