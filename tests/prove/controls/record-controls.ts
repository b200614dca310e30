import { mutate, type ControlSpec } from "#tests/prove/controls/control-spec";
import { ONE_CHUNK_BYTES } from "#tests/prove/task";

export const RECORD_CONTROLS: readonly ControlSpec[] = [
  {
    slug: "audit-chain",
    defence: "the audit is a hash chain",
    expectedRules: ["consents_kept"],
    // The hash then covers another text than the row has.
    mutations: [
      mutate(
        "audit/pending-events",
        "details: canonicalJson(details),",
        "details: ` ${canonicalJson(details)}`,",
      ),
    ],
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
    mutations: [mutate("deliveries/sending/lease", "if (call) await insertApiCall(tx, call);")],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "upload-url-destroyed",
    defence: "an upload URL is destroyed at the end",
    expectedRules: ["nothing_left"],
    mutations: [mutate("deliveries/sending/release-delivery", "uploadUrlSealed: null,")],
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
];
