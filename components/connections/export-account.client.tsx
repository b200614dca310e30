"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { useApiRequest } from "#components/ui/api.client";

/** Asks for an archive of everything held of one account, and goes to the page on which it will be. */
export function ExportAccount({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const { busy, error, run } = useApiRequest();
  const ask = async () => {
    const sent = await run("POST /api/connections/[id]/export", { params: { id } });
    if (sent.ok) router.push(sent.data.page);
  };
  return (
    <>
      <Button
        size="s"
        variant="plain"
        aria-label={`Export all data of ${name}`}
        busy={busy && "Asking…"}
        onClick={() => void ask()}
      >
        Export all data
      </Button>
      <ErrorLine className="basis-full">{error?.message}</ErrorLine>
    </>
  );
}
