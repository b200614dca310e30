import { describe, expect, test } from "vitest";

import { judgeClaim, judgeClaimOfAny } from "#lib/captions/judge-claim";
import { type ClaimContent, findPriceClaims } from "#lib/captions/price-claims";
import type { PriceWitness } from "#lib/captions/price-witness";
import { witnessMessage } from "#lib/captions/witness-message";

const eur = (minor: number) => ({ minor, currency: "EUR" });
const bgn = (minor: number) => ({ minor, currency: "BGN" });

const supported: PriceWitness = {
  kind: "supported",
  reason: "lower",
  current: eur(3500),
  lowest: eur(5000),
  percent: 30,
  since: "2026-05-01T09:00:00.000Z",
  countedFrom: "2026-03-31T21:00:00.000Z",
  days: 30,
};
const unknown: PriceWitness = { ...supported, kind: "unknown", reason: "history_too_short" };
const unsupported: PriceWitness = {
  ...supported,
  kind: "unsupported",
  reason: "not_lower",
  percent: 0,
};

const percent = (value: number, upTo = false): ClaimContent => ({
  kind: "percent",
  percent: value,
  upTo,
});
const prices = (
  oldPrice: { minor: number; currency: string },
  newPrice = null as typeof oldPrice | null,
): ClaimContent => ({
  kind: "prices",
  oldPrice,
  newPrice,
});

describe("a claim against a price of €35 that was €50 at the lowest", () => {
  test.each<[string, ClaimContent, PriceWitness, string]>([
    ["the true percentage", percent(30), supported, "supported"],
    ["less than the true percentage", percent(20), supported, "supported"],
    ["more than the true percentage", percent(31), supported, "unsupported percent_too_high"],
    ["half a per cent more", percent(30.5), supported, "unsupported percent_too_high"],
    ["up to more", percent(70, true), supported, "supported"],
    ["a term", { kind: "term" }, supported, "supported"],
    ["a hint", { kind: "hint" }, supported, "supported"],
    ["the true amount", { kind: "amount", amount: eur(1500), upTo: false }, supported, "supported"],
    [
      "a cent more",
      { kind: "amount", amount: eur(1501), upTo: false },
      supported,
      "unsupported amount_too_high",
    ],
    [
      "the true amount in leva",
      { kind: "amount", amount: bgn(2934), upTo: false },
      supported,
      "supported",
    ],
    [
      "too much in leva",
      { kind: "amount", amount: bgn(2940), upTo: false },
      supported,
      "unsupported amount_too_high",
    ],
    ["the true old price", prices(eur(5000)), supported, "supported"],
    ["a lower old price", prices(eur(4500)), supported, "supported"],
    ["a higher old price", prices(eur(5001)), supported, "unsupported old_price_too_high"],
    ["both prices", prices(eur(5000), eur(3500)), supported, "supported"],
    ["both prices in leva", prices(bgn(9779), bgn(6845)), supported, "supported"],
    ["a stotinka of rounding", prices(bgn(9780), bgn(6846)), supported, "supported"],
    ["two stotinki", prices(bgn(9781)), supported, "unsupported old_price_too_high"],
    ["another new price", prices(eur(5000), eur(3000)), supported, "unsupported other_new_price"],
    [
      "a currency without a rate",
      prices({ minor: 25_000, currency: "RON" }),
      supported,
      "unknown other_currency",
    ],
    ["a term without a reduction", { kind: "term" }, unsupported, "unsupported no_reduction"],
    ["a hint without a reduction", { kind: "hint" }, unsupported, "unsupported no_reduction"],
    ["a small percentage without a reduction", percent(1), unsupported, "unsupported no_reduction"],
    ["a percentage that may be true", percent(30), unknown, "unknown price_not_known"],
    [
      "a percentage that no history makes true",
      percent(31),
      unknown,
      "unsupported percent_too_high",
    ],
    [
      "an old price that no history makes true",
      prices(eur(6000)),
      unknown,
      "unsupported old_price_too_high",
    ],
    ["nothing known", percent(30), { ...unknown, lowest: null }, "unknown price_not_known"],
  ])("%s", (_name, claim, witness, expected) => {
    const verdict = judgeClaim(claim, witness);
    const problem = verdict.kind === "supported" ? "" : ` ${verdict.problem}`;
    expect(verdict.kind + problem).toBe(expected);
  });

  test("a percentage with decimals is compared with the price in whole cents", () => {
    const witness = { ...supported, lowest: eur(8000), current: eur(7000), percent: 12 };
    expect(judgeClaim(percent(12.5), witness).kind).toBe("supported");
    expect(judgeClaim(percent(12.6), witness).kind).toBe("unsupported");
  });
});

describe("a caption that shows several products", () => {
  test.each<[string, PriceWitness[], string]>([
    ["is right when one is reduced", [unsupported, unknown, supported], "supported"],
    ["is open when one is not known", [unsupported, unknown], "unknown"],
    ["is wrong when none is reduced", [unsupported, unsupported], "unsupported"],
    ["is open without products", [], "unknown"],
  ])("%s", (_name, witnesses, kind) => {
    expect(judgeClaimOfAny({ kind: "term" }, witnesses).kind).toBe(kind);
  });
});

describe("the true message", () => {
  const write = (...[witness, language, currency]: Parameters<typeof witnessMessage>) =>
    witnessMessage(witness, language, currency)?.replaceAll("\u00a0", " ") ?? null;

  test.each<[string, PriceWitness, "en" | "bg", string | undefined, string | null]>([
    [
      "in English",
      supported,
      "en",
      undefined,
      "Price: €35.00. Lowest price in the 30 days before the reduction: €50.00 (−30%).",
    ],
    [
      "in Bulgarian",
      supported,
      "bg",
      undefined,
      "Цена: 35,00 €. Най-ниска цена за 30 дни преди намалението: 50,00 € (−30%).",
    ],
    [
      "in leva",
      supported,
      "bg",
      "BGN",
      "Цена: 68,45 лв. Най-ниска цена за 30 дни преди намалението: 97,79 лв. (−30%).",
    ],
    [
      "in a currency without a rate",
      supported,
      "en",
      "RON",
      "Price: €35.00. Lowest price in the 30 days before the reduction: €50.00 (−30%).",
    ],
    [
      "of new goods",
      { ...supported, days: 7 },
      "en",
      undefined,
      "Price: €35.00. Lowest price in the 7 days before the reduction: €50.00 (−30%).",
    ],
    [
      "below one per cent",
      { ...supported, percent: 0 },
      "en",
      undefined,
      "Price: €35.00. Lowest price in the 30 days before the reduction: €50.00.",
    ],
    ["without a reduction", unsupported, "en", undefined, null],
    ["when not known", unknown, "bg", undefined, null],
  ])("%s", (_name, witness, language, currency, message) => {
    expect(write(witness, language, currency)).toBe(message);
  });

  test.each(["en", "bg"] as const)("is true by its own rules in %s", (language) => {
    const claims = findPriceClaims(witnessMessage(supported, language) ?? "");
    expect(claims.length).toBeGreaterThan(0);
    for (const claim of claims) expect(judgeClaim(claim, supported).kind).toBe("supported");
  });
});
