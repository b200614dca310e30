import {
  ONE_CHUNK_BYTES,
  THREE_CHUNKS_BYTES,
  type DeliveryCase,
  type ScenarioTask,
  type FaultScenario,
} from "#tests/prove/task";
import type { ArmedKillPoint, Mutation } from "#tests/prove/instrument";

/**
 * The defences, each with the smallest change of the product's source that takes it away, and a run in which the judge must then
 * complain. A change whose text is not in the source exactly once stops the program, so no control can pass by mistake.
 */
type ControlSpec = FaultScenario & {
  defence: string;
  mutations: readonly Mutation[];
  killPoint?: ArmedKillPoint;
  killEveryWorker?: true;
  workers?: number;
  extraDeliveries?: number;
  allowedRests?: readonly string[];
  timeoutMs?: number;
};

const mutate = (file: string, find: string, replace = ""): Mutation => ({
  file: `lib/${file}.ts`,
  find,
  replace,
});

const LEASE_ALWAYS_VALID = mutate(
  "deliveries/lease",
  "return performance.now() < this.#validUntil - 2000 && !this.#lost.signal.aborted;",
  "return true;",
);
const ANY_LEASE_EPOCH = mutate(
  "deliveries/save-under-lease",
  ` AND "leaseEpoch" = \${lease.epoch} AND "leaseUntil" > clock_timestamp()`,
);
const STOP_BEFORE_INIT: ArmedKillPoint = {
  point: "tiktok/call: before new Promise",
  nth: 1,
  action: "stop",
};
const SLOW_UPLOAD = { route: "upload", kind: "slow", bytes_per_second: 250_000 };
const STUCK_PROCESSING = { route: "init", kind: "stuck-processing", when: "after" };

/** Everybody gets the lock of a renewal. */
const NO_RENEWAL_LOCK = mutate(
  "connections/renew-pair",
  "await takeLock(`renew ${asked.connectionId}`, { waitMs: 0, wanted: () => undefined });",
  "{ release: async () => undefined };",
);

const CONTROL_SPECS: readonly ControlSpec[] = [
  {
    defence: "the lease is looked at in the moment an opening leaves",
    mutations: [
      mutate(
        "deliveries/open-transfer",
        "const mayBegin = () => lease.isValid();",
        "const mayBegin = () => true;",
      ),
    ],
    killPoint: STOP_BEFORE_INIT,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a delivery that another worker holds is not claimed",
    mutations: [
      mutate(
        "deliveries/claim-delivery",
        `AND (d."leaseUntil" IS NULL OR d."leaseUntil" <= clock_timestamp() OR d."leaseOwner" = \${input.owner})`,
      ),
      mutate(
        "worker/deliveries",
        `AND ("leaseUntil" IS NULL OR "leaseUntil" <= clock_timestamp() OR "leaseOwner" = \${owner})`,
      ),
      LEASE_ALWAYS_VALID,
      ANY_LEASE_EPOCH,
    ],
    workers: 3,
    bytes: THREE_CHUNKS_BYTES,
    faults: [SLOW_UPLOAD],
  },
  {
    defence: "a worker that cannot renew stops before its next effect",
    mutations: [
      mutate("deliveries/lease", "this.#timer = setInterval(() => void this.#renew(), TICK_MS);"),
      LEASE_ALWAYS_VALID,
      ANY_LEASE_EPOCH,
    ],
    workers: 2,
    bytes: THREE_CHUNKS_BYTES,
    faults: [{ ...SLOW_UPLOAD, times: "always" }],
  },
  {
    defence: "the last part is announced before it leaves",
    mutations: [
      mutate(
        "deliveries/send-chunk",
        `COALESCE("committingAt", clock_timestamp())`,
        `"committingAt"`,
      ),
    ],
    bytes: THREE_CHUNKS_BYTES,
  },
  {
    defence: "no second opening while the first may have arrived",
    mutations: [
      mutate(
        "deliveries/decide",
        "const handedOver = transfer !== null && settled === null && (transfer.committingAt !== null || transfer.committedAt !== null);",
        "const handedOver = false as boolean;",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "upload", kind: "status", status: 404, when: "after" }],
  },
  {
    defence: "an opening has an intent",
    mutations: [
      mutate(
        "deliveries/open-transfer",
        "const opened = await saveUnderLease",
        "await initInboxUpload(token.token, planChunks(sizeBytes), () => true);\n  const opened = await saveUnderLease",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a renewed pair is stored before it is used",
    mutations: [
      mutate("connections/save-pair", "return await save(actor, renewed);", "return true;"),
    ],
    expired: true,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a renewal has an intent",
    mutations: [
      mutate(
        "connections/renew-pair",
        `SET "refreshStartedAt" = clock_timestamp()`,
        `SET "refreshStartedAt" = NULL`,
      ),
    ],
    expired: true,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a file that is not the one agreed to is not sent",
    mutations: [
      mutate(
        "deliveries/send-chunk",
        `if (known.kind === "differs") return await refuseFile(actor, input, "media_changed");`,
      ),
      mutate(
        "deliveries/send-chunk",
        "mayEnd: () => file.isStill(known.identity),",
        "mayEnd: async () => true,",
      ),
    ],
    media: "changed",
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "the bytes of a part are those of its range",
    mutations: [
      mutate(
        "deliveries/send-chunk",
        "body: file.pieces(first, last),",
        "body: file.pieces(0, last - first),",
      ),
    ],
    bytes: THREE_CHUNKS_BYTES,
  },
  {
    defence: "in the inbox is shown only after TikTok's status said so",
    mutations: [
      mutate(
        "deliveries/decide",
        "const committingAt = transfer.committingAt ?? now;",
        `const committingAt = transfer.committingAt ?? now;\n  if (transfer.committedAt !== null) return { kind: "finish", state: "in_inbox", reason: null };`,
      ),
    ],
    faults: [STUCK_PROCESSING],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a disconnection or a cancellation stops the upload",
    mutations: [
      mutate(
        "deliveries/decide",
        'if (facts.cancelRequested) return cancelled(facts);\n  if (facts.connection === "disconnected")',
        "if (facts.now < new Date(0))",
      ),
      mutate("deliveries/lease", "if (row.cancelRequestedAt !== null) this.#cancelled.abort();"),
    ],
    faults: [{ ...SLOW_UPLOAD, times: "always" }],
    allowedRests: ["cancelled"],
    personAction: { does: "disconnect", when: "uploading" },
    bytes: THREE_CHUNKS_BYTES,
  },
  {
    defence: "pending drafts are counted before TikTok has to refuse",
    mutations: [mutate("deliveries/decide", "pendingShares: 5,", "pendingShares: 500,")],
    // A TikTok that would take a sixth, and takes it within the minute: what counts is that it was asked to.
    settings: { pending_cap: 50 },
    extraDeliveries: 5,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "questions are counted per account",
    mutations: [
      mutate("deliveries/decide", "questionsPerMinute: 20,", "questionsPerMinute: 2000,"),
      mutate(
        "deliveries/timing",
        "[15 * SECOND, 2 * SECOND],\n    [MINUTE, 5 * SECOND],",
        "[MINUTE, SECOND],",
      ),
    ],
    faults: [{ ...STUCK_PROCESSING, times: "always" }],
    extraDeliveries: 4,
    bytes: ONE_CHUNK_BYTES,
    allowedRests: ["nothing"],
    timeoutMs: 40_000,
  },
  {
    defence: "the audit is a chain",
    mutations: [mutate("audit/act", `previous: last?.hash ?? "",`, `previous: "",`)],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "the request log names ranges, not addresses",
    mutations: [
      mutate(
        "deliveries/send-chunk",
        "const asked = `part",
        "const asked = `${uploadUrl.reveal()} part",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a secret cannot be printed",
    mutations: [
      mutate(
        "deliveries/open-transfer",
        'if (opened === null) return "again";',
        'if (opened === null) return "again";\n  process.stdout.write(`${token.token.reveal()}\\n`);',
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "every call is in the request log",
    mutations: [
      mutate(
        "deliveries/ask-status",
        "await keepCall({",
        "await (async (call: object) => void call)({",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "an upload address is destroyed at the end",
    mutations: [
      mutate(
        "deliveries/end-delivery",
        "await tx.transfer.updateMany({ where: { deliveryId: lease.deliveryId }, data: { uploadUrlSealed: null } });",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a hold is given back at the end",
    mutations: [
      mutate(
        "deliveries/move",
        "{ leaseUntil: null, leaseOwner: null, attempts: 0, bytesPerSecond: 0 } as const",
        "{ attempts: 0, bytesPerSecond: 0 } as const",
      ),
    ],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "files are closed",
    mutations: [
      mutate(
        "deliveries/send-chunk",
        "await file.close();",
        "((globalThis as { kept?: unknown[] }).kept ??= []).push(file);",
      ),
    ],
    extraDeliveries: 4,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a renewal whose process stands still is waited for",
    mutations: [NO_RENEWAL_LOCK],
    killPoint: { point: "connections/save-pair: after updateMany", nth: 1, action: "stop" },
    expired: true,
    bytes: ONE_CHUNK_BYTES,
  },
  {
    defence: "a delivery that kills its worker every time is stopped",
    mutations: [mutate("deliveries/claim-delivery", "attempts = attempts + 1,")],
    killPoint: {
      point: "deliveries/open-transfer: before freshAccessToken",
      nth: 1,
      action: "kill",
    },
    killEveryWorker: true,
    allowedRests: ["not_sent"],
    bytes: ONE_CHUNK_BYTES,
  },
];

const STORM_CONTROL_SPECS: readonly { defence: string; off: readonly Mutation[] }[] = [
  {
    defence: "one renewal at a time",
    off: [
      mutate(
        "connections/renew-pair",
        `AND ("refreshStartedAt" IS NULL OR "refreshStartedAt" < clock_timestamp() - make_interval(secs => \${staleSeconds}::int))`,
      ),
      NO_RENEWAL_LOCK,
      mutate(
        "connections/obtain-token",
        "const renewing = row.refreshStartedAt !== null && now.getTime() - row.refreshStartedAt.getTime() < renewal.staleSeconds * 1000;",
        "const renewing = false as boolean;",
      ),
    ],
  },
];

/** The controls as tasks; each has passed when the judge complained. */
export function controlTasks(seed: number): (DeliveryCase | ScenarioTask)[] {
  const cases = CONTROL_SPECS.map(({ defence, mutations, ...trouble }, index): DeliveryCase => {
    const common = { id: `control.${index}`, kind: "control" as const, name: defence, seed };
    return {
      timeoutMs: trouble.killEveryWorker ? 260_000 : 200_000,
      allowedRests: ["in_inbox", "cancelled", "not_sent", "unconfirmed", "waits: authorization"],
      ...trouble,
      ...common,
      mutations: mutations,
    };
  });
  const storms = STORM_CONTROL_SPECS.map(({ defence, off }, index): ScenarioTask => {
    return { id: `control.storm.${index}`, kind: "storm", name: defence, seed, mutations: off };
  });
  return [...cases, ...storms];
}
