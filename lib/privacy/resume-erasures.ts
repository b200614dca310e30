import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { enqueue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import { openStates } from "#lib/privacy/state";

const QUIET_MS = 3_600_000;
const NEAR_MS = 14 * 24 * 3_600_000;

/**
 * Takes up erasures that the queue gave up on, and says so loudly: a running request never rests for good. Also says when
 * requests of the form wait for a person and are due within two weeks. Answers how many were taken up.
 */
export async function resumeErasures(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  return act(actor, "deletion.run", async (tx) => {
    const quiet = await tx.deletionRequest.findMany({
      where: { state: "running", verifiedAt: { lt: new Date(now.getTime() - QUIET_MS) } },
      select: { id: true, attempts: true },
    });
    // Those for which only TikTok's word is missing are taken up by whoever asks it again.
    const owed = await tx.revocation.findMany({ where: { requestId: { in: quiet.map(({ id }) => id) } }, select: { requestId: true } });
    const stuck = quiet.filter(({ id }) => !owed.some(({ requestId }) => requestId === id));
    for (const { id, attempts } of stuck) {
      log.error("an erasure is not finished after an hour and is tried again", new Error("erasure overdue"), {
        requestId: id,
        count: attempts,
      });
      await enqueue(tx, "erase-account", { requestId: id });
    }
    const waiting = await tx.deletionRequest.count({
      where: { state: { in: [...openStates] }, dueAt: { lt: new Date(now.getTime() + NEAR_MS) } },
    });
    if (waiting > 0) log.warn("deletion requests wait for a person and are due within two weeks", { count: waiting });
    return unrecorded(stuck.length);
  });
}
