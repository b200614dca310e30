// What the running studio may do in its database: read and write rows, and run its job queue.
import pg from "pg";

/**
 * Gives the application's role the rows of the studio and the job queue, and no table of the
 * studio: it cannot switch triggers off, and the audit it can only read, add to and purge.
 */
export async function grantApplicationRole(client: pg.Client, role: string): Promise<void> {
  const to = pg.escapeIdentifier(role);
  await client.query(`
    GRANT USAGE ON SCHEMA public TO ${to};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${to};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${to};
    REVOKE UPDATE ON "AuditEvent" FROM ${to};
    REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${to}`);
  await client.query(`ALTER SCHEMA pgboss OWNER TO ${to}`);
  const { rows } = await client.query<{ statement: string }>(QUEUE_OWNERSHIP_SQL, [role]);
  for (const { statement } of rows) await client.query(statement);
}

/** pg-boss changes its own tables when it is updated, so they belong to the application's role. */
const QUEUE_OWNERSHIP_SQL = `
  SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, $1::text) AS statement
  FROM pg_class c WHERE c.relnamespace = 'pgboss'::regnamespace AND c.relkind IN ('r', 'p')
    AND pg_get_userbyid(c.relowner) <> $1
  UNION ALL
  SELECT format('ALTER FUNCTION %s OWNER TO %I', p.oid::regprocedure, $1::text)
  FROM pg_proc p WHERE p.pronamespace = 'pgboss'::regnamespace AND pg_get_userbyid(p.proowner) <> $1
  UNION ALL
  SELECT format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, $1::text)
  FROM pg_type t WHERE t.typnamespace = 'pgboss'::regnamespace AND t.typtype = 'e'
    AND pg_get_userbyid(t.typowner) <> $1`;
