import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";

import { PersonState } from "#components/staff/people-rows";
import { PersonAccess } from "#components/staff/person-access.client";
import { PersonAddress } from "#components/staff/person-address.client";
import { PersonRole } from "#components/staff/person-role.client";
import { PageHeader } from "#components/ui/page-header";
import { DescriptionList } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { can } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { getPerson } from "#lib/staff/queries";
import { namedTitle } from "#lib/web/named-title";
import { requireStaff } from "#lib/web/session";

type Props = { params: Promise<{ id: string }> };

/** The name first, so that tabs can be told apart. */
export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  namedTitle("Person", params, async (actor, id) => (await getPerson(actor, id))?.name ?? null);

export default async function PersonPage({ params }: Props) {
  const actor = await requireStaff();
  const id = z.uuid().safeParse((await params).id).data;
  if (!id || !can(actor, "staff.manage")) notFound();
  if (id === actor.staffId) redirect(paths.settings());
  const person = (await getPerson(actor, id)) ?? notFound();
  return (
    <>
      <PageHeader back={{ href: paths.people(), label: "People" }} title={person.name} />
      <DescriptionList
        items={[
          [
            "E-mail address",
            <PersonAddress key="email" person={person} mayConfirm={actor.operator} />,
          ],
          ["State", <PersonState key="state" person={person} />],
          [
            "Last used",
            person.lastUsedAt ? <Time key="use" at={person.lastUsedAt} show="full" /> : "Not yet",
          ],
        ]}
      />
      {person.operator && !actor.operator ? (
        <p className="mt-10 max-w-prose text-soft">
          This person is an operator of this installation. Only another operator can change their
          role or access.
        </p>
      ) : (
        <>
          <Section title="Role" lead="What this person can do. Changes take effect immediately.">
            <PersonRole key={person.role} id={person.id} name={person.name} role={person.role} />
          </Section>
          <Section title="Access">
            <PersonAccess person={person} />
          </Section>
        </>
      )}
    </>
  );
}
