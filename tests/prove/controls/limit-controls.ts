import { mutate, STUCK_PROCESSING, type ControlSpec } from "#tests/prove/controls/control-spec";
import { ONE_CHUNK_BYTES } from "#tests/prove/task";

export const LIMIT_CONTROLS: readonly ControlSpec[] = [
  {
    slug: "pending-counted",
    defence: "pending drafts are counted before TikTok has to refuse",
    expectedRules: ["limits_kept"],
    mutations: [mutate("deliveries/queue/rules", "slotLimit = 5;", "slotLimit = 500;")],
    // The simulator accepts a sixth init. An init that must be repeated is a minute later.
    settings: { pending_cap: 50 },
    extraDeliveries: 5,
    // A delivery behind an older one is tried again after a minute.
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
        "deliveries/sending/poll-schedule",
        "processing: [[15 * SECOND, 2 * SECOND], [MINUTE, 5 * SECOND],",
        "processing: [[MINUTE, SECOND],",
      ),
    ],
    faults: [{ ...STUCK_PROCESSING, times: "always" }],
    extraDeliveries: 4,
    bytes: ONE_CHUNK_BYTES,
    allowedRests: ["nothing"],
    // TikTok accepts thirty a minute.
    stopAtRequests: { endpoint: "status", count: 31 },
    timeoutMs: 60_000,
  },
];
