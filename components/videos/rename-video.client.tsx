"use client";

import { Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Field, Input } from "#components/ui/field";
import { getFormValue } from "#components/ui/get-form-value";
import type { VideoView } from "#lib/videos/schema";

type Props = { video: Pick<VideoView, "id" | "name">; onChanged: () => void };

/** Renames a video everywhere: in the library, its drafts, its deliveries and the activity. */
export function RenameVideo({ video, onChanged }: Props) {
  const router = useRouter();
  const formId = useId();
  const [open, setOpen] = useState(false);
  const save = useApiRequest();
  const close = () => {
    save.clear();
    setOpen(false);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sent = await save.run("PATCH /api/videos/[id]", {
      params: { id: video.id },
      body: { name: getFormValue(event.currentTarget, "name") },
    });
    if (!sent.ok) return;
    close();
    onChanged();
    router.refresh();
  };
  return (
    <>
      <Button icon={Pencil} onClick={() => setOpen(true)}>
        Rename
      </Button>
      <Dialog
        open={open}
        onClose={close}
        keep
        title="Rename video"
        lead="The new name is shown everywhere in the studio. TikTok does not see it."
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" form={formId} variant="primary" busy={save.busy && "Saving…"}>
              Save name
            </Button>
          </>
        }
      >
        <form
          key={video.name}
          method="dialog"
          id={formId}
          onSubmit={(event) => void submit(event)}
          noValidate
        >
          <Field
            label="Name"
            error={save.error?.fields?.["name"] ?? save.errorMessage ?? undefined}
          >
            {(wire) => <Input {...wire} name="name" defaultValue={video.name} autoComplete="off" />}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
