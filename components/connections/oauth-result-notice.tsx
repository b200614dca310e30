import { Notice } from "#components/ui/notice";
import { isOneOf, oauthResults } from "#lib/connections/state";
import { oauthResultLabels } from "#lib/connections/labels";

/** Explains a TikTok sign-in that connected no account; nothing for an unknown result. */
export function OAuthResultNotice({ result }: { result: string | undefined }) {
  if (!isOneOf(oauthResults, result)) return null;
  const { tone, title, description } = oauthResultLabels[result];
  return (
    <Notice tone={tone} title={title} className="mb-10" live>
      {description}
    </Notice>
  );
}
