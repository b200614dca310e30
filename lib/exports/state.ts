/** An archive is built, can be downloaded once, and is deleted after that or when building it failed. */
export const exportStates = ["building", "ready", "downloaded", "failed"] as const;

export type ExportState = (typeof exportStates)[number];
