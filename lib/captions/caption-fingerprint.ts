import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

import { findCaptionLinks } from "#lib/captions/caption-links";
import { foldText } from "#lib/captions/folded-text";

/** Leaves links out: the same caption with another link is a twin. */
function withoutLinks(text: string): string {
  const links = findCaptionLinks(text);
  return links.reduceRight(
    (rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`,
    text,
  );
}

/**
 * Returns what captions with the same words in the same order share: 128 bits in hex. Case, spaces,
 * signs, emoji, hashtags and links do not count. "" for a caption without words, which has no twin.
 */
export function captionFingerprint(text: string): string {
  const plain = foldText(withoutLinks(text)).text.replaceAll(/#[\p{L}\p{N}\p{M}_]+/gu, " ");
  const words = plain.match(/[\p{L}\p{N}\p{M}]+/gu)?.join(" ") ?? "";
  return words === "" ? "" : bytesToHex(sha256(utf8ToBytes(words))).slice(0, 32);
}
