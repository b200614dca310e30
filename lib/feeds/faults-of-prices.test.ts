// Faults of feeds, by their numbers in the list of 45: prices and sales.
import { describe, expect, test } from "vitest";

import type { NormalRow } from "#lib/feeds/schema";
import { readRows } from "#tests/support/factories/catalogue/read-rows";

describe("37: prices in many forms", () => {
  test.each(["12,50 лв.", "BGN 12.50", "12.50 лв", "12,50 BGN"])("%s", (price) => {
    const result = readRows([{ price }]);
    expect(result.rows[0]?.price).toEqual({ minor: 1250, currency: "BGN" });
    expect(result.codes).toEqual(["fixed price_form"]);
  });

  const priced = (...prices: string[]) =>
    readRows(prices.map((price, at) => ({ id: `A${at}`, price })));
  const byId = (rows: readonly NormalRow[], id: string) => rows.find((row) => row.sourceId === id);

  test.each([
    ["full stops", ["1.144 EUR", "12.50 EUR"], 114],
    ["commas", ["1.144 EUR", "12,50 EUR"], 114_400],
    ["thousands", ["1.144 EUR", "1.144.000 EUR"], 114_400],
    ["most commas", ["1.144 EUR", "12.50 EUR", "12,50 EUR", "9,90 EUR"], 114_400],
  ])("what is ambiguous follows the majority: %s", (_name, prices, minor) => {
    // Rows after and before the evidence are decided alike.
    for (const order of [prices, prices.toReversed()]) {
      const result = priced(...order);
      const at = order.indexOf("1.144 EUR");
      expect(byId(result.rows, `A${at}`)?.price?.minor).toBe(minor);
      expect(result.codes).toContain("fixed price_by_majority");
    }
  });

  test.each([
    ["no evidence", ["1.144 EUR", "100 EUR"]],
    ["as much for either", ["1.144 EUR", "12.50 EUR", "12,50 EUR"]],
  ])("what is ambiguous with %s is refused", (_name, prices) => {
    const result = priced(...prices);
    expect(byId(result.rows, "A0")).toBeUndefined();
    expect(result.codes).toContain("row_refused price_ambiguous");
    expect(result.summary.refusedIds.has("A0")).toBe(true);
  });

  test("an ambiguous sale price refuses its row too", () => {
    const result = readRows([{ price: "2000 EUR", sale_price: "1.144 EUR" }]);
    expect(result.codes).toContain("row_refused price_ambiguous");
  });

  test("equal and different ids are told among ambiguous rows as well", () => {
    const same = readRows([{ price: "1.144" }, { price: "1.144" }, { id: "B", price: "9.90" }]);
    expect(same.codes).toContain("fixed duplicate_equal");
    const other = readRows([{ price: "1.144" }, { price: "1.145" }, { id: "B", price: "9.90" }]);
    expect(other.codes).toContain("row_refused duplicate_different");
  });

  test("a price without a currency has that of the settings; without one it is said once", () => {
    const prices = [{ price: "20.00" }, { id: "B", price: "21.00" }];
    expect(readRows(prices, { currency: "EUR" }).rows[0]?.price?.currency).toBe("EUR");
    const result = readRows(prices);
    expect(result.rows).toHaveLength(2);
    expect(result.problems).toEqual([
      { level: "warning", code: "currency_missing", line: 0, column: "price", value: "20.00" },
    ]);
  });
});

describe("38: a price that is none", () => {
  test.each([
    ["", "price_missing"],
    ["0", "price_zero"],
    ["0.00 EUR", "price_zero"],
    ["N/A", "price_not_a_number"],
    ["-", "price_not_a_number"],
    ["POA", "price_not_a_number"],
  ])("%j is refused or taken by the setting", (price, code) => {
    const refused = readRows([{ price }, { id: "B" }]);
    expect(refused.codes).toEqual([`row_refused ${code}`]);
    const taken = readRows([{ price }], { missingPrice: "warn" });
    expect(taken.codes).toEqual([`warning ${code}`]);
    expect(taken.rows[0]?.price).toBeNull();
  });

  test.each(["-5 EUR", "abc", "12.50 QQQ"])("%j is refused by either", (price) => {
    expect(readRows([{ price }], { missingPrice: "warn" }).rows).toEqual([]);
  });
});

describe("39: a sale that is none", () => {
  const sale = (cells: Record<string, string>) => {
    const result = readRows([{ sale_price: "15.00 EUR", ...cells }]);
    return [result.rows[0]?.salePrice?.minor ?? null, ...result.codes];
  };

  test.each([
    ["lower", {}, [1500]],
    ["the same", { sale_price: "20.00 EUR" }, [null, "warning sale_not_lower"]],
    ["higher", { sale_price: "25.00 EUR" }, [null, "warning sale_not_lower"]],
    ["in another currency", { sale_price: "15.00 USD" }, [null, "warning sale_not_lower"]],
    ["empty", { sale_price: "" }, [null]],
    ["zero", { sale_price: "0.00 EUR" }, [null]],
    ["unreadable", { sale_price: "x" }, [null, "warning sale_price_unreadable"]],
    ["over", { sale_price_effective_date: "2027-03-01/2027-03-31" }, [null, "warning sale_over"]],
    ["on its last day", { sale_price_effective_date: "2027-03-01 / 2027-04-01" }, [1500]],
    ["still to come", { sale_price_effective_date: "2027-05-01T00:00Z/2027-05-09T00:00Z" }, [1500]],
    ["without an end", { sale_price_effective_date: "2027-03-01/" }, [1500]],
    [
      "with dates that cannot be read",
      { sale_price_effective_date: "soon" },
      [1500, "warning date_unreadable"],
    ],
  ])("a sale price that is %s", (_name, cells, expected) => {
    expect(sale(cells)).toEqual(expected);
  });
});
