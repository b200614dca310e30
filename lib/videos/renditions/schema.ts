import { z } from "zod";

/** What is known of a video's preview. */
export type RenditionView =
  /** `offered`: this person may ask for it, and browsers may fail to show the original. */
  | { state: "none"; offered: boolean }
  | { state: "waiting" | "making" }
  | { state: "ready"; url: string }
  | { state: "failed"; reason: string; offered: boolean };

/** Which file of a video to play. */
export const mediaFile = z.strictObject({
  file: z.enum(["original", "rendition"]).optional(),
});
