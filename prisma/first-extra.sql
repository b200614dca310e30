
-- The job queue makes its tables in it; its role may create no schema.
CREATE SCHEMA IF NOT EXISTS pgboss;

-- Counters may be lost with the server; they need not cost a log write.
ALTER TABLE "RateLimit" SET UNLOGGED;

-- The audit is append-only: rows are added and, after their period, removed; never changed.
CREATE FUNCTION refuse_audit_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit rows are never changed'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_audit_update();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "AuditEvent" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_update();

-- Appends events to their chains: number, time and hash as lib/audit/hash-chain.ts has them. It has
-- only the caller's rights. A chain stays locked until the transaction ends, so this comes last.
CREATE FUNCTION append_audit_events(events jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  event record;
  head record;
  next_number bigint;
  written timestamptz;
  covered text;
  appended integer := 0;
BEGIN
  -- In one order, so that two writers of the same chains cannot wait for each other.
  FOR event IN SELECT DISTINCT one->>'chain' AS chain FROM jsonb_array_elements(events) AS one ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || event.chain, 0));
  END LOOP;
  FOR event IN
    SELECT one->>'chain' AS chain, (one->>'shopId')::uuid AS shop_id, one->>'actorKind' AS actor_kind, one->>'actorId' AS actor_id,
      one->>'action' AS action, one->>'subjectId' AS subject_id, one->>'details' AS details
    FROM jsonb_array_elements(events) WITH ORDINALITY AS given(one, place) ORDER BY place
  LOOP
    SELECT number, hash INTO head FROM "AuditEvent" WHERE chain = event.chain ORDER BY number DESC LIMIT 1;
    next_number := coalesce(head.number, 0) + 1;
    written := date_trunc('milliseconds', clock_timestamp());
    covered := concat('[', to_json(event.chain), ',"', next_number, '","', to_char(written AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      '",', to_json(event.actor_kind), ',', coalesce(to_json(event.actor_id)::text, 'null'), ',', to_json(event.action), ',',
      coalesce(to_json(event.subject_id)::text, 'null'), ',', event.details, ',', to_json(coalesce(head.hash, '')), ']');
    INSERT INTO "AuditEvent" (chain, number, "shopId", at, "actorKind", "actorId", action, "subjectId", details, previous, hash)
    VALUES (event.chain, next_number, event.shop_id, written, event.actor_kind, event.actor_id, event.action, event.subject_id,
      event.details::jsonb, coalesce(head.hash, ''), encode(sha256(convert_to(covered, 'UTF8')), 'hex'));
    appended := appended + 1;
  END LOOP;
  RETURN appended;
END $$;

-- The clock of the deletion rule; tests of later years replace it.
CREATE FUNCTION audit_clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;
-- lib/retention/policy.ts keeps rows for 24 months; two days allow for time zones.
CREATE FUNCTION refuse_early_audit_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.at > audit_clock() - interval '24 months' + interval '2 days' THEN RAISE EXCEPTION 'audit rows are kept for 24 months'; END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_kept_for_its_period BEFORE DELETE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_early_audit_delete();
-- Only the start of a chain goes. Once a statement, because a check of every row would read all rows deleted before it.
CREATE FUNCTION refuse_partial_audit_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM (SELECT chain, max(number) AS last FROM deleted GROUP BY chain) AS gone
    WHERE NOT EXISTS (SELECT FROM "AuditEvent" WHERE chain = gone.chain AND number > gone.last)
      OR EXISTS (SELECT FROM "AuditEvent" WHERE chain = gone.chain AND number < gone.last))
  THEN RAISE EXCEPTION 'audit rows are deleted only as a closed and recorded segment'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_start_only AFTER DELETE ON "AuditEvent" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_partial_audit_delete();
-- At commit: the installation's chain records the segment. Its latest record of a chain goes furthest.
CREATE FUNCTION refuse_unrecorded_audit_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.number > coalesce((SELECT (details->>'lastNumber')::bigint FROM "AuditEvent" WHERE chain = 'installation'
      AND action = 'audit.segment_closed' AND "subjectId" = OLD.chain ORDER BY at DESC, number DESC LIMIT 1), 0)
  THEN RAISE EXCEPTION 'audit rows are deleted only as a closed and recorded segment'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_segment_recorded AFTER DELETE ON "AuditEvent" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse_unrecorded_audit_delete();

-- Of one draft at most one request for approval waits.
CREATE UNIQUE INDEX "ApprovalRequest_one_open" ON "ApprovalRequest" ("draftId") WHERE outcome IS NULL;

-- Text as a search looks for it: small letters and digits, Cyrillic transliterated (Bulgarian law of
-- 2009), so that it works in any locale and "roklya" finds "Рокля". The space in front starts a word.
-- A key of 600 letters fits an index of sorted rows, whatever letters they are.
CREATE FUNCTION search_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ' ' || btrim(regexp_replace(regexp_replace(lower(normalize(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
      translate(normalize(value, NFKC),
        'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯЁЫЭЍЄІЇҐЂЈЉЊЋЏабвгдезийклмнопрстуфхъьёыэѝєіїґђјљњћŒØøÆæĐđŁłı',
        'abvgdeжziyklmnoprstufhцчшщayюяeyeieiigdjlncџabvgdeziyklmnoprstufhayeyeieiigdjlncœooaaddlli'),
      'ж', 'zh'), 'ц', 'ts'), 'ч', 'ch'), 'ш', 'sh'), 'щ', 'sht'), 'ю', 'yu'), 'я', 'ya'), 'џ', 'dz'), 'ß', 'ss'), 'œ', 'oe'),
    NFD)), U&'[\0300-\036F]+', '', 'g'), U&'[^a-z0-9\00C0-\+10FFFF]+', ' ', 'g'))
$$;

CREATE FUNCTION write_video_search_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW."searchKey" := left(search_key(NEW.name || ' ' || array_to_string(NEW.tags, ' ')), 600);
  RETURN NEW;
END $$;
CREATE TRIGGER video_search_key BEFORE INSERT OR UPDATE OF name, tags ON "Video" FOR EACH ROW EXECUTE FUNCTION write_video_search_key();

CREATE FUNCTION write_product_search_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW."searchKey" := left(search_key(NEW.title || ' ' || NEW.sku), 600);
  RETURN NEW;
END $$;
CREATE TRIGGER product_search_key BEFORE INSERT OR UPDATE OF title, sku ON "Product" FOR EACH ROW EXECUTE FUNCTION write_product_search_key();

CREATE FUNCTION write_staff_search_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW."searchKey" := left(search_key(NEW.name || ' ' || NEW.email), 600);
  RETURN NEW;
END $$;
CREATE TRIGGER staff_search_key BEFORE INSERT OR UPDATE OF name, email ON "Staff" FOR EACH ROW EXECUTE FUNCTION write_staff_search_key();

CREATE FUNCTION write_connection_search_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW."searchKey" := left(search_key(NEW."displayName" || ' ' || coalesce(NEW.username, '')), 600);
  RETURN NEW;
END $$;
CREATE TRIGGER connection_search_key BEFORE INSERT OR UPDATE OF "displayName", username ON "Connection" FOR EACH ROW EXECUTE FUNCTION write_connection_search_key();

-- A draft is found by everything that belongs to it, so its key has the keys of its video and product.
CREATE FUNCTION write_draft_search_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW."searchKey" := left(search_key(NEW.caption || ' ' || array_to_string(NEW.hashtags, ' '))
    || coalesce((SELECT "searchKey" FROM "Video" WHERE id = NEW."videoId"), '')
    || coalesce((SELECT "searchKey" FROM "Product" WHERE id = NEW."productId"), ''), 4000);
  RETURN NEW;
END $$;
CREATE TRIGGER draft_search_key BEFORE INSERT OR UPDATE OF caption, hashtags, "videoId", "productId", "searchKey" ON "Draft"
  FOR EACH ROW EXECUTE FUNCTION write_draft_search_key();
CREATE FUNCTION renew_draft_search_keys() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_TABLE_NAME = 'Video' THEN UPDATE "Draft" SET "searchKey" = '' WHERE "videoId" = NEW.id;
  ELSE UPDATE "Draft" SET "searchKey" = '' WHERE "productId" = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER video_draft_search_keys AFTER UPDATE OF name, tags ON "Video" FOR EACH ROW
  WHEN (OLD."searchKey" <> NEW."searchKey") EXECUTE FUNCTION renew_draft_search_keys();
CREATE TRIGGER product_draft_search_keys AFTER UPDATE OF title, sku ON "Product" FOR EACH ROW
  WHEN (OLD."searchKey" <> NEW."searchKey") EXECUTE FUNCTION renew_draft_search_keys();

-- What the stored files of each person take, kept because a sum reads every video of the shop. Files
-- that still arrive are few and are counted; their progress changes nothing here.
CREATE FUNCTION stored_bytes(deleted_at timestamptz, state "VideoState", file_key text, size_bytes bigint, rendition_bytes integer)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN deleted_at IS NOT NULL OR state = 'uploading' OR file_key IS NULL THEN 0 ELSE size_bytes + rendition_bytes END
$$;
CREATE FUNCTION add_stored_bytes(shop uuid, person uuid, added bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE owner uuid := coalesce(person, '00000000-0000-0000-0000-000000000000');
BEGIN
  IF added = 0 THEN RETURN; END IF;
  -- One after the other, so that two changes of several people's files cannot wait for each other.
  PERFORM pg_advisory_xact_lock(hashtextextended('videos:stored-bytes', 0));
  INSERT INTO "StoredBytes" AS kept ("shopId", "personId", bytes) VALUES (shop, owner, added)
    ON CONFLICT ("shopId", "personId") DO UPDATE SET bytes = kept.bytes + added;
  DELETE FROM "StoredBytes" WHERE "shopId" = shop AND "personId" = owner AND bytes = 0;
END $$;
CREATE FUNCTION change_stored_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before bigint := stored_bytes(OLD."deletedAt", OLD.state, OLD."fileKey", OLD."sizeBytes", OLD."renditionBytes");
  after bigint := stored_bytes(NEW."deletedAt", NEW.state, NEW."fileKey", NEW."sizeBytes", NEW."renditionBytes");
BEGIN
  IF (OLD."shopId", OLD."createdById") IS NOT DISTINCT FROM (NEW."shopId", NEW."createdById") THEN
    PERFORM add_stored_bytes(NEW."shopId", NEW."createdById", after - before);
  ELSE
    PERFORM add_stored_bytes(OLD."shopId", OLD."createdById", -before);
    PERFORM add_stored_bytes(NEW."shopId", NEW."createdById", after);
  END IF;
  RETURN NULL;
END $$;
-- At commit, so that the lock is taken last and held for a moment.
CREATE CONSTRAINT TRIGGER video_stored_bytes
  AFTER UPDATE OF "shopId", "createdById", "deletedAt", state, "fileKey", "sizeBytes", "renditionBytes" ON "Video"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION change_stored_bytes();
-- Once a statement, because a load adds all videos of a person.
CREATE FUNCTION add_or_remove_stored_bytes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM add_stored_bytes("shopId", "createdById", CASE TG_OP WHEN 'INSERT' THEN bytes ELSE -bytes END) FROM (
    SELECT "shopId", "createdById", sum(stored_bytes("deletedAt", state, "fileKey", "sizeBytes", "renditionBytes"))::bigint AS bytes
    FROM changed GROUP BY 1, 2 ORDER BY 1, 2) AS summed;
  RETURN NULL;
END $$;
CREATE TRIGGER video_added_bytes AFTER INSERT ON "Video" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION add_or_remove_stored_bytes();
CREATE TRIGGER video_removed_bytes AFTER DELETE ON "Video" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION add_or_remove_stored_bytes();

-- What a draft's deliveries mean for it: its status, which a test compares with lib/drafts/state.ts,
-- and the last delivery where that failed, so that Home need not look through all deliveries.
CREATE FUNCTION draft_status(state "DeliveryState") RETURNS "DraftStatus" LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN state IN ('in_inbox', 'posted') THEN 'sent'::"DraftStatus"
    WHEN state IN ('cancelled', 'not_sent', 'refused') THEN 'open'::"DraftStatus"
    ELSE 'sending'::"DraftStatus" END
$$;
CREATE FUNCTION write_draft_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE draft uuid := coalesce(NEW."draftId", OLD."draftId"); found_status "DraftStatus"; failed uuid;
BEGIN
  SELECT coalesce(max(draft_status(state)), 'open') INTO found_status FROM "Delivery" WHERE "draftId" = draft;
  SELECT CASE WHEN state IN ('not_sent', 'refused') THEN id END INTO failed
    FROM "Delivery" WHERE "draftId" = draft ORDER BY "createdAt" DESC, id DESC LIMIT 1;
  UPDATE "Draft" SET status = found_status, "failedDeliveryId" = failed
    WHERE id = draft AND (status, "failedDeliveryId") IS DISTINCT FROM (found_status, failed);
  RETURN NULL;
END $$;
CREATE TRIGGER delivery_draft_status AFTER INSERT OR DELETE ON "Delivery" FOR EACH ROW EXECUTE FUNCTION write_draft_status();
-- The steps of a send leave its draft as it is.
CREATE TRIGGER delivery_draft_status_changed AFTER UPDATE OF state ON "Delivery" FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND (draft_status(OLD.state) <> 'sending' OR draft_status(NEW.state) <> 'sending'))
  EXECUTE FUNCTION write_draft_status();

-- Changes stay requested until the draft's next request for approval.
CREATE FUNCTION write_draft_changes_requested() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE draft uuid := coalesce(NEW."draftId", OLD."draftId"); requested timestamptz;
BEGIN
  SELECT CASE WHEN outcome = 'changes_requested' THEN "closedAt" END INTO requested
    FROM "ApprovalRequest" WHERE "draftId" = draft ORDER BY "requestedAt" DESC, id DESC LIMIT 1;
  UPDATE "Draft" SET "changesRequestedAt" = requested
    WHERE id = draft AND "changesRequestedAt" IS DISTINCT FROM requested;
  RETURN NULL;
END $$;
CREATE TRIGGER approval_draft_changes_requested AFTER INSERT OR DELETE OR UPDATE OF outcome ON "ApprovalRequest"
  FOR EACH ROW EXECUTE FUNCTION write_draft_changes_requested();

-- Lists read an index in the order they show, and stop at the end of a page.
CREATE INDEX "Video_newest" ON "Video" ("shopId", "createdAt" DESC, id DESC) WHERE "deletedAt" IS NULL;
CREATE INDEX "Video_by_name" ON "Video" ("shopId", "searchKey", id) WHERE "deletedAt" IS NULL;
CREATE INDEX "Video_by_state" ON "Video" ("shopId", state, "createdAt" DESC, id DESC) WHERE "deletedAt" IS NULL;
CREATE INDEX "Video_in_progress" ON "Video" ("shopId", "createdAt" DESC, id DESC)
  WHERE "deletedAt" IS NULL AND state IN ('uploading', 'checking');
CREATE INDEX "Video_uploading" ON "Video" ("createdAt", id) WHERE state = 'uploading' AND "deletedAt" IS NULL;
CREATE INDEX "Video_in_folder" ON "Video" ("shopId", id)
  WHERE source = 'folder' AND state = 'uploading' AND "deletedAt" IS NULL;
CREATE INDEX "Video_needs_attention" ON "Video" ("shopId", "createdAt" DESC, id DESC)
  WHERE "deletedAt" IS NULL AND state IN ('needs_fix', 'failed');
CREATE INDEX "Video_kept" ON "Video" ("shopId", "createdAt" DESC, id DESC) WHERE "deletedAt" IS NULL AND keep;
CREATE INDEX "Draft_by_status" ON "Draft" ("shopId", status, "updatedAt" DESC, id DESC) WHERE "discardedAt" IS NULL;
CREATE INDEX "Draft_closed" ON "Draft" ("shopId", "updatedAt" DESC, id DESC)
  WHERE "discardedAt" IS NULL AND status IN ('sending', 'sent');
CREATE INDEX "Draft_last_delivery_failed" ON "Draft" ("shopId", "failedDeliveryId" DESC)
  WHERE "discardedAt" IS NULL AND status = 'open' AND "failedDeliveryId" IS NOT NULL;
CREATE INDEX "Draft_changes_requested" ON "Draft" ("shopId", "changesRequestedAt" DESC, id DESC)
  WHERE "discardedAt" IS NULL AND status = 'open' AND "changesRequestedAt" IS NOT NULL;
CREATE INDEX "Delivery_unfinished" ON "Delivery" ("shopId", id DESC) WHERE "endedAt" IS NULL;
CREATE INDEX "Delivery_needs_person" ON "Delivery" ("shopId", id DESC) WHERE state IN ('not_sent', 'refused', 'unconfirmed');
CREATE INDEX "Delivery_unconfirmed" ON "Delivery" ("shopId", id DESC) WHERE state = 'unconfirmed' AND resolution IS NULL;
CREATE INDEX "Delivery_in_inbox" ON "Delivery" ("shopId", id DESC) WHERE "reportedOutcome" IS NULL
  AND (state = 'in_inbox' OR (state = 'unconfirmed' AND resolution = 'found_in_inbox'));
CREATE INDEX "Product_current" ON "Product" ("shopId", "searchKey", id) WHERE "archivedAt" IS NULL;
CREATE INDEX "Product_archived" ON "Product" ("shopId", "searchKey", id) WHERE "archivedAt" IS NOT NULL;
CREATE INDEX "Delivery_waiting" ON "Delivery" ("connectionId", "queueRank", id) WHERE "waitingFor" = 'slots' AND "endedAt" IS NULL;
-- The calls that a timeline tells about; a long send has thousands of others.
CREATE INDEX "TiktokCall_notable" ON "TiktokCall" ("deliveryId", id DESC)
  WHERE code <> 'ok' OR operation NOT IN ('upload_chunk', 'fetch_publish_status');
CREATE INDEX "AuditEvent_by_person_and_kind" ON "AuditEvent" ("shopId", "actorId", split_part(action, '.', 1), number DESC)
  WHERE "actorKind" = 'staff' AND "shopId" IS NOT NULL;
CREATE INDEX "Product_current_newest" ON "Product" ("shopId", "createdAt" DESC, id DESC) WHERE "archivedAt" IS NULL;
CREATE INDEX "Product_archived_newest" ON "Product" ("shopId", "createdAt" DESC, id DESC) WHERE "archivedAt" IS NOT NULL;
CREATE INDEX "Staff_disabled" ON "Staff" ("shopId", "searchKey", id) WHERE "disabledAt" IS NOT NULL;
CREATE INDEX "DeletionRequest_undecided" ON "DeletionRequest" ("dueAt", id)
  WHERE state IN ('received', 'info_requested', 'objection_window', 'objected');
CREATE INDEX "DeletionRequest_undecided_confirmed" ON "DeletionRequest" ("dueAt", id)
  WHERE state IN ('received', 'info_requested', 'objection_window', 'objected') AND "contactConfirmedAt" IS NOT NULL;
CREATE INDEX "DeletionRequest_decided" ON "DeletionRequest" ("receivedAt" DESC, id DESC)
  WHERE state IN ('running', 'done', 'rejected');
CREATE INDEX "DeletionRequest_decided_confirmed" ON "DeletionRequest" ("receivedAt" DESC, id DESC)
  WHERE state IN ('running', 'done', 'rejected') AND "contactConfirmedAt" IS NOT NULL;
CREATE INDEX "Email_sent" ON "Email" ("shopId", "finishedAt" DESC, id DESC) WHERE outcome = 'sent';
CREATE INDEX "Email_sent_without_shop" ON "Email" ("finishedAt" DESC, id DESC) WHERE outcome = 'sent' AND "shopId" IS NULL;
CREATE INDEX "Email_failing" ON "Email" ("shopId", "createdAt" DESC, id DESC)
  WHERE "failureCode" IS NOT NULL AND (outcome IS NULL OR outcome = 'failed');
CREATE INDEX "Connection_restricted" ON "Connection" ("restrictionRequestId") WHERE "restrictionRequestId" IS NOT NULL;
-- IS NULL as a key does not let an index give its order, so what is null is an index of its own.
CREATE INDEX "ApprovalRequest_open" ON "ApprovalRequest" ("shopId", "requestedAt", id) WHERE outcome IS NULL;
CREATE INDEX "WebhookEvent_of_no_shop" ON "WebhookEvent" ("lastReceivedAt", id) WHERE "shopId" IS NULL;
CREATE INDEX "AuditEvent_by_kind" ON "AuditEvent" ("shopId", split_part(action, '.', 1), number DESC) WHERE "shopId" IS NOT NULL;

-- Retention walks each class by the moment from which its period runs, and meets only rows that still hold something.
CREATE INDEX "Video_unused" ON "Video" ("shopId", "lastUsedAt", id) WHERE "deletedAt" IS NULL AND NOT keep;
CREATE INDEX "Video_deleted" ON "Video" ("deletedAt") WHERE "deletedAt" IS NOT NULL;
CREATE INDEX "Video_source" ON "Video" ("createdAt") WHERE "sourceDetail" <> '';
CREATE INDEX "Delivery_end" ON "Delivery" (coalesce("endedAt", "postedAt", "inInboxAt", "createdAt"));
CREATE INDEX "Transfer_upload_url" ON "Transfer" ("initStartedAt") WHERE "uploadUrlSealed" IS NOT NULL;
CREATE INDEX "TiktokCall_outside_deliveries" ON "TiktokCall" (at) WHERE "deliveryId" IS NULL;
CREATE INDEX "Handoff_end" ON "Handoff" (least("expiresAt", "revokedAt"));
CREATE INDEX "Handoff_readable" ON "Handoff" (least("expiresAt", "revokedAt")) WHERE "tokenSealed" IS NOT NULL;

-- Substrings and typing errors are found through trigrams. A database role that may not create the
-- extension gets the same answers, only slower; npm start says so and tries again each time.
CREATE FUNCTION create_search_indexes() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
  BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
  EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN RETURN false;
  END;
  CREATE INDEX IF NOT EXISTS "Video_search" ON "Video" USING gin ("searchKey" gin_trgm_ops) WHERE "deletedAt" IS NULL;
  CREATE INDEX IF NOT EXISTS "Draft_search" ON "Draft" USING gin ("searchKey" gin_trgm_ops) WHERE "searchKey" IS NOT NULL;
  CREATE INDEX IF NOT EXISTS "Product_search" ON "Product" USING gin ("searchKey" gin_trgm_ops) WHERE "searchKey" <> '';
  RETURN true;
END $$;
SELECT create_search_indexes();
