"use client";

import { Plus } from "lucide-react";

import { useTiktokRedirect } from "#components/connections/use-tiktok-redirect.client";
import { ScopeList } from "#components/connections/scope-list";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { linkScopes } from "#lib/connections/schema";

type Props = {
  primary?: boolean;
  /** The draft to return to. */
  draftId?: string | undefined;
};

/** Says what connecting means, and goes to TikTok with one click. */
export function ConnectAccount({ primary = true, draftId }: Props) {
  const tiktok = useTiktokRedirect();
  return (
    <div className="text-left">
      <p>You sign in at TikTok with the shop’s account. TikTok asks you to allow the studio to:</p>
      <div className="mt-3">
        <ScopeList scopes={linkScopes} />
      </div>
      <p className="mt-4 text-soft">
        You then confirm the account here before anything is saved. The studio never sees the TikTok
        password and cannot publish anything. You can disconnect at any time.
      </p>
      <Button
        variant={primary ? "primary" : "quiet"}
        icon={Plus}
        busy={tiktok.busy && "Going to TikTok…"}
        onClick={() => void tiktok.redirect({ purpose: "link", draftId })}
        className="mt-6"
      >
        Connect a TikTok account
      </Button>
      <ErrorLine className="mt-4">{tiktok.error?.message}</ErrorLine>
    </div>
  );
}
