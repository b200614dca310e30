/** What a shop uses now, and the most it may. */
export type UsageView = {
  used: { openUploads: number; reservedBytes: number; storedBytes: number; waitingLinks: number };
  limits: { openUploads: number; storedBytes: number; waitingLinks: number };
};
