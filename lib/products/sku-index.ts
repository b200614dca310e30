import { joinRuns, type NameRun, readRuns, withoutZeros, writeRuns } from "#lib/products/sku-forms";

/** A SKU of a product or of one of its variants. */
export type SkuEntry = { sku: string; productId: string };

/** An entry with the forms in which names are compared with it. */
export type IndexedSku = SkuEntry & {
  /** With each separator as a hyphen. */
  written: string;
  joined: string;
  isNumber: boolean;
  runCount: number;
};

/** SKUs by their forms, made once for many names. */
export type SkuIndex = {
  byJoined: ReadonlyMap<string, readonly IndexedSku[]>;
  byShort: ReadonlyMap<string, readonly IndexedSku[]>;
  /** The most runs of a SKU; a longer part of a name is none. */
  mostRuns: number;
};

/** Runs as one text without leading zeros. Runs stay apart, so that 1-02 is not 12. */
export const shortForm = (runs: readonly NameRun[]): string =>
  runs.map((run) => withoutZeros(run)).join("·");

function add(map: Map<string, IndexedSku[]>, key: string, sku: IndexedSku): void {
  const known = map.get(key);
  if (known) known.push(sku);
  else map.set(key, [sku]);
}

/** Makes the index of a shop's SKUs. A SKU without letters and digits is left out. */
export function indexSkus(entries: Iterable<SkuEntry>): SkuIndex {
  const byJoined = new Map<string, IndexedSku[]>();
  const byShort = new Map<string, IndexedSku[]>();
  let mostRuns = 0;
  for (const entry of entries) {
    const runs = readRuns(entry.sku);
    if (runs.length > 0) {
      const indexed = {
        ...entry,
        written: writeRuns(runs),
        joined: joinRuns(runs),
        isNumber: runs.every(({ isDigits }) => isDigits),
        runCount: runs.length,
      };
      add(byJoined, indexed.joined, indexed);
      add(byShort, shortForm(runs), indexed);
      mostRuns = Math.max(mostRuns, runs.length);
    }
  }
  return { byJoined, byShort, mostRuns };
}
