import type { Role, SecondFactor, SignInMethod } from "#lib/actor";

/** The fields that a change can name, each with a label in describe-content-event.ts. */
export type ProductField = "title" | "sku" | "link";
export type DraftField = "caption" | "hashtags" | "productId" | "connectionId" | "coverMs";

/** Everything the audit can record. Details are ids, codes and counts, never personal data. */
export type AuditEvent =
  | {
      action: "staff.first_admin_created";
      subjectId: string;
      details: { via: "configuration" | "setup_link" | "practice" };
    }
  | { action: "staff.added"; subjectId: string; details: { role: Role } }
  // A session is identified by the hash of its id, as in listSessions.
  | {
      action: "staff.signed_in";
      subjectId: string;
      details: { session: string; method: SignInMethod; factor: SecondFactor | null };
    }
  | { action: "staff.signed_out"; subjectId: string; details: { session: string } }
  | { action: "staff.sessions_ended"; subjectId: string; details: { count: number } }
  | { action: "staff.password_changed"; subjectId: string; details: { sessionsEnded: number } }
  | {
      action: "staff.reauthenticated";
      subjectId: string;
      details: { method: "password" | "passkey" | "totp" };
    }
  | {
      action: "staff.factor_added";
      subjectId: string;
      details: { factor: "totp" | "passkey"; sessionsEnded: number };
    }
  | { action: "staff.factor_removed"; subjectId: string; details: { factor: "totp" | "passkey" } }
  | { action: "staff.factors_reset"; subjectId: string; details: { count: number } }
  | { action: "staff.recovery_codes_generated"; subjectId: string; details: { count: number } }
  | { action: "staff.recovery_code_used"; subjectId: string; details: { remaining: number } }
  | { action: "staff.oidc_linked"; subjectId: string; details: Record<string, never> }
  | { action: "staff.oidc_unlinked"; subjectId: string; details: Record<string, never> }
  | { action: "staff.mfa_requirement_set"; subjectId: string; details: { required: boolean } }
  | { action: "staff.password_reset_requested"; subjectId: string; details: Record<string, never> }
  | { action: "staff.password_reset"; subjectId: string; details: { sessionsEnded: number } }
  | { action: "staff.address_confirmed"; subjectId: string; details: Record<string, never> }
  | { action: "staff.address_released"; subjectId: string; details: Record<string, never> }
  // The subject is the invitation; the invited address is stored only there.
  | { action: "staff.invited"; subjectId: string; details: { role: Role; resent: boolean } }
  | { action: "staff.invitation_revoked"; subjectId: string; details: { role: Role } }
  | {
      action: "staff.invitation_accepted";
      subjectId: string;
      details: { role: Role; invitationId: string };
    }
  | { action: "staff.role_changed"; subjectId: string; details: { from: Role; to: Role } }
  | { action: "staff.disabled"; subjectId: string; details: { sessionsEnded: number } }
  | { action: "staff.enabled"; subjectId: string; details: Record<string, never> }
  | { action: "shop.created"; subjectId: string; details: { invitationId: string } }
  | {
      action: "staff.mail_preferences_changed";
      subjectId: string;
      details: { topics: string[]; wholeShop: boolean };
    }
  // The subject is the delivery, draft or account of the e-mail. The recipient is a staff id.
  | {
      action: "mail.failed";
      subjectId: string;
      details: { topic: string; failureCode: string; staffId: string };
    }
  | { action: "product.created"; subjectId: string; details: { sku: string } }
  | {
      action: "product.changed";
      subjectId: string;
      details: { sku: string; fields: ProductField[] };
    }
  | { action: "product.archived"; subjectId: string; details: { sku: string } }
  | { action: "product.restored"; subjectId: string; details: { sku: string } }
  | { action: "video.added"; subjectId: string; details: { source: string; sizeBytes: number } }
  | {
      action: "video.received";
      subjectId: string;
      details: { source: string; sizeBytes: number; sha256: string };
    }
  | {
      action: "video.upload_failed";
      subjectId: string;
      details: { source: string; reason: string };
    }
  | {
      action: "video.checked";
      subjectId: string;
      details: { result: "ready" | "needs_fix" | "failed"; findings: string[] };
    }
  | { action: "video.rendition_requested"; subjectId: string; details: Record<string, never> }
  | { action: "video.tags_changed"; subjectId: string; details: { tags: number } }
  | { action: "video.renamed"; subjectId: string; details: Record<string, never> }
  | {
      action: "video.deleted";
      subjectId: string;
      details: { reason: "person" | "retention" | "erasure" };
    }
  | { action: "draft.created"; subjectId: string; details: { videoId: string } }
  | {
      action: "draft.changed";
      subjectId: string;
      details: { version: number; fields: DraftField[] };
    }
  | {
      action: "draft.discarded";
      subjectId: string;
      details: { reason: "person" | "retention" | "erasure" };
    }
  | { action: "draft.restored"; subjectId: string; details: Record<string, never> }
  | {
      action: "draft.consented";
      subjectId: string;
      details: {
        consentId: string;
        deliveryId: string;
        fingerprint: string;
        textVersion: string;
        requestId?: string;
      };
    }
  | {
      action: "approval.rule_changed";
      subjectId: string;
      details: { requireApproval: boolean; closed: number };
    }
  | {
      action: "approval.requested";
      subjectId: string;
      details: { requestId: string; fingerprint: string };
    }
  | {
      action: "approval.changes_requested" | "approval.withdrawn" | "approval.outdated";
      subjectId: string;
      details: { requestId: string };
    }
  | { action: "comment.added"; subjectId: string; details: { commentId: string } }
  | {
      action: "comment.resolved";
      subjectId: string;
      details: { commentId: string; resolved: boolean };
    }
  | {
      action: "connection.linked";
      subjectId: string;
      details: { scopes: string[]; relinked: boolean };
    }
  | { action: "connection.needs_reconnect"; subjectId: string; details: { reason: string } }
  | {
      action: "connection.disconnected";
      subjectId: string;
      details: {
        reason: "staff" | "removed_at_tiktok" | "erasure" | "unused" | "shop_suspended";
        deliveriesCancelled: number;
      };
    }
  | { action: "connection.revoked"; subjectId: string; details: { result: "done" | "failed" } }
  // The whole shop, by a command of an operator.
  | { action: "shop.suspended"; subjectId: string; details: { sessionsEnded: number } }
  | { action: "shop.resumed"; subjectId: string; details: Record<string, never> }
  | {
      action: "delivery.state_changed";
      subjectId: string;
      details: { from: string; to: string; reason: string | null };
    }
  // Its last worker lost the lease; percent is what TikTok had acknowledged.
  | {
      action: "delivery.taken_over";
      subjectId: string;
      details: { state: string; percent: number; holder: "same" | "another" };
    }
  | { action: "delivery.cancel_requested"; subjectId: string; details: { state: string } }
  | { action: "delivery.retried"; subjectId: string; details: { from: string } }
  | {
      action: "delivery.resolved";
      subjectId: string;
      details: { choice: "found_in_inbox" | "send_again" };
    }
  | {
      action: "delivery.outcome_reported";
      subjectId: string;
      details: { outcome: "posted" | "discarded" | "still_in_inbox" };
    }
  | {
      action: "delivery.reordered";
      subjectId: string;
      details: { position: number; total: number };
    }
  | { action: "handoff.created"; subjectId: string; details: { deliveryId: string } }
  | { action: "handoff.revoked"; subjectId: string; details: { deliveryId: string } }
  | { action: "handoff.marked_posted"; subjectId: string; details: { deliveryId: string } }
  | { action: "deletion.requested"; subjectId: string; details: { origin: string } }
  | { action: "deletion.verified"; subjectId: string; details: { origin: string } }
  | { action: "deletion.statement_read"; subjectId: string; details: Record<string, never> }
  | { action: "deletion.accounts_searched"; subjectId: string; details: { found: number } }
  | {
      action: "deletion.accepted";
      subjectId: string;
      details: { connectionIds: string[]; finalNotice: boolean };
    }
  | { action: "deletion.objected"; subjectId: string; details: { requestId: string } }
  | { action: "deletion.information_requested"; subjectId: string; details: Record<string, never> }
  | { action: "deletion.information_provided"; subjectId: string; details: Record<string, never> }
  | { action: "deletion.contact_confirmed"; subjectId: string; details: Record<string, never> }
  | { action: "deletion.extended"; subjectId: string; details: { days: number } }
  | { action: "deletion.rejected"; subjectId: string; details: { reason: string } }
  | { action: "connection.restricted"; subjectId: string; details: { requestId: string } }
  | { action: "connection.unrestricted"; subjectId: string; details: { requestId: string } }
  | {
      action: "export.requested";
      subjectId: string;
      details: { by: "staff" | "account_holder"; accounts: number };
    }
  | { action: "export.built"; subjectId: string; details: { sizeBytes: number } }
  | { action: "export.downloaded"; subjectId: string; details: Record<string, never> }
  | {
      action: "export.deleted";
      subjectId: string;
      details: { reason: "expired" | "downloaded" | "failed" };
    }
  | { action: "operator.granted"; subjectId: string; details: Record<string, never> }
  | { action: "operator.revoked"; subjectId: string; details: Record<string, never> }
  | {
      action: "connection.erased";
      subjectId: string;
      details: { counts: Record<string, number>; revocationResult: string };
    }
  | {
      action: "deletion.completed";
      subjectId: string;
      details: { counts: Record<string, number>; revocationResult: string };
    }
  | {
      action: "audit.segment_closed";
      subjectId: string;
      details: { rows: number; lastNumber: number; lastHash: string };
    }
  // Written once a day, so that exported heads that are gone later are missed.
  | { action: "audit.heads_exported"; subjectId: null; details: { at: string; heads: number } }
  // The subject is the name of a sealing key (lib/keys).
  | {
      action: "keys.changed";
      subjectId: string;
      details: { change: "added" | "made_primary" | "disabled" | "enabled" | "retired" };
    }
  | { action: "keys.resealed"; subjectId: string; details: { values: number } }
  | {
      action: "backup.restored";
      subjectId: null;
      details: { madeAt: string; quarantined: number; mails: number; handoffs: number };
    }
  | { action: "retention.purged"; subjectId: null; details: { counts: Record<string, number> } };

/** Events whose action starts with one of these prefixes. */
export type EventOf<P extends string> = Extract<AuditEvent, { action: `${P}.${string}` }>;

/** What the body of `act` returns: its result, and the events to record or null. */
export type AuditedResult<T> = {
  result: T;
  event: AuditEvent | AuditEvent[] | null;
};

/** Returns a result with events to record. */
export function recorded<T>(event: AuditEvent | AuditEvent[], result: T): AuditedResult<T> {
  return { event, result };
}

/** Returns a result with nothing to record. */
export function unrecorded<T>(result: T): AuditedResult<T> {
  return { event: null, result };
}
