import { bases, recipients, type Recipient } from "#lib/privacy/parties/policy";
import { dataClasses, type DataClass } from "#lib/privacy/policy";

/** What is kept, class by class, from the same file that the daily sweep obeys. */
export function Periods() {
  return (
    <ul className="divide-y divide-hairline border-y">
      {Object.entries<DataClass>(dataClasses).map(([key, one]) => (
        <li
          key={key}
          className="grid break-inside-avoid gap-x-10 gap-y-3 py-5 md:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_minmax(0,17rem)_minmax(0,13rem)]"
        >
          <div className="md:max-xl:row-span-2">
            <h3 className="text-name">{one.name}</h3>
            <p className="mt-1 text-soft">{one.holds}</p>
          </div>
          <dl className="space-y-2">
            <Entry term="Kept">{one.kept}</Entry>
            <Entry term="Then">{one.afterwards}</Entry>
          </dl>
          <dl className="space-y-2 text-sm text-soft">
            <Entry term="Why">{one.why}</Entry>
            <Entry term="Legal basis">{BASIS[one.basis]}</Entry>
            <Entry term="Who receives it">{receivers(one)}</Entry>
          </dl>
        </li>
      ))}
    </ul>
  );
}

const BASIS = { workflow: "The workflow you asked for", security: "Safety of the service", proof: "Proof of what was done" } as const;

function Entry({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt className="text-xs text-faint">{term}</dt>
      <dd className={term === "Kept" ? "font-medium" : undefined}>{children}</dd>
    </div>
  );
}

/** Everything lies with the hosting; some of it goes further. */
function receivers({ goesTo = [] }: DataClass): string {
  const names = (["hosting", ...goesTo] as Recipient[]).map((one) => recipients[one].name);
  return names.length === 1 ? `${names[0]} only` : names.join(", ");
}

/** Who receives data beside us, in full. */
export function Recipients() {
  return Object.values(recipients).map(({ name, does }) => (
    <p key={name}>
      <strong className="font-medium">{name}.</strong> {does}
    </p>
  ));
}

/** The three legal bases in full, in the short words that the list above uses. */
export function LegalBases() {
  return (
    <ul>
      {Object.entries(bases).map(([key, words]) => (
        <li key={key}>
          <strong className="font-medium">{BASIS[key as keyof typeof BASIS]}.</strong> {words}
        </li>
      ))}
    </ul>
  );
}
