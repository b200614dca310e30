import { z } from "zod";

/** What the audit row of a purge contains. */
export const purgedCounts = z.object({ counts: z.record(z.string(), z.number()) });

/** The oldest thing that one period runs for. */
export type RetentionAgeView = {
  label: string;
  /** The period, and the age of the oldest record, as text; `age` is null when there is none. */
  limit: string;
  age: string | null;
  /** The part of the period that is over: 0 to 1, more when overdue. */
  ratio: number;
  state: "none" | "within" | "due" | "overdue";
  /** Of the installation, not of this shop: it belongs to none. */
  installationWide: boolean;
};

/** One class of data as Settings shows it. */
export type RetentionClassView = {
  key: string;
  name: string;
  retention: string;
  afterwards: string;
  /** Why nothing can be measured; null where something is. */
  note: string | null;
  ages: RetentionAgeView[];
  /** How many the last run removed; null when that is not shown or there was no run. */
  removed: number | null;
};

export type RetentionView = {
  classes: RetentionClassView[];
  /** When the purge last ran; null when it never has. */
  lastPurgedAt: string | null;
  /** Its counts are for the whole installation, so they are shown only where this shop is the only one. */
  countsVisible: boolean;
  /** Accounts of the shop whose data is not purged while a request about them is reviewed. */
  restrictedCount: number;
};
