import type { ReadProblemCode } from "#lib/feeds/problem-codes";

/** How many bytes recognise a container. */
export const SIGNATURE_BYTES = 16;

type Kind = "zip" | "gzip" | ReadProblemCode;

/** Signatures as Latin-1 text, as their formats publish them. */
const SIGNATURES: readonly (readonly [string, Kind])[] = [
  ["PK\x03\x04", "zip"],
  ["PK\x05\x06", "zip"],
  ["\x1F\x8B\x08", "gzip"],
  ["\xFD7zXZ\0", "archive_unsupported"],
  ["7z\xBC\xAF\x27\x1C", "archive_unsupported"],
  ["Rar!\x1A\x07", "archive_unsupported"],
  ["\x28\xB5\x2F\xFD", "archive_unsupported"],
  ["\x1F\x9D", "archive_unsupported"],
  // The container of Excel before 2007.
  ["\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "spreadsheet_unsupported"],
  ["%PDF-", "not_text"],
  ["\x89PNG\r\n", "not_text"],
  ["\xFF\xD8\xFF", "not_text"],
];

/** The digit between the two parts is the size of a block. */
const BZIP2 = /^BZh[1-9]1AY&SY/;

/** Says by its first bytes what a file is, or why it cannot be read. null: it may be text. */
export function recogniseContainer(head: Uint8Array): Kind | null {
  const start = String.fromCharCode(...head.subarray(0, SIGNATURE_BYTES));
  if (BZIP2.test(start)) return "archive_unsupported";
  return SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1] ?? null;
}
