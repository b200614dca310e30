import { Notice } from "#components/ui/notice";
import { isOneOf, oauthResults } from "#lib/connections/state";
import { oauthResultLabels } from "#lib/connections/labels";

/** What to say to someone who came back from TikTok without an account; nothing for a word we do not know. */
export function OAuthResultNotice({ why }: { why: string | undefined }) {
  if (!isOneOf(oauthResults, why)) return null;
  const { tone, title, description } = oauthResultLabels[why];
  return (
    <Notice tone={tone} title={title} className="mb-10" live>
      {description}
    </Notice>
  );
}
