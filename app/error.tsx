"use client";

import { ErrorPage } from "#components/layout/error-page.client";
import { paths } from "#lib/paths";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main id="main" className="mx-auto max-w-3xl px-5 py-20">
      <ErrorPage
        digest={error.digest}
        retry={reset}
        home={{ href: paths.home(), label: "Go to the home page" }}
      />
    </main>
  );
}
