"use client";

import { X } from "lucide-react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Form } from "#components/ui/form.client";
import { getFormValue } from "#components/ui/get-form-value";
import type { VideoView } from "#lib/videos/schema";

type Props = { video: VideoView; mayEdit: boolean; onChanged: () => Promise<unknown> };

/** The tags of a video, with a field to add one. */
export function VideoTags({ video, mayEdit, onChanged }: Props) {
  const saving = useApiRequest();
  const save = async (tags: string[]) => {
    const sent = await saving.run("PATCH /api/videos/[id]", {
      params: { id: video.id },
      body: { tags },
    });
    if (sent.ok) await onChanged();
    return sent.ok;
  };
  const add = async (form: HTMLFormElement) => {
    const tag = getFormValue(form, "tag").trim();
    if (tag !== "" && (await save([...video.tags, tag]))) form.reset();
  };
  return (
    <>
      {video.tags.length > 0 ? (
        <ul aria-label="Tags" className="mb-4 flex flex-wrap gap-2">
          {video.tags.map((tag) => (
            <li
              key={tag}
              className="inline-flex min-h-9 items-center gap-1 border border-edge pl-3 text-sm"
            >
              <span className="break-all">{tag}</span>
              {mayEdit ? (
                <button
                  type="button"
                  aria-label={`Remove the tag ${tag}`}
                  className="flex size-9 items-center justify-center text-soft hover:text-ink pointer-coarse:size-11"
                  onClick={() => void save(video.tags.filter((one) => one !== tag))}
                >
                  <X size={14} strokeWidth={1.5} aria-hidden />
                </button>
              ) : (
                <span className="w-3" />
              )}
            </li>
          ))}
        </ul>
      ) : mayEdit ? null : (
        <p className="text-soft">No tags.</p>
      )}
      {mayEdit ? (
        <Form onSubmit={add} className="flex max-w-md items-end gap-3">
          <Field
            label="New tag"
            error={saving.error?.fields?.["tags"] ?? saving.error?.message}
            className="flex-1"
          >
            {(wire) => <Input {...wire} name="tag" maxLength={40} autoComplete="off" />}
          </Field>
          <Button type="submit" busy={saving.busy && "Saving…"}>
            Add tag
          </Button>
        </Form>
      ) : null}
    </>
  );
}
