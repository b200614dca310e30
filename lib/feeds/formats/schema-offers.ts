import { listOf, textOf } from "#lib/feeds/formats/json-value";
import { type RawRow, setField } from "#lib/feeds/formats/raw-row";
import {
  isOfType,
  schemaName,
  type SchemaGraph,
  type SchemaNode,
} from "#lib/feeds/formats/schema-nodes";
import { parseAvailability } from "#lib/feeds/values/availability";

const MAX_OFFERS = 500;

/** Returns the offers of a product; an AggregateOffer without a price of its own gives its list. */
export function offersOf(product: SchemaNode, graph: SchemaGraph): SchemaNode[] {
  return listOf(product["offers"])
    .slice(0, MAX_OFFERS)
    .flatMap((item) => {
      const offer = graph.resolve(item);
      if (!offer) return [];
      const isRange = isOfType(offer, "AggregateOffer");
      const inner = isRange && offer["lowPrice"] === undefined ? listOf(offer["offers"]) : [];
      return inner.length > 0 ? inner.map(graph.resolve).filter((one) => one !== null) : [offer];
    });
}

const OLD_PRICE = /(?:List|Strikethrough|SRP|MSRP)Price$/i;

/** Takes the prices of an offer: its own, that of its specification, or the lowest of a range. */
function takePrices(row: RawRow, offer: SchemaNode, graph: SchemaGraph): void {
  const take = (field: "price" | "wasPrice" | "currency", key: string, value: unknown) =>
    setField(row, field, `offers.${key}`, textOf(value));
  take("price", "price", offer["price"]);
  take("price", "lowPrice", offer["lowPrice"]);
  take("currency", "priceCurrency", offer["priceCurrency"]);
  for (const item of listOf(offer["priceSpecification"])) {
    const specification = graph.resolve(item);
    if (!specification) continue;
    const type = schemaName(textOf(specification["priceType"]));
    take(OLD_PRICE.test(type) ? "wasPrice" : "price", "priceSpecification", specification["price"]);
    take("currency", "priceSpecification", specification["priceCurrency"]);
  }
}

const RANK = ["in_stock", "preorder", "backorder", "out_of_stock"] as const;

/**
 * Takes the price, availability and address of offers into a row. Of several offers for one thing:
 * the best availability, and the first offer that has it.
 */
export function takeOffers(row: RawRow, offers: readonly SchemaNode[], graph: SchemaGraph): void {
  const readable = offers.map((offer) => ({
    offer,
    word: textOf(offer["availability"]),
    availability: parseAvailability(textOf(offer["availability"]), {}),
  }));
  const best =
    RANK.map((rank) => readable.find(({ availability }) => availability === rank)).find(
      (found) => found !== undefined,
    ) ?? readable[0];
  if (!best) return;
  takePrices(row, best.offer, graph);
  setField(row, "availability", "offers.availability", best.word);
  setField(
    row,
    "availableFrom",
    "offers.availabilityStarts",
    textOf(best.offer["availabilityStarts"]),
  );
  setField(row, "link", "offers.url", textOf(best.offer["url"]));
  setField(row, "quantity", "offers.inventoryLevel", inventoryOf(best.offer, graph));
}

function inventoryOf(offer: SchemaNode, graph: SchemaGraph): string {
  const level = offer["inventoryLevel"];
  return textOf(level) || textOf(graph.resolve(level)?.["value"]);
}
