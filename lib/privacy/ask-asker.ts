import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { lockRequest } from "#lib/privacy/lock-request";
import { mayFollow } from "#lib/privacy/state";
import { writeNote } from "#lib/privacy/write-note";

/** An operator cannot tell yet who asks, and asks them for more facts; the answer comes on the status page. Throws `not_found`, `conflict`. */
export async function askAsker(actor: StaffActor, { requestId, words }: { requestId: string; words: string }): Promise<void> {
  await act(actor, "deletion.decide", async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (!mayFollow(request.state, "facts_wanted"))
      throw refuse(
        "conflict",
        "The shops have been told of this request already, or the asker was asked. Reload the page to see how it stands.",
      );
    await writeNote(tx, { request, kind: "question", words });
    await tx.deletionRequest.update({ where: { id: requestId }, data: { state: "facts_wanted" }, select: { id: true } });
    return recorded({ action: "deletion.asked", subjectId: requestId, details: {} }, undefined);
  });
}
