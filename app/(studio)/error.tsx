"use client";

import { Failure } from "#components/layout/failure.client";
import { paths } from "#lib/paths";

export default function StudioError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Failure digest={error.digest} retry={reset} home={{ href: paths.desk(), words: "To the desk" }} />;
}
