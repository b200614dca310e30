import "server-only";
import { createHash } from "node:crypto";

import { canonicalJson } from "#lib/audit/hash-chain";
import type { ConsentSnapshot } from "#lib/drafts/schema";

/** SHA-256, in hexadecimal, over exactly what was shown: every field, whatever order they come in. */
export function fingerprintSnapshot(snapshot: ConsentSnapshot): string {
  return createHash("sha256").update(canonicalJson(snapshot)).digest("hex");
}
