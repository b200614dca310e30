"use client";

import "./globals.css";
import { ErrorPage } from "#components/layout/error-page.client";
import { paths } from "#lib/paths";

/** Shown when the root layout itself fails. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en-GB">
      <body>
        <title>Error · FashionSupreme Social Studio</title>
        <main id="main" className="mx-auto max-w-3xl px-5 py-20">
          <ErrorPage
            digest={error.digest}
            retry={reset}
            home={{ href: paths.home(), label: "Go to the home page" }}
          />
        </main>
      </body>
    </html>
  );
}
