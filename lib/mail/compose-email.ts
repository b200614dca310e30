import "server-only";

import type { SystemActor, WorkerActor } from "#lib/actor";
import { SEND_SCOPE } from "#lib/connections/schema";
import { getDelivery } from "#lib/deliveries/queries";
import { needsPerson } from "#lib/deliveries/state";
import { approvalBlocker, approverOf } from "#lib/drafts/approval/rules";
import { database } from "#lib/infra/db/database";
import { absoluteUrl, env } from "#lib/infra/env";
import {
  approvalDedupeKey,
  deliveryDedupeKey,
  emailSealContext,
  emailContent,
  reconnectDedupeKey,
} from "#lib/infra/mail/outbox";
import type { EmailMessage } from "#lib/infra/mail/mailer";
import { unseal } from "#lib/infra/crypto/seal";
import { isApprovalTopic, type MailTopic } from "#lib/mail/topics";
import {
  renderHtml,
  toSingleLine,
  writeEmail,
  toEmailPage,
  renderPlainText,
  type EmailFacts,
  type EmailPage,
} from "#lib/mail/email-text";
import { paths } from "#lib/paths";

type QueuedBase = {
  id: string;
  dedupeKey: string;
  deliveryId: string | null;
  draftId: string | null;
  createdAt: Date;
};
/** An e-mail about an account or one of its sends; its text is written when it leaves. */
type QueuedNotification = QueuedBase & { topic: MailTopic; staffId: string; connectionId: string };
/** An e-mail to one address; its text was sealed when it was queued. */
type QueuedDirectEmail = QueuedBase & { topic: null; contentSealed: Uint8Array };
export type QueuedEmail = QueuedNotification | QueuedDirectEmail;

type Recipient = Parameters<typeof approverOf>[0] & { mailWholeShop: boolean };

/**
 * Writes a queued e-mail from the current state. Returns null when it is no longer needed: its
 * cause was resolved or replaced, or the recipient left or turned the topic off.
 */
export async function composeEmail(
  actor: WorkerActor | SystemActor,
  queued: QueuedEmail,
): Promise<EmailMessage | null> {
  if (queued.topic === null) return composeDirectEmail(queued);
  return actor.kind === "worker" ? composeNotification(actor, queued) : null;
}

function composeDirectEmail({ id, createdAt, contentSealed }: QueuedDirectEmail): EmailMessage {
  const { to, ...content } = emailContent.parse(
    JSON.parse(unseal(contentSealed, emailSealContext(id)).reveal()),
  );
  const page = {
    ...content,
    footer: `Sent by FashionSupreme Social Studio, ${new URL(env().APP_URL).host}.`,
  };
  return {
    id,
    to: { ...to, name: toSingleLine(to.name) },
    createdAt,
    ...renderEmail(page),
    unsubscribable: false,
  };
}

const renderEmail = (page: EmailPage) => ({
  subject: page.subject,
  text: renderPlainText(page),
  html: renderHtml(page),
});

async function composeNotification(
  actor: WorkerActor,
  queued: QueuedNotification,
): Promise<EmailMessage | null> {
  const reader = await database().staff.findFirst({
    where: {
      id: queued.staffId,
      shopId: actor.shopId,
      disabledAt: null,
      mailTopics: { has: queued.topic },
    },
    select: {
      id: true,
      name: true,
      email: true,
      role: true,
      mailWholeShop: true,
      disabledAt: true,
      addressVerifiedAt: true,
    },
  });
  if (!reader) return null;
  const facts = await loadFacts(actor, queued, reader);
  if (!facts || (!facts.own && !wantsWholeShop(reader))) return null;
  const href = absoluteUrl(linkPath(queued));
  const to = { name: toSingleLine(reader.name), address: reader.email };
  return {
    id: queued.id,
    to,
    createdAt: queued.createdAt,
    ...renderEmail(toEmailPage(writeEmail(facts), href)),
    unsubscribable: true,
  };
}

function linkPath({ topic, deliveryId, draftId }: QueuedNotification): string {
  if (topic === "approval_requested" && draftId !== null) return paths.approvals(draftId);
  if (deliveryId !== null) return paths.delivery(deliveryId);
  return draftId === null ? paths.connections() : paths.draft(draftId);
}

function loadFacts(
  actor: WorkerActor,
  queued: QueuedNotification,
  recipient: Recipient,
): Promise<EmailFacts | null> {
  if (isApprovalTopic(queued.topic)) return approvalFacts(actor, queued, recipient);
  return queued.deliveryId === null
    ? accountFacts(actor, queued, recipient)
    : deliveryFacts(actor, queued, queued.deliveryId, recipient);
}

const wantsWholeShop = ({ role, mailWholeShop }: Recipient) => role === "admin" && mailWholeShop;

/** Null once the account works again or was linked again since. */
async function accountFacts(
  actor: WorkerActor,
  { connectionId, dedupeKey }: QueuedNotification,
  recipient: Recipient,
): Promise<EmailFacts | null> {
  const row = await database().connection.findFirst({
    where: { id: connectionId, shopId: actor.shopId },
    select: { displayName: true, state: true, scopes: true, linkCount: true },
  });
  if (
    !row ||
    row.state === "disconnected" ||
    reconnectDedupeKey(connectionId, row.linkCount) !== dedupeKey
  )
    return null;
  if (row.state === "connected" && row.scopes.includes(SEND_SCOPE)) return null;
  const waiting = { connectionId, shopId: actor.shopId, endedAt: null };
  const [all, own] = await Promise.all([
    database().delivery.count({ where: waiting }),
    database().delivery.count({ where: { ...waiting, consent: { staffId: recipient.id } } }),
  ]);
  return {
    topic: "reconnect",
    account: row.displayName,
    reason: row.state === "connected" ? "missing_permission" : "ended",
    waiting: wantsWholeShop(recipient) ? all : own,
    canReconnect: recipient.role === "admin",
    own: own > 0,
  };
}

/** Null once the delivery moved on or a person resolved it. */
async function deliveryFacts(
  actor: WorkerActor,
  { dedupeKey }: QueuedNotification,
  id: string,
  recipient: Recipient,
): Promise<EmailFacts | null> {
  const row = await database().delivery.findFirst({
    where: { id, shopId: actor.shopId },
    select: {
      state: true,
      endedAt: true,
      resolution: true,
      consent: { select: { staffId: true } },
    },
  });
  if (
    !row ||
    !needsPerson(row.state) ||
    row.endedAt === null ||
    deliveryDedupeKey(id, row.state, row.endedAt) !== dedupeKey
  )
    return null;
  if (row.state === "unconfirmed" && row.resolution !== null) return null;
  const { videoName, accountName, explanation } = await getDelivery(actor, id);
  return {
    topic: row.state,
    account: accountName,
    video: videoName,
    what: explanation?.what ?? null,
    own: row.consent.staffId === recipient.id,
  };
}

/** Null unless the request waits for this reader, or was answered and its draft exists. */
async function approvalFacts(
  actor: WorkerActor,
  { topic, dedupeKey, draftId }: QueuedNotification,
  recipient: Recipient,
): Promise<EmailFacts | null> {
  if (!isApprovalTopic(topic) || draftId === null) return null;
  const draft = await database().draft.findFirst({
    where: { id: draftId, shopId: actor.shopId, discardedAt: null },
    select: {
      authorIds: true,
      createdById: true,
      updatedById: true,
      video: { select: { name: true } },
      connection: { select: { displayName: true } },
      approvalRequests: {
        orderBy: { requestedAt: "desc" },
        take: 1,
        select: { id: true, outcome: true, requestedById: true, closedById: true },
      },
    },
  });
  const request = draft?.approvalRequests[0];
  if (!draft?.connection || !request || approvalDedupeKey(topic, request.id) !== dedupeKey)
    return null;
  const person = await database().staff.findFirst({
    where: {
      id:
        (topic === "approval_requested" ? request.requestedById : request.closedById) ??
        recipient.id,
      shopId: actor.shopId,
    },
    select: { name: true, addressVerifiedAt: true },
  });
  const common = {
    account: draft.connection.displayName,
    video: draft.video.name,
    person: person?.name ?? "A colleague",
    own: true,
  };
  if (topic === "approval_decided")
    return request.outcome === "approved" || request.outcome === "changes_requested"
      ? { ...common, topic, answer: request.outcome }
      : null;
  const canApprove =
    approvalBlocker(approverOf(recipient), {
      ...draft,
      requestedById: request.requestedById,
      requesterVerified: (person?.addressVerifiedAt ?? null) !== null,
    }) === null;
  return request.outcome === null && canApprove ? { ...common, topic } : null;
}
