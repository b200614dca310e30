import type { ExportState } from "#lib/exports/state";

/** How far an export is. */
export type ExportView = {
  state: ExportState;
  share: number | null;
  sizeBytes: number | null;
  expiresAt: string;
};

/** Says that a code belongs to no export, without saying whether it ever did. */
export const exportNotFoundText = "This export does not exist or has expired. Request a new one.";
