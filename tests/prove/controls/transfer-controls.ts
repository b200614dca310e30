import { mutate, STUCK_PROCESSING, type ControlSpec } from "#tests/prove/controls/control-spec";
import { ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES } from "#tests/prove/task";

export const TRANSFER_CONTROLS: readonly ControlSpec[] = [
  {
    slug: "commit-intent",
    defence: "the intent of the last chunk is saved before it leaves",
    expectedRules: ["intent_first"],
    mutations: [
      mutate(
        "deliveries/sending/transfer-progress",
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
      mutate(
        "deliveries/sending/decide",
        "if (transfer && isUploadUrlUsable(transfer, now))",
        "if (transfer && transfer.committingAt === null && isUploadUrlUsable(transfer, now))",
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
        "deliveries/sending/after-commit",
        "const committingAt = transfer.committingAt ?? now;",
        `const committingAt = transfer.committingAt ?? now;\n  if (transfer.committedAt !== null) return { kind: "finish", state: "in_inbox", reason: null };`,
      ),
    ],
    faults: [STUCK_PROCESSING],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "whole-video-in-inbox",
    defence: "in_inbox is shown only if TikTok accepted every byte",
    expectedRules: ["shown_is_true"],
    mutations: [
      mutate(
        "deliveries/sending/decide",
        'if (state !== "in_inbox" && !isWholeVideoAccepted(transfer))',
        "if (!isWholeVideoAccepted(transfer) && transfer.publishId === null)",
      ),
    ],
    settings: { upload_url_lifetime_s: 20, expired_upload: "empty-draft" },
    faults: [{ route: "upload", kind: "status", status: 403, times: "always" }],
    bytes: ONE_CHUNK_BYTES,
  },
  {
    slug: "missing-part-sent-again",
    defence: "the last part is sent again when TikTok does not have it",
    expectedRules: ["rest"],
    mutations: [
      mutate(
        "deliveries/sending/after-commit",
        "const step = isVideoMissing(transfer, now)",
        "const step = now < new Date(0)",
      ),
    ],
    faults: [{ route: "upload", kind: "html" }],
    allowedRests: ["in_inbox"],
    timeoutMs: 60_000,
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
    // Later chunks start long after the grace for a running request.
    faults: [{ route: "upload", kind: "slow", bytes_per_second: 1_000_000, times: "always" }],
    allowedRests: ["cancelled"],
    personAction: { does: "disconnect", when: "uploading" },
    bytes: THREE_CHUNKS_BYTES,
  },
];
