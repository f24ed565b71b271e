/** The browser's storage, but for the headers of past queries: a key that somebody tried stays only on the page. */
export const storage = {
  get length() {
    return localStorage.length;
  },
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => localStorage.setItem(name, withoutHeaders(name, value)),
  removeItem: (name) => localStorage.removeItem(name),
  clear: () => localStorage.clear(),
};

/** GraphiQL keeps headers elsewhere too, but there it asks before. */
function withoutHeaders(name, value) {
  if (name !== 'graphiql:queries' && name !== 'graphiql:favorites') return value;
  return JSON.stringify(JSON.parse(value), (key, item) => (key === 'headers' ? undefined : item));
}
