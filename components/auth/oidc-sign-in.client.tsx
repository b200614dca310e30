"use client";

import { Building2 } from "lucide-react";
import { useState } from "react";

import { signInAction, submitSignIn } from "#components/auth/submit-sign-in.client";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

/** Starts the company's sign-in. Without JavaScript, the provider must not redirect further. */
export function OidcSignInForm({
  name,
  token,
  next,
}: {
  name: string;
  token: string;
  next: string;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (form: HTMLFormElement) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    const result = await submitSignIn("signin/oidc", new FormData(form), next);
    // Avoids a form redirect: our CSP's form-action blocks further redirects of the provider.
    if ("to" in result) return window.location.assign(result.to);
    setBusy(false);
    setError(result.message);
  };
  return (
    <Form action={signInAction("signin/oidc")} onSubmit={submit} className="space-y-4">
      <input type="hidden" name="csrfToken" value={token} />
      <input type="hidden" name="callbackUrl" value={next} />
      {error ? <Notice tone="danger" title={error} live /> : null}
      <Button
        type="submit"
        size="l"
        icon={Building2}
        busy={busy && "One moment…"}
        className="w-full"
      >
        Sign in with {name}
      </Button>
    </Form>
  );
}
