import "server-only";
import { randomUUID } from "node:crypto";

import { z } from "zod";

import type { Tx } from "#lib/infra/db/database";
import { absoluteUrl } from "#lib/infra/env";
import { Prisma } from "#lib/infra/generated/client";
import type { MailTopic } from "#lib/infra/generated/enums";
import { enqueue } from "#lib/infra/jobs";
import { isMailEnabled } from "#lib/infra/mail/mailer";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";

/**
 * The outbox of e-mails to people who are away. A row is written in the transaction of the change that calls for it, so that no
 * change is told that did not happen and none that happened is forgotten; lib/mail/send-queued-email.ts takes it from there.
 */

const { sql } = Prisma;

/** Time for things to settle by themselves, or for somebody to see it in the studio, before a mail leaves. */
const SEND_DELAY_SECONDS = 60;

type DeliveryTopic = Exclude<MailTopic, "reconnect" | "approval_requested" | "approval_decided">;

/** Whether a delivery that ends like this needs a person. */
export function isDeliveryTopic(state: string): state is DeliveryTopic {
  return state === "refused" || state === "unconfirmed" || state === "not_sent";
}

/** The name of one end of one delivery. A delivery that is tried again and ends again has another. */
export const deliveryDedupeKey = (deliveryId: string, topic: DeliveryTopic, endedAt: Date) =>
  `${topic} ${deliveryId} ${endedAt.getTime()}`;

/** The name of one need to reconnect: it lasts until a person links the account again. */
export const reconnectDedupeKey = (connectionId: string, links: number) =>
  `reconnect ${connectionId} ${links}`;

/** The name of one request for approval, and of the answer to it. */
export const approvalDedupeKey = (
  topic: "approval_requested" | "approval_decided",
  requestId: string,
) => `${topic} ${requestId}`;

/** A delivery ended and needs a person: whoever agreed to it is told, and the admins who want to hear of everything. */
export async function queueDeliveryEmail(
  tx: Tx,
  {
    shopId,
    deliveryId,
    connectionId,
    topic: topic,
    endedAt,
  }: {
    shopId: string;
    deliveryId: string;
    connectionId: string;
    topic: DeliveryTopic;
    endedAt: Date;
  },
): Promise<void> {
  const recipients = sql`SELECT c."staffId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId" WHERE d.id = ${deliveryId}::uuid`;
  await queueNotification(tx, {
    shopId,
    topic,
    dedupeKey: deliveryDedupeKey(deliveryId, topic, endedAt),
    deliveryId,
    connectionId,
    recipients,
    includeAdmins: true,
  });
}

/** An account must be reconnected: told to whoever waits for it, and to the admins who want to hear of everything. */
export async function queueReconnectEmail(
  tx: Tx,
  { shopId, connectionId }: { shopId: string; connectionId: string },
): Promise<void> {
  const row = await tx.connection.findFirst({
    where: { id: connectionId, shopId },
    select: { linkCount: true },
  });
  if (!row) return;
  const recipients = sql`
    SELECT c."staffId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId" WHERE d."connectionId" = ${connectionId}::uuid AND d."endedAt" IS NULL`;
  const dedupeKey = reconnectDedupeKey(connectionId, row.linkCount);
  await queueNotification(tx, {
    shopId,
    topic: "reconnect",
    dedupeKey,
    deliveryId: null,
    connectionId,
    recipients,
    includeAdmins: true,
  });
}

/** Somebody asks for an approval: told to whoever may give it, and to no author. */
export async function queueApprovalRequestEmail(
  tx: Tx,
  {
    shopId,
    draftId,
    connectionId,
    requestId,
  }: { shopId: string; draftId: string; connectionId: string; requestId: string },
): Promise<void> {
  const topic = "approval_requested";
  const recipients = sql`
    SELECT p.id FROM "Staff" p, "Draft" d, "ApprovalRequest" r
    WHERE d.id = ${draftId}::uuid AND r.id = ${requestId}::uuid AND p."shopId" = d."shopId" AND p.role <> 'viewer' AND p.id <> r."requestedById"
      AND p.id <> ALL(d."authorIds") AND p.id IS DISTINCT FROM d."createdById" AND p.id IS DISTINCT FROM d."updatedById"`;
  await queueNotification(tx, {
    shopId,
    topic,
    dedupeKey: approvalDedupeKey(topic, requestId),
    deliveryId: null,
    draftId,
    connectionId,
    recipients,
    includeAdmins: false,
  });
}

type ApprovalResult = {
  shopId: string;
  draftId: string;
  /** The delivery that an approval began; null where changes are asked for. */
  deliveryId: string | null;
  connectionId: string;
  requestId: string;
  /** Who asked. */
  requestedById: string;
};

/** A request for approval was answered: told to whoever asked. */
export async function queueApprovalResultEmail(
  tx: Tx,
  { requestId, requestedById, ...about }: ApprovalResult,
): Promise<void> {
  const topic = "approval_decided";
  await queueNotification(tx, {
    ...about,
    topic,
    dedupeKey: approvalDedupeKey(topic, requestId),
    recipients: sql`${requestedById}::uuid`,
    includeAdmins: false,
  });
}

/** A letter as it is kept until it leaves: to whom, what it says, and at most one link. */
export const emailContent = z.object({
  to: z.object({ name: z.string(), address: z.string() }),
  subject: z.string(),
  lines: z.array(z.string()).min(1),
  link: z.object({ words: z.string(), href: z.string() }).nullable(),
});
export type EmailContent = z.infer<typeof emailContent>;

/** Where the words of a letter are sealed. */
export const emailSealContext = (emailId: string) =>
  ({ table: "Email", column: "contentSealed", row: emailId }) as const;

type DirectEmail = Omit<EmailContent, "link"> & {
  /** The shop that it comes from; null for the installation. */
  shopId: string | null;
  /** What the link is called, and a path of ours (lib/paths.ts). */
  link?: { label: string; path: string };
};

/**
 * A letter to one person, whatever they chose to get: an invitation, a new password, a change of how they sign in. It leaves at
 * once, to an address that needs no account. Answers whether mail leaves at all; where none can, none is owed.
 */
export async function queueEmail(
  tx: Tx,
  { shopId, link, ...words }: DirectEmail,
): Promise<boolean> {
  if (!isMailEnabled()) return false;
  const id = randomUUID();
  const whole: EmailContent = {
    ...words,
    link: link ? { words: link.label, href: absoluteUrl(link.path) } : null,
  };
  await tx.$executeRaw`
    INSERT INTO "Email" (id, "shopId", "dedupeKey", "contentSealed", "createdAt", "dueAt")
    VALUES (${id}::uuid, ${shopId}::uuid, ${`letter ${id}`}, ${seal(new Secret(JSON.stringify(whole)), emailSealContext(id))}, clock_timestamp(), clock_timestamp())`;
  await enqueue(tx, "send-mail", {});
  return true;
}

type Notification = {
  shopId: string;
  topic: MailTopic;
  dedupeKey: string;
  deliveryId: string | null;
  draftId?: string;
  connectionId: string;
  /** Selects the ids of the staff whose own work it is about. */
  recipients: Prisma.Sql;
  /** Also the admins who want to hear of everything. */
  includeAdmins: boolean;
};

/** One row a person; who has one by this key already gets no second. Where no mail can leave, none is owed. */
async function queueNotification(
  tx: Tx,
  {
    shopId,
    topic,
    dedupeKey,
    deliveryId,
    draftId,
    connectionId,
    recipients,
    includeAdmins,
  }: Notification,
): Promise<void> {
  if (!isMailEnabled()) return;
  await tx.$executeRaw`
    INSERT INTO "Email" (id, "shopId", "staffId", cause, "dedupeKey", "deliveryId", "draftId", "connectionId", "createdAt", "dueAt")
    SELECT gen_random_uuid(), s."shopId", s.id, ${topic}::"MailTopic", ${dedupeKey}, ${deliveryId}::uuid, ${draftId ?? null}::uuid, ${connectionId}::uuid,
      clock_timestamp(), clock_timestamp() + make_interval(secs => ${SEND_DELAY_SECONDS}::int)
    FROM "Staff" s
    WHERE s."shopId" = ${shopId}::uuid AND s."disabledAt" IS NULL AND ${topic}::"MailTopic" = ANY(s."mailTopics")
      AND (s.id IN (${recipients}) OR (${includeAdmins} AND s.role = 'admin' AND s."mailWholeShop"))
    ORDER BY s.id
    ON CONFLICT ("staffId", "dedupeKey") DO NOTHING`;
}
