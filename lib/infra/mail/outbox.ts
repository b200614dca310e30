import "server-only";

import { randomUUID } from "node:crypto";

import { type Expression, sql } from "kysely";
import { z } from "zod";

import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import type { Tx } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { absoluteUrl } from "#lib/infra/env";
import type { MailTopic } from "#lib/infra/generated/enums";
import { enqueue } from "#lib/infra/jobs";
import { isMailEnabled } from "#lib/infra/mail/mailer";

/**
 * The outbox of e-mails. A row is written in the transaction of its cause, so no e-mail is lost or
 * reports a change that did not happen. lib/mail/send-queued-email.ts sends it.
 */

/** Lets a problem resolve itself, or a person see it in the studio, before an e-mail leaves. */
const SEND_DELAY_SECONDS = 60;

type DeliveryTopic = Exclude<MailTopic, "reconnect" | "approval_requested" | "approval_decided">;
type ApprovalTopic = "approval_requested" | "approval_decided";

/** Names one end of one delivery; a delivery that is retried and ends again gets another key. */
export const deliveryDedupeKey = (deliveryId: string, topic: DeliveryTopic, endedAt: Date) =>
  `${topic} ${deliveryId} ${endedAt.getTime()}`;

/** Names one need to reconnect; it lasts until a person links the account again. */
export const reconnectDedupeKey = (connectionId: string, linkCount: number) =>
  `reconnect ${connectionId} ${linkCount}`;

/** Names one approval request, or its answer. */
export const approvalDedupeKey = (topic: ApprovalTopic, requestId: string) =>
  `${topic} ${requestId}`;

/** Queues a delivery's e-mail to the person who consented, and admins who follow the shop. */
export async function queueDeliveryEmail(
  tx: Tx,
  given: {
    shopId: string;
    deliveryId: string;
    connectionId: string;
    topic: DeliveryTopic;
    endedAt: Date;
  },
): Promise<void> {
  const { shopId, deliveryId, connectionId, topic, endedAt } = given;
  const recipients = kysely
    .selectFrom("Delivery as d")
    .innerJoin("Consent as c", "c.id", "d.consentId")
    .where("d.id", "=", deliveryId)
    .select("c.staffId")
    .$asScalar();
  const dedupeKey = deliveryDedupeKey(deliveryId, topic, endedAt);
  const about = { shopId, topic, dedupeKey, deliveryId, draftId: null, connectionId };
  await queueNotification(tx, { ...about, recipients, includeAdmins: true });
}

/** Queues a reconnect e-mail to those whose sends wait, and admins who follow the whole shop. */
export async function queueReconnectEmail(
  tx: Tx,
  { shopId, connectionId }: { shopId: string; connectionId: string },
): Promise<void> {
  const row = await tx.connection.findFirst({
    where: { id: connectionId, shopId },
    select: { linkCount: true },
  });
  if (!row) return;
  const recipients = kysely
    .selectFrom("Delivery as d")
    .innerJoin("Consent as c", "c.id", "d.consentId")
    .where("d.connectionId", "=", connectionId)
    .where("d.endedAt", "is", null)
    .select("c.staffId")
    .$asScalar();
  const dedupeKey = reconnectDedupeKey(connectionId, row.linkCount);
  const about = { shopId, topic: "reconnect", dedupeKey, deliveryId: null, draftId: null } as const;
  await queueNotification(tx, { ...about, connectionId, recipients, includeAdmins: true });
}

/** Queues an approval request's e-mail to all who may approve, except the draft's authors. */
export async function queueApprovalRequestEmail(
  tx: Tx,
  given: { shopId: string; draftId: string; connectionId: string; requestId: string },
): Promise<void> {
  const { shopId, draftId, connectionId, requestId } = given;
  const recipients = kysely
    .selectFrom("Staff as p")
    .innerJoin("Draft as d", "d.shopId", "p.shopId")
    .innerJoin("ApprovalRequest as r", "r.draftId", "d.id")
    .where("d.id", "=", draftId)
    .where("r.id", "=", requestId)
    .where("p.role", "!=", "viewer")
    .whereRef("p.id", "!=", "r.requestedById")
    .where((eb) => eb.not(eb(eb.ref("p.id"), "=", sql<string>`ANY(${eb.ref("d.authorIds")})`)))
    .whereRef("p.id", "is distinct from", "d.createdById")
    .whereRef("p.id", "is distinct from", "d.updatedById")
    .select("p.id")
    .$asScalar();
  const topic = "approval_requested";
  const dedupeKey = approvalDedupeKey(topic, requestId);
  const about = { shopId, topic, dedupeKey, deliveryId: null, draftId, connectionId } as const;
  await queueNotification(tx, { ...about, recipients, includeAdmins: false });
}

type ApprovalResult = {
  shopId: string;
  draftId: string;
  /** The delivery that the approval started; null where changes are requested. */
  deliveryId: string | null;
  connectionId: string;
  requestId: string;
  requestedById: string;
};

/** Queues the e-mail about an answered approval request: to who requested it. */
export async function queueApprovalResultEmail(
  tx: Tx,
  { requestId, requestedById, ...about }: ApprovalResult,
): Promise<void> {
  const topic = "approval_decided";
  const recipients = kysely
    .selectFrom("Staff as p")
    .where("p.id", "=", requestedById)
    .select("p.id")
    .$asScalar();
  const dedupeKey = approvalDedupeKey(topic, requestId);
  await queueNotification(tx, { ...about, topic, dedupeKey, recipients, includeAdmins: false });
}

/** The sealed text of an e-mail to one address, with at most one link. */
export const emailContent = z.object({
  to: z.object({ name: z.string(), address: z.string() }),
  subject: z.string(),
  lines: z.array(z.string()).min(1),
  link: z.object({ label: z.string(), href: z.string() }).nullable(),
});
export type EmailContent = z.infer<typeof emailContent>;

/** What the text of an e-mail is sealed for. */
export const emailSealContext = (emailId: string) =>
  ({ table: "Email", column: "contentSealed", row: emailId }) as const;

type DirectEmail = Omit<EmailContent, "link"> & {
  /** The shop it comes from; null for the installation. */
  shopId: string | null;
  /** The link's label, and a path of the studio (lib/paths.ts). */
  link?: { label: string; path: string };
};

/**
 * Queues an e-mail to one address, due at once and independent of preferences, such as an
 * invitation or a security notice. Returns false, and queues nothing, where e-mail is off.
 */
export async function queueEmail(tx: Tx, { shopId, link, ...text }: DirectEmail): Promise<boolean> {
  if (!isMailEnabled()) return false;
  const id = randomUUID();
  const content: EmailContent = {
    ...text,
    link: link ? { label: link.label, href: absoluteUrl(link.path) } : null,
  };
  await execute(
    tx,
    kysely.insertInto("Email").values({
      id,
      shopId,
      dedupeKey: `direct ${id}`,
      contentSealed: new Uint8Array(
        seal(new Secret(JSON.stringify(content)), emailSealContext(id)),
      ),
      createdAt: sql<Date>`clock_timestamp()`,
      dueAt: sql<Date>`clock_timestamp()`,
    }),
  );
  await enqueue(tx, "send-due-emails", {});
  return true;
}

type Notification = {
  shopId: string;
  topic: MailTopic;
  dedupeKey: string;
  deliveryId: string | null;
  draftId: string | null;
  connectionId: string;
  /** Selects the staff whose own work it is about. */
  recipients: Expression<string>;
  /** Also tell admins who follow the whole shop. */
  includeAdmins: boolean;
};

/** Inserts one row per person, none where this key has one. Does nothing if e-mail is off. */
async function queueNotification(tx: Tx, given: Notification): Promise<void> {
  if (!isMailEnabled()) return;
  const { shopId, topic, dedupeKey, deliveryId, draftId, connectionId } = given;
  await execute(
    tx,
    kysely
      .insertInto("Email")
      .columns([
        "id",
        "shopId",
        "staffId",
        "topic",
        "dedupeKey",
        "deliveryId",
        "draftId",
        "connectionId",
        "createdAt",
        "dueAt",
      ])
      .expression(
        kysely
          .selectFrom("Staff as s")
          .select([
            sql<string>`gen_random_uuid()`.as("id"),
            "s.shopId",
            "s.id as staffId",
            sql<MailTopic>`${topic}::"MailTopic"`.as("topic"),
            sql<string>`${dedupeKey}`.as("dedupeKey"),
            sql<string | null>`${deliveryId}::uuid`.as("deliveryId"),
            sql<string | null>`${draftId}::uuid`.as("draftId"),
            sql<string>`${connectionId}::uuid`.as("connectionId"),
            sql<Date>`clock_timestamp()`.as("createdAt"),
            sql<Date>`clock_timestamp() + make_interval(secs => ${SEND_DELAY_SECONDS}::int)`.as(
              "dueAt",
            ),
          ])
          .where("s.shopId", "=", shopId)
          .where("s.disabledAt", "is", null)
          .where(sql<boolean>`${topic}::"MailTopic" = ANY(s."mailTopics")`)
          .where((eb) =>
            eb.or([
              eb("s.id", "in", given.recipients),
              eb.and([
                eb.lit(given.includeAdmins),
                eb("s.role", "=", "admin"),
                eb("s.mailWholeShop", "=", true),
              ]),
            ]),
          )
          .orderBy("s.id"),
      )
      .onConflict((conflict) => conflict.columns(["staffId", "dedupeKey"]).doNothing()),
  );
}
