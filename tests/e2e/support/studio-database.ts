// Direct access to the database of a running studio.
import pg from "pg";

import { listGetRoutes } from "#tests/e2e/support/crawl";
import type { RunningStudio } from "#tests/e2e/support/studio";

/** Runs `work` with a client of the studio's database. */
export async function withStudioDatabase<T>(
  studio: RunningStudio,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: studio.database });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Returns the URLs of all GET routes of the API, with the newest ids from the database. */
export async function listRouteUrls(studio: RunningStudio): Promise<string[]> {
  const tables: [string, string][] = [
    ["/api/products/", "Product"],
    ["/api/videos/", "Video"],
    ["/api/drafts/", "Draft"],
    ["/api/deliveries/", "Delivery"],
    ["/api/connections/", "Connection"],
  ];
  return withStudioDatabase(studio, async (client) => {
    const paths: string[] = [];
    for (const route of listGetRoutes().filter((path) => !path.includes("[..."))) {
      const table = tables.find(([prefix]) => route.startsWith(prefix))?.[1];
      if (!route.includes("[")) paths.push(route);
      else if (table) {
        const { rows } = await client.query<{ id: string }>(
          `SELECT id::text FROM "${table}" ORDER BY id DESC LIMIT 5`,
        );
        paths.push(...rows.map(({ id }) => route.replace(/\[\w+\]/, id)));
      }
    }
    return [...paths, "/api/auth/csrf"];
  });
}
