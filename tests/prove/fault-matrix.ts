import { localFaults, randomPairs } from "#tests/prove/fault-matrix-local";
import { chunkFaults, misleadingOutcomes } from "#tests/prove/fault-matrix-parts";
import {
  LAST_CHUNK,
  ONE_CHUNK_BYTES,
  THREE_CHUNKS_BYTES,
  type DeliveryCase,
  type RestState,
  type FaultScenario,
} from "#tests/prove/task";
import { SeededRandom, seedFor } from "#tests/prove/seeded-random";
import {
  RESTS_IN_INBOX,
  BAD_RESPONSES,
  FAIL_REASONS,
  FAULT_PHASES,
  DOC_AMBIGUITIES,
  RESTS_WAITING_FOR_RECONNECT,
  ERROR_CODES,
} from "#tests/prove/faults";

/**
 * One cell of faults × phases: the fault of TikTok, file, clock or person, and where the delivery
 * may rest.
 */
export type FaultCell = FaultScenario & {
  name: string;
  allowedRests: readonly RestState[];
  workers?: number;
  pastInbox?: true;
  clockMs?: number;
  timeoutMs?: number;
};

function* initFaults(): Generator<FaultCell> {
  for (const { label, plan } of BAD_RESPONSES)
    for (const when of FAULT_PHASES)
      yield {
        name: `opening, ${when} it took effect: ${label}`,
        bytes: ONE_CHUNK_BYTES,
        faults: [{ route: "init", ...plan, when }],
        allowedRests: RESTS_IN_INBOX,
      };
  for (const { route, allowedRests, ...plan } of ERROR_CODES)
    yield {
      name: `${route} says ${plan.status} ${plan.code}`,
      bytes: ONE_CHUNK_BYTES,
      faults: [{ route, kind: "status", ...plan }],
      allowedRests,
    };
  for (const [reason, allowedRests] of FAIL_REASONS)
    yield {
      name: `TikTok fails it: ${reason}`,
      bytes: ONE_CHUNK_BYTES,
      faults: [{ route: "init", kind: "fail-publish", when: "after", fail_reason: reason }],
      allowedRests,
    };
  yield {
    name: "openings fail for ever",
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "init", kind: "status", status: 500, times: "always", when: "after" }],
    allowedRests: ["waits: tiktok", "not_sent"],
  };
}

function* statusFaults(): Generator<FaultCell> {
  for (const { label, plan } of BAD_RESPONSES)
    yield {
      name: `status: ${label}`,
      bytes: ONE_CHUNK_BYTES,
      faults: [{ route: "status", ...plan }],
      allowedRests: RESTS_IN_INBOX,
    };
  yield {
    name: "status: an unknown status",
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "status", kind: "unknown-status", times: 2 }],
    allowedRests: RESTS_IN_INBOX,
  };
  yield {
    name: "status: ids of another account",
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "status", kind: "foreign-ids" }],
    allowedRests: RESTS_IN_INBOX,
  };
  yield {
    name: "status requests always fail",
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "status", kind: "status", status: 500, times: "always" }],
    allowedRests: ["waits: tiktok"],
  };
  yield {
    name: "TikTok never finishes processing",
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "init", kind: "stuck-processing", when: "after" }],
    allowedRests: ["processing"],
  };
}

function* refreshFaults(): Generator<FaultCell> {
  for (const { label, plan } of BAD_RESPONSES)
    for (const when of FAULT_PHASES) {
      // The response with the new tokens was lost, and the old refresh token is dead.
      const { kind } = plan as { kind: string };
      const harmless =
        (when === "before" && kind !== "cut-body") ||
        ["delay", "slow", "unknown-fields"].includes(kind);
      yield {
        name: `renewal, ${when} it took effect: ${label}`,
        bytes: ONE_CHUNK_BYTES,
        expired: true,
        faults: [{ route: "refresh", ...plan, when }],
        allowedRests: harmless ? RESTS_IN_INBOX : RESTS_WAITING_FOR_RECONNECT,
      };
    }
  yield {
    name: "renewal: invalid_grant",
    bytes: ONE_CHUNK_BYTES,
    expired: true,
    faults: [{ route: "refresh", kind: "ok-with-error", code: "invalid_grant" }],
    allowedRests: RESTS_WAITING_FOR_RECONNECT,
  };
  yield {
    name: "renewal: another account's tokens",
    bytes: ONE_CHUNK_BYTES,
    expired: true,
    faults: [{ route: "refresh", kind: "foreign-ids" }],
    allowedRests: RESTS_WAITING_FOR_RECONNECT,
  };
  for (const [route, chunk] of [
    ["init", undefined],
    ["upload", 0],
    ["upload", 1],
    ["upload", LAST_CHUNK],
    ["status", undefined],
  ] as const)
    for (const kind of ["expire-token", "revoke-app"] as const) {
      const allowedRests =
        kind === "expire-token" ? RESTS_IN_INBOX : ["waits: authorization", "not_sent"];
      yield {
        name: `${kind === "expire-token" ? "the token ends" : "the person removes us"} at ${route}${chunk === undefined ? "" : ` ${chunk + 1}`}`,
        bytes: THREE_CHUNKS_BYTES,
        faults: [{ route, kind, ...(chunk === undefined ? {} : { chunk }) }],
        allowedRests,
      };
    }
}

function* ambiguityFaults(): Generator<FaultCell> {
  const faults: readonly { label: string; plan: object; last: boolean }[] = [
    {
      label: "part 2's answer lost",
      plan: { route: "upload", chunk: 1, kind: "reset", when: "after" },
      last: false,
    },
    {
      label: "part 2 cut",
      plan: { route: "upload", chunk: 1, kind: "reset", after_bytes: 1_000_000 },
      last: false,
    },
    {
      label: "the last answer lost",
      plan: { route: "upload", chunk: LAST_CHUNK, kind: "reset", when: "after" },
      last: true,
    },
    {
      label: "the last part cut",
      plan: { route: "upload", chunk: LAST_CHUNK, kind: "early-close", after_bytes: 1_000_000 },
      last: true,
    },
    {
      label: "the opening's answer lost",
      plan: { route: "init", kind: "early-close", when: "after" },
      last: false,
    },
    {
      label: "the token refused",
      plan: { route: "init", kind: "status", status: 401, code: "access_token_invalid" },
      last: false,
    },
  ];
  for (const settings of DOC_AMBIGUITIES)
    for (const { label, plan } of faults) {
      const said = Object.entries(settings)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(", ");
      yield {
        name: `${said}: ${label}`,
        bytes: THREE_CHUNKS_BYTES,
        settings,
        faults: [plan],
        allowedRests: RESTS_IN_INBOX,
      };
    }
}

/** Returns all cells as tasks. The seed chooses the pairs. */
export function faultMatrix(seed: number): DeliveryCase[] {
  const all = [
    ...initFaults(),
    ...chunkFaults(),
    ...statusFaults(),
    ...refreshFaults(),
    ...ambiguityFaults(),
    ...localFaults(),
    ...randomPairs(new SeededRandom(seedFor(seed, "pairs")), 40),
    ...misleadingOutcomes(),
  ];
  return all.map((cell, index) => ({
    timeoutMs: 180_000,
    ...cell,
    id: `cell.${index}`,
    kind: "cell",
    seed: seedFor(seed, `cell.${index}`),
  }));
}
