import { z } from "zod";

/** Rows of a list on one page; a whole answer stays under 60 KB. */
export const PAGE_SIZE = 48;

/** A count that stops here is shown as "1,000+": a larger number is not worth the cost of counting. */
export const MAX_COUNTED = 1000;

/** The last row of the page before (`after`), or the first of the one that follows (`before`). */
const cursor = z.string().max(2000).optional();

/** Which page of a list: the first without any of these. */
export const pageQuery = z.object({
  after: cursor,
  before: cursor,
  page: z.literal("last").optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** Whether a query asks for the beginning of a list. */
export const isFirstPage = ({ after, before, page }: PageQuery) =>
  after === undefined && before === undefined && page === undefined;

/** A search text in an address. */
export const searchText = z.string().trim().max(100);

/** Reads the filters and the page of a list from an address; what is not valid counts as not set. */
export function parseListQuery<S extends z.ZodObject>(
  schema: S,
  params: Readonly<Record<string, unknown>>,
): z.infer<S> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const invalid = new Set(parsed.error.issues.map(({ path: [name] }) => name));
  return schema.parse(
    Object.fromEntries(Object.entries(params).filter(([name]) => !invalid.has(name))),
  );
}

/** One page of a list, with the cursors of its neighbours; null where there is none. */
export type Page<T> = {
  rows: T[];
  previous: string | null;
  next: string | null;
};

/** How many rows match; `more` when there are at least that many. */
export type Count = { value: number; more: boolean };

/** Returns a counted number, given how many rows a read limited to `most` + 1 found. */
export const toCount = (found: number, most = MAX_COUNTED): Count => ({
  value: Math.min(found, most),
  more: found > most,
});

/** Names a row by what the list is sorted by, and by its id. */
export const formatCursor = ({ key, id }: { key: string; id: string }) => `${key}~${id}`;

/** Returns what a cursor names; null for one that is not ours. */
export function parseCursor(text: string): { key: string; id: string } | null {
  const at = text.lastIndexOf("~");
  return at === -1 ? null : { key: text.slice(0, at), id: text.slice(at + 1) };
}

/** What a filter offers to choose from; with `more`, searching finds the rest. */
export type Choices = { options: { id: string; name: string }[]; more: boolean };
