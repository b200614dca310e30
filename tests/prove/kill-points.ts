import { parse, type Node } from "acorn";

/**
 * Adds kill points when a proof starts a program: before and after every `await` of the
 * instrumented modules, and in each turn of a `for await`. Production has none.
 */

type TextInsertion = { at: number; text: string; order: number };

const isNode = (value: unknown): value is Node & Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as { type?: unknown }).type === "string";

/** Names the awaited value by the called function, or by the start of the expression. */
function labelForAwait(node: unknown, source: string): string {
  if (!isNode(node)) return "value";
  if (node.type === "CallExpression") return labelForAwait(node["callee"], source);
  if (node.type === "NewExpression") return `new ${labelForAwait(node["callee"], source)}`;
  if (node.type === "TaggedTemplateExpression") return labelForAwait(node["tag"], source);
  if (node.type === "MemberExpression" && isNode(node["property"])) {
    const property = source.slice(node["property"].start, node["property"].end);
    return property === "catch" || property === "then"
      ? labelForAwait(node["object"], source)
      : property;
  }
  return source.slice(node.start, Math.min(node.end, node.start + 24)).replaceAll(/\s+/g, " ");
}

function* walk(node: unknown): Generator<Node & Record<string, unknown>> {
  if (Array.isArray(node)) {
    for (const item of node) yield* walk(item);
  } else if (isNode(node)) {
    yield node;
    for (const [key, value] of Object.entries(node))
      if (key !== "start" && key !== "end") yield* walk(value);
  }
}

/**
 * Adds kill points to a module, named as `deliveries/sending/send-chunks: before uploadChunk`.
 * `moduleName` is the part before the colon. The module calls `globalThis.provePoint(name)`.
 */
export function addKillPoints(
  source: string,
  moduleName: string,
): { source: string; names: string[] } {
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module" });
  const insertions: TextInsertion[] = [];
  const names: string[] = [];
  const seen = new Map<string, number>();
  const nameOf = (label: string) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? label : `${label} (${count})`;
  };
  const call = (name: string) => {
    names.push(name);
    return `globalThis.provePoint(${JSON.stringify(name)})`;
  };
  for (const node of walk(program)) {
    if (node.type === "AwaitExpression") {
      const label = nameOf(labelForAwait(node["argument"], source));
      insertions.push({
        at: node.start,
        order: node.start,
        text: `(${call(`${moduleName}: before ${label}`)}, globalThis.provePassed(${JSON.stringify(`${moduleName}: after ${label}`)}, `,
      });
      names.push(`${moduleName}: after ${label}`);
      insertions.push({ at: node.end, order: -node.start, text: "))" });
    }
    if (node.type === "ForOfStatement" && node["await"] === true && isNode(node["body"])) {
      const label = nameOf("part");
      const { body } = node;
      if (isNode(body) && body.type === "BlockStatement")
        insertions.push({
          at: body.start + 1,
          order: 0,
          text: `${call(`${moduleName}: at ${label}`)};`,
        });
    }
  }
  insertions.sort((a, b) => a.at - b.at || a.order - b.order);
  let result = "";
  let from = 0;
  for (const { at, text } of insertions) {
    result += source.slice(from, at) + text;
    from = at;
  }
  return { source: result + source.slice(from), names };
}
