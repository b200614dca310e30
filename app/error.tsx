"use client";

import { Failure } from "#components/layout/failure.client";
import { paths } from "#lib/paths";

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" className="mx-auto max-w-3xl px-5 py-20">
      <Failure digest={error.digest} retry={reset} home={{ href: paths.home(), words: "To the first page" }} />
    </main>
  );
}
