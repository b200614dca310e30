import "server-only";

import { createHash } from "node:crypto";

import { canonicalJson } from "#lib/canonical-json";
import type { ConsentSnapshot } from "#lib/drafts/schema";

/** Returns the SHA-256 (hex) over every field of a snapshot, independent of their order. */
export function fingerprintSnapshot(snapshot: ConsentSnapshot): string {
  return createHash("sha256").update(canonicalJson(snapshot)).digest("hex");
}
