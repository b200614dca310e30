import { detach, textHash } from "#lib/feeds/text-hash";

/** Words of a title that are compared, by their first letters: "рокля" and "рокли" are alike. */
const MAX_WORDS = 6;
const STEM = 4;

type Seen = {
  line: number;
  /** The hash of the first brand; 0 without one. */
  brand: number;
  /** Hashes of the first title's words; empty without a title. */
  words: readonly number[];
  /** The line of the first row that needs a parent; 0 without one. */
  variantLine: number;
  parentLine: number;
  rows: number;
  isMixed: boolean;
  isHidden: boolean;
};

const hash32 = (text: string) => textHash(text) % 0x3fff_ffff;

const wordsOf = (title: string): number[] =>
  (title.toLowerCase().match(/\p{L}{3,}/gu) ?? [])
    .slice(0, MAX_WORDS)
    .map((word) => hash32(word.slice(0, STEM)));

/** What a row or the facts of a product tell about their group. */
type Member = {
  groupId: string;
  line: number;
  title: string;
  brand: string;
  role: "parent" | "variant" | "row" | "picture";
};

/** The groups of one file so far, as hashes: enough to tell parents, and strangers in a group. */
export class SeenGroups {
  readonly #groups = new Map<string, Seen>();

  get size(): number {
    return this.#groups.size;
  }

  /** Adds a member. Returns whether it is the first that cannot be of the same product. */
  add({ groupId, line, title, brand, role }: Member): boolean {
    let group = this.#groups.get(groupId);
    if (!group) {
      group = {
        line,
        brand: 0,
        words: [],
        variantLine: 0,
        parentLine: 0,
        rows: 0,
        isMixed: false,
        isHidden: false,
      };
      this.#groups.set(detach(groupId), group);
    }
    if (role === "variant" || role === "row") group.rows += 1;
    if (role === "variant" && group.variantLine === 0) group.variantLine = line;
    if (role === "parent" && group.parentLine === 0) group.parentLine = line;
    const isStranger = !group.isMixed && this.#differs(group, title, brand);
    if (isStranger) group.isMixed = true;
    return isStranger;
  }

  #differs(group: Seen, title: string, brand: string): boolean {
    const brandHash = brand === "" ? 0 : hash32(brand.toLowerCase()) || 1;
    const otherBrand = brandHash !== 0 && group.brand !== 0 && brandHash !== group.brand;
    if (group.brand === 0) group.brand = brandHash;
    if (otherBrand || title === "") return otherBrand;
    const words = wordsOf(title);
    if (group.words.length === 0) {
      group.words = words;
      return false;
    }
    return words.length > 0 && !words.some((word) => group.words.includes(word));
  }

  /** Returns whether this is the first time that a group is found not to be for sale. */
  hide(groupId: string): boolean {
    const group = this.#groups.get(groupId);
    if (!group || group.isHidden) return false;
    group.isHidden = true;
    return true;
  }

  /** Counts the rows of groups that are not for sale, and the parents that stand alone. */
  count(): { hiddenRows: number; loneParents: number } {
    const counts = { hiddenRows: 0, loneParents: 0 };
    for (const { isHidden, rows, parentLine } of this.#groups.values())
      if (isHidden) counts.hiddenRows += rows;
      else if (parentLine > 0 && rows === 0) counts.loneParents += 1;
    return counts;
  }

  /** Joins a group to another one, after its real name is known. */
  rename(from: string, to: string): void {
    const [early, late] = [this.#groups.get(from), this.#groups.get(to)];
    if (!early || !late) return;
    late.rows += early.rows;
    late.variantLine ||= early.variantLine;
    this.#groups.delete(from);
  }

  /** Returns the groups of variants without a parent and of parents without variants. */
  *incomplete(): Generator<{ groupId: string; line: number; missing: "parent" | "variants" }> {
    for (const [groupId, { variantLine, parentLine }] of this.#groups)
      if (variantLine > 0 && parentLine === 0)
        yield { groupId, line: variantLine, missing: "parent" };
      else if (parentLine > 0 && variantLine === 0)
        yield { groupId, line: parentLine, missing: "variants" };
  }
}
