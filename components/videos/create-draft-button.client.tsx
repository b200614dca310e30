"use client";

import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { paths } from "#lib/paths";

type Props = Pick<ComponentProps<typeof Button>, "size" | "aria-label"> & { videoId: string };

/** Creates the first draft of a checked video and opens it. */
export function CreateDraftButton({ videoId, ...button }: Props) {
  const router = useRouter();
  const { busy, error, run } = useApiRequest();
  const create = async () => {
    const created = await run("POST /api/drafts", { body: { videoId } });
    if (created.ok) router.push(paths.draft(created.data.draftId));
  };
  return (
    <>
      <Button
        {...button}
        variant="primary"
        busy={busy && "Creating…"}
        onClick={() => void create()}
      >
        Create draft
      </Button>
      <ErrorLine>{error?.message}</ErrorLine>
    </>
  );
}
