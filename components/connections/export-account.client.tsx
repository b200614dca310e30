"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { useApiRequest } from "#components/ui/api.client";

/** Requests an export of all data of one account and goes to its page. */
export function ExportAccount({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const { busy, error, run } = useApiRequest();
  const request = async () => {
    const sent = await run("POST /api/connections/[id]/export", { params: { id } });
    if (sent.ok) router.push(sent.data.page);
  };
  return (
    <>
      <Button
        size="s"
        variant="plain"
        aria-label={`Export all data of ${name}`}
        busy={busy && "Requesting…"}
        onClick={() => void request()}
      >
        Export all data
      </Button>
      <ErrorLine className="basis-full">{error?.message}</ErrorLine>
    </>
  );
}
