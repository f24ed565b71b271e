import type { StateQuery } from './api.ts';
import { fill, h } from './dom.ts';
import { counted, dated, ranged } from './format.ts';
import { basisOf, FRESHNESS } from './provenance.ts';

/** What all numbers of the page were computed from, and what is to be thought of them, before any of them is seen. */
export class Head {
  readonly element = h('section', { class: 'state', tabindex: -1, 'aria-label': 'What the numbers come from' });

  show({ dataVersion, models, datasets, spaces, downloads }: StateQuery): void {
    const kinds = [
      ['models', models],
      ['datasets', datasets],
      ['spaces', spaces],
    ] as const;
    const partial = downloads?.provenance.partial || kinds.some(([, listings]) => listings?.nodes[0]?.partial);
    const listings = kinds.map(([kind, listing]) => {
      const last = listing?.nodes[0];
      return last ? `${kind}: ${counted(listing.totalCount ?? 0, 'listing')}, the last of ${dated(last.takenOn)}` : `${kind}: no listing`;
    });
    const facts: [string, string][] = [['Recorded', listings.join('; ')]];
    if (downloads) {
      const { freshness, basis, gaps } = downloads.provenance;
      facts.push(['Downloads', `${ranged(downloads.period)}, counted by ${basisOf(basis)}${gaps.length ? `; ${counted(gaps.length, 'gap')}` : ''}`]);
      facts.push(['Freshness', FRESHNESS[freshness] ?? freshness]);
    }
    const published = dataVersion?.publishedAt ? `, published ${dated(dataVersion.publishedAt.slice(0, 10))}` : '';
    facts.push(['Data version', `${dataVersion?.version ?? 'unknown'}${published}`]);
    fill(
      this.element,
      partial
        ? h('p', { class: 'partial' }, h('strong', {}, 'The data lists only part of the hub.'), ' Shares are shares of what is listed, and they move when another account is.')
        : null,
      h('dl', {}, ...facts.map(([name, fact]) => h('div', {}, h('dt', {}, name), h('dd', {}, fact)))),
    );
  }

  /** Until it is known, nothing of another hub stands here. */
  wait(): void {
    fill(this.element, h('p', { class: 'waiting' }, 'Asking the server…'));
  }

  failed(message: string, again: () => void): void {
    const button = h('button', { type: 'button' }, 'Try again');
    button.addEventListener('click', again);
    fill(this.element, h('div', { class: 'failure', role: 'alert' }, h('p', {}, `Nothing is known of the data: ${message}`), button));
  }
}
