import { FileRules } from "#lib/feeds/file-rules";
import { createMapper } from "#lib/feeds/formats/mapper";
import type { RawRow } from "#lib/feeds/formats/raw-row";
import type { GroupFacts } from "#lib/feeds/group-rows";
import { HeldRows } from "#lib/feeds/held-rows";
import { normalizeRow, type ReadRow, readShared } from "#lib/feeds/normalize-row";
import type {
  Normalized,
  Normalizer,
  NormalizerOptions,
  NormalizerSummary,
} from "#lib/feeds/normalizer-contract";
import { createRowContext, majorityMark, RowProblems } from "#lib/feeds/row-context";
import type {
  FeedFormat,
  FeedProblem,
  FeedRecord,
  FeedSettings,
  NormalRow,
} from "#lib/feeds/schema";
import { type RawValue, valueProblem, WHOLE_FILE } from "#lib/feeds/value-problem";
import { isTimeZone } from "#lib/feeds/values/zoned-time";

/** More rows are no feed of one shop. */
const MAX_FEED_ROWS = 500_000;

/**
 * Returns what turns the records of one file, in the file's order, into normal rows. Bounded in
 * memory: it keeps ids and hashes, and at most 10,000 rows whose price is ambiguous.
 *
 * A consumer keeps all rows and facts of all calls, in their order. After `finish`: if any problem
 * is `file_refused`, it drops everything; else it renames the groups of rows by
 * `summary.renamedGroups`, and calls `groupRows` once for each group with its rows and facts, and
 * once for each row without a group. Null from it: the product is not imported.
 */
export function createNormalizer(
  format: FeedFormat,
  settings: FeedSettings,
  options: NormalizerOptions,
): Normalizer {
  const normalizer = new FeedNormalizer(format, settings, options);
  return {
    push: (record) => normalizer.push(record),
    finish: () => normalizer.finish(),
  };
}

class FeedNormalizer {
  readonly #mapper;
  readonly #context;
  readonly #options: NormalizerOptions;
  readonly #rules: FileRules;
  readonly #currencies = new Map<string, number>();
  readonly #held = new HeldRows();
  #records = 0;
  #rowCount = 0;
  #refusedRows = 0;
  #isFull = false;
  #firstWithoutCurrency: RawValue | null = null;
  #out = emptyResult();

  constructor(format: FeedFormat, settings: FeedSettings, options: NormalizerOptions) {
    this.#mapper = createMapper(format, settings);
    const { now, repairsText = false } = options;
    this.#context = createRowContext(format, settings, { now, repairsText });
    this.#options = options;
    this.#rules = new FileRules(options.previous ?? null);
  }

  push(record: FeedRecord): Normalized {
    this.#out = emptyResult();
    if (this.#isFull) return this.#out;
    this.#records += 1;
    const raws = this.#mapper.map(record);
    if (raws === null) {
      this.#refusedRows += 1;
      this.#out.problems.push(valueProblem("row_refused", "record_unreadable", record.line, null));
    } else for (const raw of raws) this.#take(raw);
    if (this.#rowCount > (this.#options.maxRows ?? MAX_FEED_ROWS)) {
      this.#isFull = true;
      const value = { column: "", text: String(this.#rowCount) };
      this.#out.problems.push(valueProblem("file_refused", "too_many_rows", record.line, value));
    }
    return this.#out;
  }

  finish(): Normalized & { summary: NormalizerSummary } {
    this.#out = emptyResult();
    const late = this.#mapper.finish();
    for (const raw of late.rows) this.#take(raw);
    this.#releaseHeld();
    const { problems } = this.#out;
    problems.push(...late.problems);
    problems.push(...this.#rules.finish(this.#records, this.#options.acceptShrunk ?? false));
    if (this.#firstWithoutCurrency)
      problems.push(
        valueProblem("warning", "currency_missing", WHOLE_FILE, this.#firstWithoutCurrency),
      );
    const { timeZone } = this.#context.settings;
    if (!isTimeZone(timeZone))
      problems.push(
        valueProblem("warning", "time_zone_unknown", WHOLE_FILE, { column: "", text: timeZone }),
      );
    return { ...this.#out, summary: this.#summary() };
  }

  #summary(): NormalizerSummary {
    const { refusedIds, lostZeros, renamedGroups } = this.#rules;
    return {
      records: this.#records,
      rows: this.#rowCount,
      refusedRows: this.#refusedRows,
      refusedIds,
      currencies: this.#currencies,
      decimalMark: majorityMark(this.#context),
      lostZeros,
      renamedGroups,
    };
  }

  #take(raw: RawRow): void {
    if (raw.role === "facts") this.#takeFacts(raw);
    else if (raw.published) this.#takeRow(raw);
    else
      this.#out.problems.push(
        valueProblem("warning", "not_published", raw.line, raw.fields.sourceId ?? null),
      );
  }

  #takeFacts(raw: RawRow): void {
    const problems = new RowProblems(raw.line);
    const { groupId, mpn: _, size: __, ...shared } = readShared(raw, this.#context, problems);
    if (groupId === null) problems.add("warning", "id_missing", raw.fields.title ?? null);
    this.#out.problems.push(...problems.list);
    if (groupId === null) return;
    const facts = {
      ...shared,
      groupId,
      published: raw.published,
      imagePosition: raw.imagePosition,
    };
    this.#out.problems.push(...this.#rules.addFacts(facts, raw));
    this.#out.facts.push(facts);
  }

  #takeRow(raw: RawRow): void {
    const read = normalizeRow(raw, this.#context);
    const { row, prices } = read;
    row.sourceId = this.#options.renamedIds?.get(row.sourceId) ?? row.sourceId;
    row.groupId = this.#rules.resolveGroup(row.groupId);
    if (!prices.isAmbiguous) read.finish();
    if (read.isRefused()) return this.#refuse(read);
    const doubt = prices.isAmbiguous ? priceTexts(raw) : "";
    const { isTaken, problems } = this.#rules.addRow(row, raw, doubt);
    if (!isTaken) {
      this.#refusedRows += problems.some(({ level }) => level === "row_refused") ? 1 : 0;
      this.#out.problems.push(...problems);
      return;
    }
    this.#out.problems.push(...problems);
    if (!prices.isAmbiguous) this.#give(read);
    else if (this.#held.add(read)) this.#releaseHeld();
  }

  #refuse({ row, problems }: ReadRow): void {
    this.#refusedRows += 1;
    this.#rules.refuse(row.sourceId);
    this.#out.problems.push(...problems);
  }

  #give({ row, prices, problems }: ReadRow): void {
    this.#rowCount += 1;
    this.#out.problems.push(...problems);
    this.#out.rows.push(row);
    if (row.price === null) return;
    const currency = row.price.currency ?? "";
    this.#currencies.set(currency, (this.#currencies.get(currency) ?? 0) + 1);
    if (currency === "") this.#firstWithoutCurrency ??= prices.price?.value ?? null;
  }

  /** Decides the ambiguous prices by what the file has shown so far. */
  #releaseHeld(): void {
    for (const read of this.#held.release())
      if (read.finish() === null) this.#refuse(read);
      else this.#give(read);
  }
}

const priceTexts = ({ fields }: RawRow): string =>
  JSON.stringify([fields.price?.text, fields.salePrice?.text, fields.wasPrice?.text]);

function emptyResult(): { rows: NormalRow[]; facts: GroupFacts[]; problems: FeedProblem[] } {
  return { rows: [], facts: [], problems: [] };
}
