import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { noteSaid } from "#lib/deliveries/note-said";
import type { SayInput } from "#lib/deliveries/schema";
import { maySay } from "#lib/deliveries/state";
import { refuse } from "#lib/errors";

export type SayOutcomeOutcome = { kind: "noted" } | { kind: "not_possible" };

/**
 * A person tells what became of a draft that waited in the inbox: posted or discarded on the phone, or that it waits there
 * after all. It frees the slot, since TikTok does not tell of a discarded draft. Throws `not_found`.
 */
export async function sayOutcome(actor: StaffActor, input: { id: string } & SayInput): Promise<SayOutcomeOutcome> {
  const { id, said } = input;
  return act<SayOutcomeOutcome>(actor, "delivery.steer", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.delivery.findFirst({
      where: { id, shopId: actor.shopId },
      select: { state: true, resolution: true, saidOutcome: true },
    });
    if (!row) throw refuse("not_found", "This delivery does not exist in your shop.");
    if (!maySay(row.state, row.resolution)) return unrecorded({ kind: "not_possible" });
    const next = said === "waiting" ? null : said;
    if (row.saidOutcome === next) return unrecorded({ kind: "noted" });
    await noteSaid(tx, id, next);
    return recorded({ action: "delivery.said", subjectId: id, details: { said } }, { kind: "noted" });
  });
}
