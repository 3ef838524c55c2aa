import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { antdStyle } from './vite/antd-style';
import { compress } from './vite/compress';

const gateway = process.env.LINLI_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), antdStyle(), compress()],
  define: { __VERSION__: JSON.stringify(process.env.LINLI_VERSION ?? '') },
  build: {
    outDir: process.env.LINLI_PORTAL_OUT ?? '../../build/portal',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // nothing becomes a data: address, which the policy refuses
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/v1': gateway, '/openapi.json': gateway } },
  test: { environment: 'jsdom', include: ['test/unit/**/*.test.ts?(x)'] },
});
