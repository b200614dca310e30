import "server-only";

import type { ColumnName, ModelName } from "#lib/infra/db/sql";
import type { DataClassName } from "#lib/retention/policy";

export type ModelColumns = {
  personal: Readonly<Record<string, DataClassName>>;
  /** Names of columns, separated by spaces. */
  nonPersonal: string;
};

type Entry<M extends ModelName> = {
  personal: { readonly [C in ColumnName<M>]?: DataClassName };
  nonPersonal: string;
};

const registry = {
  Shop: {
    personal: {},
    nonPersonal: "id name practice requireApproval createdAt requireSecondFactor suspendedAt",
  },
  Staff: {
    personal: {
      id: "staff",
      email: "staff",
      name: "staff",
      passwordHash: "staff",
      role: "staff",
      mailTopics: "staff",
      mailWholeShop: "staff",
      oidcIssuer: "staff",
      oidcSubject: "staff",
      lastUsedAt: "staff",
      operator: "staff",
      searchKey: "staff",
    },
    nonPersonal: "shopId passwordChangedAt addressVerifiedAt disabledAt createdAt",
  },
  StaffSession: {
    personal: { id: "session", staffId: "session", device: "session", lastSeenAt: "session" },
    nonPersonal: "createdAt expiresAt endedAt method factor authenticatedAt",
  },
  Totp: {
    personal: {
      staffId: "staff",
      secretSealed: "staff",
      pendingSealed: "staff",
      lastUsedAt: "staff",
    },
    nonPersonal: "confirmedAt lastStep pendingAt",
  },
  Passkey: {
    personal: {
      staffId: "staff",
      credentialId: "staff",
      publicKey: "staff",
      name: "staff",
      lastUsedAt: "staff",
    },
    nonPersonal: "id counter transports createdAt",
  },
  RecoveryCode: {
    personal: { staffId: "staff", codeHash: "staff", usedAt: "staff" },
    nonPersonal: "id",
  },
  PendingSignIn: {
    personal: { tokenHash: "session", staffId: "session", passwordVersion: "session" },
    nonPersonal: "method createdAt expiresAt",
  },
  Challenge: {
    personal: { hash: "session", subject: "session" },
    nonPersonal: "purpose createdAt expiresAt",
  },
  SetupLink: { personal: {}, nonPersonal: "tokenHash createdAt expiresAt usedAt" },
  Invitation: {
    personal: {
      email: "staffLink",
      name: "staffLink",
      role: "staffLink",
      invitedById: "staffLink",
      tokenHash: "staffLink",
    },
    nonPersonal: "id shopId provesAddress createdAt expiresAt",
  },
  PasswordReset: {
    personal: { staffId: "staffLink", tokenHash: "staffLink" },
    nonPersonal: "id createdAt expiresAt",
  },
  Product: {
    personal: {},
    nonPersonal: "id shopId title sku link createdAt updatedAt archivedAt searchKey",
  },
  BulkAction: {
    personal: { staffId: "bulkAction" },
    nonPersonal:
      "id shopId kind tag videoIds state done total skipped createdAt startsAt finishedAt",
  },
  Tag: { personal: {}, nonPersonal: "shopId name" },
  StoredBytes: { personal: { personId: "video", bytes: "video" }, nonPersonal: "shopId" },
  Video: {
    personal: {
      name: "video",
      sourceDetail: "draftContent",
      fileKey: "video",
      fileIdentity: "video",
      posterKey: "video",
      posterColor: "video",
      renditionKey: "video",
      sha256: "video",
      facts: "video",
      findings: "video",
      uploadId: "partialUpload",
      createdById: "video",
      tags: "video",
      searchKey: "video",
    },
    nonPersonal:
      "id shopId source state sizeBytes receivedBytes contentType renditionState renditionBytes renditionFailure renditionAttempts failure attempts keep createdAt receivedAt lastUsedAt deletedAt",
  },
  Draft: {
    personal: {
      caption: "draftContent",
      hashtags: "draftContent",
      coverMs: "draftContent",
      connectionId: "draftContent",
      createdById: "draftContent",
      updatedById: "draftContent",
      authorIds: "draftContent",
      searchKey: "draftContent",
    },
    nonPersonal:
      "id shopId videoId productId version updatedAt createdAt discardedAt status failedDeliveryId changesRequestedAt",
  },
  Connection: {
    personal: {
      openId: "profile",
      displayName: "profile",
      username: "profile",
      avatarUrl: "profile",
      searchKey: "profile",
      scopes: "profile",
      connectedById: "profile",
      accessTokenSealed: "tokens",
      refreshTokenSealed: "tokens",
      accessExpiresAt: "tokens",
      refreshExpiresAt: "tokens",
    },
    nonPersonal:
      "id shopId state stateReason tokenVersion refreshStartedAt refreshedAt refreshFailures nextRefreshAt lastUsedAt connectedAt disconnectedAt profileDeletedAt revokeState linkCount restrictedAt restrictionRequestId",
  },
  Authorization: {
    personal: {
      stateHash: "authorization",
      staffSessionId: "authorization",
      connectionId: "authorization",
      grantSealed: "authorization",
      confirmTokenHash: "authorization",
    },
    nonPersonal: "purpose shopId createdAt expiresAt usedAt",
  },
  Consent: {
    personal: {
      connectionId: "consent",
      staffId: "consent",
      staffName: "consent",
      fingerprint: "consent",
      snapshot: "consent",
      requestedById: "consent",
      requestedByName: "consent",
      createdAt: "consent",
    },
    nonPersonal: "id shopId draftId videoId textVersion",
  },
  ApprovalRequest: {
    personal: {
      fingerprint: "draftContent",
      requestedById: "draftContent",
      closedById: "draftContent",
      note: "draftContent",
    },
    nonPersonal: "id shopId draftId requestedAt outcome closedAt",
  },
  Comment: {
    personal: {
      atMs: "draftContent",
      text: "draftContent",
      authorId: "draftContent",
      resolvedById: "draftContent",
    },
    nonPersonal: "id shopId draftId createdAt resolvedAt",
  },
  Delivery: {
    personal: {
      connectionId: "delivery",
      resolvedById: "delivery",
      resolution: "delivery",
      reportedOutcome: "delivery",
      outcomeReportedAt: "delivery",
    },
    nonPersonal:
      "id shopId consentId draftId videoId state waitingFor nextRunAt reason leaseEpoch leaseOwner leaseUntil attempts failures cancelRequestedAt retryRequestedAt sentBytes bytesPerSecond queueRank createdAt inInboxAt postedAt endedAt",
  },
  Transfer: {
    personal: {
      connectionId: "delivery",
      publishId: "delivery",
      outcome: "delivery",
      failReason: "delivery",
      uploadUrlSealed: "uploadUrl",
    },
    nonPersonal:
      "id deliveryId number source initStartedAt initEndedAt initOutcome uploadUrlExpiresAt uploadUrlInvalidAt supersededAt sizeBytes chunkSize chunkCount acknowledgedBytes firstServedAt pullUrlClosedAt pullCancelRequestedAt committingAt committedAt completionStartedAt openAttempts chunkRejections chunkRejectionCode statusPolledAt reportedBytes inInboxAt slotFreedAt endedAt",
  },
  TiktokCall: {
    personal: { connectionId: "delivery", at: "delivery", code: "delivery", logId: "delivery" },
    nonPersonal:
      "id shopId deliveryId operation trigger chunkNumber chunkCount firstByte lastByte sizeBytes httpStatus durationMs",
  },
  Handoff: {
    personal: {
      tokenHash: "handoff",
      tokenSealed: "handoff",
      createdById: "handoff",
      firstViewedAt: "handoff",
      markedPostedAt: "handoff",
    },
    nonPersonal: "id shopId deliveryId createdAt expiresAt revokedAt",
  },
  Email: {
    personal: {
      staffId: "mail",
      dedupeKey: "mail",
      deliveryId: "mail",
      draftId: "mail",
      connectionId: "mail",
      contentSealed: "mail",
    },
    nonPersonal:
      "id shopId topic createdAt dueAt attempts lastAttemptAt outcome finishedAt failureCode",
  },
  AuditEvent: {
    personal: { actorId: "audit", subjectId: "audit" },
    nonPersonal: "id chain number shopId at actorKind action details previous hash",
  },
  WebhookEvent: {
    personal: { id: "webhook", shopId: "webhook", connectionId: "webhook" },
    nonPersonal: "receivedAt lastReceivedAt count event verdict action",
  },
  Revocation: {
    personal: { tokenSealed: "tokens" },
    nonPersonal: "id requestId attempts createdAt nextRunAt",
  },
  DeletionRequest: {
    personal: {
      codeHash: "receipt",
      shopId: "receipt",
      connectionIds: "receipt",
      statementSealed: "requestNotes",
      accountHash: "requestNotes",
      contactHash: "requestNotes",
    },
    nonPersonal:
      "id contactConfirmedAt state origin receivedAt dueAt extendedDays objectionDeadline finalNotice rejectionReason verifiedAt startedAt finishedAt attempts step counts revocationResult",
  },
  DeletionNote: {
    personal: { shopId: "requestNotes", textSealed: "requestNotes" },
    nonPersonal: "id requestId kind at",
  },
  DataExport: {
    personal: { codeHash: "export", shopId: "export", staffId: "export", connectionIds: "export" },
    nonPersonal:
      "id state attempts processedBytes totalBytes sizeBytes createdAt expiresAt downloadStartedAt downloadedAt",
  },
  RateLimit: { personal: { key: "rateLimit" }, nonPersonal: "win cur prev ok expiresAt" },
  WorkerHeartbeat: { personal: {}, nonPersonal: "id startedAt seenAt" },
} as const satisfies { [M in ModelName]: Entry<M> };

type Names<S extends string> = S extends `${infer First} ${infer Rest}` ? First | Names<Rest> : S;
type Personal<M extends ModelName> = keyof (typeof registry)[M]["personal"] & string;
type NonPersonal<M extends ModelName> = Names<(typeof registry)[M]["nonPersonal"]>;

/** Schema columns in neither list or in both, and listed names that are not columns. */
type Unresolved = {
  [M in ModelName]: `${M}.${
    | Exclude<ColumnName<M>, Personal<M> | NonPersonal<M>>
    | Exclude<NonPersonal<M>, ColumnName<M>>
    | (Personal<M> & NonPersonal<M>)}`;
}[ModelName];

/**
 * Every database column, as personal (with the class for its period and erasure) or not. Does not
 * compile while a column of prisma/schema.prisma is in neither list, because each needs a decision.
 */
export const columnRegistry: [Unresolved] extends [never]
  ? Readonly<Record<ModelName, ModelColumns>>
  : Unresolved = registry;
