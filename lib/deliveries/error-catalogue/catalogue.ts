import { operationGroup, type TiktokOperation } from "#lib/connections/state";
import {
  apiErrorExplanations,
  oauthErrorExplanations,
} from "#lib/deliveries/error-catalogue/api-errors";
import { stateExplanations, waitExplanations } from "#lib/deliveries/error-catalogue/states";
import {
  chunkResponseExplanations,
  failReasonExplanations,
  transportErrorExplanations,
} from "#lib/deliveries/error-catalogue/transfer-errors";
import { reasonExplanations } from "#lib/deliveries/error-catalogue/reasons";
import type { Explanation } from "#lib/deliveries/labels";
import {
  type DeliveryState,
  hasEnded,
  type StallReason,
  type WaitReason,
} from "#lib/deliveries/state";

/** Every explanation by source, for the page, the request log and docs/tiktok-codes.md. */
export const errorCatalogue = {
  state: { title: "States of a delivery", entries: stateExplanations },
  wait: { title: "What a delivery waits for", entries: waitExplanations },
  reason: { title: "Why it waits or ended", entries: reasonExplanations },
  api: { title: "TikTok’s codes", entries: apiErrorExplanations },
  oauth: { title: "TikTok’s OAuth codes", entries: oauthErrorExplanations },
  fail_reason: { title: "TikTok’s reasons for failing a video", entries: failReasonExplanations },
  chunk: { title: "TikTok’s responses to a part of the file", entries: chunkResponseExplanations },
  transport: { title: "Requests without a usable response", entries: transportErrorExplanations },
} as const satisfies Record<string, { title: string; entries: Record<string, Explanation> }>;

type CatalogueArea = keyof typeof errorCatalogue;

/** Names one entry: "reason slots_full". */
export type ExplanationKey = `${CatalogueArea} ${string}`;

function findEntry(area: CatalogueArea, code: string): Explanation | null {
  const entries: Record<string, Explanation> = errorCatalogue[area].entries;
  return Object.hasOwn(entries, code) ? (entries[code] ?? null) : null;
}

/** Returns the entry of a key. An unknown code gets an explanation that names it. */
export function getExplanation(key: ExplanationKey): Explanation {
  const [area = "", code = ""] = key.split(" ");
  const found = area in errorCatalogue ? findEntry(area as CatalogueArea, code) : null;
  return (
    found ?? {
      ...transportErrorExplanations.unknown,
      what: `TikTok gave an unknown code: ${code}.`,
    }
  );
}

/** Returns the entries of these keys, each once. */
export function explainKeys(keys: readonly (ExplanationKey | null)[]): Record<string, Explanation> {
  const known = new Set(keys.filter((key) => key !== null));
  return Object.fromEntries([...known].map((key) => [key, getExplanation(key)]));
}

/** Returns which entry explains one row of the request log. Pure. */
export function explanationKeyForCall({
  operation,
  code,
  httpStatus,
}: {
  operation: TiktokOperation;
  code: string;
  httpStatus: number | null;
}): ExplanationKey {
  const isChunk = operation === "upload_chunk";
  const answer = isChunk && code === "ok" ? `http_${httpStatus ?? 200}` : code;
  const area = isChunk ? "chunk" : operationGroup(operation) === "oauth" ? "oauth" : "api";
  if (findEntry(area, answer)) return `${area} ${answer}`;
  if (findEntry("transport", answer)) return `transport ${answer}`;
  const kind = /^http_([45])\d\d$/.exec(answer);
  return kind ? `transport http_${kind[1]}xx` : `${area} ${answer}`;
}

/** Prefers TikTok's fail reason, then a stall, the saved reason, the wait, the state. Pure. */
export function explanationKeyForState(row: {
  state: DeliveryState;
  waitingFor: WaitReason | null;
  stall: StallReason | null;
  reason: string | null;
  failReason: string | null;
}): ExplanationKey {
  const { state, waitingFor, stall, reason, failReason } = row;
  const ended = hasEnded(state);
  if (state === "refused" && failReason !== null && reason !== "failed_after_inbox")
    return `fail_reason ${failReason}`;
  if (stall !== null) return `reason ${stall}`;
  // A reason stays saved until the next step is done; without a wait it no longer applies.
  if (reason !== null && (ended || waitingFor !== null)) return `reason ${reason}`;
  return waitingFor !== null && !ended ? `wait ${waitingFor}` : `state ${state}`;
}
