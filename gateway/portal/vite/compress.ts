/* Lays a .gz and a .br beside every text of the build; the gateway sends them as they are. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const text = /\.(html|js|css|svg|json|webmanifest|txt)$/;

function compressFile(path: string): void {
  const bytes = readFileSync(path);
  const gzip = gzipSync(bytes, { level: 9 });

  if (gzip.length >= bytes.length) return;
  writeFileSync(`${path}.gz`, gzip);
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

export function compress(): Plugin {
  let folder = '';

  return {
    name: 'linli:compress',
    apply: 'build',
    configResolved: (config) => void (folder = resolve(config.root, config.build.outDir)),
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
        if (text.test(name)) compressFile(join(folder, name));
    },
  };
}
