import { LogOut } from "lucide-react";

import { paths } from "#lib/paths";

/** Ends this session and opens the sign-in page. A plain form works without JavaScript. */
export function SignOut({ formToken }: { formToken: string }) {
  return (
    <form method="post" action="/api/auth/signout">
      <input type="hidden" name="csrfToken" value={formToken} />
      <input type="hidden" name="callbackUrl" value={paths.signIn()} />
      <button
        type="submit"
        className="inline-flex min-h-8 items-center gap-2 text-sm text-soft hover:text-ink"
      >
        <LogOut size={14} strokeWidth={1.5} aria-hidden />
        Sign out
      </button>
    </form>
  );
}
