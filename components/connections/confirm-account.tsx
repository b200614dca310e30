import { LinkDecision } from "#components/connections/link-decision.client";
import { ScopeList } from "#components/connections/scope-list";
import { Avatar } from "#components/ui/avatar";
import { Notice } from "#components/ui/notice";
import { Section } from "#components/ui/section";
import { linkScopes, type PendingLinkView } from "#lib/connections/schema";

/** The account that TikTok returned, with what it allows, to confirm or decline. */
export function ConfirmAccount({ pending, token }: { pending: PendingLinkView; token: string }) {
  const { displayName, username, avatarSrc, scopes, canSend } = pending;
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
      {pending.situation === "other_shop" ? null : (
        <Section title="Permissions" className="mt-10">
          <ScopeList scopes={scopes} missing={missing} />
          {canSend ? null : (
            <p className="mt-4 text-soft">
              Without this permission the account can be connected but cannot receive drafts. Return
              to TikTok and keep every box ticked, or connect it now and allow it later.
            </p>
          )}
        </Section>
      )}
      <LinkDecision token={token} pending={pending} />
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
      <Notice className="mt-6" title={`${displayName} is already connected here`}>
        Its access will be renewed. Drafts, deliveries and history do not change.
      </Notice>
    );
  }
  if (situation === "other_account") {
    return (
      <Notice
        tone="attention"
        className="mt-6"
        title={`You wanted to reconnect ${expectedName ?? "another account"}, but TikTok returned ${displayName}`}
      >
        A different account was signed in at TikTok. To reconnect {expectedName ?? "the other one"},
        decline here, sign in at TikTok with that account and start again. Or connect this one as
        well.
      </Notice>
    );
  }
  return (
    <Notice tone="danger" className="mt-6" title="This account cannot be connected here">
      It is connected to another shop, and an account can belong to only one shop. An administrator
      of that shop can disconnect it, or the account holder can use our data deletion page. Nothing
      was changed.
    </Notice>
  );
}
