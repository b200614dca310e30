const messages = {
  duplicate_number: () => "its number appears twice",
  row_missing: () => "it is missing",
  previous_hash_mismatch: ({ other }: FaultFacts) =>
    `it does not follow row ${other} before it: one of the two was replaced`,
  wrong_chain: () => "it belongs to another chain",
  wrong_shop: () => "it names another shop than its chain",
  invalid_time: () => "its time is not valid",
  unsafe_number: () => "its details hold a number that the studio does not write",
  hash_mismatch: () => "its content is not what was written: its hash does not fit",
  exported_head_mismatch: ({ exportedAt }: FaultFacts) =>
    `it is not the row whose hash was exported on ${formatMinute(exportedAt)}: this chain was rewritten`,
  purged_too_early: () =>
    "it was deleted before its retention period ended: no closed segment can hold it yet",
  tail_missing: () => "it and all later rows are missing",
  start_missing: () => "it is missing, and no closed segment records it",
  purged_row_present: () => "it belongs to a segment that was closed and deleted",
  segment_link_mismatch: () => "it does not follow the closed segment before it",
  first_row_has_previous: () => "it is the first row but names a row before it",
  end_cut_off: ({ other, exportedAt }: FaultFacts) =>
    `it is missing, although row ${other} was exported on ${formatMinute(exportedAt)}: the end was cut off`,
  exported_heads_missing: ({ exportedAt }: FaultFacts) =>
    `it records an export of chain ends on ${formatMinute(exportedAt)}, and those are missing from the exported heads: restore their files`,
  unknown_restore: ({ exportedAt }: FaultFacts) =>
    `a restore of ${formatMinute(exportedAt)} is named beside the exported heads but is not recorded here`,
};

/** `other`: a second row number. `exportedAt`: a time in the heads. Only some faults use them. */
type FaultFacts = { other?: bigint; exportedAt?: Date };

export type ChainFaultCode = keyof typeof messages;

/** The first fault in a chain and the row number where it is. */
export type ChainFault = { chain: string; number: bigint; code: ChainFaultCode } & FaultFacts;

const formatMinute = (at: Date | undefined) =>
  at ? at.toISOString().slice(0, 16).replace("T", " ") : "an unknown date";

/** Returns one line about one fault. */
export const formatChainFault = (fault: ChainFault): string =>
  `Chain ${fault.chain}, row ${fault.number}: ${messages[fault.code](fault)}.`;
