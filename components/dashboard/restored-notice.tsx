import { Notice } from "#components/ui/notice";
import { formatDateTime } from "#components/ui/time";

/** After a restore: what people must know before they send anything. */
export function RestoredNotice({ restoredTo }: { restoredTo: string }) {
  return (
    <Notice tone="attention" title="The studio was restored from a backup" className="mb-10">
      It shows the studio as it was on {formatDateTime(restoredTo)}. Anything done since then is
      missing here, even if it reached TikTok: look in the TikTok inbox before you send anything
      again. Sends that were in progress are marked Unconfirmed and wait for you.
    </Notice>
  );
}
