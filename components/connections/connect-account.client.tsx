"use client";

import { Plus } from "lucide-react";
import { useState } from "react";

import { useTiktokRedirect } from "#components/connections/use-tiktok-redirect.client";
import { ScopeList } from "#components/connections/scope-list";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { ErrorLine } from "#components/ui/error-line";
import { linkScopes } from "#lib/connections/schema";

/** Explains what connecting means, then goes to TikTok. */
export function ConnectAccount({ primary = true }: { primary?: boolean }) {
  const [open, setOpen] = useState(false);
  const tiktok = useTiktokRedirect();
  return (
    <>
      <Button variant={primary ? "primary" : "quiet"} icon={Plus} onClick={() => setOpen(true)}>
        Connect a TikTok account
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Connect a TikTok account"
        lead="You will sign in at TikTok with the shop’s account. TikTok asks you to allow the studio to:"
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button
              variant="primary"
              busy={tiktok.busy && "Going to TikTok…"}
              onClick={() => void tiktok.redirect({ purpose: "link" })}
            >
              Go to TikTok
            </Button>
          </>
        }
      >
        <ScopeList scopes={linkScopes} />
        <p className="mt-5 text-soft">
          You then confirm the account here before anything is saved. The studio never sees the
          TikTok password and cannot publish anything. You can disconnect at any time.
        </p>
        <ErrorLine className="mt-4">{tiktok.error?.message}</ErrorLine>
      </Dialog>
    </>
  );
}
