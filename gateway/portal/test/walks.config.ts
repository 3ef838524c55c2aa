import { defineConfig } from 'vitest/config';

/* One after the other: they share a whole Linli. */
export default defineConfig({
  test: { include: ['test/walks/*.walk.ts'], environment: 'node', testTimeout: 90_000, hookTimeout: 300_000, fileParallelism: false },
});
