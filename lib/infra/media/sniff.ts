import "server-only";

type Mark = { at?: number; bytes: string; words: string };

// First bytes (latin1) of files that get renamed to .mp4, most telling first.
const MARKS: Mark[] = [
  { bytes: "\x89PNG\r\n\x1a\n", words: "a PNG picture" },
  { bytes: "\xff\xd8\xff", words: "a JPEG picture" },
  { bytes: "GIF8", words: "a GIF picture" },
  { at: 8, bytes: "WEBP", words: "a WebP picture" },
  { at: 4, bytes: "ftypheic", words: "a HEIC picture" },
  { at: 4, bytes: "ftypavif", words: "an AVIF picture" },
  { bytes: "%PDF", words: "a PDF document" },
  { bytes: "PK\x03\x04", words: "a ZIP archive or an office document" },
  { bytes: "Rar!", words: "a RAR archive" },
  { bytes: "7z\xbc\xaf", words: "a 7z archive" },
  { bytes: "\x1f\x8b", words: "a compressed archive" },
  { bytes: "\x7fELF", words: "a program" },
  { bytes: "MZ", words: "a program" },
  { at: 8, bytes: "AVI ", words: "an AVI film, which TikTok does not take" },
  { at: 8, bytes: "WAVE", words: "a sound file" },
  { bytes: "ID3", words: "a sound file" },
  { bytes: "fLaC", words: "a sound file" },
  { bytes: "FLV", words: "a Flash film, which TikTok does not take" },
  { bytes: "0&\xb2u\x8ef\xcf\x11", words: "a Windows Media file, which TikTok does not take" },
  { bytes: "#EXTM3U", words: "a playlist" },
  { bytes: "ffconcat", words: "a playlist" },
  { bytes: "[playlist]", words: "a playlist" },
];

/** What a file that is not a film we know seems to be, from its first bytes (64 are enough): "a PNG picture"; null when nothing is known. */
export function sniff(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString("latin1");
  const mark = MARKS.find(({ at = 0, bytes }) => text.startsWith(bytes, at));
  if (mark) return mark.words;
  const trimmed = text.trimStart().toLowerCase();
  if (trimmed.startsWith("<")) return trimmed.startsWith("<?xml") || trimmed.startsWith("<svg") ? "an XML or SVG document" : "a web page";
  const printable = [...text].filter((char) => /[\t\n\r\x20-\x7e]/.test(char)).length;
  return text.length > 0 && printable === text.length ? "a text file" : null;
}
