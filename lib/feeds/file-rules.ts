import type { RawRow } from "#lib/feeds/formats/raw-row";
import { type LostZeros, type PreviousId, ZeroIds } from "#lib/feeds/lost-zeros";
import { rowContent } from "#lib/feeds/row-content";
import type { FeedProblem, NormalRow } from "#lib/feeds/schema";
import { SeenGroups } from "#lib/feeds/seen-groups";
import { SeenIds } from "#lib/feeds/seen-ids";
import { detach, textHash } from "#lib/feeds/text-hash";
import type { ValueCode } from "#lib/feeds/value-codes";
import { type RawValue, valueProblem, WHOLE_FILE } from "#lib/feeds/value-problem";

/** The last import of the feed: how many rows it left, and their ids and titles. */
export type PreviousImport = { count: number; rows: Iterable<PreviousId> };

const MAX_LOST_ZEROS = 1000;
/** A file with fewer than this share of the last one's rows is refused until a person says yes. */
const SMALLEST_SHARE = 0.5;

/**
 * The rules that need more than one row: ids that occur twice, groups, zeros that were lost, and a
 * file that shrank. Keeps ids and hashes, no rows: some 35 MB for 200,000 rows.
 */
export class FileRules {
  readonly #ids = new SeenIds();
  readonly #groups = new SeenGroups();
  readonly #zeroIds: ZeroIds;
  readonly #previousCount: number | null;
  readonly #aliases = new Map<string, string>();
  readonly #unresolved = new Set<string>();
  readonly refusedIds = new Set<string>();
  readonly renamedGroups = new Map<string, string>();
  readonly lostZeros: LostZeros[] = [];

  constructor(previous: PreviousImport | null) {
    this.#zeroIds = new ZeroIds(previous?.rows ?? []);
    this.#previousCount = previous?.count ?? null;
  }

  /** Remembers that a row with this id is in the file although it was refused. */
  refuse(id: string): void {
    if (id !== "") this.refusedIds.add(detach(id));
  }

  /** Returns the name of a group that its parent was known by, as rows may name it in two ways. */
  resolveGroup(groupId: string | null): string | null {
    if (groupId === null || !groupId.startsWith("id:")) return groupId;
    const known = this.#aliases.get(groupId);
    if (known === undefined) this.#unresolved.add(detach(groupId));
    return known ?? groupId;
  }

  /** Adds the facts of a product. Returns what is to say about them. */
  addFacts(
    {
      groupId,
      line,
      title,
      brand,
    }: Pick<NormalRow, "line" | "title" | "brand"> & { groupId: string },
    raw: RawRow,
  ): FeedProblem[] {
    const isParent = title !== "";
    this.#groups.add({ groupId, line, title, brand, role: isParent ? "parent" : "picture" });
    if (raw.groupAlias !== null) this.#name(raw.groupAlias, groupId);
    return !raw.published && this.#groups.hide(groupId)
      ? [valueProblem("warning", "not_published", line, raw.fields.groupId ?? null)]
      : [];
  }

  #name(alias: string, groupId: string): void {
    this.#aliases.set(detach(alias), detach(groupId));
    if (!this.#unresolved.has(alias)) return;
    this.renamedGroups.set(detach(alias), detach(groupId));
    this.#groups.rename(alias, groupId);
  }

  /**
   * Checks a row that is fit by itself. `doubt`: the texts of its prices where the end of the file
   * decides them. Returns whether it is taken, and what is to say.
   */
  addRow(
    row: NormalRow,
    raw: RawRow,
    doubt: string,
  ): { isTaken: boolean; problems: FeedProblem[] } {
    const { sourceId, line } = row;
    const idValue: RawValue = { column: raw.fields.sourceId?.column ?? "", text: sourceId };
    const earlier = this.#ids.add(sourceId, line, textHash(rowContent(row) + doubt));
    if (earlier) {
      const value = { ...idValue, text: `${sourceId} (also on line ${earlier.line})` };
      const problem = earlier.isEqual
        ? valueProblem("fixed", "duplicate_equal", line, value)
        : valueProblem("row_refused", "duplicate_different", line, value);
      return { isTaken: false, problems: [problem] };
    }
    const problems: FeedProblem[] = [];
    const warn = (code: ValueCode, value: RawValue | null) =>
      problems.push(valueProblem("warning", code, line, value));

    const previousId = this.#zeroIds.find(sourceId, row.title);
    if (previousId !== null) {
      warn("id_zeros_lost", { ...idValue, text: `${sourceId} (was ${previousId})` });
      if (this.lostZeros.length < MAX_LOST_ZEROS)
        this.lostZeros.push({ line, sourceId, previousId });
    }
    this.#checkGroup(row, raw, warn);
    return { isTaken: true, problems };
  }

  #checkGroup(
    { groupId, sourceId, line, title, brand }: NormalRow,
    raw: RawRow,
    warn: (code: ValueCode, value: RawValue | null) => void,
  ): void {
    const value = raw.fields.groupId ?? raw.fields.sourceId ?? null;
    if (groupId === null) {
      if (raw.isPartOfProduct) warn("variant_without_parent", value);
      return;
    }
    if (groupId === sourceId && !raw.isPartOfProduct) warn("group_id_is_own_id", value);
    const role = raw.isPartOfProduct ? "variant" : "row";
    if (this.#groups.add({ groupId, line, title, brand, role })) warn("group_mixed", value);
  }

  /** Returns what only the end of the file tells. `records`: how many it had. */
  finish(records: number, acceptShrunk: boolean): FeedProblem[] {
    const problems: FeedProblem[] = [];
    for (const { groupId, line, missing } of this.#groups.incomplete()) {
      const code = missing === "parent" ? "variant_without_parent" : "parent_without_variants";
      problems.push(valueProblem("warning", code, line, { column: "", text: groupId }));
    }
    const shrink = this.#judgeSize(records, acceptShrunk);
    return shrink ? [...problems, shrink] : problems;
  }

  #judgeSize(records: number, acceptShrunk: boolean): FeedProblem | null {
    const lost = [...this.refusedIds].filter((id) => !this.#ids.has(id)).length;
    const { hiddenRows, loneParents } = this.#groups.count();
    const taken = this.#ids.size - hiddenRows + loneParents;
    const previous = this.#previousCount;
    const text =
      previous === null ? `${records} records` : `${taken + lost} rows, before ${previous}`;
    const refuse = (code: ValueCode) =>
      valueProblem("file_refused", code, WHOLE_FILE, { column: "", text });
    if (taken === 0 && records > 0 && lost > 0) return refuse("feed_without_usable_row");
    const isEmpty = taken + lost === 0;
    const isShrunk = previous !== null && taken + lost < previous * SMALLEST_SHARE;
    if (!isEmpty && !isShrunk) return null;
    if (acceptShrunk && previous !== null)
      return valueProblem("warning", "feed_shrunk_accepted", WHOLE_FILE, { column: "", text });
    if (isEmpty) return refuse(records === 0 ? "feed_empty" : "feed_without_usable_row");
    return refuse("feed_shrunk");
  }
}
