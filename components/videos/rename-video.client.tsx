"use client";

import { Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { getFormValue } from "#components/ui/get-form-value";
import type { VideoView } from "#lib/videos/schema";

type Props = { video: Pick<VideoView, "id" | "name">; onChanged: () => void };

/** Renames a video everywhere: in the library, its drafts, its deliveries and the activity. */
export function RenameVideo({ video, onChanged }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const save = useApiRequest();
  const close = () => {
    save.clear();
    setOpen(false);
  };
  const submit = async (form: HTMLFormElement) => {
    const sent = await save.run("PATCH /api/videos/[id]", {
      params: { id: video.id },
      body: { name: getFormValue(form, "name") },
    });
    if (!sent.ok) return false;
    onChanged();
    router.refresh();
    return true;
  };
  return (
    <>
      <Button icon={Pencil} onClick={() => setOpen(true)}>
        Rename
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title="Rename video"
        lead="The new name is shown everywhere in the studio. TikTok does not see it."
        submitLabel="Save name"
        busy={save.busy && "Saving…"}
        onSubmit={submit}
      >
        <Field label="Name" error={save.error?.fields?.["name"] ?? save.errorMessage ?? undefined}>
          {(wire) => <Input {...wire} name="name" defaultValue={video.name} autoComplete="off" />}
        </Field>
      </FormDialog>
    </>
  );
}
