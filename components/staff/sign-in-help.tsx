import Link from "next/link";

import { Notice } from "#components/ui/notice";
import { paths } from "#lib/paths";
import { arrivedWords } from "#lib/staff/words";

/** For somebody who comes to the sign-in from a form that made it possible. */
export function Arrived({ from }: { from: string | undefined }) {
  const words = arrivedWords(from);
  return words ? <Notice tone="ok" title={words} className="mb-7" /> : null;
}

/** What to do when one cannot sign in. */
export function SignInHelp({ practice }: { practice: boolean }) {
  return (
    <p className="mt-7 text-sm text-soft">
      <Link href={paths.forgotPassword()} className="text-link">
        Forgotten the password?
      </Link>{" "}
      {practice
        ? "This is a practice studio: its address and password were printed where it was started."
        : "No account yet? An administrator of your shop can invite you."}
    </p>
  );
}
