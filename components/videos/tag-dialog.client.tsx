"use client";

import { useState } from "react";

import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { getFormValue } from "#components/ui/get-form-value";
import { Segmented } from "#components/ui/segmented.client";

type Kind = "add_tag" | "remove_tag";

const KINDS: { value: Kind; label: string }[] = [
  { value: "add_tag", label: "Add a tag" },
  { value: "remove_tag", label: "Remove a tag" },
];

type Props = {
  open: boolean;
  onClose: () => void;
  /** The tags of the shop, to choose from. */
  tags: readonly string[];
  /** Resolves to an error message, or to nothing when it worked. */
  onSubmit: (kind: Kind, tag: string) => Promise<string | undefined>;
};

/** Asks for the tag that the chosen videos get or lose. */
export function TagDialog({ open, onClose, tags, onSubmit }: Props) {
  const [kind, setKind] = useState<Kind>("add_tag");
  const [error, setError] = useState<string>();
  const close = () => {
    setError(undefined);
    onClose();
  };
  return (
    <FormDialog
      open={open}
      onClose={close}
      title="Tag the chosen videos"
      submitLabel={kind === "add_tag" ? "Add tag" : "Remove tag"}
      busy={false}
      onSubmit={async (form) => {
        const failure = await onSubmit(kind, getFormValue(form, "tag"));
        setError(failure);
        return failure === undefined;
      }}
    >
      <Segmented label="What to do" value={kind} onChange={setKind} options={KINDS} />
      <Field label="Tag" hint="For example summer, or the name of a campaign." error={error}>
        {(wire) => (
          <>
            <Input
              {...wire}
              name="tag"
              list={`${wire.id}-tags`}
              required
              maxLength={40}
              autoComplete="off"
            />
            <datalist id={`${wire.id}-tags`}>
              {tags.map((tag) => (
                <option key={tag} value={tag}>
                  {tag}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
    </FormDialog>
  );
}
