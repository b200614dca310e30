import { ExplainThis } from "#components/deliveries/explain-this.client";
import { supportDetails } from "#components/deliveries/support-details";
import { EmptyState } from "#components/ui/empty-state";
import { Time } from "#components/ui/time";
import type { DeliveryPageData } from "#lib/deliveries/schema";

const columns = "@3xl:grid @3xl:grid-cols-[5rem_minmax(0,1fr)_10rem_13rem_5rem] @3xl:gap-x-6";

/** The calls to TikTok of one delivery: when, what was asked, what came back, and what that means. Never a secret. */
export function RequestLog({ data }: { data: DeliveryPageData }) {
  const { calls, explanations } = data;
  if (calls.length === 0) return <EmptyState title="No request yet">They appear here as they are made.</EmptyState>;
  return (
    <div className="@container text-sm tabular-nums">
      <p aria-hidden className={`hidden border-b border-hairline pb-2 text-soft ${columns}`}>
        {["Time", "Asked", "Answer", "Log number", "Took"].map((words) => (
          <span key={words}>{words}</span>
        ))}
      </p>
      <ol aria-label="Requests, in order" className="divide-y divide-hairline">
        {calls.map((call) => (
          <li key={call.id} className={`py-2.5 ${columns}`}>
            <Time at={call.at} show="seconds" className="text-soft" />
            <p>
              {call.operation}
              {call.asked ? <span className="block text-soft">{call.asked}</span> : null}
            </p>
            <p>
              <span className="text-soft @3xl:sr-only">Answer: </span>
              {call.code}
              {call.httpStatus === null ? null : <span className="text-soft"> ({call.httpStatus})</span>}
            </p>
            <p className="text-soft">
              <span className="@3xl:sr-only">Log number: </span>
              <span className="break-all">{call.logId ?? "none"}</span>
            </p>
            <p className="text-soft">{call.durationMs} ms</p>
            <ExplainThis
              explanation={explanations[call.explains]}
              about={`${call.operation}, ${call.asked === "" ? call.code : `${call.asked}, ${call.code}`}`}
              details={() => supportDetails(data, call)}
              className="@3xl:col-start-2 @3xl:col-end-6"
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
