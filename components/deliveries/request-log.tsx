import { EmptyState } from "#components/ui/empty-state";
import { Time } from "#components/ui/time";
import type { CallView } from "#lib/deliveries/schema";

/** The calls to TikTok of one delivery: when, what was asked, what came back. Never a secret. */
export function RequestLog({ calls }: { calls: CallView[] }) {
  if (calls.length === 0) return <EmptyState title="No request yet">They appear here as they are made.</EmptyState>;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Request log">
      <table className="w-full min-w-180 text-left text-sm tabular-nums">
        <thead>
          <tr className="border-b text-soft">
            {["Time", "Asked", "Answer", "Log number", "Took"].map((words) => (
              <th key={words} scope="col" className="py-2 pr-6 font-normal">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-hairline">
          {calls.map((call) => (
            <tr key={call.id} className="align-top">
              <td className="py-2 pr-6 whitespace-nowrap">
                <Time at={call.at} show="full" />
              </td>
              <td className="py-2 pr-6">
                {call.operation}
                {call.asked ? <span className="block text-soft">{call.asked}</span> : null}
              </td>
              <td className="py-2 pr-6">
                {call.code}
                {call.httpStatus === null ? null : <span className="text-soft"> ({call.httpStatus})</span>}
              </td>
              <td className="py-2 pr-6 break-all text-soft">{call.logId ?? "none"}</td>
              <td className="py-2 whitespace-nowrap">{call.durationMs} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
