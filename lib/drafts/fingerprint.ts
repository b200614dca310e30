import "server-only";
import { createHash } from "node:crypto";

import { canonicalJson } from "#lib/audit/chain";
import type { Shown } from "#lib/drafts/schema";

/** SHA-256, in hexadecimal, over exactly what was shown: every field, whatever order they come in. */
export function fingerprintOf(shown: Shown): string {
  return createHash("sha256").update(canonicalJson(shown)).digest("hex");
}
