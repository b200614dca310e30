// The floors as a table. design: imports go down, or along the arrows between nouns; never up, never round.
export const MODULES = [
  "privacy",
  "mail",
  "deliveries",
  "drafts",
  "videos",
  "products",
  "connections",
  "staff",
  "keys",
] as const;

const MODULE_ARROWS: Record<(typeof MODULES)[number], string[]> = {
  privacy: ["deliveries", "drafts", "videos", "products", "connections"],
  mail: ["deliveries", "drafts", "connections"],
  deliveries: ["drafts", "videos", "products", "connections"],
  drafts: ["videos", "products", "connections"],
  videos: ["products"],
  products: [],
  connections: [],
  staff: [],
  keys: [],
};

const GROUND = ["ground"];
const INFRA = ["infra", ...GROUND];
const BELOW_MODULES = ["audit", "tiktok", ...INFRA];
const BELOW_WEB = [...MODULES, ...BELOW_MODULES];

/** What each place may import, itself aside. */
export const MAY_IMPORT: Record<string, string[]> = {
  ground: [],
  infra: GROUND,
  tiktok: INFRA,
  audit: ["tiktok", ...INFRA],
  ...Object.fromEntries(MODULES.map((noun) => [noun, [...MODULE_ARROWS[noun], ...BELOW_MODULES]])),
  web: BELOW_WEB,
  worker: BELOW_WEB,
  backup: BELOW_WEB,
  components: [...MODULES, "audit", "ground"],
  app: ["components", "web", "worker", ...BELOW_WEB],
};

/** The place a path of ours belongs to: `lib/drafts/rules` → drafts, `lib/paths` → ground, `app/…` → app. */
export function layerOf(path: string): string {
  const [top = "", second = "", third] = path.split("/");
  if (top !== "lib") return top;
  return third === undefined ? "ground" : second;
}

/** Names of pure files that also run in a browser. */
const BROWSER_SAFE_NAMES = new Set(["schema", "state", "words", "rules", "policy"]);

export function isBrowserSafe(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.tsx?$/, "");
  return layerOf(path) === "ground" || BROWSER_SAFE_NAMES.has(name);
}
