import { z } from "zod";

/** What an audit row of the sweeper tells. */
export const purgedCounts = z.object({ counts: z.record(z.string(), z.number()) });

/** The oldest thing that one period runs for. */
export type RetentionAgeView = {
  label: string;
  /** The period, and how long ago the oldest began, in words; null when there is none. */
  limit: string;
  age: string | null;
  /** How much of the period is over, 0 to 1 and more. */
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
  /** A sentence where there is nothing to measure. */
  note: string | null;
  ages: RetentionAgeView[];
  /** How many the last run removed; null when it is not told or there was no run. */
  removed: number | null;
};

export type RetentionView = {
  classes: RetentionClassView[];
  /** When the sweeper last ran; null when it never has. */
  lastPurgedAt: string | null;
  /** What it removed counts for the whole installation: told where that is this shop alone. */
  countsVisible: boolean;
  /** Accounts of the shop of which nothing is cleared away while a request about them is examined. */
  restrictedCount: number;
};
