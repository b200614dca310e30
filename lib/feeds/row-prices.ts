import type { RawRow } from "#lib/feeds/formats/raw-row";
import { majorityMark, type RowContext, type RowProblems } from "#lib/feeds/row-context";
import type { Money, NormalRow } from "#lib/feeds/schema";
import type { RawValue } from "#lib/feeds/value-problem";
import { isCurrency } from "#lib/feeds/values/currencies";
import { splitWindow } from "#lib/feeds/values/dates";
import { parseMoney, type ReadMoney } from "#lib/feeds/values/money";

type ReadPrice = { value: RawValue; money: ReadMoney };

/** The prices of a row as read; `isAmbiguous`: the whole file must decide (1.144). */
export type RowPrices = {
  price: ReadPrice | null;
  sale: ReadPrice | null;
  was: ReadPrice | null;
  isAmbiguous: boolean;
};

/** Reads the prices of a row and notes what they prove about the decimal mark of the file. */
export function readPrices(raw: RawRow, context: RowContext): RowPrices {
  const { currency: named, price, salePrice, wasPrice } = raw.fields;
  const code = named?.text.trim().toUpperCase() ?? "";
  const expected = isCurrency(code) ? code : context.settings.currency;
  const read = (value: RawValue | undefined): ReadPrice | null => {
    if (!value) return null;
    const money = parseMoney(value.text, expected);
    if (money.kind === "money" && money.mark !== null) context.marks[money.mark] += 1;
    return { value, money };
  };
  const prices = { price: read(price), sale: read(salePrice), was: read(wasPrice) };
  const isAmbiguous = [prices.price, prices.sale, prices.was].some(
    (one) => one?.money.kind === "ambiguous",
  );
  return { ...prices, isAmbiguous };
}

/** Returns the amount of a price, in doubt by the majority; undefined where none can be told. */
function amountOf(
  { value, money }: ReadPrice,
  context: RowContext,
  problems: RowProblems,
): Money | undefined {
  if (money.kind === "money") {
    if (!money.isUsual) problems.add("fixed", "price_form", value);
    if (money.isRounded) problems.add("fixed", "price_rounded", value);
    return money.money;
  }
  if (money.kind !== "ambiguous") return undefined;
  const mark = majorityMark(context);
  const amount = mark === money.sign ? money.decimal : money.thousands;
  if (mark === null || amount === null) {
    problems.add("row_refused", "price_ambiguous", value);
    return undefined;
  }
  problems.add("fixed", "price_by_majority", value);
  return amount;
}

/** Returns the price that the row must have. */
function decidePrice(
  { price }: RowPrices,
  context: RowContext,
  problems: RowProblems,
): Money | null {
  const level = context.settings.missingPrice === "refuse" ? "row_refused" : "warning";
  if (price === null) {
    problems.add(level, "price_missing", null);
    return null;
  }
  const { value, money } = price;
  if (money.kind === "none") problems.add(level, money.code, value);
  if (money.kind === "bad") problems.add("row_refused", money.code, value);
  return amountOf(price, context, problems) ?? null;
}

/** Returns a second price; one that cannot be read is left out with a warning. */
function decideOther(
  read: ReadPrice | null,
  context: RowContext,
  problems: RowProblems,
): Money | null {
  if (read === null) return null;
  // An empty or zero price beside the full one is how shops write "no reduction".
  if (read.money.kind === "none") return null;
  if (read.money.kind === "bad") problems.add("warning", "sale_price_unreadable", read.value);
  return amountOf(read, context, problems) ?? null;
}

type Sale = Pick<NormalRow, "price" | "salePrice" | "saleFrom" | "saleTo">;

/**
 * Decides the price and sale price of a row. A price to pay beside a higher earlier one makes the
 * earlier one the price. A sale that is not lower, or that is over, is no sale.
 */
export function decidePrices(
  prices: RowPrices,
  window: Pick<NormalRow, "saleFrom" | "saleTo">,
  context: RowContext,
  problems: RowProblems,
): Sale {
  const stated = decidePrice(prices, context, problems);
  const was = decideOther(prices.was, context, problems);
  const sale = decideOther(prices.sale, context, problems);
  const isReduced =
    was !== null &&
    stated !== null &&
    sale === null &&
    was.currency === stated.currency &&
    was.minor > stated.minor;
  const price = isReduced ? was : stated;
  const salePrice = isReduced ? stated : sale;
  const none = { price, salePrice: null, saleFrom: null, saleTo: null };
  if (price === null || salePrice === null) return none;
  const value = (isReduced ? prices.price : prices.sale)?.value ?? null;
  if (salePrice.currency !== price.currency || salePrice.minor >= price.minor) {
    problems.add("warning", "sale_not_lower", value);
    return none;
  }
  if (window.saleTo !== null && Date.parse(window.saleTo) < context.now.getTime()) {
    problems.add("warning", "sale_over", value);
    return none;
  }
  return { price, salePrice, ...window };
}

/** Reads one date of a row; null with a warning where it cannot be told. */
export function readRowDate(
  value: RawValue | undefined,
  edge: "start" | "end",
  context: RowContext,
  problems: RowProblems,
): string | null {
  if (!value || value.text.trim() === "") return null;
  const date = context.readDate(value.text, edge);
  if (date.kind === "instant") return date.iso;
  const code = date.kind === "ambiguous" ? "date_ambiguous" : "date_unreadable";
  problems.add("warning", code, value);
  return null;
}

/** Reads when a sale begins and ends, from one cell with both dates or from two. */
export function readSaleWindow(
  raw: RawRow,
  context: RowContext,
  problems: RowProblems,
): Pick<NormalRow, "saleFrom" | "saleTo"> {
  const { saleWindow, saleFrom, saleTo } = raw.fields;
  const parts = saleWindow ? splitWindow(saleWindow.text) : null;
  if (saleWindow && !parts) problems.add("warning", "date_unreadable", saleWindow);
  const column = saleWindow?.column ?? "";
  const from = parts ? { column, text: parts.from } : saleFrom;
  const to = parts ? { column, text: parts.to } : saleTo;
  return {
    saleFrom: readRowDate(from, "start", context, problems),
    saleTo: readRowDate(to, "end", context, problems),
  };
}
