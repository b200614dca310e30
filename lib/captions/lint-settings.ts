import { z } from "zod";

/** What the linter can find. Each is explained by lib/captions/lint-labels.ts. */
const lintCodes = [
  "banned_claim",
  "link",
  "expired_date",
  "too_many_hashtags",
  "missing_disclosure",
  "price_unsupported",
  "price_unknown",
  "price_hint",
  "twin_caption",
  "unfilled_variable",
] as const;
export type LintCode = (typeof lintCodes)[number];

const lintSeverities = ["off", "warn", "block"] as const;

const phrase = z
  .string()
  .trim()
  .min(1, "Enter a word or a phrase.")
  .max(100, "Keep each phrase under 100 characters.");

const phrases = z.array(phrase).max(100, "Keep at most 100 phrases.");

/** The shop's rules for captions. A severity that is not set is "warn". */
export const lintSettings = z.strictObject({
  severities: z.partialRecord(z.enum(lintCodes), z.enum(lintSeverities)),
  bannedClaims: z
    .array(
      z.strictObject({
        text: phrase,
        why: z
          .string()
          .trim()
          .min(1, "Say why it is banned.")
          .max(300, "Keep it under 300 characters."),
      }),
    )
    .max(500, "Keep at most 500 banned claims."),
  /** A caption with one of `triggers` needs one of `accepted`. */
  disclosure: z.strictObject({ triggers: phrases, accepted: phrases, onReduction: z.boolean() }),
});
export type LintSettings = z.infer<typeof lintSettings>;

export const defaultLintSettings: LintSettings = {
  severities: {},
  bannedClaims: [],
  disclosure: {
    triggers: [
      "ad",
      "advert",
      "advertisement",
      "sponsored",
      "gifted",
      "paid partnership",
      "in partnership with",
      "реклама",
      "подарък",
      "подарено от",
      "спонсорирано",
      "платено партньорство",
      "в партньорство с",
    ],
    accepted: ["#ad", "#advertisement", "#реклама"],
    onReduction: true,
  },
};
