import { defineConfig } from 'vite';

export default defineConfig({
  // Every address in the output begins with this: the server serves `dist` there.
  base: '/graphiql/',
  build: {
    target: 'es2022',
    // Data addresses would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      // Libraries mark their components for frameworks that render on a server; there is none here.
      onLog: (level, log, show) => log.code === 'MODULE_LEVEL_DIRECTIVE' || show(level, log),
    },
  },
  worker: { format: 'es' },
});
