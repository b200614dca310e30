
-- The job queue makes its tables in it; its role may create no schema.
CREATE SCHEMA IF NOT EXISTS pgboss;

-- Counters may be lost with the server; they need not cost a log write.
ALTER TABLE "RateLimit" SET UNLOGGED;

-- The audit is append-only: rows are added and, after their period, removed; never changed.
CREATE FUNCTION refuse_audit_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit rows are never changed'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_audit_update();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "AuditEvent" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_update();

-- The clock of the deletion rule; tests of later years replace it.
CREATE FUNCTION audit_clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;
-- lib/retention/policy.ts keeps rows for 24 months; two days allow for time zones.
CREATE FUNCTION refuse_early_audit_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.at > audit_clock() - interval '24 months' + interval '2 days' THEN RAISE EXCEPTION 'audit rows are kept for 24 months'; END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_kept_for_its_period BEFORE DELETE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_early_audit_delete();
-- At commit: only the closed start of a chain is gone, and the installation's chain records it.
CREATE FUNCTION refuse_unrecorded_audit_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NOT EXISTS (SELECT FROM "AuditEvent" WHERE chain = OLD.chain AND number > OLD.number)
    OR EXISTS (SELECT FROM "AuditEvent" WHERE chain = OLD.chain AND number < OLD.number)
    OR NOT EXISTS (SELECT FROM "AuditEvent" WHERE chain = 'installation' AND action = 'audit.segment_closed'
      AND "subjectId" = OLD.chain AND (details->>'lastNumber')::bigint >= OLD.number)
  THEN RAISE EXCEPTION 'audit rows are deleted only as a closed and recorded segment'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_segment_recorded AFTER DELETE ON "AuditEvent" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse_unrecorded_audit_delete();

-- Of one draft at most one request for approval waits.
CREATE UNIQUE INDEX "ApprovalRequest_one_open" ON "ApprovalRequest" ("draftId") WHERE outcome IS NULL;
