import { legalBases, dataRecipients, type DataRecipient } from "#lib/legal/disclosures";
import { dataClasses, type DataClass } from "#lib/retention/policy";

/** Every class of data with its period, from the same file that the purge reads. */
export function RetentionPeriods() {
  return (
    <ul className="divide-y divide-hairline border-y">
      {Object.entries<DataClass>(dataClasses).map(([key, one]) => (
        <li
          key={key}
          className="grid break-inside-avoid gap-x-10 gap-y-3 py-5 md:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_minmax(0,17rem)_minmax(0,13rem)]"
        >
          <div className="md:max-xl:row-span-2">
            <h3 className="text-name">{one.name}</h3>
            <p className="mt-1 text-soft">{one.contents}</p>
          </div>
          <dl className="space-y-2">
            <TermEntry term="Kept">{one.retention}</TermEntry>
            <TermEntry term="Then">{one.afterwards}</TermEntry>
          </dl>
          <dl className="space-y-2 text-sm text-soft">
            <TermEntry term="Why">{one.purpose}</TermEntry>
            <TermEntry term="Legal basis">{BASIS_LABELS[one.legalBasis]}</TermEntry>
            <TermEntry term="Who receives it">{recipientNames(one)}</TermEntry>
          </dl>
        </li>
      ))}
    </ul>
  );
}

const BASIS_LABELS = {
  workflow: "The workflow you asked for",
  security: "Security of the service",
  proof: "Proof of what was done",
} as const;

function TermEntry({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt className="text-xs text-faint">{term}</dt>
      <dd className={term === "Kept" ? "font-medium" : undefined}>{children}</dd>
    </div>
  );
}

/** Returns who receives a class of data; the hosting always does. */
function recipientNames({ recipients = [] }: DataClass): string {
  const names = (["hosting", ...recipients] as DataRecipient[]).map(
    (one) => dataRecipients[one].name,
  );
  return names.length === 1 ? `${names[0]} only` : names.join(", ");
}

/** Who receives data besides us, in full. */
export function DataRecipients() {
  return Object.values(dataRecipients).map(({ name, does }) => (
    <p key={name}>
      <strong className="font-medium">{name}.</strong> {does}
    </p>
  ));
}

/** The three legal bases in full, under the short names that the list above uses. */
export function LegalBasisList() {
  return (
    <ul>
      {Object.entries(legalBases).map(([key, text]) => (
        <li key={key}>
          <strong className="font-medium">{BASIS_LABELS[key as keyof typeof BASIS_LABELS]}.</strong>{" "}
          {text}
        </li>
      ))}
    </ul>
  );
}
