import { LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { isOneOf, oauthResults } from "#lib/connections/state";
import { oauthResultLabels } from "#lib/connections/labels";
import { paths } from "#lib/paths";

/** Leads on after an account was connected, or explains why none was. */
export function OAuthResultNotice({ result: given }: { result: string | string[] | undefined }) {
  const [result] = [given].flat();
  if (result === "connected")
    return (
      <Notice
        tone="ok"
        title="The account is connected"
        className="mb-10"
        live
        action={
          <>
            <LinkButton size="s" variant="primary" href={paths.newVideo()}>
              Add a video
            </LinkButton>
            <LinkButton size="s" href={paths.drafts()}>
              Go to drafts
            </LinkButton>
          </>
        }
      >
        Next, add a video and create a draft from it.
      </Notice>
    );
  if (!isOneOf(oauthResults, result)) return null;
  const { tone, title, description } = oauthResultLabels[result];
  return (
    <Notice tone={tone} title={title} className="mb-10" live>
      {description}
    </Notice>
  );
}
