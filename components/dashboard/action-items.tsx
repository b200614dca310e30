import { Scale } from "lucide-react";
import type { ReactNode } from "react";

import { Poster } from "#components/ui/poster";
import type { ActionItem } from "#lib/dashboard/schema";
import { Avatar } from "#components/ui/avatar";
import { StatusChip } from "#components/ui/status-chip";
import { Row, Rows } from "#components/ui/rows";

/** What cannot continue without a person, each with what to do. */
export function ActionItems({ items }: { items: ActionItem[] }) {
  return (
    <Rows label="Needs attention">
      {items.map((item) => (
        <Row
          key={item.key}
          href={item.href}
          media={
            item.account ? (
              <IconFrame>
                <Avatar name={item.title} src={item.account.avatarSrc} size="m" />
              </IconFrame>
            ) : item.posterUrl === undefined ? (
              <IconFrame>
                <Scale size={22} strokeWidth={1.5} className="text-soft" aria-hidden />
              </IconFrame>
            ) : (
              <Poster url={item.posterUrl} size="s" />
            )
          }
          title={<span className="font-serif text-name">{item.title}</span>}
          meta={
            <>
              {item.what} <span className="text-ink">{item.todo}</span>
            </>
          }
          aside={<StatusChip tone={item.chip.tone}>{item.chip.label}</StatusChip>}
        />
      ))}
    </Rows>
  );
}

/** As wide as a poster, so that the texts of all rows are aligned. */
function IconFrame({ children }: { children: ReactNode }) {
  return <div className="flex w-12 justify-center">{children}</div>;
}
