import { z } from "zod";

/** What the audit row of a purge contains. */
export const purgedCounts = z.object({ counts: z.record(z.string(), z.number()) });

/** The age of the oldest record that one period covers. */
export type RetentionAgeView = {
  label: string;
  /** The period and the age of the oldest record, as text. `age` is null without a record. */
  limit: string;
  age: string | null;
  /** The elapsed part of the period: 0 to 1, more when overdue. */
  ratio: number;
  state: "none" | "within" | "due" | "overdue";
  /** Whether it covers the installation, because the data belongs to no shop. */
  installationWide: boolean;
};

/** One class of data as Settings shows it. */
export type RetentionClassView = {
  key: string;
  name: string;
  retention: string;
  afterwards: string;
  /** Why nothing can be measured. Null when something can. */
  note: string | null;
  ages: RetentionAgeView[];
  /** How many the last run removed. Null when hidden or when there was no run. */
  removed: number | null;
};

export type RetentionView = {
  classes: RetentionClassView[];
  /** When the purge last ran. Null when it never has. */
  lastPurgedAt: string | null;
  /** Whether to show counts: they cover the installation, so only with a single shop. */
  countsVisible: boolean;
  /** Accounts of the shop whose data is not purged while a request about them is reviewed. */
  restrictedCount: number;
};
