import type { EventDescription } from "#lib/audit/schema";

/** Names for the text of an event. `subjectName` is null when the subject no longer exists. */
export type EventNames = { actorName: string; subjectName: string | null };

/** Returns a sentence without a link. Adds the full stop. */
export const plainText = (text: string): EventDescription => ({
  before: `${text}.`,
  link: null,
  after: "",
});

/** Returns a sentence with one linked text. Adds the space before the link and the full stop. */
export const withLink = (
  before: string,
  linkText: string,
  href: string | null,
  after = "",
): EventDescription => ({
  before: before === "" ? "" : `${before} `,
  link: { text: linkText, href },
  after: `${after}.`,
});

export const sumCounts = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Returns "title, SKU and link". */
export const joinList = (items: string[]) =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
