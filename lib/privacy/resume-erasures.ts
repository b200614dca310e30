import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { enqueue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";

const QUIET_MS = 3_600_000;

/** Takes up erasures that the queue gave up on, and says so loudly: a running request never rests for good. Answers how many. */
export async function resumeErasures(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  return act(actor, "deletion.run", async (tx) => {
    const stuck = await tx.deletionRequest.findMany({
      where: { state: "running", verifiedAt: { lt: new Date(now.getTime() - QUIET_MS) } },
      select: { id: true, attempts: true },
    });
    for (const { id, attempts } of stuck) {
      log.error("an erasure is not finished after an hour and is tried again", new Error("erasure overdue"), {
        requestId: id,
        count: attempts,
      });
      await enqueue(tx, "erase-account", { requestId: id });
    }
    return unrecorded(stuck.length);
  });
}
