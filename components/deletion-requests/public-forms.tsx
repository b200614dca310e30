import { CsrfField } from "#components/ui/csrf-field";
import { Button } from "#components/ui/button";
import { Field, Input, Textarea } from "#components/ui/field";
import { paths } from "#lib/paths";
import { deletionLimits } from "#lib/deletion-requests/schema";

// A form without JavaScript would lose a refused text, so the browser stops at this length.
const UP_TO = `Up to ${deletionLimits.facts.toLocaleString("en-GB")} characters.`;

/** Deletion request by someone who cannot sign in. A plain form works without JavaScript. */
export function DeletionRequestForm({ token }: { token: string }) {
  return (
    <form method="post" action={paths.api.dataDeletion()} className="grid max-w-xl gap-6">
      <CsrfField value={token} />
      <Field label="TikTok account" hint="The user name or the name shown on the profile.">
        {(wire) => (
          <Input
            {...wire}
            name="account"
            required
            maxLength={deletionLimits.account}
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label="Your e-mail address"
        hint="We only use it to answer this request, and delete it afterwards."
      >
        {(wire) => (
          <Input
            {...wire}
            name="contact"
            type="email"
            required
            maxLength={deletionLimits.contact}
            autoComplete="email"
          />
        )}
      </Field>
      <Field
        label="Supporting details"
        hint={`Why the account is yours, which shop connected it, and when. ${UP_TO}`}
        aside="optional"
      >
        {(wire) => <Textarea {...wire} name="facts" maxLength={deletionLimits.facts} />}
      </Field>
      <div>
        <Button type="submit" variant="primary">
          Send request
        </Button>
      </div>
    </form>
  );
}

/** Starts a TikTok sign-in that proves ownership for a deletion. */
export function ProveOwnershipForm({ token }: { token: string }) {
  return (
    <form method="post" action={paths.api.proveOwnership()}>
      <CsrfField value={token} />
      <Button type="submit">Verify with TikTok and delete</Button>
    </form>
  );
}

/** Starts a TikTok sign-in that proves ownership for an export. */
export function ExportByOwnerForm({ token }: { token: string }) {
  return (
    <form method="post" action={paths.api.proveOwnershipForExport()}>
      <CsrfField value={token} />
      <Button type="submit">Verify with TikTok and get a copy</Button>
    </form>
  );
}

/** The answer to a question about a request. A plain form works without JavaScript. */
export function ProvideInformationForm({ code, token }: { code: string; token: string }) {
  return (
    <form
      method="post"
      action={paths.api.deletionAnswer(code)}
      className="mt-6 grid max-w-xl gap-6 print:hidden"
    >
      <CsrfField value={token} />
      <Field label="Your answer" hint={UP_TO}>
        {(wire) => <Textarea {...wire} name="facts" required maxLength={deletionLimits.facts} />}
      </Field>
      <div>
        <Button type="submit" variant="primary">
          Send answer
        </Button>
      </div>
    </form>
  );
}

/** Confirms the requester's mailbox. A plain form works without JavaScript. */
export function ConfirmContactForm({ code, token }: { code: string; token: string }) {
  return (
    <form
      method="post"
      action={paths.api.deletionContact(code)}
      className="mt-4 flex max-w-xl flex-wrap items-end gap-x-4 gap-y-3"
    >
      <CsrfField value={token} />
      <Field label="Code from the e-mail" className="min-w-0 flex-1 basis-64">
        {(wire) => (
          <Input
            {...wire}
            name="contactCode"
            required
            maxLength={deletionLimits.contactCode}
            autoComplete="one-time-code"
            spellCheck={false}
            className="font-medium tracking-wider uppercase"
          />
        )}
      </Field>
      <Button type="submit">Confirm</Button>
    </form>
  );
}

/** Leads to the page of a receipt; a plain GET form. */
export function ReceiptLookup() {
  return (
    <form
      method="get"
      action={paths.deletionStatusLookup()}
      className="flex max-w-xl flex-wrap items-end gap-x-4 gap-y-3"
    >
      <Field label="Receipt code" className="min-w-0 flex-1 basis-64">
        {(wire) => (
          <Input
            {...wire}
            name="code"
            required
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            className="font-medium tracking-wider uppercase"
          />
        )}
      </Field>
      <Button type="submit">Find receipt</Button>
    </form>
  );
}
