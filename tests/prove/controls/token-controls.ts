import { mutate, type ControlSpec, type StormControl } from "#tests/prove/controls/control-spec";
import { ONE_CHUNK_BYTES } from "#tests/prove/task";

const NO_RENEWAL_LOCK = mutate(
  "connections/refresh-tokens",
  "await acquireLock(`refresh-tokens:${request.connectionId}`, { waitMs: 0, onRequested: () => undefined });",
  "{ release: async () => undefined };",
);

export const TOKEN_CONTROLS: readonly ControlSpec[] = [
  {
    slug: "pair-stored-before-use",
    defence: "renewed tokens are stored before they are used",
    expectedRules: ["refresh_once"],
    mutations: [
      mutate("connections/token-store", "return await saveOnce(actor, refreshed);", "return true;"),
    ],
    expired: true,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "refresh-intent",
    defence: "the intent of a refresh is saved before it leaves",
    expectedRules: ["intent_first"],
    mutations: [
      mutate(
        "connections/refresh-tokens",
        ".set({ refreshStartedAt: now })",
        ".set({ refreshStartedAt: null })",
      ),
    ],
    expired: true,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "stopped-refresh-waited-for",
    defence: "a refresh whose process is stopped is waited for",
    expectedRules: ["refresh_once"],
    mutations: [
      NO_RENEWAL_LOCK,
      mutate("connections/rules", "staleSeconds: 60,", "staleSeconds: 25,"),
    ],
    killPoint: { point: "connections/token-store: after updateMany", nth: 1, action: "stop" },
    wakeAtRequests: { endpoint: "refresh", count: 2 },
    expired: true,
    bytes: ONE_CHUNK_BYTES,
  },
];

export const STORM_CONTROLS: readonly StormControl[] = [
  {
    slug: "one-refresh-at-a-time",
    defence: "one refresh at a time",
    expectedRules: ["refresh_once"],
    mutations: [
      mutate(
        "connections/refresh-tokens",
        `.where((eb) => eb.or([eb("refreshStartedAt", "is", null), eb("refreshStartedAt", "<", sql<Date>\`\${now} - make_interval(secs => \${staleSeconds})\`)]))`,
      ),
      NO_RENEWAL_LOCK,
      mutate(
        "connections/get-access-token",
        "const isRefreshing = row.refreshStartedAt !== null && now.getTime() - row.refreshStartedAt.getTime() < refreshPolicy.staleSeconds * 1000;",
        "const isRefreshing = false as boolean;",
      ),
    ],
  },
];
