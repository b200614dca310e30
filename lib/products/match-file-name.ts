import { joinRuns, type NameRun, readRuns, writeRuns } from "#lib/products/sku-forms";
import { type IndexedSku, shortForm, type SkuIndex } from "#lib/products/sku-index";

/** A product that a name may mean. `start`, `end`: where its SKU stands in the name. */
export type SkuCandidate = { productId: string; sku: string; start: number; end: number };

/** Which product a file shows: a certain one, some to choose from (likeliest first), or none. */
export type FileNameMatch =
  | ({ kind: "match" } & SkuCandidate)
  | { kind: "candidates"; candidates: SkuCandidate[] }
  | { kind: "none" };

const MAX_CANDIDATES = 10;

/** The last part of a path without its ending; a video and its side-car file share it. */
export function fileStem(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return name.replace(/\.(?:mp4|mov|m4v|webm|avi|mkv|3gp|mpe?g|json|jpe?g|png|webp|heic)$/iu, "");
}

/** A SKU found in the runs from `first` to `last`. `level`: 3 as written, 2 other separators, 1 zeros. */
type Hit = { sku: IndexedSku; first: number; last: number; level: number; isSure: boolean };

/** Whether a part of a name is a SKU only without the sign between two numbers: 12-3 as 123. */
const joinsNumbers = (runs: readonly NameRun[], { sku, first, last, level }: Omit<Hit, "isSure">) =>
  level === 2 &&
  runs.slice(first, last).some(({ isDigits }, at) => isDigits && runs[first + at + 1]?.isDigits) &&
  sku.runCount < last - first + 1;

// Phones and cameras name files by date and counter, which can equal a SKU of digits.
const CAMERA =
  /^(?:img|vid|pxl|mvi|dsc|gopr|gx|gh|dji|mov|video|clip|whatsapp|screen|signal|capcut)/u;

/** Whether a part of a name surely means a SKU, and not a counter, a word or part of another SKU. */
function isSure(runs: readonly NameRun[], hit: Omit<Hit, "isSure">): boolean {
  const { sku, first, last } = hit;
  if (joinsNumbers(runs, hit)) return false;
  if (first === 0 && last === runs.length - 1) return true;
  const isApart = runs[first]?.gap === true && runs[last + 1]?.gap !== false;
  const isTelling = sku.isNumber
    ? sku.joined.length >= 5 && !CAMERA.test(runs[0]?.text ?? "")
    : sku.joined.length >= 3 && /\d/u.test(sku.joined);
  return isApart && isTelling;
}

function findHits(runs: readonly NameRun[], index: SkuIndex): Hit[] {
  const hits: Hit[] = [];
  for (const first of runs.keys()) {
    const end = Math.min(runs.length, first + index.mostRuns);
    for (let last = first; last < end; last += 1) {
      const part = runs.slice(first, last + 1);
      const joined = joinRuns(part);
      const same = index.byJoined.get(joined) ?? [];
      const known = new Set([...same, ...(index.byShort.get(shortForm(part)) ?? [])]);
      const written = known.size === 0 ? "" : writeRuns(part);
      const levels = Array.from(known, (sku) => ({
        sku,
        first,
        last,
        level: sku.written === written ? 3 : sku.joined === joined ? 2 : 1,
      }));
      const best = Math.max(0, ...levels.map(({ level }) => level));
      for (const hit of levels)
        if (hit.level === best) hits.push({ ...hit, isSure: isSure(runs, hit) });
    }
  }
  return hits;
}

/**
 * Whether another SKU makes this one meaningless: AB-12-RED around AB-12, or AB-12 as written where
 * AB-12-3 could be AB-123.
 */
function hides(other: Hit, hit: Hit, runs: readonly NameRun[]): boolean {
  if (hit.isSure && !other.isSure) return false;
  const contains = (outer: Hit, inner: Hit) =>
    outer.first <= inner.first &&
    outer.last >= inner.last &&
    outer.last - outer.first > inner.last - inner.first;
  return contains(other, hit)
    ? !joinsNumbers(runs, other)
    : contains(hit, other) && other.level === 3 && joinsNumbers(runs, hit);
}

const byLikelihood = (a: Hit, b: Hit) =>
  b.sku.joined.length - a.sku.joined.length || b.level - a.level || a.first - b.first;

/**
 * Finds the product that a file's name means by a SKU in it: whatever the separators, the case, zeros
 * in front and Cyrillic letters that look Latin. The longest SKU counts. A number of few digits, a
 * word, or a SKU joined to other letters is only a candidate.
 */
export function matchFileName(path: string, index: SkuIndex): FileNameMatch {
  const stem = fileStem(path);
  const runs = readRuns(stem);
  const all = findHits(runs, index);
  const free = all.filter((hit) => !all.some((other) => hides(other, hit, runs)));
  const sure = free.filter((hit) => hit.isSure);
  const hits = (sure.length > 0 ? sure : free).toSorted(byLikelihood);
  const offset = path.lastIndexOf(stem);
  const candidates = hits
    .filter(({ sku }, at) => hits.findIndex((hit) => hit.sku.productId === sku.productId) === at)
    .map(({ sku: { productId, sku }, first, last }) => ({
      productId,
      sku,
      start: offset + (runs[first]?.start ?? 0),
      end: offset + (runs[last]?.end ?? 0),
    }));
  const [only] = candidates;
  if (!only) return { kind: "none" };
  if (candidates.length === 1 && sure.length > 0) return { kind: "match", ...only };
  return { kind: "candidates", candidates: candidates.slice(0, MAX_CANDIDATES) };
}
