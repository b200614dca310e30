import "server-only";

type Signature = { offset?: number; bytes: string; label: string };

// First bytes (latin1) of files that people rename to .mp4, most distinctive first.
const SIGNATURES: Signature[] = [
  { bytes: "\x89PNG\r\n\x1a\n", label: "a PNG picture" },
  { bytes: "\xff\xd8\xff", label: "a JPEG picture" },
  { bytes: "GIF8", label: "a GIF picture" },
  { offset: 8, bytes: "WEBP", label: "a WebP picture" },
  { offset: 4, bytes: "ftypheic", label: "a HEIC picture" },
  { offset: 4, bytes: "ftypavif", label: "an AVIF picture" },
  { bytes: "%PDF", label: "a PDF document" },
  { bytes: "PK\x03\x04", label: "a ZIP archive or an office document" },
  { bytes: "Rar!", label: "a RAR archive" },
  { bytes: "7z\xbc\xaf", label: "a 7z archive" },
  { bytes: "\x1f\x8b", label: "a compressed archive" },
  { bytes: "\x7fELF", label: "a program" },
  { bytes: "MZ", label: "a program" },
  { offset: 8, bytes: "WAVE", label: "a sound file" },
  { bytes: "ID3", label: "a sound file" },
  { bytes: "fLaC", label: "a sound file" },
  { bytes: "#EXTM3U", label: "a playlist" },
  { bytes: "ffconcat", label: "a playlist" },
  { bytes: "[playlist]", label: "a playlist" },
];

/** Names what a file seems to be from its first 64 bytes ("a PNG picture"), or null. */
export function describeFileSignature(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString("latin1");
  const mark = SIGNATURES.find(({ offset = 0, bytes }) => text.startsWith(bytes, offset));
  if (mark) return mark.label;
  const trimmed = text.trimStart().toLowerCase();
  if (trimmed.startsWith("<"))
    return trimmed.startsWith("<?xml") || trimmed.startsWith("<svg")
      ? "an XML or SVG document"
      : "a web page";
  const printable = [...text].filter((char) => /[\t\n\r\x20-\x7e]/.test(char)).length;
  return text.length > 0 && printable === text.length ? "a text file" : null;
}
