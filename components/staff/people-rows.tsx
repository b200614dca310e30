import { StatusChip } from "#components/ui/status-chip";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { PersonView } from "#lib/staff/schema";
import { roleLabels } from "#lib/staff/labels";

/** Everyone in the shop, with role, state and last use; each row links to the person's page. */
export function PeopleRows({ people }: { people: PersonView[] }) {
  return (
    <Rows label="People">
      {people.map((person) => (
        <Row
          key={person.id}
          href={person.isSelf ? paths.settings() : paths.person(person.id)}
          title={person.isSelf ? `${person.name} (you)` : person.name}
          meta={
            <>
              <span className="wrap-anywhere">{person.email}</span> ·{" "}
              {person.lastUsedAt ? "last used " : "not used yet"}
              {person.lastUsedAt ? <Time at={person.lastUsedAt} /> : null}
            </>
          }
          aside={
            <>
              <span className="text-sm text-soft">{roleLabels[person.role]}</span>
              <PersonState person={person} />
            </>
          }
        />
      ))}
    </Rows>
  );
}

/** Whether the account is disabled, signed in or signed out. */
export function PersonState({ person: { disabledAt, sessions } }: { person: PersonView }) {
  if (disabledAt !== null) return <StatusChip tone="quiet">Disabled</StatusChip>;
  return sessions > 0 ? (
    <StatusChip tone="ok">Signed in</StatusChip>
  ) : (
    <StatusChip tone="quiet">Signed out</StatusChip>
  );
}
