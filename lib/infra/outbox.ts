import "server-only";
import { randomUUID } from "node:crypto";

import { z } from "zod";

import type { Tx } from "#lib/infra/database";
import { absolute } from "#lib/infra/env";
import { Prisma } from "#lib/infra/generated/client";
import type { MailCause } from "#lib/infra/generated/enums";
import { enqueue } from "#lib/infra/jobs";
import { mailGoes } from "#lib/infra/post";
import { seal } from "#lib/infra/seal";
import { Secret } from "#lib/infra/secret";

/**
 * The outbox of e-mails to people who are away. A row is written in the transaction of the change that calls for it, so that no
 * change is told that did not happen and none that happened is forgotten; lib/mail/send-mail.ts takes it from there.
 */

const { sql } = Prisma;

/** Time for things to settle by themselves, or for somebody to see it in the studio, before a mail leaves. */
const SETTLE_SECONDS = 60;

type End = Exclude<MailCause, "reconnect" | "approval_asked" | "approval_answered">;

/** Whether a delivery that ends like this needs a person. */
export function needsPerson(state: string): state is End {
  return state === "refused" || state === "unconfirmed" || state === "not_sent";
}

/** The name of one end of one delivery. A delivery that is tried again and ends again has another. */
export const endKey = (deliveryId: string, cause: End, endedAt: Date) => `${cause} ${deliveryId} ${endedAt.getTime()}`;

/** The name of one need to reconnect: it lasts until a person links the account again. */
export const reconnectKey = (connectionId: string, links: number) => `reconnect ${connectionId} ${links}`;

/** The name of one request for approval, and of the answer to it. */
export const approvalKey = (cause: "approval_asked" | "approval_answered", requestId: string) => `${cause} ${requestId}`;

/** A delivery ended and needs a person: whoever agreed to it is told, and the admins who want to hear of everything. */
export async function oweDeliveryMail(
  tx: Tx,
  {
    shopId,
    deliveryId,
    connectionId,
    cause,
    endedAt,
  }: { shopId: string; deliveryId: string; connectionId: string; cause: End; endedAt: Date },
): Promise<void> {
  const concerned = sql`SELECT c."staffId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId" WHERE d.id = ${deliveryId}::uuid`;
  await owe(tx, { shopId, cause, key: endKey(deliveryId, cause, endedAt), deliveryId, connectionId, concerned, everyone: true });
}

/** An account must be reconnected: told to whoever waits for it, and to the admins who want to hear of everything. */
export async function oweReconnectMail(tx: Tx, { shopId, connectionId }: { shopId: string; connectionId: string }): Promise<void> {
  const row = await tx.connection.findFirst({ where: { id: connectionId, shopId }, select: { links: true } });
  if (!row) return;
  const concerned = sql`
    SELECT c."staffId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId" WHERE d."connectionId" = ${connectionId}::uuid AND d."endedAt" IS NULL`;
  const key = reconnectKey(connectionId, row.links);
  await owe(tx, { shopId, cause: "reconnect", key, deliveryId: null, connectionId, concerned, everyone: true });
}

/** Somebody asks for an approval: told to whoever may give it, and to no author. */
export async function oweAskedMail(
  tx: Tx,
  { shopId, draftId, connectionId, requestId }: { shopId: string; draftId: string; connectionId: string; requestId: string },
): Promise<void> {
  const cause = "approval_asked";
  const concerned = sql`
    SELECT p.id FROM "Staff" p, "Draft" d, "ApprovalRequest" r
    WHERE d.id = ${draftId}::uuid AND r.id = ${requestId}::uuid AND p."shopId" = d."shopId" AND p.role <> 'viewer' AND p.id <> r."askedById"
      AND p.id <> ALL(d."authorIds") AND p.id IS DISTINCT FROM d."createdById" AND p.id IS DISTINCT FROM d."updatedById"`;
  await owe(tx, { shopId, cause, key: approvalKey(cause, requestId), deliveryId: null, draftId, connectionId, concerned, everyone: false });
}

type Answered = {
  shopId: string;
  draftId: string;
  /** The delivery that an approval began; null where changes are asked for. */
  deliveryId: string | null;
  connectionId: string;
  requestId: string;
  /** Who asked. */
  toId: string;
};

/** A request for approval was answered: told to whoever asked. */
export async function oweAnswerMail(tx: Tx, { requestId, toId, ...about }: Answered): Promise<void> {
  const cause = "approval_answered";
  await owe(tx, { ...about, cause, key: approvalKey(cause, requestId), concerned: sql`${toId}::uuid`, everyone: false });
}

/** A letter as it is kept until it leaves: to whom, what it says, and at most one link. */
export const letterWords = z.object({
  to: z.object({ name: z.string(), address: z.string() }),
  subject: z.string(),
  lines: z.array(z.string()).min(1),
  link: z.object({ words: z.string(), href: z.string() }).nullable(),
});
export type LetterWords = z.infer<typeof letterWords>;

/** Where the words of a letter are sealed. */
export const letterPlace = (mailId: string) => ({ table: "Mail", column: "letterSealed", row: mailId }) as const;

type LetterOwed = Omit<LetterWords, "link"> & {
  /** The shop that it comes from; null for the installation. */
  shopId: string | null;
  /** What the link is called, and a path of ours (lib/paths.ts). */
  link?: { words: string; path: string };
};

/**
 * A letter to one person, whatever they chose to get: an invitation, a new password, a change of how they sign in. It leaves at
 * once, to an address that needs no account. Answers whether mail leaves at all; where none can, none is owed.
 */
export async function oweLetter(tx: Tx, { shopId, link, ...words }: LetterOwed): Promise<boolean> {
  if (!mailGoes()) return false;
  const id = randomUUID();
  const whole: LetterWords = { ...words, link: link ? { words: link.words, href: absolute(link.path) } : null };
  await tx.$executeRaw`
    INSERT INTO "Mail" (id, "shopId", "causeKey", "letterSealed", "createdAt", "dueAt")
    VALUES (${id}::uuid, ${shopId}::uuid, ${`letter ${id}`}, ${seal(new Secret(JSON.stringify(whole)), letterPlace(id))}, clock_timestamp(), clock_timestamp())`;
  await enqueue(tx, "send-mail", {});
  return true;
}

type Owed = {
  shopId: string;
  cause: MailCause;
  key: string;
  deliveryId: string | null;
  draftId?: string;
  connectionId: string;
  /** Selects the ids of the staff whose own work it is about. */
  concerned: Prisma.Sql;
  /** Also the admins who want to hear of everything. */
  everyone: boolean;
};

/** One row a person; who has one by this key already gets no second. Where no mail can leave, none is owed. */
async function owe(tx: Tx, { shopId, cause, key, deliveryId, draftId, connectionId, concerned, everyone }: Owed): Promise<void> {
  if (!mailGoes()) return;
  await tx.$executeRaw`
    INSERT INTO "Mail" (id, "shopId", "staffId", cause, "causeKey", "deliveryId", "draftId", "connectionId", "createdAt", "dueAt")
    SELECT gen_random_uuid(), s."shopId", s.id, ${cause}::"MailCause", ${key}, ${deliveryId}::uuid, ${draftId ?? null}::uuid, ${connectionId}::uuid,
      clock_timestamp(), clock_timestamp() + make_interval(secs => ${SETTLE_SECONDS}::int)
    FROM "Staff" s
    WHERE s."shopId" = ${shopId}::uuid AND s."disabledAt" IS NULL AND ${cause}::"MailCause" = ANY(s."mailCauses")
      AND (s.id IN (${concerned}) OR (${everyone} AND s.role = 'admin' AND s."mailEveryone"))
    ORDER BY s.id
    ON CONFLICT ("staffId", "causeKey") DO NOTHING`;
}
