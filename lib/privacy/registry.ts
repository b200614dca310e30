import "server-only";

import type { DataClassName } from "#lib/privacy/policy";

/**
 * Every column of the database, as personal (with the class whose period and erasure it follows) or plain.
 * registry.test.ts reads prisma/schema.prisma and fails when a column is in neither list: a new one needs a decision.
 */
export type ModelRegister = { personal: Record<string, DataClassName>; plain: string };

export const registry: Record<string, ModelRegister> = {
  Shop: { personal: {}, plain: "id name practice twoPeople createdAt requireSecondFactor stoppedAt" },
  Staff: {
    personal: {
      id: "staff",
      email: "staff",
      name: "staff",
      passwordHash: "staff",
      role: "staff",
      mailCauses: "staff",
      mailEveryone: "staff",
      providerIssuer: "staff",
      providerSubject: "staff",
      lastUsedAt: "staff",
      operator: "staff",
    },
    plain: "shopId passwordChangedAt disabledAt createdAt",
  },
  StaffSession: {
    personal: { id: "session", staffId: "session", device: "session", lastSeenAt: "session" },
    plain: "createdAt expiresAt endedAt way factor provenAt",
  },
  Totp: {
    personal: { staffId: "staff", secretSealed: "staff", pendingSealed: "staff", lastUsedAt: "staff" },
    plain: "confirmedAt lastStep pendingAt",
  },
  Passkey: {
    personal: { staffId: "staff", credentialId: "staff", publicKey: "staff", name: "staff", lastUsedAt: "staff" },
    plain: "id counter transports createdAt",
  },
  RecoveryCode: { personal: { staffId: "staff", codeHash: "staff", usedAt: "staff" }, plain: "id" },
  HalfSignIn: { personal: { tokenHash: "session", staffId: "session", passwordMark: "session" }, plain: "way createdAt expiresAt" },
  Challenge: { personal: { hash: "session", subject: "session" }, plain: "purpose createdAt expiresAt" },
  SetupLink: { personal: {}, plain: "tokenHash createdAt expiresAt usedAt" },
  Invitation: {
    personal: {
      email: "staffLink",
      name: "staffLink",
      role: "staffLink",
      invitedById: "staffLink",
      tokenHash: "staffLink",
    },
    plain: "id shopId createdAt expiresAt",
  },
  PasswordReset: { personal: { staffId: "staffLink", tokenHash: "staffLink" }, plain: "id createdAt expiresAt" },
  Product: { personal: {}, plain: "id shopId title sku link createdAt updatedAt archivedAt" },
  Video: {
    personal: {
      name: "video",
      sourceDetail: "words",
      fileKey: "video",
      fileIdentity: "video",
      posterKey: "video",
      sha256: "video",
      facts: "video",
      findings: "video",
      uploadId: "partialUpload",
      createdById: "video",
    },
    plain: "id shopId source state sizeBytes arrivedBytes contentType failure attempts keep createdAt arrivedAt lastUsedAt deletedAt",
  },
  Draft: {
    personal: {
      caption: "words",
      hashtags: "words",
      coverMs: "words",
      connectionId: "words",
      createdById: "words",
      updatedById: "words",
      authorIds: "words",
    },
    plain: "id shopId videoId productId version updatedAt createdAt discardedAt",
  },
  Connection: {
    personal: {
      openId: "profile",
      displayName: "profile",
      username: "profile",
      avatarUrl: "profile",
      scopes: "profile",
      connectedById: "profile",
      accessTokenSealed: "tokens",
      refreshTokenSealed: "tokens",
      accessExpiresAt: "tokens",
      refreshExpiresAt: "tokens",
    },
    plain:
      "id shopId state stateReason tokenVersion refreshStartedAt refreshedAt refreshFailures nextRefreshAt lastUsedAt connectedAt disconnectedAt revokeState links restrictedAt restrictedFor",
  },
  Authorization: {
    personal: {
      stateHash: "authorization",
      staffSessionId: "authorization",
      connectionId: "authorization",
      grantSealed: "authorization",
      confirmTokenHash: "authorization",
    },
    plain: "purpose shopId createdAt expiresAt usedAt",
  },
  Consent: {
    personal: {
      connectionId: "consent",
      staffId: "consent",
      staffName: "consent",
      fingerprint: "consent",
      shown: "consent",
      askedById: "consent",
      askedByName: "consent",
      createdAt: "consent",
    },
    plain: "id shopId draftId videoId textVersion",
  },
  ApprovalRequest: {
    personal: { fingerprint: "words", askedById: "words", endedById: "words", note: "words" },
    plain: "id shopId draftId askedAt outcome endedAt",
  },
  Comment: {
    personal: { atMs: "words", words: "words", authorId: "words", resolvedById: "words" },
    plain: "id shopId draftId createdAt resolvedAt",
  },
  Delivery: {
    personal: { connectionId: "delivery", resolvedById: "delivery", resolution: "delivery", saidOutcome: "delivery", saidAt: "delivery" },
    plain:
      "id shopId consentId draftId videoId state waitingFor nextAt reason leaseEpoch leaseOwner leaseUntil attempts failures cancelRequestedAt nudgedAt sentBytes bytesPerSecond queueRank createdAt inInboxAt postedAt endedAt",
  },
  Transfer: {
    personal: {
      connectionId: "delivery",
      publishId: "delivery",
      outcome: "delivery",
      failReason: "delivery",
      uploadUrlSealed: "uploadAddress",
    },
    plain:
      "id deliveryId number source initStartedAt initEndedAt initOutcome uploadUrlExpiresAt uploadUrlDeadAt setAsideAt sizeBytes chunkSize chunkCount acknowledgedBytes firstServedAt closedAt callOffAt committingAt committedAt statusAt reportedBytes inInboxAt freedAt endedAt",
  },
  TiktokCall: {
    personal: { connectionId: "delivery", at: "delivery", asked: "delivery", code: "delivery", logId: "delivery" },
    plain: "id shopId deliveryId operation httpStatus durationMs",
  },
  Handoff: {
    personal: { tokenHash: "phonePage", tokenSealed: "phonePage", createdById: "phonePage", openedAt: "phonePage", postedAt: "phonePage" },
    plain: "id shopId deliveryId createdAt expiresAt revokedAt",
  },
  Mail: {
    personal: { staffId: "mail", causeKey: "mail", deliveryId: "mail", draftId: "mail", connectionId: "mail", letterSealed: "mail" },
    plain: "id shopId cause createdAt dueAt attempts triedAt outcome settledAt failure",
  },
  AuditEvent: {
    personal: { actorId: "audit", subjectId: "audit" },
    plain: "id chain number shopId at actorKind action details previous hash",
  },
  WebhookEvent: {
    personal: { id: "webhook", shopId: "webhook", connectionId: "webhook" },
    plain: "receivedAt lastAt count event verdict response",
  },
  Revocation: { personal: { tokenSealed: "tokens" }, plain: "id requestId attempts createdAt nextAt" },
  DeletionRequest: {
    personal: { codeHash: "receipt", shopId: "receipt", connectionIds: "receipt", statementSealed: "decision" },
    plain:
      "id state origin receivedAt dueAt extendedDays objectBy final refusal verifiedAt startedAt finishedAt attempts step counts revoked",
  },
  DeletionNote: {
    personal: { shopId: "decision", wordsSealed: "decision" },
    plain: "id requestId kind at",
  },
  DataExport: {
    personal: { codeHash: "export", shopId: "export", staffId: "export", connectionIds: "export" },
    plain: "id state attempts doneBytes totalBytes sizeBytes createdAt expiresAt claimedAt fetchedAt",
  },
  RateLimit: { personal: { key: "limitCounter" }, plain: "win cur prev ok expiresAt" },
  WorkerHeartbeat: { personal: {}, plain: "id startedAt seenAt" },
};
