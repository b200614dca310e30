/** The modules that get kill points and mutations: everything that sends, and what it stores with. */
const INSTRUMENTED_MODULES =
  /^file:.*\/lib\/((?:deliveries|connections|webhooks|tiktok|audit|drafts|captions|worker|infra\/(?:jobs|db\/(?:database|sql)|storage\/(?:media-files|verified-file)|crypto\/seal))[\w/-]*)\.ts$/u;

/** The name of a module in kill points, as "deliveries/sending/lease"; null for a module left as it is. */
export const instrumentedModule = (url: string): string | null =>
  INSTRUMENTED_MODULES.exec(url)?.[1] ?? null;
