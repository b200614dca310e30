/** The modules that get kill points and mutations: those that send, and their storage. */
const INSTRUMENTED_MODULES =
  /^file:.*\/lib\/((?:deliveries|connections|webhooks|tiktok|audit|drafts|captions|worker|infra\/(?:jobs|db\/(?:database|sql)|storage\/(?:media-files|verified-file)|crypto\/seal))[\w/-]*)\.ts$/u;

/** Returns a module's name in kill points ("deliveries/sending/lease"). Null for other modules. */
export const instrumentedModule = (url: string): string | null =>
  INSTRUMENTED_MODULES.exec(url)?.[1] ?? null;
