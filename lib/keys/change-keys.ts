import "server-only";
import { existsSync } from "node:fs";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { env } from "#lib/infra/env";
import { keyset, keysetPath } from "#lib/infra/keyset";
import { writeKeyset } from "#lib/infra/keyset-file";
import type { Keyset } from "#lib/infra/keyset-format";
import type { Change } from "#lib/keys/rules";

type How = Extract<AuditEvent, { action: "keys.changed" }>["details"]["change"];

/**
 * Decides on a change of the keyset and makes it in the keyset file, from where every running process takes it. With TOKEN_KEYSET in the
 * environment nothing is written: the caller shows the new value to whoever keeps it.
 */
export async function changeKeys(actor: SystemActor, how: How, decide: (now: Keyset | null) => Change): Promise<Change> {
  if (env().TOKEN_KEYSET) return decide(keyset());
  return act<Change>(actor, "keys.change", async () => {
    const change = decide(existsSync(keysetPath()) ? keyset({ anew: true }) : null);
    if (change.kind !== "changed") return unrecorded(change);
    await writeKeyset(change.keyset);
    return recorded({ action: "keys.changed", subjectId: change.id, details: { change: how } }, change);
  });
}
