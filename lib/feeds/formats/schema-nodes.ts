import { isRecord, listOf, textOf } from "#lib/feeds/formats/json-value";

export type SchemaNode = Readonly<Record<string, unknown>>;

const MAX_NODES = 5000;
const MAX_DEPTH = 8;

/** Returns the last part of a name: "Product" of "https://schema.org/Product". */
export const schemaName = (text: string): string => text.slice(text.search(/[^/#:]*$/));

/** Whether a node of JSON-LD is of one of these types. */
export const isOfType = (node: SchemaNode, ...types: readonly string[]): boolean =>
  listOf(node["@type"]).some((type) => types.includes(schemaName(textOf(type))));

/** The nodes of a page. `top`: those that the page is about. `all`: those anywhere in it. */
export type SchemaGraph = {
  top: readonly SchemaNode[];
  all: readonly SchemaNode[];
  /** Returns a node, or the one that a reference ({"@id": …} or a text) names. */
  resolve: (value: unknown) => SchemaNode | null;
};

/**
 * Collects the nodes of JSON-LD: an object, a list or `@graph`. A page tells about its own thing at
 * the top, in `@graph` or as mainEntity; products elsewhere are mostly related ones.
 */
export function readGraph(value: unknown): SchemaGraph {
  const top: SchemaNode[] = [];
  const all: SchemaNode[] = [];
  const byId = new Map<string, SchemaNode>();

  function index(item: unknown, depth: number): void {
    if (depth > MAX_DEPTH || all.length > MAX_NODES) return;
    if (Array.isArray(item)) for (const one of item) index(one, depth + 1);
    if (!isRecord(item)) return;
    all.push(item);
    const id = textOf(item["@id"]);
    // A reference has nothing but the id.
    if (id !== "" && Object.keys(item).length > 1 && !byId.has(id)) byId.set(id, item);
    for (const inner of Object.values(item)) if (typeof inner === "object") index(inner, depth + 1);
  }

  function collect(item: unknown, depth: number): void {
    if (depth > MAX_DEPTH || top.length > MAX_NODES) return;
    for (const node of listOf(item)) {
      if (Array.isArray(node)) collect(node, depth + 1);
      if (!isRecord(node)) continue;
      top.push(node);
      if (node["@graph"] !== undefined) collect(node["@graph"], depth + 1);
      if (node["mainEntity"] !== undefined) collect(node["mainEntity"], depth + 1);
    }
  }

  index(value, 0);
  collect(value, 0);
  const resolve = (item: unknown): SchemaNode | null => {
    if (typeof item === "string") return byId.get(item) ?? null;
    if (!isRecord(item)) return null;
    const isReference = Object.keys(item).every((key) => key === "@id" || key === "@type");
    return isReference ? (byId.get(textOf(item["@id"])) ?? item) : item;
  };
  return { top, all, resolve };
}

/** Returns the text of a value that may be a text, a node with a name, or a list of them. */
export function nameOf(value: unknown): string {
  const [first] = listOf(value);
  return isRecord(first) ? textOf(first["name"]) || textOf(first["@value"]) : textOf(first);
}
