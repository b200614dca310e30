import { createHash, randomBytes, randomInt } from "node:crypto";

const randomText = (bytes: number): string => randomBytes(bytes).toString("base64url");

const randomDigits = (count: number): string =>
  Array.from({ length: count }, () => String(randomInt(10))).join("");

/** An access token, marked SIMTOK so that a search of logs and pages can find a leaked one. */
export const newAccessToken = (): string =>
  `act.SIMTOK${randomText(24)}!${randomInt(1000, 9999)}.e1`;

/** A refresh token, marked SIMTOK. */
export const newRefreshToken = (): string =>
  `rft.SIMTOK${randomText(24)}!${randomInt(1000, 9999)}.e1`;

/** An authorisation code. Like TikTok's it contains `*` and `!`, so it must be URL-decoded once. */
export const newCode = (): string =>
  `SIMCODE${randomText(18)}*${randomInt(9)}!${randomInt(9999)}.e1`;

/** The secret part of an upload URL, marked SIMUPL. */
export const newUploadToken = (): string => `SIMUPL${randomText(18)}`;

/** A publish_id in the shape TikTok uses for drafts ("Content Posting API: Upload"). */
export const newPublishId = (source: "FILE_UPLOAD" | "PULL_FROM_URL"): string =>
  `v_inbox_${source === "FILE_UPLOAD" ? "file" : "url"}~v2.7${randomDigits(18)}`;

/** A post id: a 19-digit integer, beyond the precision of a JavaScript number. */
export const newPostId = (): string => `76${randomDigits(17)}`;

/** A log id, as in every response of TikTok and its x-tt-logid header. */
export const newLogId = (): string =>
  `2026${randomText(12).replaceAll(/[-_]/g, "0").toUpperCase()}`;

/** The open_id of an account for one app. It is always the same for the same app and account. */
export const openIdFor = (clientKey: string, username: string): string =>
  `-000${deriveId("open", clientKey, username).slice(0, 32)}`;

/** The union_id of an account: the same across one developer's apps. */
export const unionIdFor = (username: string): string => deriveId("union", username).slice(0, 36);

function deriveId(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("base64url");
}
