import { captionFingerprint } from "#lib/captions/caption-fingerprint";
import { findCaptionLinks } from "#lib/captions/caption-links";
import { findExpiredDates } from "#lib/captions/expired-dates";
import { foldText, type FoldedText, type TextRange } from "#lib/captions/folded-text";
import { lintTexts } from "#lib/captions/lint-labels";
import { findExcessHashtags } from "#lib/captions/lint-hashtags";
import { lintPrices, type PriceOffers } from "#lib/captions/lint-prices";
import type { LintCode, LintSettings } from "#lib/captions/lint-settings";
import { findPhrase } from "#lib/captions/phrase-search";
import { hashtagCountWarning } from "#lib/captions/policy";
import { findPriceClaims, type PriceClaim } from "#lib/captions/price-claims";
import type { PriceWitness } from "#lib/captions/price-witness";
import { composeCaption } from "#lib/captions/rules";
import { parseTemplate } from "#lib/captions/templates";
import { dayInZone } from "#lib/captions/zoned-days";

type CaptionText = { caption: string; hashtags: readonly string[] };

/** What the linter compares a caption with. `timeZone` must be a valid IANA name. */
export type LintContext = {
  settings: LintSettings;
  now: Date | string;
  timeZone: string;
  /** One for each product that the draft shows. */
  witnesses: readonly PriceWitness[];
  /** The fingerprints of other captions, by captionFingerprint. */
  others: ReadonlySet<string>;
};

/**
 * One finding. `start` and `end` count UTF-16 units of the text that TikTok gets: the caption, then
 * the hashtags (composeCaption). `offers`: what may be said truthfully instead.
 */
export type LintFinding = TextRange & {
  code: LintCode;
  severity: "warn" | "block";
  why: string;
  offers: PriceOffers | null;
};

type Found = Omit<LintFinding, "severity" | "offers"> & { offers?: PriceOffers | null };

/** The most findings that are returned of one caption. */
const MAX_FINDINGS = 100;

function findBannedClaims(folded: FoldedText, { bannedClaims }: LintSettings): Found[] {
  return bannedClaims.flatMap(({ text, why }) =>
    findPhrase(folded, text).map((range) => ({ ...range, code: "banned_claim" as const, why })),
  );
}

function findMissingDisclosure(
  text: string,
  folded: FoldedText,
  claims: readonly PriceClaim[],
  { disclosure: { triggers, accepted, onReduction } }: LintSettings,
): Found[] {
  if (accepted.some((phrase) => findPhrase(folded, phrase).length > 0)) return [];
  const named = triggers.flatMap((phrase) => findPhrase(folded, phrase));
  const reductions = onReduction ? claims.filter(({ kind }) => kind !== "hint") : [];
  const first = [...named, ...reductions].toSorted((a, b) => a.start - b.start)[0];
  if (!first) return [];
  const { start, end } = first;
  const why = lintTexts.missingDisclosure(text.slice(start, end), accepted);
  return [{ start, end, code: "missing_disclosure", why }];
}

function findDates(folded: FoldedText, today: string): Found[] {
  return findExpiredDates(folded.text, today).map(({ start, end, day }) => ({
    ...folded.rangeOf(start, end),
    code: "expired_date",
    why: lintTexts.expiredDate(day),
  }));
}

function findVariables(caption: string): Found[] {
  return parseTemplate(caption).parts.flatMap((part): Found[] => {
    if (part.kind === "text") return [];
    const why = lintTexts.unfilledVariable(part.name);
    return [{ start: part.start, end: part.end, code: "unfilled_variable", why }];
  });
}

function findTwin({ caption }: CaptionText, others: ReadonlySet<string>): Found[] {
  const fingerprint = captionFingerprint(caption);
  if (fingerprint === "" || !others.has(fingerprint)) return [];
  return [
    { start: 0, end: caption.trimEnd().length, code: "twin_caption", why: lintTexts.twinCaption },
  ];
}

function findTooManyHashtags(content: CaptionText, text: string): Found[] {
  const why = hashtagCountWarning(content);
  return why === null ? [] : [{ ...findExcessHashtags(text), code: "too_many_hashtags", why }];
}

/** Applies the shop's rules to a caption with its hashtags; returns findings in their order. */
export function lintCaption(content: CaptionText, context: LintContext): LintFinding[] {
  const { settings, timeZone, witnesses, others } = context;
  const text = composeCaption(content.caption, content.hashtags);
  const folded = foldText(text);
  const claims = findPriceClaims(text);
  const found: Found[] = [
    ...findBannedClaims(folded, settings),
    ...lintPrices(claims, witnesses),
    ...findMissingDisclosure(text, folded, claims, settings),
    ...findDates(folded, dayInZone(new Date(context.now).getTime(), timeZone)),
    ...findCaptionLinks(text).map((range) => ({
      ...range,
      code: "link" as const,
      why: lintTexts.link,
    })),
    ...findVariables(content.caption),
    ...findTooManyHashtags(content, text),
    ...findTwin(content, others),
  ];
  return found
    .flatMap((finding) => {
      const severity = settings.severities[finding.code] ?? "warn";
      return severity === "off" ? [] : [{ offers: null, ...finding, severity }];
    })
    .toSorted((a, b) => a.start - b.start)
    .slice(0, MAX_FINDINGS);
}

/** Whether the shop's rules stop a draft with these findings. */
export const isBlocked = (findings: readonly LintFinding[]): boolean =>
  findings.some(({ severity }) => severity === "block");
