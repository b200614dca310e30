import type { ArmedKillPoint } from "#tests/prove/instrument";
import type { Mutation } from "#tests/prove/mutations";
import type { ExpectedRule, FaultScenario, RequestCount } from "#tests/prove/task";

/** A defence, the smallest mutation that removes it, and a run in which the judge must complain. */
export type ControlSpec = FaultScenario & {
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

/** A control that runs as a refresh storm instead of one delivery. */
export type StormControl = Pick<ControlSpec, "slug" | "defence" | "expectedRules" | "mutations">;

/** Replaces `find` in lib/`file`.ts; removes it without a replacement. */
export const mutate = (file: string, find: string, replace = ""): Mutation => ({
  file: `lib/${file}.ts`,
  find,
  replace,
});

export const STUCK_PROCESSING = { route: "init", kind: "stuck-processing", when: "after" };
