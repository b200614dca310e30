import { ONE_PART, THREE_PARTS, type Case, type Story, type Trouble } from "#tests/prove/case";
import type { Arm, Mutation } from "#tests/prove/instrument";

/**
 * The defences, each with the smallest change of the product's source that takes it away, and a run in which the judge must then
 * complain. A change whose text is not in the source exactly once stops the program, so no control can pass by mistake.
 */
type Control = Trouble & {
  defence: string;
  off: readonly Mutation[];
  arm?: Arm;
  armAlways?: true;
  workers?: number;
  more?: number;
  rests?: readonly string[];
  patienceMs?: number;
};

const change = (file: string, find: string, replace = ""): Mutation => ({ file: `lib/${file}.ts`, find, replace });

const alwaysValid = change(
  "deliveries/lease",
  "return performance.now() < this.#validUntil - 2000 && !this.#lost.signal.aborted;",
  "return true;",
);
const anyEpoch = change("deliveries/save-under-lease", ` AND "leaseEpoch" = \${lease.epoch} AND "leaseUntil" > clock_timestamp()`);
const openOpening: Arm = { point: "tiktok/call: before new Promise", nth: 1, action: "stop" };
const slowly = { route: "upload", kind: "slow", bytes_per_second: 250_000 };
const stuck = { route: "init", kind: "stuck-processing", when: "after" };

/** Everybody gets the lock of a renewal. */
const NO_LOCK = change(
  "connections/renew-pair",
  "await takeLock(`renew ${asked.connectionId}`, { waitMs: 0, wanted: () => undefined });",
  "{ release: async () => undefined };",
);

const CONTROLS: readonly Control[] = [
  {
    defence: "the lease is looked at in the moment an opening leaves",
    off: [change("deliveries/open-transfer", "const mayBegin = () => lease.isValid();", "const mayBegin = () => true;")],
    arm: openOpening,
    bytes: ONE_PART,
  },
  {
    defence: "a delivery that another worker holds is not claimed",
    off: [
      change(
        "deliveries/claim-delivery",
        `AND (d."leaseUntil" IS NULL OR d."leaseUntil" <= clock_timestamp() OR d."leaseOwner" = \${input.owner})`,
      ),
      change("worker/deliveries", `AND ("leaseUntil" IS NULL OR "leaseUntil" <= clock_timestamp() OR "leaseOwner" = \${owner})`),
      alwaysValid,
      anyEpoch,
    ],
    workers: 3,
    bytes: THREE_PARTS,
    faults: [slowly],
  },
  {
    defence: "a worker that cannot renew stops before its next effect",
    off: [change("deliveries/lease", "this.#timer = setInterval(() => void this.#renew(), TICK_MS);"), alwaysValid, anyEpoch],
    workers: 2,
    bytes: THREE_PARTS,
    faults: [{ ...slowly, times: "always" }],
  },
  {
    defence: "the last part is announced before it leaves",
    off: [change("deliveries/send-chunk", `COALESCE("committingAt", clock_timestamp())`, `"committingAt"`)],
    bytes: THREE_PARTS,
  },
  {
    defence: "no second opening while the first may have arrived",
    off: [
      change(
        "deliveries/decide",
        "const handedOver = transfer !== null && settled === null && (transfer.committingAt !== null || transfer.committedAt !== null);",
        "const handedOver = false as boolean;",
      ),
    ],
    bytes: ONE_PART,
    faults: [{ route: "upload", kind: "status", status: 404, when: "after" }],
  },
  {
    defence: "an opening has an intent",
    off: [
      change(
        "deliveries/open-transfer",
        "const opened = await saveUnderLease",
        "await initInboxUpload(token.token, planChunks(sizeBytes), () => true);\n  const opened = await saveUnderLease",
      ),
    ],
    bytes: ONE_PART,
  },
  {
    defence: "a renewed pair is stored before it is used",
    off: [change("connections/save-pair", "return await save(actor, renewed);", "return true;")],
    expired: true,
    bytes: ONE_PART,
  },
  {
    defence: "a renewal has an intent",
    off: [change("connections/renew-pair", `SET "refreshStartedAt" = clock_timestamp()`, `SET "refreshStartedAt" = NULL`)],
    expired: true,
    bytes: ONE_PART,
  },
  {
    defence: "a file that is not the one agreed to is not sent",
    off: [
      change("deliveries/send-chunk", `if (known.kind === "differs") return await refuseFile(actor, input, "media_changed");`),
      change("deliveries/send-chunk", "mayEnd: () => file.isStill(known.identity),", "mayEnd: async () => true,"),
    ],
    media: "changed",
    bytes: ONE_PART,
  },
  {
    defence: "the bytes of a part are those of its range",
    off: [change("deliveries/send-chunk", "body: file.pieces(first, last),", "body: file.pieces(0, last - first),")],
    bytes: THREE_PARTS,
  },
  {
    defence: "in the inbox is shown only after TikTok's status said so",
    off: [
      change(
        "deliveries/decide",
        "const committingAt = transfer.committingAt ?? now;",
        `const committingAt = transfer.committingAt ?? now;\n  if (transfer.committedAt !== null) return { kind: "end", state: "in_inbox", reason: null };`,
      ),
    ],
    faults: [stuck],
    bytes: ONE_PART,
  },
  {
    defence: "a disconnection or a cancellation stops the upload",
    off: [
      change(
        "deliveries/decide",
        'if (facts.cancelRequested) return cancelled(facts);\n  if (facts.connection === "disconnected")',
        "if (facts.now < new Date(0))",
      ),
      change("deliveries/lease", "if (row.cancelRequestedAt !== null) this.#cancelled.abort();"),
    ],
    faults: [{ ...slowly, times: "always" }],
    rests: ["cancelled"],
    person: { does: "disconnect", when: "uploading" },
    bytes: THREE_PARTS,
  },
  {
    defence: "pending drafts are counted before TikTok has to refuse",
    off: [change("deliveries/decide", "pendingShares: 5,", "pendingShares: 500,")],
    // A TikTok that would take a sixth, and takes it within the minute: what counts is that it was asked to.
    settings: { pending_cap: 50 },
    more: 5,
    bytes: ONE_PART,
  },
  {
    defence: "questions are counted per account",
    off: [
      change("deliveries/decide", "questionsPerMinute: 20,", "questionsPerMinute: 2000,"),
      change("deliveries/timing", "[15 * SECOND, 2 * SECOND],\n    [MINUTE, 5 * SECOND],", "[MINUTE, SECOND],"),
    ],
    faults: [{ ...stuck, times: "always" }],
    more: 4,
    bytes: ONE_PART,
    rests: ["nothing"],
    patienceMs: 40_000,
  },
  {
    defence: "the audit is a chain",
    off: [change("audit/act", `previous: last?.hash ?? "",`, `previous: "",`)],
    bytes: ONE_PART,
  },
  {
    defence: "the request log names ranges, not addresses",
    off: [change("deliveries/send-chunk", "const asked = `part", "const asked = `${uploadUrl.reveal()} part")],
    bytes: ONE_PART,
  },
  {
    defence: "a secret cannot be printed",
    off: [
      change(
        "deliveries/open-transfer",
        'if (opened === null) return "again";',
        'if (opened === null) return "again";\n  process.stdout.write(`${token.token.reveal()}\\n`);',
      ),
    ],
    bytes: ONE_PART,
  },
  {
    defence: "every call is in the request log",
    off: [change("deliveries/ask-status", "await keepCall({", "await (async (call: object) => void call)({")],
    bytes: ONE_PART,
  },
  {
    defence: "an upload address is destroyed at the end",
    off: [
      change(
        "deliveries/end-delivery",
        "await tx.transfer.updateMany({ where: { deliveryId: lease.deliveryId }, data: { uploadUrlSealed: null } });",
      ),
    ],
    bytes: ONE_PART,
  },
  {
    defence: "a hold is given back at the end",
    off: [
      change(
        "deliveries/move",
        "{ leaseUntil: null, leaseOwner: null, attempts: 0, bytesPerSecond: 0 } as const",
        "{ attempts: 0, bytesPerSecond: 0 } as const",
      ),
    ],
    bytes: ONE_PART,
  },
  {
    defence: "files are closed",
    off: [change("deliveries/send-chunk", "await file.close();", "((globalThis as { kept?: unknown[] }).kept ??= []).push(file);")],
    more: 4,
    bytes: ONE_PART,
  },
  {
    defence: "a renewal whose process stands still is waited for",
    off: [NO_LOCK],
    arm: { point: "connections/save-pair: after updateMany", nth: 1, action: "stop" },
    expired: true,
    bytes: ONE_PART,
  },
  {
    defence: "a delivery that kills its worker every time is stopped",
    off: [change("deliveries/claim-delivery", "attempts = attempts + 1,")],
    arm: { point: "deliveries/open-transfer: before freshAccessToken", nth: 1, action: "kill" },
    armAlways: true,
    rests: ["not_sent"],
    bytes: ONE_PART,
  },
];

const STORMS: readonly { defence: string; off: readonly Mutation[] }[] = [
  {
    defence: "one renewal at a time",
    off: [
      change(
        "connections/renew-pair",
        `AND ("refreshStartedAt" IS NULL OR "refreshStartedAt" < clock_timestamp() - make_interval(secs => \${staleSeconds}::int))`,
      ),
      NO_LOCK,
      change(
        "connections/obtain-token",
        "const renewing = row.refreshStartedAt !== null && now.getTime() - row.refreshStartedAt.getTime() < renewal.staleSeconds * 1000;",
        "const renewing = false as boolean;",
      ),
    ],
  },
];

/** The controls as tasks; each has passed when the judge complained. */
export function controls(seed: number): (Case | Story)[] {
  const cases = CONTROLS.map(({ defence, off, ...trouble }, index): Case => {
    const common = { id: `control.${index}`, kind: "control" as const, name: defence, seed };
    return {
      patienceMs: trouble.armAlways ? 260_000 : 200_000,
      rests: ["in_inbox", "cancelled", "not_sent", "unconfirmed", "waits: authorization"],
      ...trouble,
      ...common,
      mutations: off,
    };
  });
  const storms = STORMS.map(({ defence, off }, index): Story => {
    return { id: `control.storm.${index}`, kind: "storm", name: defence, seed, mutations: off };
  });
  return [...cases, ...storms];
}
