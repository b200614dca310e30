import type { PreviousImport } from "#lib/feeds/file-rules";
import type { GroupFacts } from "#lib/feeds/group-rows";
import type { LostZeros } from "#lib/feeds/lost-zeros";
import type { FeedProblem, FeedRecord, NormalRow } from "#lib/feeds/schema";
import type { DecimalMark } from "#lib/feeds/values/decimal-number";

/** What is known about a feed beside its file and settings. */
export type NormalizerOptions = {
  now: Date;
  previous?: PreviousImport | null;
  /** A person has said that an empty or far smaller file is right. */
  acceptShrunk?: boolean;
  /** A person has said that these ids lost their zeros: the id in the file → the id to keep. */
  renamedIds?: ReadonlyMap<string, string>;
  /** The most rows that are taken; 500,000 where nothing is said. */
  maxRows?: number;
  /** A person has said that texts in a wrong encoding are to be restored. */
  repairsText?: boolean;
};

/** What a call has found out. Rows and facts may be of earlier records. */
export type Normalized = {
  rows: readonly NormalRow[];
  facts: readonly GroupFacts[];
  problems: readonly FeedProblem[];
};

export type NormalizerSummary = {
  records: number;
  /** Rows given out, of all calls. */
  rows: number;
  refusedRows: number;
  /** Ids that the file has, in rows that were refused: what they had before stays. */
  refusedIds: ReadonlySet<string>;
  /** How many rows have a price in each currency; "" without one. */
  currencies: ReadonlyMap<string, number>;
  decimalMark: DecimalMark | null;
  lostZeros: readonly LostZeros[];
  /** Groups that rows named before their real name was known: rename them in rows given out. */
  renamedGroups: ReadonlyMap<string, string>;
};

export type Normalizer = {
  push: (record: FeedRecord) => Normalized;
  finish: () => Normalized & { summary: NormalizerSummary };
};
