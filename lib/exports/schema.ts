import type { ExportState } from "#lib/exports/state";

/** How far an export is. */
export type ExportView = {
  state: ExportState;
  share: number | null;
  sizeBytes: number | null;
  expiresAt: string;
};
