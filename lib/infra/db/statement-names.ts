/** Each connection keeps the plans of named statements, which takes memory. */
const MAX_NAMES = 200;
/** Texts with lists of values come in many lengths; only what returns gets a name. */
const MIN_USES = 4;
const MAX_COUNTED = 2000;

/**
 * Returns a function that names a statement once it has been used a few times, so that Postgres
 * parses it once for each connection. Other statements get no name.
 */
export function createStatementNames(): (query: { sql: string; args: unknown[] }) => string {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return ({ sql, args }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    // Without values a statement is one message, which a name would make longer.
    if (args.length === 0 || names.size >= MAX_NAMES) return "";
    const count = (uses.get(sql) ?? 0) + 1;
    if (uses.size >= MAX_COUNTED) uses.clear();
    if (count < MIN_USES) return (uses.set(sql, count), "");
    uses.delete(sql);
    const name = `studio_${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}
