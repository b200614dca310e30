/** What of the bytes beyond ASCII is UTF-8: whole characters, and bytes that belong to none. */
type Utf8Count = { characters: number; invalid: number };

/** How many bytes follow a lead byte (RFC 3629); -1: it can lead no character. */
function trailLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

/** The second byte has a smaller range after some lead bytes: no overlong forms, no surrogates. */
function isSecond(lead: number, byte: number): boolean {
  if (lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
  if (lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
  if (lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
  if (lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  return byte >= 0x80 && byte <= 0xbf;
}

/** Counts UTF-8 in a part of a file. A character that the end of the part cuts counts for nothing. */
export function countUtf8(bytes: Uint8Array): Utf8Count {
  let characters = 0;
  let invalid = 0;
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at++] ?? 0;
    if (lead < 0x80) continue;
    const trail = trailLength(lead);
    let seen = 0;
    while (seen < trail && at < bytes.length) {
      const byte = bytes[at] ?? 0;
      if (!(seen === 0 ? isSecond(lead, byte) : byte >= 0x80 && byte <= 0xbf)) break;
      seen++;
      at++;
    }
    if (seen === trail) characters++;
    else if (trail < 0 || at < bytes.length) invalid++;
  }
  return { characters, invalid };
}
