"use client";

import { useEffect, useRef } from "react";

import { CopyButton } from "#components/ui/copy-button.client";
import { Input } from "#components/ui/field";
import { Time } from "#components/ui/time";

export type InvitationLinkView = {
  link: string;
  email: string;
  expiresAt: string;
  emailQueued: boolean;
};

/** An invitation's link, this once, and what has become of its e-mail. */
export function InvitationLink({
  invitation: { link, email, expiresAt, emailQueued },
}: {
  invitation: InvitationLinkView;
}) {
  const field = useRef<HTMLInputElement>(null);
  // What was pressed is gone with its form: the link takes the focus, ready to be copied by hand too.
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="space-y-4" role="status">
      <p>
        {emailQueued ? (
          <>
            An e-mail with a link is on its way to{" "}
            <span className="font-medium wrap-anywhere">{email}</span>. You can also hand it over
            yourself.
          </>
        ) : (
          <>
            This studio sends no e-mail: hand the link to{" "}
            <span className="font-medium wrap-anywhere">{email}</span> yourself.
          </>
        )}
      </p>
      <Input
        ref={field}
        aria-label="Link of the invitation"
        value={link}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        className="text-sm"
      />
      <CopyButton text={link}>Copy link</CopyButton>
      <p className="text-sm text-soft">
        It is shown only now, works once, and until <Time at={expiresAt} show="full" />.
      </p>
    </div>
  );
}
