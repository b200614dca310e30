import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseJson, isRecord } from "./json.ts";

/**
 * Stores what a restart needs but the ledger must not contain: URLs of pending pulls, which may
 * carry a signature. Fingerprints of tokens are enough, so tokens are not stored.
 */
export interface SecretStore {
  readonly remember: (name: string, value: string) => void;
  readonly recall: (name: string) => string | undefined;
  readonly clear: () => void;
}

/** Opens DIR/secrets.jsonl, readable by its owner alone. */
export function openSecretStore(dir: string): SecretStore {
  const path = join(dir, "secrets.jsonl");
  const known = new Map<string, string>();
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  for (const line of text.split("\n")) {
    const entry = parseJson(line);
    if (isRecord(entry)) known.set(String(entry["name"]), String(entry["value"]));
  }
  return {
    remember: (name, value) => {
      known.set(name, value);
      appendFileSync(path, `${JSON.stringify({ name, value })}\n`, { mode: 0o600 });
    },
    recall: (name) => known.get(name),
    clear: () => {
      known.clear();
      rmSync(path, { force: true });
    },
  };
}

/** Returns the short fingerprint that stands for a token, code or upload URL in the ledger. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 12);
}
