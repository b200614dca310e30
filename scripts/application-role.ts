// The database role of the running studio: it reads and writes rows, and administers nothing.
import { createHmac } from "node:crypto";

import pg from "pg";

import { connectDatabase } from "./migrate.ts";

const ROLE = "studio_app";
const LIMITS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

/** Returns the address of the embedded database for its application role. */
export function applicationUrl(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.password = createHmac("sha256", url.password).update(ROLE).digest("base64url");
  url.username = ROLE;
  return url.href;
}

/** Creates the application role of the embedded database, or takes what it has too much. */
export async function ensureApplicationRole(ownerUrl: string): Promise<void> {
  const client = await connectDatabase(ownerUrl);
  try {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [ROLE]);
    const password = pg.escapeLiteral(new URL(applicationUrl(ownerUrl)).password);
    const verb = rowCount ? "ALTER" : "CREATE";
    await client.query(`${verb} ROLE ${ROLE} ${LIMITS} PASSWORD ${password}`);
  } finally {
    await client.end();
  }
}

const EXCESS_SQL = `
  SELECT array_remove(ARRAY[
    CASE WHEN rolsuper THEN 'is a superuser' END,
    CASE WHEN rolcreatedb THEN 'may create databases' END,
    CASE WHEN rolcreaterole THEN 'may create roles' END,
    CASE WHEN NOT rolsuper AND pg_has_role('pg_execute_server_program', 'MEMBER') THEN 'may run programs' END,
    CASE WHEN NOT rolsuper AND (pg_has_role('pg_read_server_files', 'MEMBER') OR pg_has_role('pg_write_server_files', 'MEMBER'))
      THEN 'may use files of the server' END
  ], NULL) AS excess FROM pg_roles WHERE rolname = current_user`;

/** Returns what the role of this address may do and the studio does not need. */
export async function excessRights(url: string): Promise<string[]> {
  const client = await connectDatabase(url);
  try {
    const { rows } = await client.query<{ excess: string[] }>(EXCESS_SQL);
    return rows[0]?.excess ?? [];
  } finally {
    await client.end();
  }
}

/** Returns a warning about a role with too many rights, or undefined. */
export async function roleWarning(url: string): Promise<string | undefined> {
  const excess = await excessRights(url);
  if (excess.length === 0) return undefined;
  return `The database role ${new URL(url).username} ${excess.join(", ")}. Give the studio a role without these rights (docs/operations.md, “Database roles”).`;
}
