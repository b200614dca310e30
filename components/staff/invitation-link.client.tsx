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
  if (link === null) {
    return (
      <p role="status">
        We’ve sent an e-mail with the link to{" "}
        <span className="font-medium wrap-anywhere">{email}</span>. Only that mailbox gets it. It
        expires <Time at={expiresAt} show="full" />.
      </p>
    );
  }
  return (
    <div className="space-y-4" role="status">
      <p>
        {emailQueued ? (
          <>
            We’ve sent an e-mail with the link to{" "}
            <span className="font-medium wrap-anywhere">{email}</span>. You can also share the link
            yourself. Until an operator confirms the address, it counts as not confirmed.
          </>
        ) : (
          <>
            This studio doesn’t send e-mail. Share the link with{" "}
            <span className="font-medium wrap-anywhere">{email}</span> yourself. Until an operator
            confirms the address, it counts as not confirmed.
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
