/** An archive is built, downloaded once and then deleted, or deleted when building it failed. */
export const exportStates = ["building", "ready", "downloaded", "failed"] as const;

export type ExportState = (typeof exportStates)[number];
