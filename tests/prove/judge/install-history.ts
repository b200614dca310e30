import pg from "pg";

/** The tables whose changes the judge reads. */
const TRACKED_TABLES = ["Delivery", "Transfer", "Connection", "Consent", "AuditEvent"] as const;

const CHANGE_LOG_SQL = `
CREATE SCHEMA IF NOT EXISTS proof;
CREATE TABLE IF NOT EXISTS proof.change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "table" text NOT NULL,
  op text NOT NULL,
  key text NOT NULL,
  -- The whole row when it was made, afterwards only what changed; null when it was deleted.
  fields jsonb,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE OR REPLACE FUNCTION proof.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}'::jsonb END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
  fields jsonb;
BEGIN
  SELECT jsonb_object_agg(name, CASE WHEN name = ANY (TG_ARGV) AND value <> 'null' THEN '"sealed"' ELSE value END) INTO fields
  FROM jsonb_each(after) AS now(name, value) WHERE before -> name IS DISTINCT FROM value;
  IF TG_OP = 'UPDATE' AND fields IS NULL THEN RETURN NULL; END IF;
  INSERT INTO proof.change ("table", op, key, fields)
  VALUES (TG_TABLE_NAME, lower(TG_OP), CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ->> 'id' ELSE after ->> 'id' END, fields);
  RETURN NULL;
END $$;`;

/**
 * Makes the database record every committed change of TRACKED_TABLES at the end of its transaction,
 * so rolled-back changes are absent. Sealed columns show only whether they are set. Idempotent.
 */
export async function installHistory(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(CHANGE_LOG_SQL);
    for (const table of TRACKED_TABLES) await client.query(await triggerSql(client, table));
  } finally {
    await client.end();
  }
}

async function triggerSql(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT attname AS name FROM pg_attribute WHERE attrelid = format('%I', $1::text)::regclass AND atttypid = 'bytea'::regtype AND NOT attisdropped",
    [table],
  );
  const sealed = rows.map(({ name }) => `'${name}'`).join(", ");
  return `DROP TRIGGER IF EXISTS proof_note ON "${table}";
    CREATE CONSTRAINT TRIGGER proof_note AFTER INSERT OR UPDATE OR DELETE ON "${table}" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION proof.note(${sealed})`;
}
