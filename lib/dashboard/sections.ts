import type { Bounded, DashboardSection, MoreLink } from "#lib/dashboard/schema";
import type { Count } from "#lib/page";

/** Home says "100+" of more: how many more there are changes nothing for a person. */
export const MOST_COUNTED = 100;

/** What the rows are called, and where the rest of them are listed. */
export type Names = Omit<MoreLink, "count">;

/** Returns the link to those that are not shown; none when all are. */
export function moreLinks({ value, more }: Count, shown: number, names: Names): MoreLink[] {
  const rest = value - shown;
  return rest > 0 || more ? [{ count: { value: rest, more }, ...names }] : [];
}

/** Returns a sum; open-ended when one of the counts is. */
export function addCounts(counts: Count[]): Count {
  const more = counts.some((count) => count.more);
  return { value: more ? MOST_COUNTED : counts.reduce((sum, { value }) => sum + value, 0), more };
}

/** Returns a part of Home, with the link to the rest of it. */
export const sectionOf = <T>({ rows, count }: Bounded<T>, names: Names): DashboardSection<T> => ({
  rows,
  count,
  more: moreLinks(count, rows.length, names),
});

/** Returns the parts as one, in this order. */
export const joinSections = <T>(sections: DashboardSection<T>[]): DashboardSection<T> => ({
  rows: sections.flatMap(({ rows }) => rows),
  count: addCounts(sections.map(({ count }) => count)),
  more: sections.flatMap(({ more }) => more),
});
