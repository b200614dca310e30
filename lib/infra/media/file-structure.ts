import "server-only";
import { type FileHandle, open } from "node:fs/promises";

import { hasBoxes, sniffContainer } from "#lib/infra/media/containers";
import { readIsoStructure } from "#lib/infra/media/iso-structure";
import { readMatroskaStructure } from "#lib/infra/media/matroska-structure";
import type { Container } from "#lib/infra/media/media-facts";
import type { Edit } from "#lib/infra/media/shown-seconds";

/** A track as the index of the file describes it. */
type IndexedTrack = { id: number; samples: number; edits: Edit[] };

/** What a file says about itself, read by our own bounded readers. */
export type FileStructure = {
  /** Tracks of an MP4 or QuickTime file; empty for the others. */
  tracks: IndexedTrack[];
  /** A player would read picture or sound from another file or a URL. */
  elsewhere: boolean;
  /**
   * The index is not where players look, a track does not say what it is, or a picture has more
   * pixels a side than any codec.
   */
  brokenIndex: boolean;
  /** A part says that it goes on after the end of the file. */
  overruns: boolean;
  /** The file ends before something that it has to have: inside a part, or before its index. */
  endMissing: boolean;
  /** The packets are described piece by piece, so the index promises no count. */
  fragmented: boolean;
  /** Seconds that the header of a file without a counting index promises. */
  promisedSeconds: number | null;
};

const UNKNOWN: FileStructure = {
  tracks: [],
  elsewhere: false,
  brokenIndex: false,
  overruns: false,
  endMissing: false,
  fragmented: true,
  promisedSeconds: null,
};

export type OpenedFile = {
  size: number;
  head: Uint8Array;
  container: Container | null;
  structure: FileStructure;
};

async function readMatroska(file: FileHandle, size: number) {
  const { overruns, promisedSeconds } = await readMatroskaStructure(file, size);
  return { overruns, endMissing: overruns, promisedSeconds };
}

/** Reads the first bytes and the structure of a file, without decoding anything. */
export async function readStructure(path: string): Promise<OpenedFile> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const head = buffer.subarray(0, bytesRead);
    const container = sniffContainer(head);
    const isMatroska = container === "webm" || container === "matroska";
    const structure = hasBoxes(container)
      ? await readIsoStructure(file, size)
      : isMatroska
        ? { ...UNKNOWN, ...(await readMatroska(file, size)) }
        : UNKNOWN;
    return { size, head, container, structure };
  } finally {
    await file.close();
  }
}
