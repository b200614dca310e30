/** A version of a public page: since when, and what is different from the one before, in plain words. */
export type PolicyVersion = {
  version: string;
  date: string;
  changes: readonly string[];
  /**
   * Of the privacy policy: a fingerprint of everything it printed of the classes of data. versions.test.ts holds that what is printed
   * now is what the newest version says: a change there needs a new version, never a new fingerprint of one that was in force.
   */
  contentFingerprint?: string;
};

/** Versions of the privacy policy, newest first. */
export const privacyPolicyVersions: readonly [PolicyVersion, ...PolicyVersion[]] = [
  {
    version: "1.1",
    date: "2026-11-24",
    changes: [
      "Every class of data now says who receives it.",
      "Staff may be invited by e-mail, set a forgotten password anew, and prove a second step at sign-in; what is kept for that is listed.",
      "Where a shop wants two people behind a send, its requests, notes and comments are kept with the draft.",
      "Anyone may take a copy of everything held of their account. Requests made through the form are decided by the operator, the shop may object, and an account may be restricted meanwhile; what is written about that is listed.",
      "While an account is restricted, nothing of it is deleted because its time is over.",
      "Backups are listed: how long the encrypted copies are kept, and that what was erased stays erased when one is brought back.",
    ],
    contentFingerprint: "c833890149a7d987",
  },
  { version: "1.0", date: "2026-11-22", changes: ["First version."] },
];

/** Versions of the terms of service, newest first. */
export const termsVersions: readonly [PolicyVersion, ...PolicyVersion[]] = [
  {
    version: "1.1",
    date: "2026-11-24",
    changes: [
      "Codes, passkeys and recovery codes are personal, as passwords are: keep them to yourself, and tell an administrator of a loss.",
    ],
  },
  { version: "1.0", date: "2026-11-22", changes: ["First version."] },
];
