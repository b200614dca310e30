import { Invitations } from "#components/staff/invitations.client";
import { LinkButton } from "#components/ui/button";
import { pageHref, Pager } from "#components/ui/pager";
import { Section } from "#components/ui/section";
import type { Page } from "#lib/page";
import { paths } from "#lib/paths";
import { linkPolicy } from "#lib/staff/policy";
import type { InvitationView } from "#lib/staff/schema";

type Props = { invitations: Page<InvitationView>; all: boolean };

const path = paths.people();

/** The latest invitations with a link to all of them, or all of them page by page. */
export function InvitedSection({ invitations, all }: Props) {
  return (
    <Section
      title="Invited"
      lead={`A link works once and expires in ${linkPolicy.invitationHours} hours. Sending again replaces it.`}
      aside={
        all ? (
          <LinkButton href={path} size="s" variant="plain">
            Show people
          </LinkButton>
        ) : undefined
      }
    >
      {invitations.rows.length > 0 ? (
        <Invitations invitations={invitations.rows} />
      ) : (
        <p className="text-soft">No invitations are pending.</p>
      )}
      {all ? (
        <Pager
          label="Pages of invitations"
          path={path}
          filters={{ view: "invited" }}
          page={invitations}
        />
      ) : invitations.next === null ? null : (
        <LinkButton href={pageHref(path, { view: "invited" })} className="mt-5">
          Show all invitations
        </LinkButton>
      )}
    </Section>
  );
}
