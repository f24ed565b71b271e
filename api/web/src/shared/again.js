// While servers are replaced one by one, a page of a new one may ask an old one for its files, which that one does not have. The page is
// opened again then, each time later, and says so when it gives up. This file has the same address on every server.
{
  const TRIES = 5;
  const tries = history.state?.tries ?? 0;
  let lacks = false;
  addEventListener(
    'error',
    ({ target }) => {
      lacks ||= target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === 'stylesheet');
    },
    true,
  );
  addEventListener('load', () => {
    if (lacks && tries < TRIES) {
      history.replaceState({ tries: tries + 1 }, '');
      setTimeout(() => location.reload(), 1000 * 2 ** tries);
      return;
    }
    if (tries > 0) history.replaceState(null, '');
    if (lacks) document.body.textContent = 'The server did not have all files of this page. Open it again in a moment.';
  });
}
