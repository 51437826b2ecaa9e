import type { Case, Level } from "../types/case.ts";

export interface CatalogueEntry {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
}

/**
 * The different cases of many subjects, ordered by id: what a reviewer reads when a suite changes. One whose level
 * depends on the instance's config is listed with each.
 */
export function catalogueOf(cases: readonly Case[]): readonly CatalogueEntry[] {
  const entries = new Map(cases.map(({ id, level, title }) => [`${id} ${level} ${title}`, { id, level, title }]));
  return [...entries.values()].toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.level.localeCompare(b.level)));
}
