import { accessCodes } from "#lib/deliveries/explanations/access-codes";
import { apiCodes } from "#lib/deliveries/explanations/api-codes";
import { failReasons } from "#lib/deliveries/explanations/fail-reasons";
import { states, waits } from "#lib/deliveries/explanations/states";
import { brokenExchanges, putAnswers } from "#lib/deliveries/explanations/upload-signals";
import { hasEnded, type DeliveryState, type Silence, type WaitReason } from "#lib/deliveries/state";
import { reasons, type Explanation } from "#lib/deliveries/words";

/** Everything that can be explained, by where it comes from. The page, the request log and docs/tiktok-codes.md draw from here. */
export const catalogue = {
  state: { title: "States of a delivery", entries: states },
  wait: { title: "What a delivery waits for", entries: waits },
  reason: { title: "Why it waits or ended", entries: reasons },
  tiktok: { title: "TikTok’s codes", entries: apiCodes },
  access: { title: "TikTok’s codes about access to an account", entries: accessCodes },
  failed: { title: "TikTok’s reasons for failing a video", entries: failReasons },
  part: { title: "TikTok’s answers to a part of the file", entries: putAnswers },
  exchange: { title: "Exchanges that broke off", entries: brokenExchanges },
} as const satisfies Record<string, { title: string; entries: Record<string, Explanation> }>;

type Area = keyof typeof catalogue;

/** Names one entry: "reason slots_full". */
export type ExplanationKey = `${Area} ${string}`;

function entry(area: Area, code: string): Explanation | null {
  const entries: Record<string, Explanation> = catalogue[area].entries;
  return Object.hasOwn(entries, code) ? (entries[code] ?? null) : null;
}

/** The entry of a key. A code that nobody told us of is explained as such, with its name; never hidden. */
export function explanationOf(key: ExplanationKey): Explanation {
  const [area = "", code = ""] = key.split(" ");
  const found = area in catalogue ? entry(area as Area, code) : null;
  return found ?? { ...brokenExchanges.unknown, what: `TikTok gave a code that we do not know: ${code}.` };
}

const ACCESS = new Set(["Renew the permission", "Take the permission", "Give the permission back"]);

/** Which entry explains one line of the request log. Pure. */
export function keyOfCall({ operation, code, httpStatus }: { operation: string; code: string; httpStatus: number | null }): ExplanationKey {
  const part = operation === "Send a part";
  const answer = part && code === "ok" ? `http_${httpStatus ?? 200}` : code;
  const area = part ? "part" : ACCESS.has(operation) ? "access" : "tiktok";
  if (entry(area, answer)) return `${area} ${answer}`;
  if (entry("exchange", answer)) return `exchange ${answer}`;
  const kind = /^http_([45])\d\d$/.exec(answer);
  return kind ? `exchange http_${kind[1]}xx` : `${area} ${answer}`;
}

/** What explains a delivery's state: TikTok's reason for a failed video, else why it waits or ended, else the state itself. Pure. */
export function keyOfState(row: {
  state: DeliveryState;
  waitingFor: WaitReason | null;
  silence: Silence | null;
  reason: string | null;
  failReason: string | null;
}): ExplanationKey {
  const { state, waitingFor, silence, reason, failReason } = row;
  const ended = hasEnded(state);
  if (state === "refused" && failReason !== null) return `failed ${failReason}`;
  if (silence !== null) return `reason ${silence}`;
  // A reason outlives its waiting until the next step is through; it is no longer why.
  if (reason !== null && (ended || waitingFor !== null)) return `reason ${reason}`;
  return waitingFor !== null && !ended ? `wait ${waitingFor}` : `state ${state}`;
}
