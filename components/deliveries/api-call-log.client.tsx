"use client";

import { useState } from "react";

import { ExplainThis } from "#components/deliveries/explain-this.client";
import { supportDetails } from "#components/deliveries/support-details";
import { formatMilliseconds } from "#lib/format";
import { Button } from "#components/ui/button";
import { Time } from "#components/ui/time";
import { tiktokOperationLabels } from "#lib/connections/labels";
import type { DeliveryDetailView, ExplainedApiCall } from "#lib/deliveries/schema";

/** A send of hundreds of parts shows this many until all are opened. */
const COLLAPSED_COUNT = 30;

const gridColumns =
  "grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 @2xl:grid-cols-[4.5rem_minmax(0,1fr)_10rem_12rem_4rem] @2xl:gap-x-4 @4xl:gap-x-6";
const secondRow = "@max-2xl:col-start-2";

/** Lists a delivery's requests to TikTok with response and meaning. Never shows a secret. */
export function ApiCallLog({ data }: { data: DeliveryDetailView }) {
  const { calls } = data;
  const [all, setAll] = useState(false);
  if (calls.length === 0)
    return <p className="text-soft">No requests yet. They appear here as they are sent.</p>;
  const many = calls.length > COLLAPSED_COUNT;
  return (
    <div className="@container text-sm tabular-nums">
      {many ? (
        <p className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2 text-soft">
          {all
            ? `All ${calls.length} requests.`
            : `The last ${COLLAPSED_COUNT} of ${calls.length} requests.`}
          <Button size="s" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? `Show the last ${COLLAPSED_COUNT} only` : "Show all"}
          </Button>
        </p>
      ) : null}
      <p
        aria-hidden
        className={`border-b border-hairline pb-2 text-soft @max-2xl:hidden ${gridColumns}`}
      >
        {["Time", "Request", "Response", "Log number", "Duration"].map((label) => (
          <span key={label}>{label}</span>
        ))}
      </p>
      <ol aria-label="Requests, in order" className="divide-y divide-hairline">
        {(many && !all ? calls.slice(-COLLAPSED_COUNT) : calls).map((call) => (
          <LogEntry key={call.id} call={call} data={data} />
        ))}
      </ol>
    </div>
  );
}

function LogEntry({ call, data }: { call: ExplainedApiCall; data: DeliveryDetailView }) {
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
          details={() => supportDetails(data, call)}
          className="col-start-2 @2xl:col-end-6"
        />
      )}
    </li>
  );
}
