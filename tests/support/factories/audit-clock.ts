import { database } from "#lib/infra/db/database";

/** Moves the clock of the audit's deletion rule on, for tests that purge in a later year. */
export async function advanceAuditClock(): Promise<void> {
  await database().$executeRaw`CREATE OR REPLACE FUNCTION audit_clock() RETURNS timestamptz
    LANGUAGE sql STABLE AS $$ SELECT now() + interval '50 years' $$`;
}

/** Sets it back. */
export async function resetAuditClock(): Promise<void> {
  await database().$executeRaw`CREATE OR REPLACE FUNCTION audit_clock() RETURNS timestamptz
    LANGUAGE sql STABLE AS $$ SELECT now() $$`;
}
