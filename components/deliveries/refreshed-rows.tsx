/** Returns the rows of a list with what a later reading says about them; others stay as they were. */
export function refreshRows<R extends { id: string }>(shown: R[], latest: readonly R[]): R[] {
  const byId = new Map(latest.map((row) => [row.id, row]));
  return shown.map((row) => byId.get(row.id) ?? row);
}
