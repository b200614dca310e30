"use client";

import { Building2 } from "lucide-react";
import type { FormEvent } from "react";
import { useState } from "react";

import { enter, signInDoors } from "#components/staff/enter.client";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

/** Leads to the company's own sign-in. Works without JavaScript too, where the provider itself asks for the password. */
export function ProviderEntry({ name, token, next }: { name: string; token: string; next: string }) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(null);
    const entered = await enter(signInDoors.provider, new FormData(event.currentTarget), next);
    // Not the form's own redirect: the browser would hold the providers of the provider against our policy.
    if ("to" in entered) return window.location.assign(entered.to);
    setBusy(false);
    setWrong(entered.sentence);
  };
  return (
    <form method="post" action={signInDoors.provider} onSubmit={(event) => void submit(event)} className="space-y-4">
      <input type="hidden" name="csrfToken" value={token} />
      <input type="hidden" name="callbackUrl" value={next} />
      {wrong ? <Notice tone="danger" title={wrong} live /> : null}
      <Button type="submit" size="l" icon={Building2} busy={busy && "One moment…"} className="w-full">
        Sign in with {name}
      </Button>
    </form>
  );
}
