import type { Verdict } from "#lib/audit/verify-audit";

const counted = (number: number, one: string, many = `${one}s`) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

/** A verdict on the audit as lines for a person. The first bad row of each broken chain is named. */
export function auditWords({ chains, rows, compared, superseded, faults }: Verdict): string[] {
  const read = `${counted(chains, "chain")}, ${counted(rows, "row")}`;
  const left =
    superseded > 0 ? [`${counted(superseded, "exported head")} of the time before a restored backup cannot be compared any more.`] : [];
  if (faults.length > 0) {
    const where = faults.map(({ chain, number, words }) => `Chain ${chain}, row ${number}: ${words}.`);
    return [
      `The audit is NOT as it was written; ${counted(faults.length, "chain is broken", "chains are broken")} (${read} read).`,
      ...where,
      ...left,
    ];
  }
  const heads =
    compared > 0
      ? `${counted(compared, "exported head agrees", "exported heads agree")}.`
      : "No exported head could be compared, so rows cut off at the end would not be noticed; the worker exports the heads every day.";
  return [`The audit is whole: ${read}. ${heads}`, ...left];
}
