import { mutate, type ControlSpec } from "#tests/prove/controls/control-spec";
import type { ArmedKillPoint } from "#tests/prove/instrument";
import { ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES } from "#tests/prove/task";

const LEASE_ALWAYS_VALID = mutate(
  "deliveries/sending/lease",
  "return performance.now() < this.#validUntil - 2000 && !this.#lost.signal.aborted;",
  "return true;",
);
const ANY_LEASE_EPOCH = mutate(
  "deliveries/sending/lease",
  `.where("leaseEpoch", "=", epoch).where("leaseUntil", ">", now)`,
);
const STOP_BEFORE_INIT: ArmedKillPoint = {
  point: "tiktok/http-client: before new Promise",
  nth: 1,
  action: "stop",
};
/** Every request is slow, so that a second worker comes while the first still has parts to send. */
const SLOW_UPLOADS = { route: "upload", kind: "slow", bytes_per_second: 2_000_000, times: 50 };

export const LEASE_CONTROLS: readonly ControlSpec[] = [
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
    // Whoever comes in between an intent and its call leaves a call without one.
    expectedRules: ["lease_held", "intent_first"],
    mutations: [
      mutate(
        "deliveries/sending/claim-delivery",
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
    faults: [SLOW_UPLOADS],
    // The three would take it from each other without end.
    maxClaims: 12,
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
    slug: "crash-loop-ends",
    defence: "a delivery that kills its worker every time is ended",
    expectedRules: ["rest"],
    mutations: [mutate("deliveries/sending/claim-delivery", 'attempts: eb("d.attempts", "+", 1),')],
    killPoint: {
      point: "deliveries/sending/init-transfer: before getAccessToken",
      nth: 1,
      action: "kill",
    },
    killEveryWorker: true,
    // The sixth claim of a delivery without progress must end it.
    maxClaims: 8,
    timeoutMs: 260_000,
    allowedRests: ["not_sent"],
    bytes: ONE_CHUNK_BYTES,
  },
];
