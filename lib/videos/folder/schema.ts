import type { Count } from "#lib/page";

/** The files of the server’s folder that are not complete yet: the first, and how many in all. */
export type WaitingFiles = {
  files: { id: string; name: string; receivedBytes: number }[];
  count: Count;
};
