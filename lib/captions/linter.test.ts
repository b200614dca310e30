import { describe, expect, test } from "vitest";

import { captionFingerprint } from "#lib/captions/caption-fingerprint";
import { defaultLintSettings, lintSettings, type LintSettings } from "#lib/captions/lint-settings";
import { isBlocked, lintCaption, type LintContext } from "#lib/captions/linter";
import type { PriceWitness } from "#lib/captions/price-witness";
import { composeCaption } from "#lib/captions/rules";

const eur = (minor: number) => ({ minor, currency: "EUR" });
const reduced: PriceWitness = {
  kind: "supported",
  reason: "lower",
  current: eur(3500),
  lowest: eur(5000),
  percent: 30,
  since: "2026-05-01T09:00:00.000Z",
  countedFrom: "2026-03-31T21:00:00.000Z",
  days: 30,
};
const notReduced: PriceWitness = {
  ...reduced,
  kind: "unsupported",
  reason: "not_lower",
  lowest: eur(3000),
  percent: 0,
};
const shortHistory: PriceWitness = {
  ...reduced,
  kind: "unknown",
  reason: "history_too_short",
  percent: 0,
};

const settings: LintSettings = {
  ...defaultLintSettings,
  bannedClaims: [{ text: "best in Bulgaria", why: "Nobody can prove it." }],
  disclosure: { ...defaultLintSettings.disclosure, onReduction: false },
};
const context: LintContext = {
  settings,
  now: "2026-05-10T09:00:00Z",
  timeZone: "Europe/Sofia",
  witnesses: [reduced],
  others: new Set([captionFingerprint("Twin caption")]),
};

/** "code: the part of the text" */
const lint = (caption: string, changes: Partial<LintContext> = {}, hashtags: string[] = []) => {
  const text = composeCaption(caption, hashtags);
  return lintCaption({ caption, hashtags }, { ...context, ...changes }).map(
    ({ code, start, end }) => `${code}: ${text.slice(start, end)}`,
  );
};

describe("findings", () => {
  test.each<[string, string, string[]]>([
    ["nothing", "New in: linen dress, 100% linen, €35.00", []],
    ["a banned claim", "👗 The BEST in  Bulgaria!", ["banned_claim: BEST in  Bulgaria"]],
    ["no banned claim inside a word", "best in Bulgarian shops", []],
    ["a link", "See shop.bg now", ["link: shop.bg"]],
    ["a date that has passed", "Until 3 May", ["expired_date: 3 May"]],
    ["today has not passed", "Until 10 May", []],
    ["a variable without a value", "In {colour}!", ["unfilled_variable: {colour}"]],
    ["braces that are no variable", "{x} }", []],
    ["a twin", "TWIN caption ✨", ["twin_caption: TWIN caption ✨"]],
    ["a true reduction", "Sale: -30%, was €50, now €35", []],
    ["too much of a reduction", "Sale: -40%", ["price_unsupported: Sale: -40%"]],
    ["a term beside too much", "Sale today, -40%!", ["price_unsupported: -40%"]],
    ["an advertisement without the word", "This ad is new", ["missing_disclosure: ad"]],
    ["an advertisement with the word", "This ad is new #AD", []],
    ["a gift without the word", "Подарък от нас", ["missing_disclosure: Подарък"]],
    ["in order", "Until 3 May, see shop.bg", ["expired_date: 3 May", "link: shop.bg"]],
    ["an empty caption", "", []],
  ])("%s", (_name, caption, findings) => {
    expect(lint(caption)).toEqual(findings);
  });

  test("hashtags are part of the text", () => {
    expect(lint("New", {}, ["ad"])).toEqual([]);
    expect(lint("New gifted", {}, ["ad"])).toEqual([]);
    expect(lint("New", { witnesses: [notReduced] }, ["summersale"])).toEqual([
      "price_unsupported: #summersale",
    ]);
  });

  test("too many hashtags begin at the sixth different one", () => {
    expect(lint("#a #A #b https://x.example/#c", {}, ["d", "e", "f", "g"])).toEqual([
      "link: https://x.example/#c",
      "too_many_hashtags: #g",
    ]);
    expect(lint("", {}, ["a", "b", "c", "d", "e", "f", "g"])).toEqual(["too_many_hashtags: #f #g"]);
  });
});

describe("the price witness", () => {
  test.each<[string, string, PriceWitness[], string[]]>([
    ["no reduction", "Sale", [notReduced], ["price_unsupported: Sale"]],
    [
      "one term stands for several",
      "Sale, sale, намаление",
      [notReduced],
      ["price_unsupported: Sale"],
    ],
    ["too short a history", "Sale", [shortHistory], ["price_unknown: Sale"]],
    ["too much whatever the history", "-40%", [shortHistory], ["price_unsupported: -40%"]],
    ["no product", "-40%", [], ["price_unknown: -40%"]],
    ["a hint is none where the price fell", "Black Friday", [reduced], []],
    ["a hint where it did not", "Black Friday", [notReduced], ["price_hint: Black Friday"]],
    [
      "a hint beside a claim is not said",
      "Black Friday sale",
      [notReduced],
      ["price_unsupported: sale"],
    ],
    ["one of two products is enough", "-30%", [notReduced, reduced], []],
    ["a price is no claim", "€35.00", [notReduced], []],
  ])("%s", (_name, caption, witnesses, findings) => {
    expect(lint(caption, { witnesses })).toEqual(findings);
  });

  test("offers the true message in both languages, in the caption’s currency", () => {
    const [finding] = lintCaption({ caption: "беше 120 лв., сега 68 лв.", hashtags: [] }, context);
    expect(finding?.why).toMatch(/lowest price of the 30 days before was BGN.97\.79/);
    expect(finding?.offers?.bg).toMatch(
      /^Цена: 68,45.лв\. Най-ниска цена .*97,79.лв\. \(−30%\)\.$/,
    );
    expect(finding?.offers?.en).toMatch(/^Price: BGN.68\.45\./);
  });

  test.each<[string, PriceWitness[], RegExp]>([
    ["-40%", [reduced], /fell from €50\.00 to €35\.00\. That is 30%/],
    ["Save €20", [reduced], /fell by €15\.00/],
    ["was €60", [reduced], /was €50\.00\. A caption must not name a higher/],
    ["€50 → €30", [reduced], /^The price is €35\.00\.$/],
    ["was 200 RON", [reduced], /without a fixed exchange rate/],
    [
      "Sale",
      [notReduced],
      /^The price, €35\.00, is not below the lowest price of the 30 days before: €30\.00\.$/,
    ],
    ["Sale", [{ ...notReduced, reason: "too_new", days: 7 }], /less than 7 days/],
    ["Sale", [shortHistory], /does not reach back to the 30 days/],
    [
      "Sale",
      [{ ...shortHistory, reason: "no_price", lowest: null, current: null }],
      /knows no price/,
    ],
    ["Sale", [], /shows no product/],
    ["Outlet", [notReduced], /^This may read as a reduction\. The price/],
  ])("says why %j is found", (caption, witnesses, why) => {
    const [finding] = lintCaption({ caption, hashtags: [] }, { ...context, witnesses });
    expect(finding?.why).toMatch(why);
  });
});

describe("settings", () => {
  test("a severity of off, warn or block", () => {
    const severities = { link: "off", expired_date: "block" } as const;
    const found = lintCaption(
      { caption: "Until 3 May on shop.bg {sku}", hashtags: [] },
      { ...context, settings: { ...settings, severities } },
    );
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ["expired_date", "block"],
      ["unfilled_variable", "warn"],
    ]);
    expect(isBlocked(found)).toBe(true);
    expect(isBlocked(found.slice(1))).toBe(false);
  });

  test("a reduction may need a disclosure", () => {
    const disclosure = { ...settings.disclosure, onReduction: true };
    const changed = { settings: { ...settings, disclosure } };
    expect(lint("New: -30%", changed)).toEqual(["missing_disclosure: -30%"]);
    expect(lint("New: -30% #реклама", changed)).toEqual([]);
    expect(lint("Black Friday", changed)).toEqual([]);
  });

  test("today is that of the shop’s zone", () => {
    const late = { now: "2026-05-03T21:30:00Z" };
    expect(lint("until 3 May", late)).toEqual(["expired_date: 3 May"]);
    expect(lint("until 3 May", { ...late, timeZone: "UTC" })).toEqual([]);
  });

  test.each<[string, unknown, boolean]>([
    ["the default", defaultLintSettings, true],
    ["an unknown code", { ...settings, severities: { nothing: "off" } }, false],
    ["an unknown severity", { ...settings, severities: { link: "stop" } }, false],
    [
      "a banned claim without its why",
      { ...settings, bannedClaims: [{ text: "x", why: " " }] },
      false,
    ],
    [
      "far too many",
      { ...settings, bannedClaims: Array.from({ length: 501 }, () => ({ text: "x", why: "y" })) },
      false,
    ],
  ])("%s is accepted: %s", (_name, given, accepted) => {
    expect(lintSettings.safeParse(given).success).toBe(accepted);
  });
});

test("findings are bounded", () => {
  expect(lint("shop.bg ".repeat(400))).toHaveLength(100);
});
