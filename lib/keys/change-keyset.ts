import "server-only";

import { existsSync } from "node:fs";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { currentKeyset, keysetPath, writeKeyset } from "#lib/infra/crypto/keyset";
import type { Keyset } from "#lib/infra/crypto/keyset-format";
import { env } from "#lib/infra/env";
import type { KeysetChange } from "#lib/keys/rules";

type KeysetChangeKind = Extract<AuditEvent, { action: "keys.changed" }>["details"]["change"];

/**
 * Decides on a keyset change and writes it to the keyset file, which every running process reads.
 * With TOKEN_KEYSET in the environment it writes nothing: the caller prints the new value.
 */
export async function changeKeyset(
  actor: SystemActor,
  kind: KeysetChangeKind,
  decide: (now: Keyset | null) => KeysetChange,
): Promise<KeysetChange> {
  if (env().TOKEN_KEYSET) return decide(currentKeyset());
  return act<KeysetChange>(actor, "keys.manage", async () => {
    const change = decide(existsSync(keysetPath()) ? currentKeyset({ reload: true }) : null);
    if (change.kind !== "changed") return unrecorded(change);
    await writeKeyset(change.keyset);
    return recorded(
      { action: "keys.changed", subjectId: change.id, details: { change: kind } },
      change,
    );
  });
}
