import type { StateQuery } from './api.ts';

export const KINDS = ['models', 'datasets', 'spaces'] as const;
export type Kind = (typeof KINDS)[number];

/** The kinds of which something is recorded; others cannot be asked for without an error. */
export const kindsOf = (answer: StateQuery): ReadonlySet<Kind> => new Set(KINDS.filter((kind) => answer[kind]?.nodes.length));
