import { Scale } from "lucide-react";
import type { ReactNode } from "react";

import { Poster } from "#components/ui/poster";
import type { ActionItem } from "#lib/dashboard/schema";
import { Avatar } from "#components/ui/avatar";
import { StatusChip } from "#components/ui/status-chip";
import { Row, Rows } from "#components/ui/rows";

/** What goes no further without a person, each with what to do. */
export function ActionItems({ items }: { items: ActionItem[] }) {
  return (
    <Rows label="Needs you">
      {items.map((need) => (
        <Row
          key={need.key}
          href={need.href}
          media={
            need.account ? (
              <IconFrame>
                <Avatar name={need.title} src={need.account.avatarSrc} size="m" />
              </IconFrame>
            ) : need.posterUrl === undefined ? (
              <IconFrame>
                <Scale size={22} strokeWidth={1.5} className="text-soft" aria-hidden />
              </IconFrame>
            ) : (
              <Poster url={need.posterUrl} />
            )
          }
          title={<span className="font-serif text-name">{need.title}</span>}
          meta={
            <>
              {need.what} <span className="text-ink">{need.todo}</span>
            </>
          }
          aside={<StatusChip tone={need.chip.tone}>{need.chip.label}</StatusChip>}
        />
      ))}
    </Rows>
  );
}

/** As wide as a picture of a video, so that the words of all rows begin at one line. */
function IconFrame({ children }: { children: ReactNode }) {
  return <div className="flex w-12 justify-center">{children}</div>;
}
