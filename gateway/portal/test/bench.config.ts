import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/bench/*.bench.ts'], environment: 'node', fileParallelism: false } });
