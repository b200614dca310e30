"use client";

import { useEffect, useRef } from "react";

import { CopyButton } from "#components/ui/copy-button.client";
import { Input } from "#components/ui/field";
import { Time } from "#components/ui/time";
import type { ApiResponse } from "#lib/web/api-routes";

/** A new invitation with its link, as inviting and resending return it. */
export type InvitationLinkView = ApiResponse<"POST /api/invitations/[id]/resend">;

/** Shows an invitation's link, which is visible only once, and whether an e-mail was sent. */
export function InvitationLink({
  invitation: { link, email, expiresAt, emailQueued },
}: {
  invitation: InvitationLinkView;
}) {
  const field = useRef<HTMLInputElement>(null);
  // The button that was pressed is gone with its form, so the link takes the focus.
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="space-y-4" role="status">
      <p>
        {emailQueued ? (
          <>
            We’ve sent an e-mail with the link to{" "}
            <span className="font-medium wrap-anywhere">{email}</span>. You can also share the link
            yourself.
          </>
        ) : (
          <>
            This studio doesn’t send e-mail. Share the link with{" "}
            <span className="font-medium wrap-anywhere">{email}</span> yourself.
          </>
        )}
      </p>
      <Input
        ref={field}
        aria-label="Invitation link"
        value={link}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        className="text-sm"
      />
      <CopyButton text={link}>Copy link</CopyButton>
      <p className="text-sm text-soft">
        The link is shown only now. It works once and expires <Time at={expiresAt} show="full" />.
      </p>
    </div>
  );
}
