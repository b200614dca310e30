import {
  BAD_RESPONSES,
  DOC_AMBIGUITIES,
  MID_CHUNK_FAULTS,
  RESTS_IN_INBOX,
} from "#tests/prove/faults";
import { LAST_CHUNK, ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES } from "#tests/prove/task";
import type { SeededRandom } from "#tests/prove/seeded-random";
import type { FaultCell } from "#tests/prove/fault-matrix";

/** Faults of the studio: its file, its clock, many workers, and a person who cancels or leaves. */
export function* localFaults(): Generator<FaultCell> {
  const media = ["removed", "changed", "changed, times kept", "truncated"] as const;
  for (const how of media)
    for (const bytes of [ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES])
      yield { name: `the file was ${how}`, bytes, media: how, allowedRests: ["not_sent"] };
  for (const hours of [1, -1, 24, -24])
    yield {
      name: `our clock is off by ${hours} h`,
      bytes: THREE_CHUNKS_BYTES,
      clockMs: hours * 3_600_000,
      allowedRests: RESTS_IN_INBOX,
    };
  for (const workers of [2, 5, 20])
    yield {
      name: `${workers} workers at one delivery`,
      bytes: THREE_CHUNKS_BYTES,
      workers,
      allowedRests: RESTS_IN_INBOX,
    };
  const slow = { route: "upload", kind: "slow", bytes_per_second: 1_500_000 };
  const stuck = { route: "init", kind: "stuck-processing", when: "after" };
  const states = [
    ["uploading", slow],
    ["committing", { ...slow, chunk: LAST_CHUNK }],
    ["processing", stuck],
  ] as const;
  for (const [when, plan] of states) {
    const rests = when === "uploading" ? ["cancelled"] : ["unconfirmed"];
    for (const revoke of [undefined, ...BAD_RESPONSES.slice(0, 12)]) {
      const faults = [plan, ...(revoke ? [{ route: "revoke", ...revoke.plan }] : [])];
      yield {
        name: `disconnected while ${when}${revoke ? `, revocation answered by ${revoke.label}` : ""}`,
        bytes: THREE_CHUNKS_BYTES,
        faults,
        personAction: { does: "disconnect", when },
        allowedRests: rests,
      };
    }
  }
  yield {
    name: "cancelled while uploading",
    bytes: THREE_CHUNKS_BYTES,
    faults: [slow],
    personAction: { does: "cancel", when: "uploading" },
    allowedRests: ["cancelled"],
  };
}

/** Two random faults at once. Each alone ends in the inbox, so both together must. */
export function* randomPairs(random: SeededRandom, count: number): Generator<FaultCell> {
  const plans = [
    ...BAD_RESPONSES.slice(0, 11).flatMap(({ label, plan }) => [
      { label: `opening: ${label}`, plan: { route: "init", ...plan } },
      { label: `status: ${label}`, plan: { route: "status", ...plan } },
    ]),
    ...MID_CHUNK_FAULTS.slice(0, 4).map(({ label, plan }) => ({
      label: `middle of a part: ${label}`,
      plan: { route: "upload", ...plan, after_bytes: 1_000_000 },
    })),
  ];
  for (let made = 0; made < count; made += 1) {
    const [one, other] = [random.pick(plans), random.pick(plans)];
    const [expired, settings] = [
      random.next() < 0.3,
      random.pick([{}, ...DOC_AMBIGUITIES.slice(0, 6)]),
    ];
    yield {
      name: `${one.label} and ${other.label}`,
      bytes: THREE_CHUNKS_BYTES,
      faults: [one.plan, { ...other.plan, nth: random.between(1, 2) }],
      expired,
      settings,
      allowedRests: RESTS_IN_INBOX,
    };
  }
}
