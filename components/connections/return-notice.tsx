import { Notice } from "#components/ui/notice";
import { isOneOf, returns } from "#lib/connections/state";
import { returnWords } from "#lib/connections/words";

/** What to say to someone who came back from TikTok without an account; nothing for a word we do not know. */
export function ReturnNotice({ why }: { why: string | undefined }) {
  if (!isOneOf(returns, why)) return null;
  const { tone, title, sentence } = returnWords[why];
  return (
    <Notice tone={tone} title={title} className="mb-10" live>
      {sentence}
    </Notice>
  );
}
