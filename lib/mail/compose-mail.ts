import "server-only";

import type { SystemActor, WorkerActor } from "#lib/actor";
import { SEND_SCOPE } from "#lib/connections/schema";
import { getDelivery } from "#lib/deliveries/queries";
import { barOf } from "#lib/drafts/approval/rules";
import { database } from "#lib/infra/database";
import { absolute, env } from "#lib/infra/env";
import { approvalKey, endKey, letterPlace, letterWords, needsPerson, reconnectKey } from "#lib/infra/outbox";
import type { Letter } from "#lib/infra/post";
import { open } from "#lib/infra/seal";
import { isApprovalCause, type MailCause } from "#lib/mail/state";
import { htmlOf, lineOf, mailWords, pageOf, textOf, type MailFacts, type MailPage } from "#lib/mail/words";
import { paths } from "#lib/paths";

type Owed = { id: string; causeKey: string; deliveryId: string | null; draftId: string | null; createdAt: Date };
/** A mail about an account or one of its sends; its words are made now. */
type OwedTidings = Owed & { cause: MailCause; staffId: string; connectionId: string };
/** A letter; its words were sealed when it was written. */
type OwedLetter = Owed & { cause: null; letterSealed: Uint8Array };
export type OwedMail = OwedTidings | OwedLetter;

type Reader = { id: string; role: "viewer" | "editor" | "admin"; mailEveryone: boolean };

/**
 * Puts one owed mail into words, from how things are now. Null when it is not needed any more: the matter has resolved, another
 * followed it, or the person left or chose not to be told.
 */
export async function composeMail(actor: WorkerActor | SystemActor, owed: OwedMail): Promise<Letter | null> {
  if (owed.cause === null) return openLetter(owed);
  return actor.kind === "worker" ? composeTidings(actor, owed) : null;
}

function openLetter({ id, createdAt, letterSealed }: OwedLetter): Letter {
  const { to, ...words } = letterWords.parse(JSON.parse(open(letterSealed, letterPlace(id)).reveal()));
  const page = { ...words, why: `Sent by the FashionSupreme Social Studio, ${new URL(env().APP_URL).host}.` };
  return { id, to: { ...to, name: lineOf(to.name) }, at: createdAt, ...written(page), chosen: false };
}

const written = (page: MailPage) => ({ subject: page.subject, text: textOf(page), html: htmlOf(page) });

async function composeTidings(actor: WorkerActor, owed: OwedTidings): Promise<Letter | null> {
  const reader = await database().staff.findFirst({
    where: { id: owed.staffId, shopId: actor.shopId, disabledAt: null, mailCauses: { has: owed.cause } },
    select: { id: true, name: true, email: true, role: true, mailEveryone: true },
  });
  if (!reader) return null;
  const facts = await factsOf(actor, owed, reader);
  if (!facts || (!facts.own && !hearsAll(reader))) return null;
  const href = absolute(placeOf(owed));
  const to = { name: lineOf(reader.name), address: reader.email };
  return { id: owed.id, to, at: owed.createdAt, ...written(pageOf(mailWords(facts), href)), chosen: true };
}

function placeOf({ cause, deliveryId, draftId }: OwedTidings): string {
  if (cause === "approval_asked" && draftId !== null) return paths.approvals(draftId);
  if (deliveryId !== null) return paths.delivery(deliveryId);
  return draftId === null ? paths.connections() : paths.draft(draftId);
}

function factsOf(actor: WorkerActor, owed: OwedTidings, reader: Reader): Promise<MailFacts | null> {
  if (isApprovalCause(owed.cause)) return approvalFacts(actor, owed, reader);
  return owed.deliveryId === null ? accountFacts(actor, owed, reader) : deliveryFacts(actor, owed, owed.deliveryId, reader);
}

const hearsAll = ({ role, mailEveryone }: Reader) => role === "admin" && mailEveryone;

/** The account still needs its person, and nobody has linked it since. */
async function accountFacts(actor: WorkerActor, { connectionId, causeKey }: OwedTidings, reader: Reader): Promise<MailFacts | null> {
  const row = await database().connection.findFirst({
    where: { id: connectionId, shopId: actor.shopId },
    select: { displayName: true, state: true, scopes: true, links: true },
  });
  if (!row || row.state === "disconnected" || reconnectKey(connectionId, row.links) !== causeKey) return null;
  if (row.state === "connected" && row.scopes.includes(SEND_SCOPE)) return null;
  const waiting = { connectionId, shopId: actor.shopId, endedAt: null };
  const [all, own] = await Promise.all([
    database().delivery.count({ where: waiting }),
    database().delivery.count({ where: { ...waiting, consent: { staffId: reader.id } } }),
  ]);
  return {
    cause: "reconnect",
    account: row.displayName,
    why: row.state === "connected" ? "may_not_send" : "ended",
    waiting: hearsAll(reader) ? all : own,
    mayReconnect: reader.role === "admin",
    own: own > 0,
  };
}

/** The delivery still stands where it ended then, and nobody has answered it since. */
async function deliveryFacts(actor: WorkerActor, { causeKey }: OwedTidings, id: string, reader: Reader): Promise<MailFacts | null> {
  const row = await database().delivery.findFirst({
    where: { id, shopId: actor.shopId },
    select: { state: true, endedAt: true, resolution: true, consent: { select: { staffId: true } } },
  });
  if (!row || !needsPerson(row.state) || row.endedAt === null || endKey(id, row.state, row.endedAt) !== causeKey) return null;
  if (row.state === "unconfirmed" && row.resolution !== null) return null;
  const { videoName, accountName, explanation } = await getDelivery(actor, id);
  return {
    cause: row.state,
    account: accountName,
    video: videoName,
    what: explanation?.what ?? null,
    own: row.consent.staffId === reader.id,
  };
}

/** The request still waits for this reader; or it was answered and the draft still exists. */
async function approvalFacts(actor: WorkerActor, { cause, causeKey, draftId }: OwedTidings, reader: Reader): Promise<MailFacts | null> {
  if (!isApprovalCause(cause) || draftId === null) return null;
  const draft = await database().draft.findFirst({
    where: { id: draftId, shopId: actor.shopId, discardedAt: null },
    select: {
      authorIds: true,
      createdById: true,
      updatedById: true,
      video: { select: { name: true } },
      connection: { select: { displayName: true } },
      requests: { orderBy: { askedAt: "desc" }, take: 1, select: { id: true, outcome: true, askedById: true, endedById: true } },
    },
  });
  const request = draft?.requests[0];
  if (!draft?.connection || !request || approvalKey(cause, request.id) !== causeKey) return null;
  const who = await database().staff.findFirst({
    where: { id: (cause === "approval_asked" ? request.askedById : request.endedById) ?? reader.id, shopId: actor.shopId },
    select: { name: true },
  });
  const common = { account: draft.connection.displayName, video: draft.video.name, who: who?.name ?? "A colleague", own: true };
  if (cause === "approval_answered")
    return request.outcome === "approved" || request.outcome === "changes_asked" ? { ...common, cause, answer: request.outcome } : null;
  const may = barOf({ id: reader.id, role: reader.role, disabled: false }, { ...draft, askedById: request.askedById }) === null;
  return request.outcome === null && may ? { ...common, cause } : null;
}
