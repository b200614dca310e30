"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";

import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { paths } from "#lib/paths";

/** A video from a public address; the server fetches it and this goes on to its page. */
export function LinkForm() {
  const router = useRouter();
  const asking = useApiRequest();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget).get("url");
    const url = typeof entered === "string" ? entered : "";
    const sent = await asking.run("POST /api/videos", { body: { url } });
    if (sent.ok) router.push(paths.video(sent.data.videoId));
  };
  return (
    <form
      method="dialog"
      onSubmit={(event) => void submit(event)}
      noValidate
      className="max-w-2xl space-y-6"
    >
      {asking.error && !asking.error.fields?.["url"] ? (
        <Notice tone="danger" live title={asking.error.message} />
      ) : null}
      <Field
        label="Address of the video file"
        hint="A public https address that leads to the file itself, not to a page around it. Up to 4 GB."
        error={asking.error?.fields?.["url"]}
      >
        {(wire) => (
          <Input
            {...wire}
            name="url"
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            maxLength={2000}
            required
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={asking.busy && "Asking…"}>
        Fetch the video
      </Button>
    </form>
  );
}
