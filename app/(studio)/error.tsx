"use client";

import { ErrorPage } from "#components/layout/error-page.client";
import { paths } from "#lib/paths";

export default function StudioError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorPage
      digest={error.digest}
      retry={reset}
      home={{ href: paths.dashboard(), label: "Go to Home" }}
    />
  );
}
