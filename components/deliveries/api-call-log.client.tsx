"use client";

import { ExplainThis } from "#components/deliveries/explain-this.client";
import { supportDetailsOf } from "#components/deliveries/support-details";
import { formatMilliseconds } from "#lib/format";
import { Time } from "#components/ui/time";
import { tiktokOperationLabels } from "#lib/connections/labels";
import type { DeliveryDetailView, ExplainedApiCall } from "#lib/deliveries/schema";

const gridColumns =
  "grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 @2xl:grid-cols-[4.5rem_minmax(0,1fr)_10rem_12rem_4rem] @2xl:gap-x-4 @4xl:gap-x-6";
const secondRow = "@max-2xl:col-start-2";

type Data = Pick<DeliveryDetailView, "delivery" | "calls" | "explanations" | "studioVersion">;

/** Lists requests of a delivery to TikTok with response and meaning. Never shows a secret. */
export function ApiCallLog({ data, label = "Requests, in order" }: { data: Data; label?: string }) {
  const { calls } = data;
  if (calls.length === 0)
    return <p className="text-soft">No requests yet. They appear here as they are sent.</p>;
  return (
    <div className="@container text-sm tabular-nums">
      <p
        aria-hidden
        className={`border-b border-hairline pb-2 text-soft @max-2xl:hidden ${gridColumns}`}
      >
        {["Time", "Request", "Response", "Log number", "Duration"].map((name) => (
          <span key={name}>{name}</span>
        ))}
      </p>
      <ol aria-label={label} className="divide-y divide-hairline">
        {calls.map((call) => (
          <LogEntry key={call.id} call={call} data={data} />
        ))}
      </ol>
    </div>
  );
}

function LogEntry({ call, data }: { call: ExplainedApiCall; data: Data }) {
  const { at, operation, detail, code, httpStatus, logId, durationMs } = call;
  const label = tiktokOperationLabels[operation];
  return (
    <li className={`py-2.5 ${gridColumns}`}>
      <Time at={at} show="seconds" className="text-soft" />
      <p>
        {label}
        {detail ? <span className="block text-soft">{detail}</span> : null}
      </p>
      <p className={secondRow}>
        <span className="sr-only">Response: </span>
        <span className={code === "ok" ? undefined : "font-medium break-words"}>{code}</span>
        <span className="text-soft">
          {httpStatus === null ? null : ` (${httpStatus})`}
          <span className="@2xl:hidden"> · {formatMilliseconds(durationMs)}</span>
        </span>
      </p>
      <p className={`text-soft ${secondRow}`}>
        <span className="@2xl:sr-only">Log number: </span>
        <span className="break-all">{logId ?? "none"}</span>
      </p>
      <p className="text-soft @max-2xl:hidden">{formatMilliseconds(durationMs)}</p>
      {code === "ok" ? null : (
        <ExplainThis
          explanation={data.explanations[call.explanationKey]}
          subject={`${label}, ${detail === "" ? code : `${detail}, ${code}`}`}
          details={() => supportDetailsOf(data, call)}
          className="col-start-2 @2xl:col-end-6"
        />
      )}
    </li>
  );
}
