import type { ConsentSnapshot } from "#lib/drafts/schema";
import { formatTimecode, formatFileSize } from "#lib/captions/rules";

/**
 * The sentence a person agrees to, by version. A published version is never edited: consents refer to it for a year.
 * New wording gets a new version and becomes the current one.
 */
const consentTexts: Record<string, (shown: ConsentSnapshot) => string> = {
  "consent-1": ({ fileName, sizeBytes, accountName }) =>
    `I have looked at this video and the account. I ask FashionSupreme Social Studio to send the file “${fileName}” (${formatFileSize(sizeBytes)}) now, once and unchanged, to the TikTok inbox of ${accountName}, where it waits as a draft until a person finishes it in the TikTok app. I may send it for this account, and we have the rights to its pictures and sound.`,
};

export const currentConsentVersion = "consent-1";

/** The sentence of a version about what is shown; null for a version that never was. */
export function consentText(version: string, snapshot: ConsentSnapshot): string | null {
  return consentTexts[version]?.(snapshot) ?? null;
}

/** What happens after the yes, in order. */
export function nextSteps({
  accountName,
  durationMs,
}: Pick<ConsentSnapshot, "accountName" | "durationMs">): string[] {
  return [
    `The studio sends the file to TikTok${durationMs === null ? "" : ` (${formatTimecode(durationMs)} of video)`}. You can close this page; it goes on by itself.`,
    "TikTok looks at it. That takes minutes, sometimes longer.",
    `${accountName} gets a notification in the TikTok inbox. Someone opens it on the phone to finish and post; nothing is published before that.`,
  ];
}

/** What TikTok's rules ask us to remind of, before a send and on the phone. */
export const reminders = [
  "The caption does not travel with a draft. After the send, a QR code hands it to the phone.",
  "A product video is commercial content: turn on that setting in TikTok before posting.",
  "The studio adds no watermark, logo or text to the video.",
] as const;
