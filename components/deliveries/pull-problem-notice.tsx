import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";

/** For an administrator: TikTok refuses to download videos from this installation's URL. */
export function PullProblemNotice({ at, code }: { at: string; code: string }) {
  return (
    <Notice
      tone="attention"
      title="TikTok cannot download videos from this studio"
      className="mb-8"
    >
      It rejected the address (<code className="wrap-anywhere">{code}</code>,{" "}
      <Time at={at} show="full" />
      ). The studio uploads every video instead, so nothing is lost, and tries again after an hour.
      Ask the operator to verify the address in TikTok’s developer portal, under “URL properties”.
    </Notice>
  );
}
