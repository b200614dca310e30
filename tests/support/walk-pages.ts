import type { Page, PageQuery } from "#lib/page";

type Read = (page: PageQuery) => Promise<Page<{ id: string }>>;

/** Reads a list page by page to its end and back again; `between` runs after each page. */
export async function walkPages(
  read: Read,
  between: () => Promise<unknown> = async () => {},
): Promise<{ forward: string[]; backward: string[]; sizes: number[] }> {
  const pages: string[][] = [];
  let page = await read({});
  for (;;) {
    pages.push(page.rows.map(({ id }) => id));
    await between();
    if (page.next === null) break;
    page = await read({ after: page.next });
  }
  const back: string[][] = [];
  page = await read({ page: "last" });
  for (;;) {
    back.unshift(page.rows.map(({ id }) => id));
    await between();
    if (page.previous === null) break;
    page = await read({ before: page.previous });
  }
  return {
    forward: pages.flat(),
    backward: back.flat(),
    sizes: [...pages, ...back].map(({ length }) => length),
  };
}

/** Cursors that no list created: every list answers with its first page. */
export const strangeCursors = [
  "",
  "x",
  "~",
  "0199~",
  "2026-11-30T10:00:00.000Z~0199d0a4",
  "' OR 1=1 --~' OR 1=1 --",
  "\0~0199d0a4-0000-7000-8000-000000000000",
  "x".repeat(3000),
];
