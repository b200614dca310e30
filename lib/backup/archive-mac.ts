import "server-only";
import { createHmac } from "node:crypto";

import type { ArchiveHeader, Manifest } from "#lib/backup/manifest";
import { canonicalJson } from "#lib/canonical-json";
import { UserError } from "#lib/errors";
import { deriveKey, timingSafeEqualText } from "#lib/infra/crypto/tokens";
import { env } from "#lib/infra/env";

type UnsignedHeader = Omit<ArchiveHeader, "mac">;
type UnsignedManifest = Omit<Manifest, "mac">;

/** Adds the MAC of a header. */
export const signHeader = (header: UnsignedHeader): ArchiveHeader => ({
  ...header,
  mac: macOf(["header", header]),
});

/** Adds the MAC of a manifest, which covers its header too. */
export const signManifest = (header: ArchiveHeader, list: UnsignedManifest): Manifest => ({
  ...list,
  mac: macOf(["manifest", header, list]),
});

/** Throws UserError unless a studio with the same secret wrote this header. */
export function verifyHeader({ mac, ...header }: ArchiveHeader): void {
  assertMac(mac, ["header", header]);
}

/** Throws UserError unless a studio with the same secret wrote this manifest for this header. */
export function verifyManifest(header: ArchiveHeader, { mac, ...list }: Manifest): void {
  assertMac(mac, ["manifest", header, list]);
}

/** HMAC-SHA-256 with a key of its own. BACKUP_RECIPIENT is public, so encryption proves nothing. */
function macOf(content: unknown, secret?: string): string {
  return createHmac("sha256", deriveKey("backup", secret))
    .update(canonicalJson(content))
    .digest("hex");
}

function assertMac(mac: string, content: unknown): void {
  const { STUDIO_SECRET, BACKUP_STUDIO_SECRET } = env();
  const secrets = [STUDIO_SECRET, BACKUP_STUDIO_SECRET].filter((secret) => secret !== undefined);
  if (secrets.some((secret) => timingSafeEqualText(mac, macOf(content, secret)))) return;
  throw new UserError(
    "This archive was not written with this studio’s STUDIO_SECRET: it may be forged, so nothing of it is used. If STUDIO_SECRET has been replaced since, set BACKUP_STUDIO_SECRET to the earlier one.",
  );
}
