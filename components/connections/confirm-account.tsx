import { LinkDecision } from "#components/connections/link-decision.client";
import { ScopeList } from "#components/connections/scope-list";
import { Avatar } from "#components/ui/avatar";
import { Notice } from "#components/ui/notice";
import { Section } from "#components/ui/section";
import { linkScopes, type PendingLinkView } from "#lib/connections/schema";

/** The account that came back from TikTok, and the question whether it is the right one. */
export function ConfirmAccount({ pending, token }: { pending: PendingLinkView; token: string }) {
  const { displayName, username, avatarSrc, scopes, situation, canSend } = pending;
  const missing = linkScopes.filter((scope) => !scopes.includes(scope));
  return (
    <div className="max-w-2xl">
      <div className="flex items-center gap-6 border-t py-8">
        <Avatar name={displayName} src={avatarSrc} size="l" />
        <div className="min-w-0">
          <p className="font-serif text-section wrap-anywhere">{displayName}</p>
          {username ? <p className="text-soft wrap-anywhere">@{username}</p> : null}
        </div>
      </div>
      <LinkSituationNotice pending={pending} />
      {situation === "other_shop" ? null : (
        <Section title="What it allows" className="mt-10">
          <ScopeList scopes={scopes} missing={missing} />
          {canSend ? null : (
            <p className="mt-4 text-soft">
              Without that permission the account can be connected but receives no drafts. Ask
              TikTok again and leave every box ticked, or connect it now and allow it later.
            </p>
          )}
        </Section>
      )}
      <LinkDecision token={token} name={displayName} situation={situation} canSend={canSend} />
    </div>
  );
}

function LinkSituationNotice({
  pending: { situation, displayName, expectedName },
}: {
  pending: PendingLinkView;
}) {
  if (situation === "new") return null;
  if (situation === "known") {
    return (
      <Notice className="mt-6" title={`${displayName} is already known here`}>
        Its permission is renewed; drafts, deliveries and history stay as they are.
      </Notice>
    );
  }
  if (situation === "other_account") {
    return (
      <Notice
        tone="attention"
        className="mt-6"
        title={`You asked to reconnect ${expectedName ?? "another account"}, but TikTok sent back ${displayName}`}
      >
        Another account was signed in at TikTok. To reconnect {expectedName ?? "the other one"},
        refuse here, sign in at TikTok with that account and begin again. Or connect this one beside
        it.
      </Notice>
    );
  }
  return (
    <Notice tone="danger" className="mt-6" title="This account cannot be connected here">
      It is connected to another shop, and an account belongs to one shop at a time. Whoever looks
      after it there can disconnect it; its holder can also end that through our data deletion page.
      Nothing was changed.
    </Notice>
  );
}
