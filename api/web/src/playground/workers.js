// Where the editor finds its workers; `build.js` puts the addresses of the built files in.
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(WORKERS[label] ?? WORKERS.editor, { type: 'module', name: label }),
};
