-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('viewer', 'editor', 'admin');

-- CreateEnum
CREATE TYPE "SignInMethod" AS ENUM ('password', 'passkey', 'oidc');

-- CreateEnum
CREATE TYPE "SecondFactor" AS ENUM ('totp', 'recovery_code', 'passkey', 'oidc');

-- CreateEnum
CREATE TYPE "ChallengePurpose" AS ENUM ('sign_in', 'second_factor', 'reauthenticate', 'register', 'oidc');

-- CreateEnum
CREATE TYPE "BulkActionKind" AS ENUM ('add_tag', 'remove_tag', 'keep', 'unkeep', 'delete', 'create_drafts');

-- CreateEnum
CREATE TYPE "BulkActionState" AS ENUM ('waiting', 'running', 'stopped', 'done');

-- CreateEnum
CREATE TYPE "VideoSource" AS ENUM ('upload', 'link', 'folder', 'sample');

-- CreateEnum
CREATE TYPE "VideoState" AS ENUM ('uploading', 'checking', 'ready', 'needs_fix', 'failed');

-- CreateEnum
CREATE TYPE "RenditionState" AS ENUM ('waiting', 'making', 'ready', 'failed');

-- CreateEnum
CREATE TYPE "RenditionFailure" AS ENUM ('too_slow', 'unreadable', 'no_space', 'no_program');

-- CreateEnum
CREATE TYPE "DraftStatus" AS ENUM ('open', 'sending', 'sent');

-- CreateEnum
CREATE TYPE "ConnectionState" AS ENUM ('connected', 'needs_reconnect', 'disconnected');

-- CreateEnum
CREATE TYPE "RevokeState" AS ENUM ('none', 'pending', 'done', 'failed');

-- CreateEnum
CREATE TYPE "ConnectionStateReason" AS ENUM ('grant_invalid', 'grant_expired', 'token_rejected', 'staff', 'removed_at_tiktok', 'erasure', 'unused', 'shop_suspended');

-- CreateEnum
CREATE TYPE "AuthorizationPurpose" AS ENUM ('link', 'reconnect', 'request_erasure', 'request_export');

-- CreateEnum
CREATE TYPE "ApprovalOutcome" AS ENUM ('approved', 'changes_requested', 'withdrawn', 'edited', 'not_needed');

-- CreateEnum
CREATE TYPE "DeliveryState" AS ENUM ('queued', 'init_sent', 'ready', 'uploading', 'pulling', 'committing', 'processing', 'in_inbox', 'posted', 'cancelled', 'not_sent', 'refused', 'unconfirmed');

-- CreateEnum
CREATE TYPE "WaitReason" AS ENUM ('rate', 'slots', 'authorization', 'tiktok');

-- CreateEnum
CREATE TYPE "TiktokOperation" AS ENUM ('exchange_code', 'refresh_token', 'revoke_token', 'fetch_user_info', 'init_upload', 'init_pull', 'upload_chunk', 'fetch_publish_status', 'cancel_publish');

-- CreateEnum
CREATE TYPE "TiktokCallTrigger" AS ENUM ('oauth_callback', 'link', 'link_retry', 'expiring', 'token_rejected', 'after_refresh', 'removal_check', 'retry');

-- CreateEnum
CREATE TYPE "MailTopic" AS ENUM ('reconnect', 'refused', 'unconfirmed', 'not_sent', 'approval_requested', 'approval_decided');

-- CreateEnum
CREATE TYPE "EmailOutcome" AS ENUM ('sent', 'skipped', 'failed');

-- CreateEnum
CREATE TYPE "WebhookVerdict" AS ENUM ('verified', 'missing_signature', 'invalid_signature', 'too_old', 'in_the_future', 'malformed', 'other_app');

-- CreateEnum
CREATE TYPE "WebhookAction" AS ENUM ('delivery_check_scheduled', 'authorization_check_scheduled', 'unknown_subject', 'ignored', 'rejected');

-- CreateEnum
CREATE TYPE "DeletionState" AS ENUM ('received', 'info_requested', 'objection_window', 'objected', 'running', 'done', 'rejected');

-- CreateTable
CREATE TABLE "Shop" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "practice" BOOLEAN NOT NULL DEFAULT false,
    "requireApproval" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "suspendedAt" TIMESTAMPTZ(3),
    "requireSecondFactor" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Shop_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Staff" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "addressVerifiedAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "passwordChangedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "role" "Role" NOT NULL,
    "disabledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mailTopics" "MailTopic"[] DEFAULT ARRAY['reconnect', 'refused', 'unconfirmed', 'not_sent', 'approval_requested', 'approval_decided']::"MailTopic"[],
    "mailWholeShop" BOOLEAN NOT NULL DEFAULT false,
    "operator" BOOLEAN NOT NULL DEFAULT false,
    "lastUsedAt" TIMESTAMPTZ(3),
    "oidcIssuer" TEXT,
    "oidcSubject" TEXT,
    "searchKey" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StaffSession" (
    "id" TEXT NOT NULL,
    "staffId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "device" TEXT NOT NULL DEFAULT '',
    "method" "SignInMethod" NOT NULL DEFAULT 'password',
    "factor" "SecondFactor",
    "authenticatedAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StaffSession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Totp" (
    "staffId" UUID NOT NULL,
    "secretSealed" BYTEA,
    "confirmedAt" TIMESTAMPTZ(3),
    "lastStep" INTEGER,
    "lastUsedAt" TIMESTAMPTZ(3),
    "pendingSealed" BYTEA,
    "pendingAt" TIMESTAMPTZ(3),

    CONSTRAINT "Totp_pkey" PRIMARY KEY ("staffId")
);

-- CreateTable
CREATE TABLE "Passkey" (
    "id" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "credentialId" TEXT NOT NULL,
    "publicKey" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecoveryCode" (
    "id" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RecoveryCode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PendingSignIn" (
    "tokenHash" TEXT NOT NULL,
    "staffId" UUID NOT NULL,
    "method" "SignInMethod" NOT NULL,
    "passwordVersion" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PendingSignIn_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "Challenge" (
    "hash" TEXT NOT NULL,
    "purpose" "ChallengePurpose" NOT NULL,
    "subject" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Challenge_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "SetupLink" (
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SetupLink_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "role" "Role" NOT NULL,
    "invitedById" UUID,
    "tokenHash" TEXT NOT NULL,
    "provesAddress" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PasswordReset" (
    "id" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PasswordReset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Product" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "link" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "archivedAt" TIMESTAMPTZ(3),
    "searchKey" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Product_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Tag" (
    "shopId" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("shopId","name")
);

-- CreateTable
CREATE TABLE "BulkAction" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "kind" "BulkActionKind" NOT NULL,
    "tag" TEXT NOT NULL DEFAULT '',
    "videoIds" UUID[],
    "state" "BulkActionState" NOT NULL DEFAULT 'waiting',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL,
    "skipped" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startsAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "BulkAction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Video" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "source" "VideoSource" NOT NULL,
    "sourceDetail" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "state" "VideoState" NOT NULL DEFAULT 'uploading',
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "receivedBytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "contentType" TEXT,
    "fileKey" TEXT,
    "fileIdentity" TEXT,
    "posterKey" TEXT,
    "posterColor" TEXT,
    "renditionState" "RenditionState",
    "renditionKey" TEXT,
    "renditionBytes" INTEGER NOT NULL DEFAULT 0,
    "renditionFailure" "RenditionFailure",
    "renditionAttempts" INTEGER NOT NULL DEFAULT 0,
    "facts" JSONB,
    "findings" JSONB NOT NULL DEFAULT '[]',
    "failure" TEXT,
    "uploadId" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "keep" BOOLEAN NOT NULL DEFAULT false,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "searchKey" TEXT NOT NULL DEFAULT '',
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "receivedAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Video_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredBytes" (
    "shopId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "StoredBytes_pkey" PRIMARY KEY ("shopId","personId")
);

-- CreateTable
CREATE TABLE "Draft" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "videoId" UUID NOT NULL,
    "productId" UUID,
    "connectionId" UUID,
    "caption" TEXT NOT NULL DEFAULT '',
    "hashtags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "coverMs" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedById" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdById" UUID,
    "authorIds" UUID[] DEFAULT ARRAY[]::UUID[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "discardedAt" TIMESTAMPTZ(3),
    "status" "DraftStatus" NOT NULL DEFAULT 'open',
    "failedDeliveryId" UUID,
    "changesRequestedAt" TIMESTAMPTZ(3),
    "searchKey" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Draft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Connection" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "openId" TEXT NOT NULL,
    "displayName" TEXT NOT NULL,
    "username" TEXT,
    "avatarUrl" TEXT,
    "scopes" TEXT[],
    "state" "ConnectionState" NOT NULL DEFAULT 'connected',
    "stateReason" "ConnectionStateReason",
    "accessTokenSealed" BYTEA,
    "accessExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenSealed" BYTEA,
    "refreshExpiresAt" TIMESTAMPTZ(3),
    "tokenVersion" INTEGER NOT NULL DEFAULT 0,
    "refreshStartedAt" TIMESTAMPTZ(3),
    "refreshedAt" TIMESTAMPTZ(3),
    "refreshFailures" INTEGER NOT NULL DEFAULT 0,
    "nextRefreshAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "connectedById" UUID,
    "connectedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disconnectedAt" TIMESTAMPTZ(3),
    "profileDeletedAt" TIMESTAMPTZ(3),
    "revokeState" "RevokeState" NOT NULL DEFAULT 'none',
    "linkCount" INTEGER NOT NULL DEFAULT 0,
    "restrictedAt" TIMESTAMPTZ(3),
    "restrictionRequestId" UUID,
    "searchKey" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Authorization" (
    "stateHash" TEXT NOT NULL,
    "purpose" "AuthorizationPurpose" NOT NULL,
    "shopId" UUID,
    "staffSessionId" TEXT,
    "connectionId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "grantSealed" BYTEA,
    "confirmTokenHash" TEXT,

    CONSTRAINT "Authorization_pkey" PRIMARY KEY ("stateHash")
);

-- CreateTable
CREATE TABLE "Consent" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "draftId" UUID NOT NULL,
    "videoId" UUID NOT NULL,
    "connectionId" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "staffName" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "snapshot" JSONB NOT NULL,
    "textVersion" TEXT NOT NULL,
    "requestedById" UUID,
    "requestedByName" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApprovalRequest" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "draftId" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "requestedById" UUID NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" "ApprovalOutcome",
    "closedById" UUID,
    "closedAt" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "ApprovalRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Comment" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "draftId" UUID NOT NULL,
    "atMs" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "authorId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),
    "resolvedById" UUID,

    CONSTRAINT "Comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Delivery" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "consentId" UUID NOT NULL,
    "draftId" UUID NOT NULL,
    "videoId" UUID NOT NULL,
    "connectionId" UUID NOT NULL,
    "state" "DeliveryState" NOT NULL DEFAULT 'queued',
    "waitingFor" "WaitReason",
    "nextRunAt" TIMESTAMPTZ(3),
    "reason" TEXT,
    "leaseEpoch" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" TEXT,
    "leaseUntil" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "retryRequestedAt" TIMESTAMPTZ(3),
    "sentBytes" BIGINT NOT NULL DEFAULT 0,
    "bytesPerSecond" INTEGER NOT NULL DEFAULT 0,
    "resolution" TEXT,
    "resolvedById" UUID,
    "reportedOutcome" TEXT,
    "outcomeReportedAt" TIMESTAMPTZ(3),
    "queueRank" BIGINT NOT NULL DEFAULT ((EXTRACT(epoch FROM clock_timestamp()) * (1000000)::numeric))::bigint,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "inInboxAt" TIMESTAMPTZ(3),
    "postedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Transfer" (
    "id" UUID NOT NULL,
    "deliveryId" UUID NOT NULL,
    "connectionId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'upload',
    "initStartedAt" TIMESTAMPTZ(3) NOT NULL,
    "initEndedAt" TIMESTAMPTZ(3),
    "initOutcome" TEXT,
    "publishId" TEXT,
    "uploadUrlSealed" BYTEA,
    "uploadUrlExpiresAt" TIMESTAMPTZ(3),
    "sizeBytes" BIGINT NOT NULL,
    "chunkSize" BIGINT NOT NULL,
    "chunkCount" INTEGER NOT NULL,
    "acknowledgedBytes" BIGINT NOT NULL DEFAULT 0,
    "firstServedAt" TIMESTAMPTZ(3),
    "pullUrlClosedAt" TIMESTAMPTZ(3),
    "pullCancelRequestedAt" TIMESTAMPTZ(3),
    "committingAt" TIMESTAMPTZ(3),
    "committedAt" TIMESTAMPTZ(3),
    "completionStartedAt" TIMESTAMPTZ(3),
    "openAttempts" INTEGER NOT NULL DEFAULT 0,
    "chunkRejections" INTEGER NOT NULL DEFAULT 0,
    "chunkRejectionCode" TEXT,
    "outcome" TEXT,
    "statusPolledAt" TIMESTAMPTZ(3),
    "reportedBytes" BIGINT,
    "failReason" TEXT,
    "inInboxAt" TIMESTAMPTZ(3),
    "uploadUrlInvalidAt" TIMESTAMPTZ(3),
    "supersededAt" TIMESTAMPTZ(3),
    "slotFreedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Transfer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TiktokCall" (
    "id" BIGSERIAL NOT NULL,
    "shopId" UUID,
    "connectionId" UUID,
    "deliveryId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "operation" "TiktokOperation" NOT NULL,
    "trigger" "TiktokCallTrigger",
    "chunkNumber" INTEGER,
    "chunkCount" INTEGER,
    "firstByte" BIGINT,
    "lastByte" BIGINT,
    "sizeBytes" BIGINT,
    "httpStatus" INTEGER,
    "code" TEXT NOT NULL,
    "logId" TEXT,
    "durationMs" INTEGER NOT NULL,

    CONSTRAINT "TiktokCall_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Handoff" (
    "id" UUID NOT NULL,
    "shopId" UUID NOT NULL,
    "deliveryId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "tokenSealed" BYTEA,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    "firstViewedAt" TIMESTAMPTZ(3),
    "markedPostedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Handoff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Email" (
    "id" UUID NOT NULL,
    "shopId" UUID,
    "staffId" UUID,
    "topic" "MailTopic",
    "dedupeKey" TEXT NOT NULL,
    "deliveryId" UUID,
    "draftId" UUID,
    "connectionId" UUID,
    "contentSealed" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dueAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lastAttemptAt" TIMESTAMPTZ(3),
    "outcome" "EmailOutcome",
    "finishedAt" TIMESTAMPTZ(3),
    "failureCode" TEXT,

    CONSTRAINT "Email_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" BIGSERIAL NOT NULL,
    "chain" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "shopId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "subjectId" TEXT,
    "details" JSONB NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookEvent" (
    "id" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastReceivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "count" INTEGER NOT NULL DEFAULT 1,
    "event" TEXT NOT NULL DEFAULT '',
    "verdict" "WebhookVerdict" NOT NULL,
    "action" "WebhookAction" NOT NULL,
    "shopId" UUID,
    "connectionId" UUID,

    CONSTRAINT "WebhookEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Revocation" (
    "id" UUID NOT NULL,
    "requestId" UUID NOT NULL,
    "tokenSealed" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextRunAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Revocation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DeletionRequest" (
    "id" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "state" "DeletionState" NOT NULL DEFAULT 'received',
    "origin" TEXT NOT NULL,
    "shopId" UUID,
    "connectionIds" UUID[] DEFAULT ARRAY[]::UUID[],
    "statementSealed" BYTEA,
    "accountHash" TEXT NOT NULL DEFAULT '',
    "contactHash" TEXT NOT NULL DEFAULT '',
    "contactConfirmedAt" TIMESTAMPTZ(3),
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "extendedDays" INTEGER NOT NULL DEFAULT 0,
    "objectionDeadline" TIMESTAMPTZ(3),
    "finalNotice" BOOLEAN NOT NULL DEFAULT false,
    "rejectionReason" TEXT NOT NULL DEFAULT '',
    "verifiedAt" TIMESTAMPTZ(3),
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "step" TEXT NOT NULL DEFAULT '',
    "counts" JSONB NOT NULL DEFAULT '{}',
    "revocationResult" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "DeletionRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DeletionNote" (
    "id" UUID NOT NULL,
    "requestId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "shopId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "textSealed" BYTEA NOT NULL,

    CONSTRAINT "DeletionNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DataExport" (
    "id" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "shopId" UUID,
    "staffId" UUID,
    "connectionIds" UUID[] DEFAULT ARRAY[]::UUID[],
    "state" TEXT NOT NULL DEFAULT 'building',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "processedBytes" BIGINT NOT NULL DEFAULT 0,
    "totalBytes" BIGINT NOT NULL DEFAULT 0,
    "sizeBytes" BIGINT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "downloadStartedAt" TIMESTAMPTZ(3),
    "downloadedAt" TIMESTAMPTZ(3),

    CONSTRAINT "DataExport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "key" TEXT NOT NULL,
    "win" BIGINT NOT NULL,
    "cur" INTEGER NOT NULL,
    "prev" INTEGER NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "WorkerHeartbeat" (
    "id" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkerHeartbeat_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Staff_email_key" ON "Staff"("email");

-- CreateIndex
CREATE INDEX "Staff_shopId_searchKey_id_idx" ON "Staff"("shopId", "searchKey", "id");

-- CreateIndex
CREATE INDEX "Staff_shopId_role_searchKey_id_idx" ON "Staff"("shopId", "role", "searchKey", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Staff_oidcIssuer_oidcSubject_key" ON "Staff"("oidcIssuer", "oidcSubject");

-- CreateIndex
CREATE INDEX "StaffSession_staffId_idx" ON "StaffSession"("staffId");

-- CreateIndex
CREATE UNIQUE INDEX "Passkey_credentialId_key" ON "Passkey"("credentialId");

-- CreateIndex
CREATE INDEX "Passkey_staffId_idx" ON "Passkey"("staffId");

-- CreateIndex
CREATE UNIQUE INDEX "RecoveryCode_staffId_codeHash_key" ON "RecoveryCode"("staffId", "codeHash");

-- CreateIndex
CREATE INDEX "PendingSignIn_staffId_idx" ON "PendingSignIn"("staffId");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE INDEX "Invitation_shopId_createdAt_id_idx" ON "Invitation"("shopId", "createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_shopId_email_key" ON "Invitation"("shopId", "email");

-- CreateIndex
CREATE UNIQUE INDEX "PasswordReset_tokenHash_key" ON "PasswordReset"("tokenHash");

-- CreateIndex
CREATE INDEX "PasswordReset_staffId_idx" ON "PasswordReset"("staffId");

-- CreateIndex
CREATE UNIQUE INDEX "Product_shopId_sku_key" ON "Product"("shopId", "sku");

-- CreateIndex
CREATE INDEX "BulkAction_shopId_finishedAt_idx" ON "BulkAction"("shopId", "finishedAt");

-- CreateIndex
CREATE INDEX "BulkAction_staffId_idx" ON "BulkAction"("staffId");

-- CreateIndex
CREATE INDEX "BulkAction_finishedAt_idx" ON "BulkAction"("finishedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Video_uploadId_key" ON "Video"("uploadId");

-- CreateIndex
CREATE INDEX "Video_shopId_sha256_idx" ON "Video"("shopId", "sha256");

-- CreateIndex
CREATE INDEX "Video_tags_idx" ON "Video" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "Draft_shopId_updatedAt_idx" ON "Draft"("shopId", "updatedAt");

-- CreateIndex
CREATE INDEX "Draft_updatedAt_idx" ON "Draft"("updatedAt");

-- CreateIndex
CREATE INDEX "Draft_videoId_idx" ON "Draft"("videoId");

-- CreateIndex
CREATE INDEX "Draft_productId_idx" ON "Draft"("productId");

-- CreateIndex
CREATE INDEX "Draft_connectionId_idx" ON "Draft"("connectionId");

-- CreateIndex
CREATE INDEX "Connection_openId_idx" ON "Connection"("openId");

-- CreateIndex
CREATE INDEX "Connection_shopId_searchKey_id_idx" ON "Connection"("shopId", "searchKey", "id");

-- CreateIndex
CREATE INDEX "Connection_shopId_state_searchKey_id_idx" ON "Connection"("shopId", "state", "searchKey", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Connection_shopId_openId_key" ON "Connection"("shopId", "openId");

-- CreateIndex
CREATE UNIQUE INDEX "Authorization_confirmTokenHash_key" ON "Authorization"("confirmTokenHash");

-- CreateIndex
CREATE INDEX "Authorization_expiresAt_idx" ON "Authorization"("expiresAt");

-- CreateIndex
CREATE INDEX "Consent_videoId_idx" ON "Consent"("videoId");

-- CreateIndex
CREATE INDEX "Consent_createdAt_idx" ON "Consent"("createdAt");

-- CreateIndex
CREATE INDEX "Consent_connectionId_idx" ON "Consent"("connectionId");

-- CreateIndex
CREATE UNIQUE INDEX "Consent_draftId_fingerprint_key" ON "Consent"("draftId", "fingerprint");

-- CreateIndex
CREATE INDEX "ApprovalRequest_draftId_requestedAt_idx" ON "ApprovalRequest"("draftId", "requestedAt");

-- CreateIndex
CREATE INDEX "ApprovalRequest_requestedAt_idx" ON "ApprovalRequest"("requestedAt");

-- CreateIndex
CREATE INDEX "Comment_draftId_createdAt_idx" ON "Comment"("draftId", "createdAt");

-- CreateIndex
CREATE INDEX "Comment_createdAt_idx" ON "Comment"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Delivery_consentId_key" ON "Delivery"("consentId");

-- CreateIndex
CREATE INDEX "Delivery_shopId_id_idx" ON "Delivery"("shopId", "id");

-- CreateIndex
CREATE INDEX "Delivery_shopId_state_id_idx" ON "Delivery"("shopId", "state", "id");

-- CreateIndex
CREATE INDEX "Delivery_shopId_connectionId_id_idx" ON "Delivery"("shopId", "connectionId", "id");

-- CreateIndex
CREATE INDEX "Delivery_draftId_idx" ON "Delivery"("draftId");

-- CreateIndex
CREATE INDEX "Delivery_videoId_idx" ON "Delivery"("videoId");

-- CreateIndex
CREATE INDEX "Delivery_nextRunAt_idx" ON "Delivery"("nextRunAt");

-- CreateIndex
CREATE INDEX "Delivery_connectionId_state_id_idx" ON "Delivery"("connectionId", "state", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Transfer_publishId_key" ON "Transfer"("publishId");

-- CreateIndex
CREATE INDEX "Transfer_connectionId_initStartedAt_idx" ON "Transfer"("connectionId", "initStartedAt");

-- CreateIndex
CREATE INDEX "Transfer_source_initStartedAt_idx" ON "Transfer"("source", "initStartedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Transfer_deliveryId_number_key" ON "Transfer"("deliveryId", "number");

-- CreateIndex
CREATE INDEX "TiktokCall_deliveryId_id_idx" ON "TiktokCall"("deliveryId", "id");

-- CreateIndex
CREATE INDEX "TiktokCall_connectionId_at_idx" ON "TiktokCall"("connectionId", "at");

-- CreateIndex
CREATE INDEX "TiktokCall_at_idx" ON "TiktokCall"("at");

-- CreateIndex
CREATE UNIQUE INDEX "Handoff_tokenHash_key" ON "Handoff"("tokenHash");

-- CreateIndex
CREATE INDEX "Handoff_deliveryId_idx" ON "Handoff"("deliveryId");

-- CreateIndex
CREATE INDEX "Email_dueAt_idx" ON "Email"("dueAt");

-- CreateIndex
CREATE INDEX "Email_createdAt_idx" ON "Email"("createdAt");

-- CreateIndex
CREATE INDEX "Email_connectionId_idx" ON "Email"("connectionId");

-- CreateIndex
CREATE UNIQUE INDEX "Email_staffId_dedupeKey_key" ON "Email"("staffId", "dedupeKey");

-- CreateIndex
CREATE INDEX "AuditEvent_shopId_number_idx" ON "AuditEvent"("shopId", "number");

-- CreateIndex
CREATE INDEX "AuditEvent_shopId_actorId_number_idx" ON "AuditEvent"("shopId", "actorId", "number");

-- CreateIndex
CREATE INDEX "AuditEvent_shopId_at_idx" ON "AuditEvent"("shopId", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_action_idx" ON "AuditEvent"("action");

-- CreateIndex
CREATE INDEX "AuditEvent_subjectId_at_idx" ON "AuditEvent"("subjectId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "AuditEvent_chain_number_key" ON "AuditEvent"("chain", "number");

-- CreateIndex
CREATE INDEX "WebhookEvent_lastReceivedAt_idx" ON "WebhookEvent"("lastReceivedAt");

-- CreateIndex
CREATE INDEX "WebhookEvent_receivedAt_idx" ON "WebhookEvent"("receivedAt");

-- CreateIndex
CREATE INDEX "WebhookEvent_shopId_lastReceivedAt_id_idx" ON "WebhookEvent"("shopId", "lastReceivedAt", "id");

-- CreateIndex
CREATE INDEX "WebhookEvent_connectionId_idx" ON "WebhookEvent"("connectionId");

-- CreateIndex
CREATE INDEX "Revocation_requestId_idx" ON "Revocation"("requestId");

-- CreateIndex
CREATE UNIQUE INDEX "DeletionRequest_codeHash_key" ON "DeletionRequest"("codeHash");

-- CreateIndex
CREATE INDEX "DeletionRequest_state_dueAt_id_idx" ON "DeletionRequest"("state", "dueAt", "id");

-- CreateIndex
CREATE INDEX "DeletionRequest_receivedAt_id_idx" ON "DeletionRequest"("receivedAt", "id");

-- CreateIndex
CREATE INDEX "DeletionRequest_accountHash_idx" ON "DeletionRequest"("accountHash");

-- CreateIndex
CREATE INDEX "DeletionRequest_contactHash_idx" ON "DeletionRequest"("contactHash");

-- CreateIndex
CREATE INDEX "DeletionNote_requestId_idx" ON "DeletionNote"("requestId");

-- CreateIndex
CREATE UNIQUE INDEX "DataExport_codeHash_key" ON "DataExport"("codeHash");

-- CreateIndex
CREATE INDEX "DataExport_expiresAt_idx" ON "DataExport"("expiresAt");

-- AddForeignKey
ALTER TABLE "Staff" ADD CONSTRAINT "Staff_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StaffSession" ADD CONSTRAINT "StaffSession_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Totp" ADD CONSTRAINT "Totp_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Passkey" ADD CONSTRAINT "Passkey_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecoveryCode" ADD CONSTRAINT "RecoveryCode_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PendingSignIn" ADD CONSTRAINT "PendingSignIn_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PasswordReset" ADD CONSTRAINT "PasswordReset_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Product" ADD CONSTRAINT "Product_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Tag" ADD CONSTRAINT "Tag_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BulkAction" ADD CONSTRAINT "BulkAction_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Video" ADD CONSTRAINT "Video_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredBytes" ADD CONSTRAINT "StoredBytes_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_videoId_fkey" FOREIGN KEY ("videoId") REFERENCES "Video"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_connectionId_fkey" FOREIGN KEY ("connectionId") REFERENCES "Connection"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Connection" ADD CONSTRAINT "Connection_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "Draft"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_connectionId_fkey" FOREIGN KEY ("connectionId") REFERENCES "Connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprovalRequest" ADD CONSTRAINT "ApprovalRequest_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "Draft"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "Draft"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_shopId_fkey" FOREIGN KEY ("shopId") REFERENCES "Shop"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_consentId_fkey" FOREIGN KEY ("consentId") REFERENCES "Consent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "Draft"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_videoId_fkey" FOREIGN KEY ("videoId") REFERENCES "Video"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_connectionId_fkey" FOREIGN KEY ("connectionId") REFERENCES "Connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Transfer" ADD CONSTRAINT "Transfer_deliveryId_fkey" FOREIGN KEY ("deliveryId") REFERENCES "Delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TiktokCall" ADD CONSTRAINT "TiktokCall_deliveryId_fkey" FOREIGN KEY ("deliveryId") REFERENCES "Delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Handoff" ADD CONSTRAINT "Handoff_deliveryId_fkey" FOREIGN KEY ("deliveryId") REFERENCES "Delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Email" ADD CONSTRAINT "Email_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookEvent" ADD CONSTRAINT "WebhookEvent_connectionId_fkey" FOREIGN KEY ("connectionId") REFERENCES "Connection"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeletionNote" ADD CONSTRAINT "DeletionNote_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "DeletionRequest"("id") ON DELETE CASCADE ON UPDATE CASCADE;



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
