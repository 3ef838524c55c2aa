/* What is needed before one can type into the door stays small. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const src = join(__dirname, '../../src');

function fileOf(path: string): string | undefined {
  return ['', '.ts', '.tsx', '/index.tsx'].map((end) => path + end).find((file) => /\.tsx?$/.test(file) && existsSync(file));
}

/* Packages that a file and those that it imports need at once: neither types nor what comes by import(). */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const names = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )(?:[^'";]* from )?'([^']+)'/gm)].map((match) => match[1] ?? '');

  return names.flatMap((name) => {
    const own = name.startsWith('.') ? fileOf(join(dirname(file), name)) : undefined;
    return own ? packagesOf(own, seen) : name.startsWith('.') || name.startsWith('virtual:') ? [] : [name];
  });
}

it('needs React alone', () => {
  expect([...new Set(packagesOf(join(src, 'main.tsx')))].sort()).toEqual(['react', 'react-dom/client']);
});

it('has all else inside', () => {
  expect(packagesOf(join(src, 'shell/inside.tsx'))).toContain('antd');
});
