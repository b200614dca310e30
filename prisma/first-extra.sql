
-- Counters may be lost with the server; they need not cost a log write.
ALTER TABLE "RateLimit" SET UNLOGGED;

-- The audit is append-only: rows are added and, after their period, removed; never changed.
CREATE FUNCTION refuse_audit_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit rows are never changed'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_audit_update();

-- Of one draft at most one request for approval waits.
CREATE UNIQUE INDEX "ApprovalRequest_one_open" ON "ApprovalRequest" ("draftId") WHERE outcome IS NULL;
