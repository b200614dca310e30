import type { GroupFacts } from "#lib/feeds/group-rows";
import type { NormalRow } from "#lib/feeds/schema";
import { detach } from "#lib/feeds/text-hash";

type Group = { rows: number; isNamed: boolean; isHidden: boolean };

/** Counts what `groupRows` would make of the rows and facts of a file, without keeping them. */
export class ProductCount {
  readonly #groups = new Map<string, Group>();
  #alone = 0;

  addRow({ groupId }: Pick<NormalRow, "groupId">): void {
    if (groupId === null) this.#alone += 1;
    else this.#find(groupId).rows += 1;
  }

  addFacts({ groupId, title, published }: Pick<GroupFacts, "groupId" | "title" | "published">) {
    const group = this.#find(groupId);
    if (title !== "") group.isNamed = true;
    if (!published) group.isHidden = true;
  }

  #find(groupId: string): Group {
    const known = this.#groups.get(groupId);
    if (known) return known;
    const group = { rows: 0, isNamed: false, isHidden: false };
    this.#groups.set(detach(groupId), group);
    return group;
  }

  /** Returns the counts. `renamed`: the groups whose real name only the end of the file told. */
  finish(renamed: ReadonlyMap<string, string>): { products: number; variants: number } {
    for (const [from, to] of renamed) {
      const group = this.#groups.get(from);
      if (!group) continue;
      this.#find(to).rows += group.rows;
      group.rows = 0;
    }
    const counts = { products: this.#alone, variants: this.#alone };
    for (const { rows, isNamed, isHidden } of this.#groups.values()) {
      if (isHidden || (rows === 0 && !isNamed)) continue;
      counts.products += 1;
      counts.variants += Math.max(rows, 1);
    }
    return counts;
  }
}
