import {
  ONE_CHUNK_BYTES,
  THREE_CHUNKS_BYTES,
  type DeliveryCase,
  type ScenarioTask,
  type ExpectedRule,
  type FaultScenario,
  type RequestCount,
  SHORT_LEASE,
} from "#tests/prove/task";
import type { ArmedKillPoint } from "#tests/prove/instrument";
import type { Mutation } from "#tests/prove/mutations";
import { seedFor } from "#tests/prove/seeded-random";

/**
 * The defences: each with the smallest change of the product's source that switches it off, and a run in which the judge must complain.
 * controls.test.ts holds that every change still fits its source; a process with one that does not fit ends.
 */
type ControlSpec = FaultScenario & {
  /** Names the control in ids: `control.<slug>`. */
  slug: string;
  defence: string;
  expectedRules: readonly ExpectedRule[];
  mutations: readonly Mutation[];
  killPoint?: ArmedKillPoint;
  killEveryWorker?: true;
  workers?: number;
  extraDeliveries?: number;
  awaitRequests?: RequestCount;
  extraTimeoutMs?: number;
  stopAtRequests?: RequestCount;
  wakeAtRequests?: RequestCount;
  maxClaims?: number;
  allowedRests?: readonly string[];
  timeoutMs?: number;
};

const mutate = (file: string, find: string, replace = ""): Mutation => ({
  file: `lib/${file}.ts`,
  find,
  replace,
});

const LEASE_ALWAYS_VALID = mutate(
  "deliveries/sending/lease",
  "return performance.now() < this.#validUntil - 2000 && !this.#lost.signal.aborted;",
  "return true;",
);
const ANY_LEASE_EPOCH = mutate(
  "deliveries/sending/lease",
  `.where("leaseEpoch", "=", lease.epoch).where("leaseUntil", ">", now)`,
);
const STOP_BEFORE_INIT: ArmedKillPoint = {
  point: "tiktok/http-client: before new Promise",
  nth: 1,
  action: "stop",
};
const SLOW_UPLOAD = { route: "upload", kind: "slow", bytes_per_second: 250_000 };
const STUCK_PROCESSING = { route: "init", kind: "stuck-processing", when: "after" };

/** Every process gets the lock of a refresh. */
const NO_RENEWAL_LOCK = mutate(
  "connections/refresh-tokens",
  "await acquireLock(`refresh-tokens:${request.connectionId}`, { waitMs: 0, onRequested: () => undefined });",
  "{ release: async () => undefined };",
);

const CONTROL_SPECS: readonly ControlSpec[] = [
  {
    slug: "lease-checked-at-init",
    defence: "the lease is checked at the moment an init leaves",
    expectedRules: ["lease_held"],
    mutations: [
      mutate(
        "deliveries/sending/init-transfer",
        "const shouldSend = () => lease.isValid();",
        "const shouldSend = () => true;",
      ),
    ],
    killPoint: STOP_BEFORE_INIT,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "held-delivery-not-claimed",
    defence: "a delivery that another worker holds is not claimed",
    expectedRules: ["lease_held"],
    mutations: [
      mutate(
        "deliveries/sending/lease",
        `.where((eb) => eb.or([eb("d.leaseUntil", "is", null), eb("d.leaseUntil", "<=", now), eb("d.leaseOwner", "=", owner)]))`,
      ),
      mutate(
        "worker/poll-deliveries",
        `.where((eb) => eb.or([eb("leaseUntil", "is", null), eb("leaseUntil", "<=", now), eb("leaseOwner", "=", owner)]))`,
      ),
      LEASE_ALWAYS_VALID,
      ANY_LEASE_EPOCH,
    ],
    workers: 3,
    bytes: THREE_CHUNKS_BYTES,
    faults: [SLOW_UPLOAD],
  },
  {
    slug: "unrenewed-lease-stops",
    defence: "a worker that cannot renew its lease stops before its next effect",
    expectedRules: ["lease_held"],
    mutations: [
      mutate(
        "deliveries/sending/lease",
        "this.#timer = setInterval(() => void this.#renew(), RENEW_INTERVAL_MS);",
      ),
      LEASE_ALWAYS_VALID,
      ANY_LEASE_EPOCH,
    ],
    workers: 2,
    bytes: THREE_CHUNKS_BYTES,
    // Each of the three chunks takes longer than a lease.
    faults: [{ route: "upload", kind: "slow", bytes_per_second: 400_000, times: "always" }],
  },
  {
    slug: "commit-intent",
    defence: "the intent of the last chunk is saved before it leaves",
    expectedRules: ["intent_first"],
    mutations: [
      mutate(
        "deliveries/sending/chunk-result",
        `coalesce("committingAt", clock_timestamp())`,
        `"committingAt"`,
      ),
    ],
    bytes: THREE_CHUNKS_BYTES,
  },
  {
    slug: "no-second-init",
    defence: "no second init while the first may have arrived",
    expectedRules: ["one_draft_per_consent"],
    mutations: [
      mutate(
        "deliveries/sending/decide",
        "const handedOver = transfer !== null && resolved === null && (transfer.committingAt !== null || transfer.committedAt !== null);",
        "const handedOver = false as boolean;",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "upload", kind: "status", status: 404, when: "after" }],
  },
  {
    slug: "init-intent",
    defence: "the intent of an init is saved before it leaves",
    expectedRules: ["intent_first"],
    mutations: [
      mutate(
        "deliveries/sending/init-transfer",
        "const opened = await saveUnderLease",
        "await initInboxUpload(token.token, planChunks(sizeBytes), () => true);\n  const opened = await saveUnderLease",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
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
    slug: "consented-file-only",
    defence: "only the file of the consent is sent",
    expectedRules: ["consented_bytes"],
    mutations: [
      mutate(
        "deliveries/sending/send-chunks",
        `if (verified.kind === "differs") return await finishForFileError(actor, input, "media_changed");`,
      ),
      mutate(
        "deliveries/sending/send-chunks",
        "confirmBeforeLastPiece: () => file.isUnchanged(verified.identity),",
        "confirmBeforeLastPiece: async () => true,",
      ),
    ],
    media: "changed",
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "chunk-range",
    defence: "the bytes of a chunk are those of its range",
    expectedRules: ["consented_bytes"],
    mutations: [
      mutate(
        "deliveries/sending/send-chunks",
        "body: file.chunks(first, last),",
        "body: file.chunks(0, last - first),",
      ),
    ],
    bytes: THREE_CHUNKS_BYTES,
  },
  {
    slug: "inbox-after-status",
    defence: "in_inbox is shown only after TikTok's status said so",
    expectedRules: ["shown_is_true"],
    mutations: [
      mutate(
        "deliveries/sending/decide",
        "const committingAt = transfer.committingAt ?? now;",
        `const committingAt = transfer.committingAt ?? now;\n  if (transfer.committedAt !== null) return { kind: "finish", state: "in_inbox", reason: null };`,
      ),
    ],
    faults: [STUCK_PROCESSING],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "disconnect-stops-upload",
    defence: "a disconnection stops the upload",
    expectedRules: ["rest"],
    mutations: [
      mutate(
        "deliveries/sending/decide",
        'if (facts.cancelRequested) return cancelStep(facts); if (facts.connection === "disconnected")',
        "if (facts.now < new Date(0))",
      ),
      mutate(
        "deliveries/sending/lease",
        "if (row.cancelRequestedAt !== null) this.#cancelled.abort();",
      ),
    ],
    // Further chunks begin long after the grace of a request that was under way.
    faults: [{ route: "upload", kind: "slow", bytes_per_second: 1_000_000, times: "always" }],
    allowedRests: ["cancelled"],
    personAction: { does: "disconnect", when: "uploading" },
    bytes: THREE_CHUNKS_BYTES,
  },
  {
    slug: "pending-counted",
    defence: "pending drafts are counted before TikTok has to refuse",
    expectedRules: ["limits_kept"],
    mutations: [mutate("deliveries/queue/rules", "slotLimit = 5;", "slotLimit = 500;")],
    // This TikTok takes a sixth; what counts is that it was asked to, even where one init had to be repeated a minute later.
    settings: { pending_cap: 50 },
    extraDeliveries: 5,
    // A delivery behind an older one looks again after a minute.
    awaitRequests: { endpoint: "init", count: 6 },
    extraTimeoutMs: 150_000,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "status-polls-counted",
    defence: "status polls are counted per account",
    expectedRules: ["limits_kept"],
    mutations: [
      mutate(
        "deliveries/sending/limits",
        "statusPollsPerMinute: 20,",
        "statusPollsPerMinute: 2000,",
      ),
      mutate(
        "deliveries/sending/polling",
        "processing: [[15 * SECOND, 2 * SECOND], [MINUTE, 5 * SECOND],",
        "processing: [[MINUTE, SECOND],",
      ),
    ],
    faults: [{ ...STUCK_PROCESSING, times: "always" }],
    extraDeliveries: 4,
    bytes: ONE_CHUNK_BYTES,
    allowedRests: ["nothing"],
    // TikTok takes thirty in a minute.
    stopAtRequests: { endpoint: "status", count: 31 },
    timeoutMs: 60_000,
  },
  {
    slug: "audit-chain",
    defence: "the audit is a hash chain",
    expectedRules: ["consents_kept"],
    mutations: [mutate("audit/act", `previous: last?.hash ?? "",`, `previous: "",`)],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "no-url-in-request-log",
    defence: "the request log has no upload URLs",
    expectedRules: ["no_secret"],
    mutations: [
      mutate(
        "deliveries/sending/send-chunks",
        "chunk: { number: chunk + 1, count: plan.chunkCount, first, last }, exchange,",
        "chunk: { number: chunk + 1, count: plan.chunkCount, first, last }, exchange: { ...exchange, code: uploadUrl.reveal() },",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "no-secret-printed",
    defence: "no secret is printed",
    expectedRules: ["no_secret"],
    mutations: [
      mutate(
        "deliveries/sending/init-transfer",
        'if (opened === null) return "continue";',
        'if (opened === null) return "continue";\n  process.stdout.write(`${token.token.reveal()}\\n`);',
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "status-call-logged",
    defence: "every call is in the request log",
    expectedRules: ["log_complete"],
    mutations: [
      mutate(
        "deliveries/sending/poll-status",
        "await recordApiCall({",
        "await (async (call: object) => void call)({",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "upload-url-destroyed",
    defence: "an upload URL is destroyed at the end",
    expectedRules: ["nothing_left"],
    mutations: [
      mutate(
        "deliveries/sending/release-delivery",
        "await tx.transfer.updateMany({ where: { deliveryId }, data: { uploadUrlSealed: null } });",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "lease-released",
    defence: "a lease is released at the end",
    expectedRules: ["nothing_left"],
    mutations: [
      mutate(
        "deliveries/transition",
        "{ leaseUntil: null, leaseOwner: null, attempts: 0, bytesPerSecond: 0 } as const",
        "{ attempts: 0, bytesPerSecond: 0 } as const",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "files-closed",
    defence: "files are closed",
    expectedRules: ["nothing_left"],
    mutations: [
      mutate(
        "deliveries/sending/send-chunks",
        "await file.close();",
        "((globalThis as { kept?: unknown[] }).kept ??= []).push(file);",
      ),
    ],
    extraDeliveries: 4,
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
  {
    slug: "crash-loop-ends",
    defence: "a delivery that kills its worker every time is ended",
    expectedRules: ["rest"],
    mutations: [mutate("deliveries/sending/lease", 'attempts: eb("attempts", "+", 1),')],
    killPoint: {
      point: "deliveries/sending/init-transfer: before getAccessToken",
      nth: 1,
      action: "kill",
    },
    killEveryWorker: true,
    // The sixth claim of a delivery that got no further must end it.
    maxClaims: 8,
    timeoutMs: 260_000,
    allowedRests: ["not_sent"],
    bytes: ONE_CHUNK_BYTES,
  },
];

const STORM_CONTROL_SPECS: readonly {
  slug: string;
  defence: string;
  expectedRules: readonly ExpectedRule[];
  off: readonly Mutation[];
}[] = [
  {
    slug: "one-refresh-at-a-time",
    defence: "one refresh at a time",
    expectedRules: ["refresh_once"],
    off: [
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

/** The controls as tasks; each has passed when one of its expected rules complained. */
export function controlTasks(seed: number): (DeliveryCase | ScenarioTask)[] {
  const cases = CONTROL_SPECS.map(({ slug, defence, mutations, ...spec }): DeliveryCase => {
    const id = `control.${slug}`;
    return {
      timeoutMs: 200_000,
      allowedRests: ["in_inbox", "cancelled", "not_sent", "unconfirmed", "waits: authorization"],
      ...spec,
      id,
      kind: "control",
      name: defence,
      seed: seedFor(seed, id),
      mutations: [...SHORT_LEASE, ...mutations],
    };
  });
  const storms = STORM_CONTROL_SPECS.map(({ slug, defence, expectedRules, off }): ScenarioTask => {
    const id = `control.${slug}`;
    return {
      id,
      kind: "storm",
      name: defence,
      seed: seedFor(seed, id),
      expectedRules,
      mutations: off,
    };
  });
  return [...cases, ...storms];
}
