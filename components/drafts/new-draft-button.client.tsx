"use client";

import { CopyPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import type { NewDraft } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

type Props = Pick<ComponentProps<typeof Button>, "variant" | "size"> & {
  /** The draft or delivery whose video, texts and product the new draft gets. */
  from: NewDraft;
};

/** Starts a new draft with the same content and opens it. */
export function NewDraftButton({ from, variant, size }: Props) {
  const router = useRouter();
  const { busy, error, run } = useApiRequest();
  const create = async () => {
    const created = await run("POST /api/drafts", { body: from });
    if (created.ok) router.push(paths.draft(created.data.draftId));
  };
  return (
    <>
      <Button
        variant={variant}
        size={size}
        icon={CopyPlus}
        busy={busy && "Creating…"}
        onClick={() => void create()}
      >
        New draft from this
      </Button>
      <ErrorLine>{error?.message}</ErrorLine>
    </>
  );
}
