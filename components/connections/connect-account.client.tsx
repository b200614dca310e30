"use client";

import { Plus } from "lucide-react";
import { useState } from "react";

import { useTiktokRedirect } from "#components/connections/use-tiktok-redirect.client";
import { ScopeList } from "#components/connections/scope-list";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { ErrorLine } from "#components/ui/error-line";
import { linkScopes } from "#lib/connections/schema";

/** Says what connecting means, then goes to TikTok. */
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
        lead="You go to TikTok now and sign in there with the account of the shop. TikTok asks whether the studio may:"
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button
              variant="primary"
              busy={tiktok.busy && "Going to TikTok…"}
              onClick={() => void tiktok.go({ purpose: "link" })}
            >
              Go to TikTok
            </Button>
          </>
        }
      >
        <ScopeList scopes={linkScopes} />
        <p className="mt-5 text-soft">
          Back here you see the account before anything is kept. The studio never sees the TikTok
          password, cannot publish anything, and can be disconnected at any time.
        </p>
        <ErrorLine className="mt-4">{tiktok.error?.message}</ErrorLine>
      </Dialog>
    </>
  );
}
