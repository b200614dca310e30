"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { StatusChip } from "#components/ui/status-chip";
import { Notice } from "#components/ui/notice";
import { Row, Rows } from "#components/ui/rows";
import { useApiRequest } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { SessionView } from "#lib/auth/schema";

/** Where one is signed in; every other session can be ended from here. */
export function Sessions({ sessions, more }: { sessions: SessionView[]; more: boolean }) {
  const router = useRouter();
  const end = useApiRequest();
  const endSessions = async (body: { id: string } | { others: true }, message: string) => {
    const sent = await end.run("DELETE /api/sessions", { body });
    if (!sent.ok) return;
    toast(message);
    router.refresh();
  };
  const others = sessions.filter(({ current }) => !current);
  return (
    <div className="space-y-5">
      {end.error ? <Notice tone="danger" title={end.error.message} live /> : null}
      <Rows label="Sessions">
        {sessions.map((session) => (
          <Row
            key={session.id}
            title={session.device}
            meta={
              <>
                Last used <Time at={session.lastSeenAt} /> · signed in{" "}
                <Time at={session.createdAt} show="full" />
              </>
            }
            aside={
              session.current ? (
                <StatusChip tone="ok">This browser</StatusChip>
              ) : (
                <Button
                  size="s"
                  aria-label={`End session of ${session.device}`}
                  onClick={() => void endSessions({ id: session.id }, "Session ended")}
                >
                  End session
                </Button>
              )
            }
          />
        ))}
      </Rows>
      {more ? (
        <p className="text-sm text-soft">
          These are the {sessions.length} sessions used last. There are others.
        </p>
      ) : null}
      {others.length > 1 ? (
        <Button
          onClick={() => void endSessions({ others: true }, "All other sessions ended")}
          busy={end.busy && "Ending…"}
        >
          End all other sessions
        </Button>
      ) : null}
    </div>
  );
}
