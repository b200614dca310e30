import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { oweLetter } from "#lib/infra/outbox";
import { paths } from "#lib/paths";
import { liftRestriction } from "#lib/privacy/lift-restriction";
import { lockRequest, type OpenRequest } from "#lib/privacy/lock-request";
import { after, periods } from "#lib/privacy/policy";
import { mayFollow } from "#lib/privacy/state";
import { shopLetter } from "#lib/privacy/words";

export type AcceptRequestOutcome = { kind: "waiting"; objectBy: Date; final: boolean } | { kind: "running" };

/**
 * An operator finds that the asker may have these accounts erased. Their shops are told and have 72 hours to object; where they
 * objected already and it is not upheld, they are told that too, with a day's notice, which shortens no other shop's time. No
 * account: nothing is held, and the request is carried out at once. Throws `not_found`, `conflict`.
 */
export async function acceptRequest(
  actor: StaffActor,
  { requestId, connectionIds }: { requestId: string; connectionIds: string[] },
): Promise<AcceptRequestOutcome> {
  return act<AcceptRequestOutcome>(actor, "deletion.decide", async (tx) => {
    const request = await lockRequest(tx, requestId);
    const next = connectionIds.length === 0 ? "running" : "waiting";
    // That a waiting request may run is for the clock to say.
    if (request.state === "waiting" || !mayFollow(request.state, next))
      throw refuse("conflict", "The shops have been told of this request. Reload the page to see how it stands.");
    const chosen = await tx.connection.findMany({ where: { id: { in: connectionIds } }, select: { id: true, shopId: true } });
    if (chosen.length !== new Set(connectionIds).size)
      throw refuse("conflict", "One of these accounts is not held here any more. Search again.");
    const final = request.state === "objected" && chosen.every(({ id }) => request.connectionIds.includes(id));
    await liftRestriction(tx, { requestId, except: connectionIds });
    const outcome = chosen.length === 0 ? await runNow(tx, requestId) : await giveNotice(tx, request, { chosen, final });
    return recorded({ action: "deletion.accepted", subjectId: requestId, details: { connectionIds, final } }, outcome);
  });
}

async function runNow(tx: Tx, id: string): Promise<AcceptRequestOutcome> {
  await tx.deletionRequest.update({
    where: { id },
    data: { state: "running", connectionIds: [], objectBy: null, verifiedAt: await databaseNow(tx) },
    select: { id: true },
  });
  await enqueue(tx, "erase-account", { requestId: id });
  return { kind: "running" };
}

type Notice = { chosen: { id: string; shopId: string }[]; final: boolean };

async function giveNotice(tx: Tx, { id, objectBy: asked }: OpenRequest, { chosen, final }: Notice): Promise<AcceptRequestOutcome> {
  const time = after(final ? periods.finalNotice : periods.objection, await databaseNow(tx));
  const objectBy = final && asked !== null && asked > time ? asked : time;
  const connectionIds = chosen.map((one) => one.id);
  await tx.deletionRequest.update({ where: { id }, data: { state: "waiting", connectionIds, objectBy, final }, select: { id: true } });
  const objections = await tx.deletionNote.findMany({ where: { requestId: id, kind: "objection" }, select: { shopId: true } });
  const admins = await tx.staff.findMany({
    where: { shopId: { in: chosen.map(({ shopId }) => shopId) }, role: "admin", disabledAt: null },
    select: { shopId: true, name: true, email: true },
  });
  const link = { words: "Open Connections", path: paths.connections() };
  for (const { shopId, name, email } of admins) {
    const letter = shopLetter({ at: objectBy, final: final && objections.some((one) => one.shopId === shopId) });
    await oweLetter(tx, { shopId, to: { name, address: email }, ...letter, link });
  }
  return { kind: "waiting", objectBy, final };
}
