import type { Endpoint } from "./ledger-events.ts";
import { isRecord } from "./json.ts";

const endpoints: readonly Endpoint[] = [
  "token",
  "refresh",
  "revoke",
  "userinfo",
  "init",
  "upload",
  "status",
  "cancel",
];

const faultKinds = [
  "status",
  "html",
  "wrong-json",
  "ok-with-error",
  "empty",
  "reset",
  "hang",
  "early-close",
  "cut-body",
  "slow",
  "delay",
  "fail-publish",
  "fail-delivered",
  "stuck-processing",
  "unknown-status",
  "unknown-fields",
  "foreign-ids",
  "expire-token",
  "revoke-app",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One planned fault. README.md, "Fault plans", explains each field. */
export interface FaultPlan {
  readonly id: string;
  readonly route: Endpoint;
  readonly kind: FaultKind;
  readonly when: "before" | "after";
  readonly nth: number;
  readonly times: number | "always";
  readonly probability?: number;
  readonly seed?: number;
  readonly chunk?: number;
  readonly account?: string;
  readonly phase?: string;
  readonly after_bytes?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly code?: string;
  readonly bytes_per_second?: number;
  readonly ms?: number;
  readonly fail_reason?: string;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): boolean => typeof value === "string";

const fieldChecks: Record<keyof FaultPlan, (value: unknown) => boolean> = {
  id: isText,
  route: (value) => endpoints.some((endpoint) => endpoint === value),
  kind: (value) => faultKinds.some((kind) => kind === value),
  when: (value) => value === "before" || value === "after",
  nth: (value) => isCount(value) && Number(value) >= 1,
  times: (value) => value === "always" || (isCount(value) && Number(value) >= 1),
  probability: (value) => typeof value === "number" && value >= 0 && value <= 1,
  seed: isCount,
  chunk: isCount,
  account: isText,
  phase: isText,
  after_bytes: isCount,
  status: (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599,
  headers: (value) => isRecord(value) && Object.values(value).every(isText),
  body: (value) => value !== undefined,
  code: isText,
  bytes_per_second: (value) => isCount(value) && Number(value) >= 1,
  ms: isCount,
  fail_reason: isText,
};

/** Reads a plan from the control API and adds defaults. Returns a message when it is invalid. */
export function readFaultPlan(
  body: Readonly<Record<string, unknown>>,
  freeId: string,
): FaultPlan | string {
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(fieldChecks, name)) return `A fault plan has no field named ${name}.`;
    if (!fieldChecks[name as keyof FaultPlan](value)) return `The value of ${name} is not allowed.`;
  }
  if (body["route"] === undefined) return "A fault plan needs a route.";
  if (body["kind"] === undefined) return "A fault plan needs a kind.";
  const given = body["body"];
  return {
    id: freeId,
    when: "before",
    nth: 1,
    times: body["probability"] === undefined ? 1 : "always",
    ...body,
    ...(given === undefined || typeof given === "string" ? {} : { body: JSON.stringify(given) }),
  } as FaultPlan;
}
