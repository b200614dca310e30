import type { FaultCell } from "#tests/prove/fault-matrix";
import {
  CHUNK_FAULTS,
  FAULT_PHASES,
  LASTING_REJECTIONS,
  MID_CHUNK_FAULTS,
  RESTS_IN_INBOX,
} from "#tests/prove/faults";
import { LAST_CHUNK, ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES } from "#tests/prove/task";

/** The only part of a small file, and each part of a larger one. */
const PARTS: readonly (readonly [string, number, number])[] = [
  ["the only part", ONE_CHUNK_BYTES, 0],
  ["part 1", THREE_CHUNKS_BYTES, 0],
  ["part 2", THREE_CHUNKS_BYTES, 1],
  ["part 3 (the last)", THREE_CHUNKS_BYTES, LAST_CHUNK],
];

/** Faults of the answer to a part, with and without effect, once or each time. */
export function* chunkFaults(): Generator<FaultCell> {
  for (const [part, bytes, chunk] of PARTS)
    for (const { label, plan } of CHUNK_FAULTS)
      for (const when of FAULT_PHASES)
        yield {
          name: `${part}, ${when} it took effect: ${label}`,
          bytes,
          faults: [{ route: "upload", chunk, ...plan, when }],
          allowedRests: RESTS_IN_INBOX,
        };
  for (const bytes of [ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES])
    for (const status of LASTING_REJECTIONS)
      yield {
        name: `the last of ${bytes} bytes is refused with ${status} each time`,
        bytes,
        faults: [
          {
            route: "upload",
            chunk: bytes === ONE_CHUNK_BYTES ? 0 : LAST_CHUNK,
            kind: "status",
            status,
            times: "always",
          },
        ],
        allowedRests: ["not_sent"],
      };
  for (const uploaded_bytes of ["when-positive", "omitted"])
    for (const [part, bytes, chunk] of PARTS.filter(([, , index]) => index !== 1))
      for (const [label, plan] of [
        ["a page with 200", { kind: "html" }],
        ["403", { kind: "status", status: 403 }],
      ] as const)
        for (const when of FAULT_PHASES)
          yield {
            name: `uploaded_bytes ${uploaded_bytes}: ${part}, ${when} it took effect: ${label}`,
            bytes,
            settings: { uploaded_bytes },
            faults: [{ route: "upload", chunk, ...plan, when }],
            // A rejection with effect and a silent status cannot be told from an empty draft.
            allowedRests:
              plan.kind === "status" && when === "after"
                ? [...RESTS_IN_INBOX, "unconfirmed"]
                : RESTS_IN_INBOX,
          };
  for (const chunk of [0, 1, LAST_CHUNK])
    for (const { label, plan } of MID_CHUNK_FAULTS)
      yield {
        name: `part ${chunk + 1}, after a million bytes: ${label}`,
        bytes: THREE_CHUNKS_BYTES,
        faults: [{ route: "upload", chunk, ...plan, after_bytes: 1_000_000 }],
        allowedRests: RESTS_IN_INBOX,
      };
}

/** Where the status alone misleads: a PUT that needs a token, an empty draft, a late failure. */
export function* misleadingOutcomes(): Generator<FaultCell> {
  const lastParts = PARTS.filter(
    ([, bytes, chunk]) => bytes === ONE_CHUNK_BYTES || chunk === LAST_CHUNK,
  );
  for (const [part, bytes, chunk] of lastParts)
    for (const uploaded_bytes of ["always", "omitted"])
      yield {
        name: `${part} is refused until its address expires, which leaves an empty draft; uploaded_bytes ${uploaded_bytes}`,
        bytes,
        settings: { uploaded_bytes, upload_url_lifetime_s: 20, expired_upload: "empty-draft" },
        faults: [{ route: "upload", chunk, kind: "status", status: 403, times: "always" }],
        allowedRests: ["unconfirmed"],
      };
  for (const bytes of [ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES])
    yield {
      name: `a PUT of ${bytes} bytes needs a token`,
      bytes,
      settings: { upload_authorization: "header" },
      allowedRests: ["not_sent"],
    };
  for (const fail_reason of ["internal", "file_format_check_failed"])
    yield {
      name: `TikTok fails it after the inbox: ${fail_reason}`,
      bytes: ONE_CHUNK_BYTES,
      faults: [
        { route: "status", kind: "fail-delivered", phase: "delivered", nth: 2, fail_reason },
      ],
      pastInbox: true,
      allowedRests: ["refused"],
    };
}
