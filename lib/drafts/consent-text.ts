import type { ConsentSnapshot } from "#lib/drafts/schema";
import { formatBytes, formatTimecode } from "#lib/format";

/**
 * The consent text by version. Consents refer to a published version for a year, so never edit one:
 * add a new version and make it the current one.
 */
const consentTexts: Record<string, (snapshot: ConsentSnapshot) => string> = {
  "consent-1": ({ fileName, sizeBytes, accountName }) =>
    `I have looked at this video and the account. I ask FashionSupreme Social Studio to send the file “${fileName}” (${formatBytes(sizeBytes)}) now, once and unchanged, to the TikTok inbox of ${accountName}, where it waits as a draft until a person finishes it in the TikTok app. I may send it for this account, and we have the rights to its pictures and sound.`,
};

export const currentConsentVersion = "consent-1";

/** Returns the consent text of a version for a snapshot; null for an unknown version. */
export function consentText(version: string, snapshot: ConsentSnapshot): string | null {
  return consentTexts[version]?.(snapshot) ?? null;
}

/** Returns what happens after consent, in order. */
export function nextSteps({
  accountName,
  durationMs,
}: Pick<ConsentSnapshot, "accountName" | "durationMs">): string[] {
  return [
    `The studio sends the file to TikTok${durationMs === null ? "" : ` (${formatTimecode(durationMs)} of video)`}. You can close this page; sending continues.`,
    "TikTok processes it. This takes minutes, sometimes longer.",
    `${accountName} gets a notification in the TikTok inbox. Someone opens it on the phone to finish and post. Nothing is published before that.`,
  ];
}

/** What TikTok’s rules ask us to point out before a send and on the phone. */
export const reminders = [
  "TikTok drafts don’t include the caption. After sending, a QR code opens it on the phone.",
  "A product video is commercial content: turn on that setting in TikTok before posting.",
  "The studio adds no watermark, logo or text to the video.",
] as const;
