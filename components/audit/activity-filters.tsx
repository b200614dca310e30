import { Button } from "#components/ui/button";
import { Field, Input, Select } from "#components/ui/field";
import { type ActivityFilter, type ActivityKind, activityKinds } from "#lib/audit/schema";
import type { Choices } from "#lib/page";
import { paths } from "#lib/paths";

type Props = {
  filter: ActivityFilter;
  people: Choices;
  /** What the people were searched for. */
  text: string | undefined;
};

/** A plain GET form: the filters are in the query, and it works without JavaScript. */
export function ActivityFilters({ filter, people, text = "" }: Props) {
  const kinds = Object.keys(activityKinds) as ActivityKind[];
  return (
    <form
      // New filters need a new form with their own defaults.
      key={JSON.stringify([filter, text])}
      action={paths.activity()}
      method="get"
      role="search"
      aria-label="Filter activity"
      className="mb-10 grid grid-cols-2 items-end gap-x-4 gap-y-4 border-y py-5 xl:grid-cols-[1.2fr_1.2fr_1fr_1fr_auto]"
    >
      <Field label="What">
        {(wire) => (
          <Select {...wire} name="kind" defaultValue={filter.kind ?? ""}>
            <option value="">Everything</option>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {activityKinds[kind].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Who">
        {(wire) => (
          <Select {...wire} name="person" defaultValue={filter.person ?? ""}>
            <option value="">Everyone</option>
            {people.options.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="From">
        {(wire) => <Input {...wire} type="date" name="from" defaultValue={filter.from} />}
      </Field>
      <Field label="To">
        {(wire) => <Input {...wire} type="date" name="to" defaultValue={filter.to} />}
      </Field>
      <Button type="submit" className="justify-self-start">
        Apply filters
      </Button>
      {people.more || text !== "" ? (
        <Field
          label="Find a person"
          hint={people.more ? "“Who” lists only some. Search for others by name." : undefined}
          className="col-span-full max-w-md"
        >
          {(wire) => <Input {...wire} type="search" name="find-person" defaultValue={text} />}
        </Field>
      ) : null}
    </form>
  );
}
