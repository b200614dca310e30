// The indexes that make searching fast need the extension pg_trgm, which not every role may create.
import { connectDatabase } from "./migrate.ts";

/**
 * Creates the indexes of the search where they are missing. Returns a warning when the database has
 * no pg_trgm and the role of this address may not create it: searching then gets slow as data grows.
 */
export async function searchWarning(ownerUrl: string): Promise<string | undefined> {
  const client = await connectDatabase(ownerUrl);
  try {
    const { rows } = await client.query<{ created: boolean }>(
      "SELECT create_search_indexes() AS created",
    );
    if (rows[0]?.created) return undefined;
    return "Searching is slow with many videos, because the database has no extension pg_trgm. An administrator of the database can add it (docs/operations.md, “Database roles”); the next start then uses it.";
  } finally {
    await client.end();
  }
}
