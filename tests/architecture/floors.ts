// The floors of docs/architecture.md. Imports go down or along ARROWS, never up or in a circle.
const FLOORS: readonly (readonly string[])[] = [
  ["ground", "legal"],
  ["infra"],
  ["tiktok"],
  ["audit"],
  [
    "deliveries",
    "drafts",
    "captions",
    "videos",
    "products",
    "feeds",
    "connections",
    "shops",
    "auth",
    "staff",
    "keys",
  ],
  [
    "webhooks",
    "deletion-requests",
    "erasure",
    "exports",
    "retention",
    "mail",
    "dashboard",
    "search",
    "bulk-actions",
  ],
  ["components", "web", "worker", "backup"],
  ["app", "cli"],
];

/** The layers of the same floor that a layer may import. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  deliveries: ["drafts", "videos", "products", "captions", "connections", "shops"],
  drafts: ["captions", "videos", "products", "shops"],
  videos: ["shops"],
  products: ["feeds"],
  connections: ["shops"],
  auth: ["staff", "shops"],
  staff: ["shops"],
  "deletion-requests": ["retention"],
  exports: ["retention"],
  erasure: ["deletion-requests", "exports", "retention"],
  dashboard: ["deletion-requests"],
  components: ["web"],
};

/** The modules of the product: floors 4 and 5. */
export const MODULES = [...(FLOORS[4] ?? []), ...(FLOORS[5] ?? [])];

const floorOf = (layer: string) => FLOORS.findIndex((floor) => floor.includes(layer));

export const isOnAFloor = (layer: string) => floorOf(layer) >= 0;

export function mayImport(from: string, to: string): boolean {
  if (from === to || ARROWS[from]?.includes(to)) return true;
  return floorOf(to) < floorOf(from);
}

/** Returns a path's layer: `lib/drafts/rules` → drafts, `lib/paths` → ground, `app/…` → app. */
export function layerOf(path: string): string {
  const [top = "", second = "", third] = path.split("/");
  if (top !== "lib") return top;
  return third === undefined ? "ground" : second;
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1).replace(/\.tsx?$/, "");

/** Names of pure files that also run in a browser, each with a test beside it. */
const BROWSER_SAFE_NAMES = new Set([
  "schema",
  "state",
  "labels",
  "rules",
  "decide",
  "policy",
  "topics",
  "consent-text",
]);

const isGround = (path: string) => FLOORS[0]?.includes(layerOf(path)) === true;

/** All of lib/captions runs in a browser, so that a caption is checked while somebody writes it. */
export const isBrowserSafe = (path: string) =>
  isGround(path) || layerOf(path) === "captions" || BROWSER_SAFE_NAMES.has(nameOf(path));

/** Whether a file must have a test beside it. Fingerprints are pure but need Node's hashes. */
export const isPure = (path: string) =>
  isGround(path) || BROWSER_SAFE_NAMES.has(nameOf(path)) || nameOf(path) === "fingerprint";

/** Returns the circles of a graph, each as the list of its members. */
export function findCircles(edges: Readonly<Record<string, readonly string[]>>): string[][] {
  const reachable = (from: string) => {
    const seen = new Set<string>();
    const pending = [...(edges[from] ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(...(edges[next] ?? []));
    }
    return seen;
  };
  const reach = new Map(Object.keys(edges).map((node) => [node, reachable(node)]));
  const circles = [...reach.keys()].flatMap((node) => {
    const members = [...(reach.get(node) ?? [])].filter((other) => reach.get(other)?.has(node));
    return members.includes(node) ? [members.toSorted().join(" ")] : [];
  });
  return [...new Set(circles)].map((circle) => circle.split(" "));
}
