"use client";

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

// Small enough to leave the page alive between two pieces (about 5 ms each), large enough to be quick.
const PIECE = 1 << 20;

/** SHA-256 of a file in hexadecimal, piece by piece; the file is never in memory whole. Rejects when the file cannot be read or `signal` says stop. */
export async function hashFile(file: Blob, signal: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += PIECE) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}
