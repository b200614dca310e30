/** A version of a public page: since when, and what is different from the one before, in plain words. */
export type PageVersion = {
  version: string;
  date: string;
  changed: readonly string[];
  /**
   * Of the privacy policy: a fingerprint of everything it printed of the classes of data. versions.test.ts holds that what is printed
   * now is what the newest version says: a change there needs a new version, never a new fingerprint of one that was in force.
   */
  printed?: string;
};

/** Versions of the privacy policy, newest first. */
export const versions: readonly [PageVersion, ...PageVersion[]] = [
  {
    version: "1.1",
    date: "2026-11-24",
    changed: [
      "Every class of data now says who receives it.",
      "Backups are listed: how long the encrypted copies are kept, and that what was erased stays erased when one is brought back.",
    ],
    printed: "048ffc8518a3200e",
  },
  { version: "1.0", date: "2026-11-22", changed: ["First version."] },
];

/** Versions of the terms of service, newest first. */
export const termsVersions: readonly [PageVersion, ...PageVersion[]] = [
  { version: "1.0", date: "2026-11-22", changed: ["First version."] },
];
