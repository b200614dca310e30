import { Notice } from "#components/ui/notice";
import { formatDateTime } from "#components/ui/time";

/** After a restore: what people must know before they send anything. */
export function RestoredNotice({ restoredTo }: { restoredTo: string }) {
  return (
    <Notice tone="attention" title="The studio was put back to an earlier state" className="mb-10">
      It shows what it knew on {formatDateTime(restoredTo)}. What was done after that happened all
      the same, though it is missing here: look in the TikTok inbox before you send something again.
      Sends that were under way are marked Unconfirmed and wait for you.
    </Notice>
  );
}
