"use client";

import { useRouter } from "next/navigation";

import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { paths } from "#lib/paths";

/** Imports a video from a public link, then opens its page. */
export function ImportUrlForm() {
  const router = useRouter();
  const importing = useApiRequest();
  const submit = async (form: HTMLFormElement) => {
    const entered = new FormData(form).get("url");
    const url = typeof entered === "string" ? entered : "";
    const sent = await importing.run("POST /api/videos", { body: { url } });
    if (sent.ok) router.push(paths.video(sent.data.videoId));
  };
  return (
    <Form onSubmit={submit} noValidate className="max-w-2xl space-y-6">
      {importing.error && !importing.error.fields?.["url"] ? (
        <Notice tone="danger" live title={importing.error.message} />
      ) : null}
      <Field
        label="Link to the video file"
        hint="A public https link to the file itself, not to a page that shows it. Up to 4 GB."
        error={importing.error?.fields?.["url"]}
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
            required
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={importing.busy && "Starting…"}>
        Import video
      </Button>
    </Form>
  );
}
