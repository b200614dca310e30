/** A version of a public page: since when it applies and what changed. */
export type PolicyVersion = {
  version: string;
  date: string;
  changes: readonly string[];
  /**
   * Fingerprint of the privacy policy's texts about data classes; document-versions.test.ts checks
   * it. A change needs a new version. Never change the fingerprint of a version that was in force.
   */
  contentFingerprint?: string;
};

/** Versions of the privacy policy, newest first. */
export const privacyPolicyVersions: readonly [PolicyVersion, ...PolicyVersion[]] = [
  {
    version: "1.2",
    date: "2026-11-30",
    changes: [
      "Requests made through the form are found by keyed one-way hashes of the account’s name and of the e-mail address. The hashes are deleted when the request is closed.",
      "A small copy of a video that every browser can play may be stored beside it, and is deleted with it.",
      "Changes of many videos at once are listed, with the person who made them.",
      "Staff get a signed cookie that keeps strangers’ wrong passwords from locking them out, and an e-mail address of staff can be marked as not confirmed.",
    ],
    contentFingerprint: "114e36d15617a59b",
  },
  {
    version: "1.1",
    date: "2026-11-24",
    changes: [
      "Every class of data now says who receives it.",
      "Staff can be invited by e-mail, reset a forgotten password, and use a second factor to sign in. What is stored for that is listed.",
      "Where a shop requires a second approver, approval requests, notes and comments are kept with the draft.",
      "Anyone can get a copy of everything held about their account. The operator decides on requests made through the form, the shop can object, and an account can be restricted until the decision. What is stored about that is listed.",
      "While an account is restricted, none of its data is deleted because its period is over.",
      "Backups are listed: how long the encrypted copies are kept, and that erased data stays erased when one is restored.",
    ],
    contentFingerprint: "65b46ffbb8538446",
  },
  { version: "1.0", date: "2026-11-22", changes: ["First version."] },
];

/** Versions of the terms of service, newest first. */
export const termsVersions: readonly [PolicyVersion, ...PolicyVersion[]] = [
  {
    version: "1.1",
    date: "2026-11-24",
    changes: [
      "Codes, passkeys and recovery codes are personal, like passwords: keep them to yourself, and tell an administrator if you lose one.",
    ],
  },
  { version: "1.0", date: "2026-11-22", changes: ["First version."] },
];
