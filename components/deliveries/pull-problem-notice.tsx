import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";

/** For an administrator: TikTok will not fetch videos from the address that this installation offers. */
export function PullProblemNotice({ at, code }: { at: string; code: string }) {
  return (
    <Notice tone="attention" title="TikTok does not fetch videos from this studio" className="mb-8">
      It refused the address (<code className="wrap-anywhere">{code}</code>,{" "}
      <Time at={at} show="full" />
      ). The studio sends every video itself instead, so nothing is lost, and offers the address
      again after an hour. Whoever runs the studio should verify the address in TikTok’s developer
      portal, under “URL properties”.
    </Notice>
  );
}
